#include "core/schema/dsl_row.h"

#include "core/schema/dsl_literal.h"

namespace scrt {
namespace {

// A name in front of ":" or "=".
Result<std::string> ReadAssignmentName(DslCursor* cursor) {
  cursor->SkipBlanks();
  std::string name;
  if (IsQuote(cursor->peek())) {
    SCRT_ASSIGN_OR_RETURN(name, cursor->ReadQuotedName());
    cursor->SkipBlanks();
    return name;
  }
  size_t begin = cursor->at();
  static constexpr std::string_view kEnds = ":=,";
  while (!cursor->done() && !cursor->AtComment() && !IsQuote(cursor->peek()) &&
         kEnds.find(cursor->peek()) == std::string_view::npos) {
    cursor->set_at(cursor->at() + 1);
  }
  name = cursor->Slice(begin, cursor->TrimmedEnd(begin, cursor->at()));
  if (name.empty()) return cursor->Error("expected a name");
  return name;
}

}  // namespace

bool AtAssignment(DslCursor cursor) {
  if (!cursor.Take('@') || !ReadAssignmentName(&cursor).ok()) return false;
  if (cursor.Take(':') && !ReadAssignmentName(&cursor).ok()) return false;
  return cursor.peek() == '=';
}

RowParser::RowParser(const Schema& schema, const TemporalOptions& temporal)
    : schema_(schema), temporal_(temporal), plain_from_(schema.fields().size() + 1) {
  for (size_t i = schema.fields().size(); i > 0; --i) {
    plain_from_[i - 1] = plain_from_[i] + (schema.fields()[i - 1].auto_increment ? 0 : 1);
  }
}

Status RowParser::Read(DslCursor* cursor, DataRow* row) {
  SCRT_RETURN_IF_ERROR(Scan(cursor));
  row->assign(schema_.fields().size(), Cell());
  assigned_.assign(schema_.fields().size(), false);
  return Place(cursor, row);
}

// Splits the line into cells. The types of the cells play no part, since which field a cell
// belongs to depends on how many cells there are.
Status RowParser::Scan(DslCursor* cursor) {
  cells_.clear();
  // A row that fits has a cell a field, and one empty cell more if it ends in a comma.
  size_t most = 2 * schema_.fields().size() + 2;
  for (;;) {
    RawCell cell;
    cursor->SkipBlanks();
    if (cells_.size() == most) return cursor->Error("too many cells");
    if (AtAssignment(*cursor)) SCRT_RETURN_IF_ERROR(ScanAssignment(cursor, &cell.field));
    SCRT_ASSIGN_OR_RETURN(cell.literal, cursor->ScanLiteral(scrt::Place::kCell));
    cells_.push_back(cell);
    if (!cursor->Take(',')) break;
  }
  return cursor->AtEnd() ? Status::Ok() : cursor->Error("expected \",\"");
}

Status RowParser::ScanAssignment(DslCursor* cursor, int* field) {
  cursor->Take('@');
  size_t start = cursor->at();
  SCRT_ASSIGN_OR_RETURN(std::string name, ReadAssignmentName(cursor));
  if (cursor->Take(':')) {
    if (name != schema_.name()) {
      return cursor->Error(Code::kSchema, "assigns to another schema, \"" + name + "\"", start);
    }
    start = cursor->at();
    SCRT_ASSIGN_OR_RETURN(name, ReadAssignmentName(cursor));
  }
  cursor->Take('=');
  cursor->SkipBlanks();
  *field = schema_.FieldIndex(name);
  if (*field >= 0) return Status::Ok();
  return cursor->Error(Code::kSchema, "unknown field \"" + name + "\"", start);
}

Status RowParser::Place(DslCursor* cursor, DataRow* row) {
  const std::vector<Field>& fields = schema_.fields();
  size_t cells_left = 0;
  for (const RawCell& cell : cells_) cells_left += cell.field < 0 ? 1 : 0;
  size_t at = 0;
  for (const RawCell& cell : cells_) {
    if (cell.field >= 0) {
      at = static_cast<size_t>(cell.field);
    } else if (cell.literal.form != RawLiteral::Form::kEmpty) {
      // Without enough cells for every field, the numbered ones are left to the writer.
      while (at < fields.size() && fields[at].auto_increment && cells_left <= plain_from_[at]) ++at;
      if (at >= fields.size()) {
        return cursor->Error(Code::kSyntax, "too many cells", cell.literal.begin);
      }
    }
    if (cell.field < 0) --cells_left;
    if (at < fields.size()) SCRT_RETURN_IF_ERROR(Set(cell, at, cursor, row));
    ++at;
  }
  return Status::Ok();
}

Status RowParser::Set(const RawCell& cell, size_t field, DslCursor* cursor, DataRow* row) {
  if (cell.literal.form == RawLiteral::Form::kEmpty) return Status::Ok();
  const Field& target = schema_.fields()[field];
  if (assigned_[field]) {
    return cursor->Error(Code::kDuplicateKey, "a second value for field \"" + target.name + "\"",
                         cell.literal.begin);
  }
  assigned_[field] = true;
  auto value = ReadLiteral(cell.literal, *target.type, cursor, temporal_);
  if (!value.ok()) return std::move(value).status().In("field \"" + target.name + "\"");
  Cell& out = (*row)[field];
  out.value = std::move(value).Take();
  out.state = out.value.kind == Scalar::Kind::kNull ? Cell::State::kNull : Cell::State::kValue;
  return Status::Ok();
}

}  // namespace scrt
