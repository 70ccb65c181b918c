#include "core/schema/dsl.h"

namespace scrt {
namespace {

void PrintRow(const Schema& schema, const DataRow& row, std::string* out) {
  const std::vector<Field>& fields = schema.fields();
  bool blank = true;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i != 0) out->append(", ");
    if (i >= row.size() || row[i].state == Cell::State::kAbsent) continue;
    blank = false;
    // By name, so that leaving out another cell never shifts it.
    if (fields[i].auto_increment) {
      out->push_back('@');
      PrintName(fields[i].name, out);
      out->push_back('=');
    }
    if (row[i].state == Cell::State::kNull) {
      out->append("null");
    } else {
      PrintLiteral(*fields[i].type, row[i].value, out);
    }
  }
  // A lone comma is a row of nothing; an empty line is no row.
  if (blank && fields.size() < 2) out->push_back(',');
  out->push_back('\n');
}

}  // namespace

std::string PrintDocument(const Document& document) {
  std::string out;
  for (const DocumentSchema& schema : document.schemas) {
    if (!out.empty()) out.push_back('\n');
    out += PrintSchema(*schema.schema);
  }
  for (const DocumentSchema& schema : document.schemas) {
    if (schema.rows.empty()) continue;
    out.append("\n@");
    PrintName(schema.schema->name(), &out);
    out.push_back('\n');
    for (const DataRow& row : schema.rows) PrintRow(*schema.schema, row, &out);
  }
  return out;
}

}  // namespace scrt
