#include "core/pipeline/constraint_plan.h"

namespace scrt {
namespace {

class Finder {
 public:
  Finder(const file::FileReader& reader, std::vector<Constraint>* out)
      : reader_(reader), out_(*out) {}

  Status Table(size_t table) {
    place_ = {table, "", {}};
    return Fields(*reader_.TableSchema(table)->record());
  }

 private:
  Status Fields(const Type& record) {
    for (size_t f = 0; f < record.fields.size(); ++f) {
      const Field& field = record.fields[f];
      ColumnPlace outer = place_;
      place_.path += (place_.path.empty() ? "" : ".") + field.name;
      place_.steps.push_back(static_cast<uint32_t>(f));
      if (field.unique) out_.push_back({Constraint::Kind::kUnique, place_, {}});
      SCRT_RETURN_IF_ERROR(Value(*field.type));
      place_ = std::move(outer);
    }
    return Status::Ok();
  }

  Status Value(const Type& type) {
    if (type.id == TypeId::kRef) return Ref(type);
    if (type.id == TypeId::kStruct) return Fields(type);
    for (size_t c = 0; c < type.children.size(); ++c) {
      place_.steps.push_back(static_cast<uint32_t>(c));
      SCRT_RETURN_IF_ERROR(Value(*type.children[c]));
      place_.steps.pop_back();
    }
    return Status::Ok();
  }

  Status Ref(const Type& type) {
    int table = reader_.FindTable(type.ref_schema);
    if (table < 0) return Status::Ok();
    int field = reader_.TableSchema(static_cast<size_t>(table))->FieldIndex(type.ref_field);
    if (field < 0) {
      return Status(Code::kConstraint, "table " + reader_.TableSchema(place_.table)->name() +
                                           ", field " + place_.path + ": refers to " +
                                           type.ref_schema + "." + type.ref_field +
                                           ", a field that the table lacks");
    }
    ColumnPlace target = {
        static_cast<size_t>(table), type.ref_field, {static_cast<uint32_t>(field)}};
    out_.push_back({Constraint::Kind::kRef, place_, std::move(target)});
    return Status::Ok();
  }

  const file::FileReader& reader_;
  std::vector<Constraint>& out_;
  ColumnPlace place_;
};

// From the slots of a column to those of its child.
void Descend(uint32_t child, PlacedColumn* at) {
  const Column& column = *at->column;
  const Type& type = Storage(*column.type);
  at->column = column.children[child].get();
  if (type.id == TypeId::kStruct) return;
  std::vector<int32_t> rows(static_cast<size_t>(at->column->length), -1);
  auto row_of = [&](int64_t i) {
    return at->rows.empty() ? static_cast<int32_t>(i) : at->rows[static_cast<size_t>(i)];
  };
  for (int64_t i = 0; i < column.length; ++i) {
    if (!column.IsValid(i)) continue;
    if (type.id == TypeId::kUnion) {
      if (column.values->data()[i] != child) continue;
      rows[static_cast<size_t>(column.bytes->as<int32_t>()[i])] = row_of(i);
    } else {
      const int32_t* offsets = column.values->as<int32_t>();
      for (int32_t k = offsets[i]; k < offsets[i + 1]; ++k) {
        rows[static_cast<size_t>(k)] = row_of(i);
      }
    }
  }
  at->rows = std::move(rows);
}

}  // namespace

Result<std::vector<Constraint>> FindConstraints(const file::FileReader& reader) {
  std::vector<Constraint> constraints;
  Finder finder(reader, &constraints);
  for (size_t t = 0; t < reader.index().tables.size(); ++t) {
    SCRT_RETURN_IF_ERROR(finder.Table(t));
  }
  return constraints;
}

PlacedColumn FindColumn(const Batch& batch, const std::vector<uint32_t>& steps) {
  PlacedColumn at;
  at.column = batch.root.get();
  for (uint32_t child : steps) Descend(child, &at);
  return at;
}

}  // namespace scrt
