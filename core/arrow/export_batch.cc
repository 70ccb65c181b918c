#include <algorithm>
#include <limits>
#include <new>
#include <span>

#include "core/arrow/export.h"
#include "core/arrow/gather.h"
#include "core/batch/coerce.h"
#include "core/infer/emit.h"
#include "core/sink/json_writer.h"

namespace scrt::arrow {
namespace {

// Arrow wants an address where there is nothing, too.
alignas(64) constexpr uint8_t kNothing[64] = {};

// What an exported ArrowArray owns. Each has its own, as a consumer may move it away.
struct ArrayPart {
  ColumnPtr column;
  std::vector<BufferPtr> made;  // where the column's own buffers would not do
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> child_pointers;
  ArrowArray dictionary = {};

  ~ArrayPart() {
    for (ArrowArray& child : children) {
      if (child.release != nullptr) child.release(&child);
    }
    if (dictionary.release != nullptr) dictionary.release(&dictionary);
  }
  void AddBuffer(const BufferPtr& buffer) {
    bool empty = buffer == nullptr || buffer->data() == nullptr;
    buffers.push_back(empty ? kNothing : buffer->data());
  }
  void AddMade(BufferPtr buffer) {
    AddBuffer(buffer);
    made.push_back(std::move(buffer));
  }
  void AddChild(OwnedArray child) {
    children.emplace_back();
    child.MoveTo(&children.back());
  }
};
using PartPtr = std::unique_ptr<ArrayPart>;

void ReleaseArray(ArrowArray* array) {
  delete static_cast<ArrayPart*>(array->private_data);
  array->release = nullptr;
}

OwnedArray Finish(PartPtr part, int64_t length, int64_t null_count) {
  ArrowArray out = {};
  for (ArrowArray& child : part->children) part->child_pointers.push_back(&child);
  out.length = length;
  out.null_count = null_count;
  out.n_buffers = static_cast<int64_t>(part->buffers.size());
  out.buffers = part->buffers.empty() ? nullptr : part->buffers.data();
  out.n_children = static_cast<int64_t>(part->children.size());
  out.children = part->children.empty() ? nullptr : part->child_pointers.data();
  out.dictionary = part->dictionary.release != nullptr ? &part->dictionary : nullptr;
  out.release = ReleaseArray;
  out.private_data = part.release();
  return OwnedArray(&out);
}

ColumnPtr DecimalText(const Column& from) {
  auto out = std::make_shared<Column>();
  out->type = MakeType(TypeId::kString, from.type->nullable);
  out->length = from.length;
  out->null_count = from.null_count;
  out->validity = from.validity;
  Buffer offsets, bytes;
  offsets.Append<int32_t>(0);
  std::string text;
  for (int64_t i = 0; i < from.length; ++i) {
    text.clear();
    if (from.IsValid(i)) FormatFixed(Storage(*from.type), from.values->data() + 16 * i, &text);
    bytes.AppendBytes(text.data(), text.size());
    offsets.Append(static_cast<int32_t>(bytes.size()));
  }
  out->values = Buffer::Share(std::move(offsets));
  out->bytes = Buffer::Share(std::move(bytes));
  return out;
}

// The first `length` slots, each value as JSON text.
Result<ColumnPtr> JsonOf(const Column& from, int64_t length) {
  auto out = std::make_shared<Column>();
  out->type = MakeType(TypeId::kJson, from.type->nullable);
  out->length = length;
  out->validity = from.validity;
  Buffer offsets, bytes;
  offsets.Append<int32_t>(0);
  for (int64_t i = 0; i < length; ++i) {
    if (from.IsValid(i)) {
      JsonTextSink sink(&bytes);
      ValueEmitter<JsonTextSink> emitter(sink);
      if (!emitter.Value(from, i)) return emitter.status();
    } else {
      ++out->null_count;
    }
    if (bytes.size() > std::numeric_limits<int32_t>::max()) {
      return Status(Code::kLimit, "the JSON text of a column of unions exceeds 2 GiB");
    }
    offsets.Append(static_cast<int32_t>(bytes.size()));
  }
  out->values = Buffer::Share(std::move(offsets));
  out->bytes = Buffer::Share(std::move(bytes));
  return ColumnPtr(out);
}

// The names of fields, one slot each.
ColumnPtr NamesOf(const std::vector<Field>& fields) {
  auto out = std::make_shared<Column>();
  out->type = MakeType(TypeId::kString);
  out->length = static_cast<int64_t>(fields.size());
  Buffer offsets, bytes;
  offsets.Append<int32_t>(0);
  for (const Field& field : fields) {
    bytes.AppendBytes(field.name.data(), field.name.size());
    offsets.Append(static_cast<int32_t>(bytes.size()));
  }
  out->values = Buffer::Share(std::move(offsets));
  out->bytes = Buffer::Share(std::move(bytes));
  return out;
}

// Which fields the first `length` slots of a struct have; null where all of them in their order.
Result<ColumnPtr> PresenceLists(const Column& column, int64_t length) {
  const std::vector<Field>& fields = Storage(*column.type).fields;
  std::vector<bool> trivial(column.shapes != nullptr ? column.shapes->size() : 0);
  for (size_t s = 0; s < trivial.size(); ++s) {
    std::span<const uint32_t> shape = (*column.shapes)[s];
    trivial[s] = shape.size() == fields.size() && std::is_sorted(shape.begin(), shape.end());
  }
  auto n = static_cast<size_t>(length);
  Buffer valid, offsets, codes;
  if (!valid.ResizeZero(BitmapBytes(n))) throw std::bad_alloc();
  offsets.Append<int32_t>(0);
  auto out = std::make_shared<Column>();
  out->type = PresenceType();
  out->length = length;
  for (size_t i = 0; i < n; ++i) {
    size_t shape = 0;
    bool listed = column.shapes != nullptr && column.IsValid(static_cast<int64_t>(i));
    if (listed) shape = static_cast<size_t>(column.shape_codes->as<int32_t>()[i]);
    if (listed && !trivial[shape]) {
      SetBit(valid.mutable_data(), i);
      for (uint32_t field : (*column.shapes)[shape]) codes.Append(static_cast<int32_t>(field));
    } else {
      ++out->null_count;
    }
    if (codes.size() / 4 > std::numeric_limits<int32_t>::max()) {
      return Status(Code::kLimit, "lists of the fields that are there exceed 2^31 - 1 names");
    }
    offsets.Append(static_cast<int32_t>(codes.size() / 4));
  }
  auto names = std::make_shared<Column>();
  names->type = out->type->children[0];
  names->length = static_cast<int64_t>(codes.size() / 4);
  names->values = Buffer::Share(std::move(codes));
  names->children = {NamesOf(fields)};
  if (out->null_count != 0) out->validity = Buffer::Share(std::move(valid));
  out->values = Buffer::Share(std::move(offsets));
  out->children = {std::move(names)};
  return ColumnPtr(out);
}

class Exporter {
 public:
  explicit Exporter(const ExportOptions& options) : options_(options) {}

  // The first `length` slots of a column.
  Result<OwnedArray> Export(const ColumnPtr& column, int64_t length, const Place& place) const {
    const Type& type = Storage(*column->type);
    if (type.id == TypeId::kSymbol && options_.symbol_as_text) return SymbolText(*column, length);
    if (type.id == TypeId::kDecimal && options_.decimal_as_text) {
      return Export(DecimalText(*column), length, place);
    }
    if (type.id == TypeId::kUnion && options_.union_as_json) {
      SCRT_ASSIGN_OR_RETURN(ColumnPtr text, JsonOf(*column, length));
      return Export(text, length, place);
    }
    auto part = std::make_unique<ArrayPart>();
    part->column = column;
    if (type.id == TypeId::kNull) return Finish(std::move(part), length, length);
    if (type.id == TypeId::kUnion && !options_.union_as_struct) {
      return Union(std::move(part), length, place);
    }
    part->buffers.push_back(column->validity != nullptr ? column->validity->data() : nullptr);
    int64_t nulls = column->null_count;
    if (length != column->length && column->validity != nullptr) {
      nulls = length - static_cast<int64_t>(
                           CountBits(column->validity->data(), static_cast<size_t>(length)));
    }
    SCRT_RETURN_IF_ERROR(AddContent(*column, length, place, part.get()));
    return Finish(std::move(part), length, nulls);
  }

 private:
  Status Add(const ColumnPtr& column, int64_t length, const Place& place, ArrayPart* to) const {
    SCRT_ASSIGN_OR_RETURN(OwnedArray child, Export(column, length, place));
    to->AddChild(std::move(child));
    return Status::Ok();
  }

  Status AddContent(const Column& column, int64_t length, const Place& place, ArrayPart* to) const {
    const Type& type = Storage(*column.type);
    switch (type.id) {
      case TypeId::kSymbol: {
        to->AddBuffer(column.values);
        const ColumnPtr& dictionary = column.children[0];
        SCRT_ASSIGN_OR_RETURN(OwnedArray values,
                              Export(dictionary, dictionary->length, PlaceOf(*dictionary->type)));
        values.MoveTo(&to->dictionary);
        return Status::Ok();
      }
      case TypeId::kTimestamptz:
        for (const ColumnPtr& child : column.children) {
          SCRT_RETURN_IF_ERROR(Add(child, length, PlaceOf(*child->type), to));
        }
        return Status::Ok();
      case TypeId::kStruct:
        for (size_t f = 0; f < type.fields.size(); ++f) {
          SCRT_RETURN_IF_ERROR(
              Add(column.children[f], length, PlaceOf(type.fields[f], place.maybe), to));
        }
        if (ListsPresence(type, options_)) {
          SCRT_ASSIGN_OR_RETURN(ColumnPtr lists, PresenceLists(column, length));
          return Add(lists, length, PlaceOf(*lists->type), to);
        }
        return Status::Ok();
      case TypeId::kList:
        to->AddBuffer(column.values);
        return Add(column.children[0], column.children[0]->length, PlaceOf(*type.children[0]), to);
      case TypeId::kMap: {
        to->AddBuffer(column.values);
        int64_t items = std::min(column.children[0]->length, column.children[1]->length);
        auto entries = std::make_unique<ArrayPart>();
        entries->buffers.push_back(nullptr);
        for (size_t c = 0; c < 2; ++c) {
          SCRT_RETURN_IF_ERROR(
              Add(column.children[c], items, PlaceOf(*type.children[c]), entries.get()));
        }
        to->AddChild(Finish(std::move(entries), items, 0));
        return Status::Ok();
      }
      case TypeId::kUnion:
        return AddOptionals(column, length, to);
      default:
        to->AddBuffer(column.values);
        if (IsBinary(type)) to->AddBuffer(column.bytes);
        return Status::Ok();
    }
  }

  Result<OwnedArray> SymbolText(const Column& column, int64_t length) const {
    std::vector<int64_t> at(static_cast<size_t>(length), -1);
    for (int64_t i = 0; i < length; ++i) {
      if (column.IsValid(i)) at[static_cast<size_t>(i)] = column.values->as<int32_t>()[i];
    }
    SCRT_ASSIGN_OR_RETURN(ColumnPtr text, Gather(*column.children[0], at, Limits()));
    return Export(text, length, PlaceOf(*text->type));
  }

  // The fallback of a union: a column per alternative.
  Status AddOptionals(const Column& column, int64_t length, ArrayPart* to) const {
    std::vector<int64_t> at(static_cast<size_t>(length));
    for (size_t c = 0; c < column.children.size(); ++c) {
      for (int64_t i = 0; i < length; ++i) {
        bool here = column.IsValid(i) && column.values->data()[i] == c;
        at[static_cast<size_t>(i)] = here ? column.bytes->as<int32_t>()[i] : -1;
      }
      SCRT_ASSIGN_OR_RETURN(ColumnPtr part, Gather(*column.children[c], at, Limits()));
      SCRT_RETURN_IF_ERROR(Add(part, length, Place{Storage(*part->type), true}, to));
    }
    return Status::Ok();
  }

  Result<OwnedArray> Union(PartPtr part, int64_t length, const Place& place) const {
    const Column& column = *part->column;
    int32_t nulls = 0;
    if (column.validity == nullptr) {
      part->AddBuffer(column.values);
      part->AddBuffer(column.bytes);
    } else {
      Buffer ids, offsets;
      if (!ids.Resize(static_cast<size_t>(length)) ||
          !offsets.Resize(static_cast<size_t>(length) * 4)) {
        throw std::bad_alloc();
      }
      for (int64_t i = 0; i < length; ++i) {
        bool valid = column.IsValid(i);
        ids.mutable_data()[i] =
            valid ? column.values->data()[i] : static_cast<uint8_t>(column.children.size());
        offsets.mutable_as<int32_t>()[i] = valid ? column.bytes->as<int32_t>()[i] : nulls++;
      }
      part->AddMade(Buffer::Share(std::move(ids)));
      part->AddMade(Buffer::Share(std::move(offsets)));
    }
    for (const ColumnPtr& child : column.children) {
      SCRT_RETURN_IF_ERROR(
          Add(child, child->length, Place{Storage(*child->type), false}, part.get()));
    }
    if (place.null_child()) {
      part->AddChild(Finish(std::make_unique<ArrayPart>(), nulls, nulls));
    } else if (nulls != 0) {
      return Status(Code::kType, "a union that is not nullable has nulls");
    }
    return Finish(std::move(part), length, 0);
  }

  const ExportOptions& options_;
};

}  // namespace

Result<OwnedArray> ExportBatch(const Batch& batch, const ExportOptions& options) {
  Place place{*batch.root->type, false};
  return Exporter(options).Export(batch.root, batch.rows(), place);
}

}  // namespace scrt::arrow
