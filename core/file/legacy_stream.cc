#include "core/file/legacy_stream.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "core/base/bitmap.h"
#include "core/file/legacy_column.h"
#include "core/schema/legacy_fingerprint.h"

namespace scrt::file {
namespace {

constexpr std::string_view kMagic = "SCRT";
// What follows magic and version byte in the preamble of a .scrt file.
constexpr std::string_view kPreambleTail = "\x0d\x0a\x1a";

std::string Quoted(std::string_view name) {
  std::string out(1, '"');
  out.append(name).push_back('"');
  return out;
}

// The shape of each row from which fields it has: the rows are split field by field into those
// that have it and those that don't. Codes end up in order of first appearance.
Status BuildShapes(const std::vector<LegacyColumn>& columns, size_t rows, LegacyBudget* budget,
                   int64_t offset, Column* root) {
  const bool ragged = std::any_of(columns.begin(), columns.end(),
                                  [](const LegacyColumn& c) { return c.present != nullptr; });
  if (!ragged) return Status::Ok();
  SCRT_RETURN_IF_ERROR(budget->Charge(uint64_t{rows} * 12, offset));
  Buffer codes;
  if (!codes.ResizeZero(rows * 4)) return Status(Code::kNoMemory, "no memory for shapes");
  auto* code = codes.mutable_as<int32_t>();
  int32_t shapes = 1;
  for (const LegacyColumn& column : columns) {
    if (column.present == nullptr) continue;
    const uint8_t* present = column.present->data();
    std::vector<int32_t> renamed(static_cast<size_t>(shapes) * 2, -1);
    shapes = 0;
    for (size_t row = 0; row < rows; ++row) {
      int32_t& name = renamed[static_cast<size_t>(code[row]) * 2 + GetBit(present, row)];
      if (name < 0) name = shapes++;
      code[row] = name;
    }
  }
  SCRT_RETURN_IF_ERROR(
      budget->Charge(static_cast<uint64_t>(shapes) * (columns.size() + 1) * 4, offset));
  auto table = std::make_shared<ShapeTable>();
  std::vector<uint32_t> fields;
  for (size_t row = 0; row < rows; ++row) {
    if (static_cast<size_t>(code[row]) != table->size()) continue;
    fields.clear();
    for (size_t f = 0; f < columns.size(); ++f) {
      const BufferPtr& present = columns[f].present;
      if (present == nullptr || GetBit(present->data(), row)) {
        fields.push_back(static_cast<uint32_t>(f));
      }
    }
    table->Add(fields);
  }
  root->shape_codes = Buffer::Share(std::move(codes));
  root->shapes = std::move(table);
  return Status::Ok();
}

// The first row that `present` says is missing; `rows` if none is.
size_t FirstMissing(const BufferPtr& present, size_t rows) {
  if (present == nullptr) return rows;
  size_t row = 0;
  while (row < rows && GetBit(present->data(), row)) ++row;
  return row;
}

class LegacyCursor : public Cursor {
 public:
  LegacyCursor(BufferPtr bytes, LegacyHeader header, SchemaPtr schema,
               std::vector<LegacyKind> kinds, const LegacyOptions& options)
      : bytes_(std::move(bytes)),
        version_(header.version),
        schema_(std::move(schema)),
        kinds_(std::move(kinds)),
        options_(options),
        reader_(bytes_->span()) {
    ByteSpan skipped;
    done_ = !reader_.GetBytes(kLegacyHeaderBytes, &skipped).ok();
  }

  const SchemaPtr& schema() const override { return schema_; }

  Result<BatchPtr> Next(int64_t max_rows) override {
    while (page_ == nullptr && !done_ && failed_.ok()) {
      failed_ = ReadPage().In("page " + std::to_string(page_number_));
    }
    if (!failed_.ok()) return failed_;
    if (page_ == nullptr) return BatchPtr();
    int64_t count = page_->rows() - row_in_page_;
    if (max_rows > 0) count = std::min(count, max_rows);
    auto batch = Slice(page_, row_in_page_, count);
    row_in_page_ += count;
    if (row_in_page_ == page_->rows()) page_ = nullptr;
    return batch;
  }

 private:
  Status ReadPage() {
    if (reader_.done()) {
      done_ = true;
      return Status::Ok();
    }
    const int64_t offset = reader_.offset();
    uint64_t length = 0;
    SCRT_RETURN_IF_ERROR(reader_.GetVarint(&length));
    if (length == 0) {
      done_ = true;
      return CheckEnd();
    }
    const int64_t base = reader_.offset();
    ByteSpan body;
    SCRT_RETURN_IF_ERROR(reader_.GetBytes(length, &body));
    SCRT_RETURN_IF_ERROR(DecodePage(ByteReader(body, base), offset));
    ++page_number_;
    return Status::Ok();
  }

  // A page length of 0 ends the stream. Only padding may follow: anything else says that the 0 is
  // damage.
  Status CheckEnd() {
    ByteSpan rest;
    SCRT_RETURN_IF_ERROR(reader_.GetBytes(reader_.remaining(), &rest));
    const bool blank = std::all_of(rest.begin(), rest.end(), [](uint8_t b) { return b == 0; });
    if (blank) return Status::Ok();
    return Status(Code::kCorrupt, "bytes behind the end of the stream",
                  reader_.offset() - static_cast<int64_t>(rest.size()));
  }

  Status DecodePage(ByteReader body, int64_t offset) {
    uint64_t rows = 0, columns = 0;
    SCRT_RETURN_IF_ERROR(body.GetVarint(&rows));
    if (rows > options_.limits.row_group_rows || rows > std::numeric_limits<int32_t>::max()) {
      return Status(Code::kLimit, "a page of " + std::to_string(rows) + " rows", offset);
    }
    SCRT_RETURN_IF_ERROR(body.GetVarint(&columns));
    if (columns != kinds_.size()) {
      return Status(Code::kCorrupt,
                    std::to_string(columns) + " columns where the schema has " +
                        std::to_string(kinds_.size()) + " fields",
                    body.offset());
    }
    LegacyBudget budget(options_.limits.memory);
    std::vector<LegacyColumn> decoded(kinds_.size());
    for (size_t i = 0; i < kinds_.size(); ++i) {
      SCRT_RETURN_IF_ERROR(DecodeColumn(&body, rows, &budget, &decoded));
    }
    if (!body.done()) {
      return Status(Code::kCorrupt, "bytes behind the last column", body.offset());
    }
    if (rows == 0) return Status::Ok();
    return Assemble(decoded, rows, &budget, offset);
  }

  Status DecodeColumn(ByteReader* body, size_t rows, LegacyBudget* budget,
                      std::vector<LegacyColumn>* decoded) {
    const int64_t offset = body->offset();
    uint64_t index = 0, length = 0;
    uint8_t kind = 0;
    SCRT_RETURN_IF_ERROR(body->GetVarint(&index));
    if (index >= kinds_.size()) {
      return Status(Code::kCorrupt, "a field that the schema doesn't have", offset);
    }
    const Field& field = schema_->fields()[index];
    if ((*decoded)[index].column != nullptr) {
      return Status(Code::kCorrupt, "field " + Quoted(field.name) + " twice", offset);
    }
    SCRT_RETURN_IF_ERROR(body->Get(&kind));
    const bool as_ref = kind == static_cast<uint8_t>(LegacyKind::kRef) &&
                        field.type->id == TypeId::kRef && kinds_[index] == LegacyKind::kUint;
    if (kind != static_cast<uint8_t>(kinds_[index]) && !as_ref) {
      return Status(Code::kCorrupt,
                    "field " + Quoted(field.name) + " of kind " + std::to_string(kind) +
                        " where the schema says " + std::to_string(static_cast<int>(kinds_[index])),
                    offset);
    }
    SCRT_RETURN_IF_ERROR(body->GetVarint(&length));
    const int64_t base = body->offset();
    ByteSpan payload;
    SCRT_RETURN_IF_ERROR(body->GetBytes(length, &payload));
    const LegacyColumnTask task{&field, kinds_[index], version_, rows, &options_, budget};
    auto column = DecodeLegacyColumn(task, ByteReader(payload, base));
    if (!column.ok()) return std::move(column).status().In("field " + Quoted(field.name));
    (*decoded)[index] = std::move(column).Take();
    return Status::Ok();
  }

  Status Assemble(const std::vector<LegacyColumn>& decoded, size_t rows, LegacyBudget* budget,
                  int64_t offset) {
    auto root = std::make_shared<Column>();
    root->type = schema_->record();
    root->length = static_cast<int64_t>(rows);
    for (size_t f = 0; f < decoded.size(); ++f) {
      const Field& field = schema_->fields()[f];
      const size_t missing = FirstMissing(decoded[f].present, rows);
      if (field.required && missing != rows) {
        return Status(
            Code::kMissing,
            "row " + std::to_string(missing) + " lacks the required field " + Quoted(field.name),
            offset);
      }
      root->children.push_back(decoded[f].column);
    }
    SCRT_RETURN_IF_ERROR(BuildShapes(decoded, rows, budget, offset, root.get()));
    auto batch = std::make_shared<Batch>();
    batch->schema = schema_;
    batch->root = std::move(root);
    page_ = std::move(batch);
    row_in_page_ = 0;
    return Status::Ok();
  }

  const BufferPtr bytes_;
  const uint8_t version_;
  const SchemaPtr schema_;
  const std::vector<LegacyKind> kinds_;
  const LegacyOptions options_;
  ByteReader reader_;
  bool done_ = false;
  Status failed_;
  BatchPtr page_;  // being given away
  int64_t row_in_page_ = 0;
  int64_t page_number_ = 0;
};

TypePtr BytesInstead(const TypePtr& type) {
  if (type->id != TypeId::kRef) return MakeType(TypeId::kBytes, type->nullable);
  auto ref = std::make_shared<Type>(*type);
  ref->target = MakeType(TypeId::kBytes, type->target->nullable);
  return ref;
}

// The schema of the cursor: that of the document, changed as the options say.
Result<SchemaPtr> CursorSchema(const SchemaPtr& schema, const LegacyOptions& options) {
  std::vector<Field> fields = schema->fields();
  bool changed = false;
  for (Field& field : fields) {
    if (options.relax_required && field.required) {
      field.required = false;
      changed = true;
    }
    if (options.strings_as_bytes && Storage(*field.type).id == TypeId::kString) {
      field.type = BytesInstead(field.type);
      if (field.default_value.kind == Scalar::Kind::kText) {
        field.default_value.kind = Scalar::Kind::kBytes;
      }
      changed = true;
    }
  }
  if (!changed) return schema;
  return Schema::Make(schema->name(), std::move(fields), options.limits);
}

}  // namespace

bool LooksLikeLegacyStream(ByteSpan bytes) {
  const std::string_view text = AsText(bytes);
  if (!text.starts_with(kMagic) || text.size() <= kMagic.size()) return false;
  const char version = text[kMagic.size()];
  if (version == 2) return true;
  return version == 1 && text.substr(kMagic.size() + 1, kPreambleTail.size()) != kPreambleTail;
}

Result<LegacyHeader> ReadLegacyHeader(ByteSpan bytes) {
  ByteReader reader(bytes);
  ByteSpan magic;
  LegacyHeader header;
  SCRT_RETURN_IF_ERROR(reader.GetBytes(kMagic.size(), &magic));
  if (AsText(magic) != kMagic) return Status(Code::kCorrupt, "not an SCRT stream", 0);
  SCRT_RETURN_IF_ERROR(reader.Get(&header.version));
  if (header.version != 1 && header.version != 2) {
    return Status(Code::kVersion, "SCRT stream of version " + std::to_string(header.version),
                  kMagic.size());
  }
  SCRT_RETURN_IF_ERROR(reader.Get(&header.fingerprint));
  return header;
}

Result<std::unique_ptr<Cursor>> OpenLegacyStream(BufferPtr bytes, const SchemaPtr& schema,
                                                 std::optional<uint64_t> expected,
                                                 const LegacyOptions& options) {
  if (bytes == nullptr || schema == nullptr) {
    return Status(Code::kInvalidArgument, "a legacy stream needs bytes and a schema");
  }
  LegacyHeader header;
  if (bytes->size() != 0) {
    SCRT_ASSIGN_OR_RETURN(header, ReadLegacyHeader(bytes->span()));
    if (expected.has_value() && header.fingerprint != *expected) {
      return Status(Code::kMismatch,
                    "the stream was written with another schema than " + Quoted(schema->name()),
                    kMagic.size() + 1);
    }
  }
  std::vector<LegacyKind> kinds;
  for (const Field& field : schema->fields()) {
    kinds.push_back(LegacyKindOf(*field.type));
    if (kinds.back() == LegacyKind::kNone) {
      return Status(Code::kUnsupported, "field " + Quoted(field.name) +
                                            ": legacy streams have no " + field.type->ToString());
    }
  }
  SCRT_ASSIGN_OR_RETURN(SchemaPtr changed, CursorSchema(schema, options));
  return std::unique_ptr<Cursor>(std::make_unique<LegacyCursor>(
      std::move(bytes), header, std::move(changed), std::move(kinds), options));
}

Result<std::unique_ptr<Cursor>> OpenLegacyStream(BufferPtr bytes, const Document& document,
                                                 const LegacyOptions& options) {
  if (bytes == nullptr) return Status(Code::kInvalidArgument, "a legacy stream needs bytes");
  SCRT_ASSIGN_OR_RETURN(LegacyHeader header, ReadLegacyHeader(bytes->span()));
  for (const DocumentSchema& one : document.schemas) {
    auto fingerprint = LegacyFingerprint(document, one.schema->name());
    // A schema that can't have a legacy fingerprint may stand beside one that has.
    if (!fingerprint.ok() || *fingerprint != header.fingerprint) continue;
    return OpenLegacyStream(std::move(bytes), one.schema, header.fingerprint, options);
  }
  return Status(Code::kNotFound, "no schema of the document has the stream's fingerprint",
                kMagic.size() + 1);
}

}  // namespace scrt::file
