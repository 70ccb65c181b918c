#include "core/batch/builder.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "core/base/number_text.h"
#include "core/schema/decimal.h"
#include "core/schema/scalar.h"

namespace scrt {
namespace {

constexpr uint8_t kNoAlternative = 0xff;
constexpr int64_t kMaxOffset = std::numeric_limits<int32_t>::max();

template <typename T>
bool FitsInt(int64_t value) {
  return std::in_range<T>(value);
}

template <typename Real>
bool IsExact(int64_t value) {
  auto real = static_cast<Real>(value);
  return real < static_cast<Real>(0x1p63) && static_cast<int64_t>(real) == value;
}

std::string DoubleText(double value) {
  char text[kDoubleTextBytes];
  return std::string(text, FormatDouble(value, text));
}

}  // namespace

ColumnBuilder::ColumnBuilder(SchemaPtr schema, const ColumnBuilderOptions& options)
    : schema_(std::move(schema)), options_(options) {
  root_ = Build(schema_->record());
  const auto& fields = schema_->fields();
  bare_ = fields.size() == 1 && fields[0].HasAttribute(ColumnBuilderOptions::kRootAttribute);
  Reset();
}

ColumnBuilder::~ColumnBuilder() = default;

ColumnBuilder::Node* ColumnBuilder::Build(const TypePtr& type) {
  nodes_.push_back(std::make_unique<Node>());
  Node* node = nodes_.back().get();
  node->type = type;
  node->storage = &Storage(*type);
  node->id = node->storage->id;
  node->width = static_cast<uint8_t>(FixedWidth(*node->storage));
  wants_number_text_ |=
      node->id == TypeId::kNumber || node->id == TypeId::kDecimal || node->id == TypeId::kJson;
  if (node->id == TypeId::kStruct) {
    node->trie = std::make_unique<ShapeTrie>();
    for (const Field& field : node->storage->fields) {
      node->children.push_back(Build(field.type));
      node->trie->AddField(field.name);
    }
  } else if (node->id == TypeId::kSymbol) {
    node->children.push_back(Build(MakeType(TypeId::kString)));
    node->trie = std::make_unique<ShapeTrie>();
  } else {
    for (const TypePtr& child : node->storage->children) node->children.push_back(Build(child));
  }
  if (node->id == TypeId::kUnion) {
    for (int kind = 0; kind < kValueKindCount; ++kind) {
      node->alternative_of[kind] = kNoAlternative;
      int best = 0;
      for (size_t i = 0; i < node->children.size(); ++i) {
        int rank = AcceptRank(node->children[i]->id, static_cast<ValueKind>(kind));
        if (rank > best) {
          best = rank;
          node->alternative_of[kind] = static_cast<uint8_t>(i);
        }
      }
    }
  }
  return node;
}

void ColumnBuilder::Reset() {
  for (auto& node : nodes_) Clear(node.get());
  frames_.clear();
  status_ = Status();
  skipping_ = 0;
  capture_.reset();
  target_ = bare_ ? root_->children[0] : root_;
}

void ColumnBuilder::Clear(Node* node) {
  node->length = 0;
  node->nulls = 0;
  node->has_validity = false;
  node->validity = Buffer();
  node->values = Buffer();
  node->bytes = Buffer();
  node->shape_codes = Buffer();
  if (node->id == TypeId::kSymbol) {
    node->trie = std::make_unique<ShapeTrie>();
  } else if (node->trie != nullptr) {
    node->trie->Reset();
  }
  // Offsets start with a 0; a symbol's values are codes.
  bool text = IsBinary(*node->storage) && node->id != TypeId::kSymbol;
  if (text || node->id == TypeId::kList || node->id == TypeId::kMap) {
    node->values.Append<int32_t>(0);
  }
}

void ColumnBuilder::AppendValid(Node* node) {
  if (node->has_validity) {
    if (node->length % 8 == 0) node->validity.Append<uint8_t>(0);
    SetBit(node->validity.mutable_data(), static_cast<size_t>(node->length));
  }
  ++node->length;
}

void ColumnBuilder::AppendInvalid(Node* node, int64_t count) {
  auto k = static_cast<size_t>(count);
  auto length = static_cast<size_t>(node->length);
  if (node->id != TypeId::kNull) {
    if (!node->has_validity) {
      node->has_validity = true;
      node->validity.AppendZeros(BitmapBytes(length));
      uint8_t* bits = node->validity.mutable_data();
      if (length != 0) std::memset(bits, 0xff, BitmapBytes(length));
      TrimBits(bits, length);
    }
    size_t have = node->validity.size(), need = BitmapBytes(length + k);
    if (need > have) node->validity.AppendZeros(need - have);
  }
  switch (node->id) {
    case TypeId::kNull:
      break;
    case TypeId::kBool: {
      size_t have = node->values.size(), need = BitmapBytes(length + k);
      if (need > have) node->values.AppendZeros(need - have);
      break;
    }
    case TypeId::kStruct:
      node->shape_codes.AppendZeros(4 * k);
      break;
    case TypeId::kSymbol:
      node->values.AppendZeros(4 * k);
      break;
    case TypeId::kTimestamptz:
      node->values.AppendZeros(8 * k);
      node->bytes.AppendZeros(2 * k);
      break;
    case TypeId::kUnion:
      node->values.AppendZeros(k);
      for (size_t i = 0; i < k; ++i) {
        node->bytes.Append(static_cast<int32_t>(node->children[0]->length));
      }
      break;
    default:
      if (node->width != 0) {
        node->values.AppendZeros(k * node->width);
      } else {
        auto last = Load<int32_t>(node->values.data() + node->values.size() - 4);
        for (size_t i = 0; i < k; ++i) node->values.Append(last);
      }
  }
  node->length += count;
  node->nulls += count;
}

int64_t ColumnBuilder::held_bytes() const {
  size_t sum = 0;
  for (const auto& node : nodes_) {
    sum +=
        node->validity.size() + node->values.size() + node->bytes.size() + node->shape_codes.size();
  }
  return static_cast<int64_t>(sum);
}

bool ColumnBuilder::Fail(Status status) {
  if (status_.ok()) status_ = std::move(status);
  return false;
}

std::string ColumnBuilder::Path() const {
  std::string path;
  const Node* parent = nullptr;
  auto step = [&](const Node* node) {
    if (parent != nullptr && parent->id == TypeId::kStruct) {
      for (size_t i = 0; i < parent->children.size(); ++i) {
        if (parent->children[i] == node) {
          if (!path.empty()) path += '.';
          path += parent->storage->fields[i].name;
        }
      }
    } else if (parent != nullptr && parent->id != TypeId::kUnion) {
      path += "[]";
    }
    parent = node;
  };
  for (const Frame& frame : frames_) step(frame.node);
  if (target_ != nullptr && (frames_.empty() || frames_.back().node != target_)) step(target_);
  return path.empty() ? "record" : path;
}

bool ColumnBuilder::Mismatch(const Node* node, std::string_view what, uint64_t at) {
  return Fail(Status(Code::kType,
                     Path() + ": " + std::string(what) + " does not fit " + node->type->ToString(),
                     static_cast<int64_t>(at)));
}

ColumnBuilder::Node* ColumnBuilder::Open(ValueKind kind, uint64_t at) {
  Node* node = target_;
  if (node->id != TypeId::kUnion) return node;
  uint8_t alternative = node->alternative_of[static_cast<int>(kind)];
  if (alternative == kNoAlternative) {
    Mismatch(node, ValueKindName(kind), at);
    return nullptr;
  }
  Node* child = node->children[alternative];
  node->values.Append(alternative);
  node->bytes.Append(static_cast<int32_t>(child->length));
  AppendValid(node);
  return child;
}

bool ColumnBuilder::AppendText(Node* node, std::string_view text, uint64_t at) {
  if (node->bytes.size() + text.size() > static_cast<size_t>(kMaxOffset)) {
    return Fail(Status(Code::kLimit, Path() + ": more than 2 GiB of text in one batch",
                       static_cast<int64_t>(at)));
  }
  node->bytes.AppendBytes(text.data(), text.size());
  node->values.Append(static_cast<int32_t>(node->bytes.size()));
  AppendValid(node);
  return true;
}

bool ColumnBuilder::AppendInt(Node* node, int64_t value, std::string_view lexeme, uint64_t at) {
  switch (node->id) {
    case TypeId::kI64:
      node->values.Append(value);
      break;
    case TypeId::kI32:
      if (!FitsInt<int32_t>(value)) return Mismatch(node, std::to_string(value), at);
      node->values.Append(static_cast<int32_t>(value));
      break;
    case TypeId::kI16:
      if (!FitsInt<int16_t>(value)) return Mismatch(node, std::to_string(value), at);
      node->values.Append(static_cast<int16_t>(value));
      break;
    case TypeId::kI8:
      if (!FitsInt<int8_t>(value)) return Mismatch(node, std::to_string(value), at);
      node->values.Append(static_cast<int8_t>(value));
      break;
    case TypeId::kU64:
      if (value < 0) return Mismatch(node, std::to_string(value), at);
      node->values.Append(static_cast<uint64_t>(value));
      break;
    case TypeId::kU32:
      if (!FitsInt<uint32_t>(value)) return Mismatch(node, std::to_string(value), at);
      node->values.Append(static_cast<uint32_t>(value));
      break;
    case TypeId::kU16:
      if (!FitsInt<uint16_t>(value)) return Mismatch(node, std::to_string(value), at);
      node->values.Append(static_cast<uint16_t>(value));
      break;
    case TypeId::kU8:
      if (!FitsInt<uint8_t>(value)) return Mismatch(node, std::to_string(value), at);
      node->values.Append(static_cast<uint8_t>(value));
      break;
    case TypeId::kF64:
      if (!IsExact<double>(value)) return Mismatch(node, std::to_string(value), at);
      node->values.Append(static_cast<double>(value));
      break;
    case TypeId::kF32:
      if (!IsExact<float>(value)) return Mismatch(node, std::to_string(value), at);
      node->values.Append(static_cast<float>(value));
      break;
    default: {
      char text[24];
      if (lexeme.empty()) {
        lexeme = {text, static_cast<size_t>(std::to_chars(text, text + 24, value).ptr - text)};
      }
      return AppendLexeme(node, lexeme, at);
    }
  }
  AppendValid(node);
  return true;
}

// A number by its text, for types that take it exactly or not at all.
bool ColumnBuilder::AppendLexeme(Node* node, std::string_view lexeme, uint64_t at) {
  if (node->id == TypeId::kNumber || node->id == TypeId::kJson) return AppendText(node, lexeme, at);
  uint8_t fixed[16];
  if (!CoerceNumber(*node->storage, lexeme, fixed)) return Mismatch(node, lexeme, at);
  node->values.AppendBytes(fixed, node->width);
  AppendValid(node);
  return true;
}

bool ColumnBuilder::AppendDouble(Node* node, double value, std::string_view lexeme, uint64_t at) {
  switch (node->id) {
    case TypeId::kF64:
      node->values.Append(value);
      break;
    case TypeId::kF32: {
      auto narrow = static_cast<float>(value);  // a declared f32 takes the nearest float
      if (std::isinf(narrow) && !std::isinf(value)) return Mismatch(node, DoubleText(value), at);
      node->values.Append(narrow);
      break;
    }
    case TypeId::kI8:
    case TypeId::kI16:
    case TypeId::kI32:
    case TypeId::kI64:
    case TypeId::kU8:
    case TypeId::kU16:
    case TypeId::kU32:
    case TypeId::kU64:
      // 1e3 and 5.0 are integers; anything that is not is refused.
      if (value != std::trunc(value) || std::abs(value) > 9007199254740992.0) {
        return Mismatch(node, DoubleText(value), at);
      }
      return AppendInt(node, static_cast<int64_t>(value), lexeme, at);
    default: {
      char text[kDoubleTextBytes];
      if (lexeme.empty()) lexeme = {text, FormatDouble(value, text)};
      return AppendLexeme(node, lexeme, at);
    }
  }
  AppendValid(node);
  return true;
}

bool ColumnBuilder::Null(uint64_t at) {
  if (skipping_ != 0) return capture_ == nullptr || (capture_->Null(), true);
  if (!target_->type->nullable && target_->id != TypeId::kNull) {
    if (target_->id == TypeId::kJson) return AppendText(target_, "null", at);
    return Mismatch(target_, "null", at);
  }
  AppendInvalid(target_, 1);
  return true;
}

bool ColumnBuilder::Bool(bool value, uint64_t at) {
  if (skipping_ != 0) return capture_ == nullptr || (capture_->Bool(value), true);
  Node* node = Open(ValueKind::kBool, at);
  if (node == nullptr) return false;
  if (node->id == TypeId::kJson) return AppendText(node, value ? "true" : "false", at);
  if (node->id != TypeId::kBool) return Mismatch(node, ValueKindName(ValueKind::kBool), at);
  if (node->length % 8 == 0) node->values.Append<uint8_t>(0);
  if (value) SetBit(node->values.mutable_data(), static_cast<size_t>(node->length));
  AppendValid(node);
  return true;
}

bool ColumnBuilder::Int(int64_t value, std::string_view lexeme, uint64_t at) {
  if (skipping_ != 0) return CaptureNumber(lexeme) || (capture_->Int(value), true);
  Node* node = Open(ValueKind::kInt, at);
  return node != nullptr && AppendInt(node, value, lexeme, at);
}

bool ColumnBuilder::Uint(uint64_t value, std::string_view lexeme, uint64_t at) {
  if (skipping_ != 0) return CaptureNumber(lexeme) || (capture_->Uint(value), true);
  Node* node = Open(ValueKind::kUint, at);
  if (node == nullptr) return false;
  if (node->id != TypeId::kU64) {
    return AppendLexeme(node, lexeme.empty() ? std::to_string(value) : lexeme, at);
  }
  node->values.Append(value);
  AppendValid(node);
  return true;
}

bool ColumnBuilder::Double(double value, std::string_view lexeme, uint64_t at) {
  if (skipping_ != 0) return CaptureNumber(lexeme) || (capture_->Double(value), true);
  Node* node = Open(ValueKind::kDouble, at);
  return node != nullptr && AppendDouble(node, value, lexeme, at);
}

bool ColumnBuilder::Number(std::string_view lexeme, uint64_t at) {
  if (skipping_ != 0) return capture_ == nullptr || (capture_->NumberText(lexeme), true);
  Node* node = Open(ValueKind::kNumber, at);
  return node != nullptr && AppendLexeme(node, lexeme, at);
}

bool ColumnBuilder::String(TextEvent text, uint64_t at) {
  if (skipping_ != 0) return capture_ == nullptr || (capture_->String(text.text), true);
  Node* node = Open(ValueKind::kString, at);
  if (node == nullptr) return false;
  if (node->id == TypeId::kString) return AppendText(node, text.text, at);
  if (node->id == TypeId::kSymbol) {
    uint32_t code = node->trie->Find(text.text);
    if (code == ShapeTrie::kNone) {
      code = node->trie->AddField(text.text);
      if (!AppendText(node->children[0], text.text, at)) return false;
    }
    node->values.Append(static_cast<int32_t>(code));
    AppendValid(node);
    return true;
  }
  if (node->id == TypeId::kJson) {
    BeginCapture(node);
    capture_->String(text.text);
    return EndCapture(at);
  }
  if (IsBinary(*node->storage)) {
    std::string converted;
    if (!CoerceBinary(*node->storage, text.text, &converted)) {
      return Mismatch(node, ValueKindName(ValueKind::kString), at);
    }
    return AppendText(node, converted, at);
  }
  uint8_t fixed[16];
  if (node->width == 0 && node->id != TypeId::kTimestamptz) {
    return Mismatch(node, ValueKindName(ValueKind::kString), at);
  }
  if (!CoerceText(*node->storage, text.text, fixed)) {
    std::string quoted(1, '"');
    quoted.append(text.text.substr(0, 40)).push_back('"');
    return Mismatch(node, quoted, at);
  }
  if (node->id == TypeId::kTimestamptz) {
    node->values.AppendBytes(fixed, 8);
    node->bytes.AppendBytes(fixed + 8, 2);
  } else {
    node->values.AppendBytes(fixed, node->width);
  }
  AppendValid(node);
  return true;
}

bool ColumnBuilder::Put(const Scalar& value, uint64_t at) {
  if (skipping_ != 0) return true;
  Node* node = target_;
  switch (value.kind) {
    case Scalar::Kind::kInt:
      if (IsSignedInt(node->id)) return AppendInt(node, value.i64, {}, at);
      if (node->id == TypeId::kDate) {
        node->values.Append(static_cast<int32_t>(value.i64));
      } else if (node->id == TypeId::kDatetime || node->id == TypeId::kTimestamp ||
                 node->id == TypeId::kDuration) {
        node->values.Append(value.i64);
      } else {
        return Int(value.i64, {}, at);
      }
      break;
    case Scalar::Kind::kZoned:
      if (node->id != TypeId::kTimestamptz) return Mismatch(node, "an instant", at);
      node->values.Append(value.i64);
      node->bytes.Append(value.offset_minutes);
      break;
    case Scalar::Kind::kBytes:
      if (node->id == TypeId::kBytes) return AppendText(node, value.text, at);
      [[fallthrough]];
    case Scalar::Kind::kDecimal:
      if (node->width != 16 || value.text.size() != 16) return Mismatch(node, "bytes", at);
      node->values.AppendBytes(value.text.data(), 16);
      break;
    case Scalar::Kind::kNull:
      return Null(at);
    case Scalar::Kind::kBool:
      return Bool(value.boolean, at);
    case Scalar::Kind::kUint:
      if (value.u64 > INT64_MAX) return Uint(value.u64, {}, at);
      return Int(static_cast<int64_t>(value.u64), {}, at);
    case Scalar::Kind::kFloat:
      return Double(value.f64, {}, at);
    case Scalar::Kind::kText:
      if (node->id == TypeId::kNumber || node->id == TypeId::kJson) {
        return AppendText(node, value.text, at);
      }
      return String({value.text, false}, at);
  }
  AppendValid(node);
  return true;
}

// Keys of objects are text, whatever type the keys of a map have.
bool ColumnBuilder::AppendKey(TextEvent text, uint64_t at) {
  const Node* node = target_;
  if (node->id == TypeId::kNumber) {
    if (IsJsonNumber(text.text)) return AppendText(target_, text.text, at);
  } else if (node->id == TypeId::kBool || IsSignedInt(node->id) || IsUnsignedInt(node->id) ||
             node->id == TypeId::kF32 || node->id == TypeId::kF64) {
    auto value = ParsePlain(*node->storage, text.text);
    if (value.ok()) return Put(*value, at);
  } else {
    return String(text, at);
  }
  return Mismatch(node, "a key", at);
}

bool ColumnBuilder::Key(TextEvent text, uint64_t at) {
  if (skipping_ > 1) return capture_ == nullptr || (capture_->Key(text.text), true);
  skipping_ = 0;
  Frame& frame = frames_.back();
  Node* node = frame.node;
  if (node->id == TypeId::kMap) {
    target_ = node->children[0];
    if (!AppendKey(text, at)) return false;
    target_ = node->children[1];
    return true;
  }
  uint32_t field;
  uint32_t next = node->trie->Step(frame.state, text.text, &field);
  if (next == ShapeTrie::kNone) {
    if (node->trie->Find(text.text) != ShapeTrie::kNone) {
      return Fail(
          Status(Code::kLimit, Path() + ": too many orders of keys", static_cast<int64_t>(at)));
    }
    if (options_.drop_unknown_fields) {
      skipping_ = 1;
      return true;
    }
    return Fail(Status(
        Code::kMismatch,
        Path() + ": the schema has no field \"" + std::string(text.text.substr(0, 80)) + "\"",
        static_cast<int64_t>(at)));
  }
  frame.state = next;
  Node* child = node->children[field];
  if (child->length != node->length) {
    if (child->length > node->length) {
      return Fail(Status(Code::kDuplicateKey,
                         Path() + ": key \"" + std::string(text.text.substr(0, 80)) + "\" twice",
                         static_cast<int64_t>(at)));
    }
    AppendInvalid(child, node->length - child->length);
  }
  target_ = child;
  return true;
}

bool ColumnBuilder::CaptureNumber(std::string_view lexeme) {
  if (capture_ == nullptr) return true;
  if (lexeme.empty()) return false;
  capture_->NumberText(lexeme);
  return true;
}

bool ColumnBuilder::BeginCapture(Node* node) {
  captured_.Clear();
  capture_ = std::make_unique<JsonWriter>(&captured_);
  capture_node_ = node;
  skipping_ = 2;
  return true;
}

bool ColumnBuilder::EndCapture(uint64_t at) {
  skipping_ = 0;
  if (capture_ == nullptr) return true;
  capture_->Flush();
  Status status = capture_->status();
  capture_.reset();
  if (!status.ok()) return Fail(std::move(status));
  return AppendText(capture_node_, AsText(captured_.span()), at);
}

bool ColumnBuilder::BeginObject(uint64_t at) {
  if (skipping_ != 0) {
    if (capture_ != nullptr) capture_->BeginObject();
    ++skipping_;
    return true;
  }
  Node* node = Open(ValueKind::kObject, at);
  if (node == nullptr) return false;
  if (node->id == TypeId::kJson) {
    BeginCapture(node);
    return capture_->BeginObject(), true;
  }
  if (node->id != TypeId::kStruct && node->id != TypeId::kMap) {
    return Mismatch(node, ValueKindName(ValueKind::kObject), at);
  }
  frames_.push_back({node, ShapeTrie::kRoot});
  return true;
}

bool ColumnBuilder::CheckRequired(const Node& node, uint32_t shape, uint64_t at) {
  const auto& fields = node.storage->fields;
  std::vector<bool> there(fields.size());
  for (uint32_t field : node.trie->table()[shape]) there[field] = true;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].required && !fields[i].auto_increment && !there[i]) {
      return Fail(Status(Code::kMissing,
                         Path() + ": required field \"" + fields[i].name + "\" is missing",
                         static_cast<int64_t>(at)));
    }
  }
  return true;
}

bool ColumnBuilder::EndObject(uint64_t at) {
  if (skipping_ > 1) {
    if (capture_ != nullptr) capture_->EndObject();
    return --skipping_ != 1 || EndCapture(at);
  }
  skipping_ = 0;
  Frame frame = frames_.back();
  Node* node = frame.node;
  if (node->id == TypeId::kStruct) {
    bool is_new = false;
    uint32_t shape = node->trie->ShapeOf(frame.state, &is_new);
    if (is_new && !CheckRequired(*node, shape, at)) return false;
    node->shape_codes.Append(static_cast<int32_t>(shape));
  } else {
    if (node->children[1]->length > kMaxOffset) {
      return Fail(Status(Code::kLimit, Path() + ": too many map entries in one batch"));
    }
    node->values.Append(static_cast<int32_t>(node->children[1]->length));
  }
  return Close(node);
}

bool ColumnBuilder::BeginArray(uint64_t at) {
  if (skipping_ != 0) {
    if (capture_ != nullptr) capture_->BeginArray();
    ++skipping_;
    return true;
  }
  Node* node = Open(ValueKind::kArray, at);
  if (node == nullptr) return false;
  if (node->id == TypeId::kJson) {
    BeginCapture(node);
    return capture_->BeginArray(), true;
  }
  if (node->id != TypeId::kList) return Mismatch(node, ValueKindName(ValueKind::kArray), at);
  frames_.push_back({node, ShapeTrie::kRoot});
  target_ = node->children[0];
  return true;
}

bool ColumnBuilder::EndArray(uint64_t at) {
  if (skipping_ > 1) {
    if (capture_ != nullptr) capture_->EndArray();
    return --skipping_ != 1 || EndCapture(at);
  }
  Node* node = frames_.back().node;
  if (node->children[0]->length > kMaxOffset) {
    return Fail(Status(Code::kLimit, Path() + ": too many list elements in one batch",
                       static_cast<int64_t>(at)));
  }
  node->values.Append(static_cast<int32_t>(node->children[0]->length));
  return Close(node);
}

bool ColumnBuilder::Close(Node* node) {
  AppendValid(node);
  frames_.pop_back();
  target_ = nullptr;
  if (!frames_.empty() && frames_.back().node->id == TypeId::kList) {
    target_ = frames_.back().node->children[0];
  }
  return true;
}

bool ColumnBuilder::EndRecord(uint64_t) {
  if (bare_) {
    bool is_new = false;
    uint32_t field;
    uint32_t state = root_->trie->Step(ShapeTrie::kRoot, schema_->fields()[0].name, &field);
    root_->shape_codes.Append(static_cast<int32_t>(root_->trie->ShapeOf(state, &is_new)));
    AppendValid(root_);
  }
  target_ = bare_ ? root_->children[0] : root_;
  return true;
}

Result<ColumnPtr> ColumnBuilder::FinishNode(Node* node, int64_t length) {
  if (node->length < length) AppendInvalid(node, length - node->length);
  auto column = std::make_shared<Column>();
  column->type = node->type;
  column->length = node->length;
  column->null_count = node->nulls;
  if (node->has_validity) column->validity = Buffer::Share(std::move(node->validity));
  if (node->id == TypeId::kTimestamptz) {
    auto instant = std::make_shared<Column>(), offset = std::make_shared<Column>();
    instant->type = MakeType(TypeId::kI64);
    offset->type = MakeType(TypeId::kI16);
    instant->length = offset->length = node->length;
    instant->values = Buffer::Share(std::move(node->values));
    offset->values = Buffer::Share(std::move(node->bytes));
    column->children = {instant, offset};
    return ColumnPtr(column);
  }
  if (node->id != TypeId::kNull && node->id != TypeId::kStruct) {
    column->values = Buffer::Share(std::move(node->values));
    if (IsBinary(*node->storage) || node->id == TypeId::kUnion) {
      column->bytes = Buffer::Share(std::move(node->bytes));
    }
  }
  for (Node* child : node->children) {
    int64_t wanted = node->id == TypeId::kStruct ? node->length : child->length;
    SCRT_ASSIGN_OR_RETURN(ColumnPtr done, FinishNode(child, wanted));
    column->children.push_back(std::move(done));
  }
  if (node->id == TypeId::kStruct && node->trie->table().size() != 0 &&
      !node->trie->table().IsTrivial(node->children.size())) {
    column->shape_codes = Buffer::Share(std::move(node->shape_codes));
    column->shapes = std::make_shared<const ShapeTable>(node->trie->TakeTable());
  }
  return ColumnPtr(column);
}

Result<BatchPtr> ColumnBuilder::Finish() {
  if (!status_.ok()) return status_;
  if (!frames_.empty()) return Status(Code::kState, "a record is not complete");
  SCRT_ASSIGN_OR_RETURN(ColumnPtr root, FinishNode(root_, root_->length));
  Reset();
  auto batch = std::make_shared<Batch>();
  batch->schema = schema_;
  batch->root = std::move(root);
  return BatchPtr(batch);
}

}  // namespace scrt
