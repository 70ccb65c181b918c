#include "core/infer/document_rows.h"

#include "core/batch/builder.h"
#include "core/infer/json_value.h"
#include "core/infer/value_check.h"

namespace scrt {
namespace {

// JSON stays as it is written, once it is known to be JSON.
bool PutJson(const Type& type, const Scalar& value, ColumnBuilder* builder, Status* status) {
  if (value.text.size() <= INT32_MAX) {
    const int32_t offsets[] = {0, static_cast<int32_t>(value.text.size())};
    *status = CheckText(type, AsBytes(value.text), offsets, 1);
  }
  return status->ok() && builder->Put(value, 0);
}

// A cell as the event that gives the same value.
bool PutCell(const Type& type, const Scalar& value, ColumnBuilder* builder, Status* status) {
  switch (value.kind) {
    case Scalar::Kind::kNull:
      return builder->Null(0);
    case Scalar::Kind::kBool:
      return builder->Bool(value.boolean, 0);
    case Scalar::Kind::kUint:
      if (value.u64 > INT64_MAX) return builder->Uint(value.u64, {}, 0);
      return builder->Int(static_cast<int64_t>(value.u64), {}, 0);
    case Scalar::Kind::kFloat:
      return builder->Double(value.f64, {}, 0);
    case Scalar::Kind::kInt:
    case Scalar::Kind::kBytes:
    case Scalar::Kind::kDecimal:
    case Scalar::Kind::kZoned:
      return builder->Put(value, 0);
    case Scalar::Kind::kText:
      break;
  }
  switch (type.id) {
    case TypeId::kNumber:
      return builder->Number(value.text, 0);
    case TypeId::kJson:
      return PutJson(type, value, builder, status);
    case TypeId::kList:
    case TypeId::kStruct:
    case TypeId::kMap:
    case TypeId::kUnion:
      return EmitJson(value.text, *builder, status);
    default:
      return builder->String({value.text, false}, 0);
  }
}

}  // namespace

Result<BatchPtr> BatchOfRows(const DocumentSchema& schema, const Limits& limits) {
  ColumnBuilderOptions options;
  options.limits = limits;
  ColumnBuilder builder(schema.schema, options);
  const auto& fields = schema.schema->fields();
  Status status;
  for (size_t r = 0; r < schema.rows.size(); ++r) {
    bool more = builder.BeginObject(0);
    for (size_t f = 0; more && f < fields.size(); ++f) {
      const Cell& cell = schema.rows[r][f];
      if (cell.state == Cell::State::kAbsent) continue;
      more = builder.Key({fields[f].name, false}, 0);
      if (more && cell.state == Cell::State::kNull) {
        more = builder.Null(0);
      } else if (more) {
        more = PutCell(Storage(*fields[f].type), cell.value, &builder, &status);
      }
    }
    if (!more || !builder.EndObject(0) || !builder.EndRecord(0)) {
      Status why = status.ok() ? builder.status() : status;
      return std::move(why).In("row " + std::to_string(r + 1) + " of " + schema.schema->name());
    }
  }
  return builder.Finish();
}

}  // namespace scrt
