#include "core/pipeline/stats.h"

#include "core/infer/conform.h"
#include "core/pipeline/column_stats.h"

namespace scrt {

Status FileStats(const file::FileReader& reader,
                 const std::function<Status(int64_t rows)>& progress, Buffer* out) {
  std::vector<TableStats> tables;
  tables.reserve(reader.index().tables.size());
  for (size_t t = 0; t < reader.index().tables.size(); ++t) {
    tables.emplace_back(reader.TableSchema(t));
  }
  file::RowGroupDecoder decoder = reader.MakeDecoder();
  int64_t rows = 0;
  for (size_t g = 0; g < reader.index().groups.size(); ++g) {
    SCRT_ASSIGN_OR_RETURN(GroupNodes nodes, ReadGroupNodes(reader, g));
    auto table = static_cast<size_t>(reader.FindTable(nodes.schema->name()));
    SCRT_ASSIGN_OR_RETURN(BatchPtr stored, decoder.Decode(nodes.group, nodes.schema));
    SCRT_ASSIGN_OR_RETURN(BatchPtr batch,
                          Conform(stored, reader.TableSchema(table), reader.limits()));
    SCRT_RETURN_IF_ERROR(tables[table].Add(reader, nodes, *stored, *batch, &decoder));
    rows += batch->rows();
    if (progress) SCRT_RETURN_IF_ERROR(progress(rows));
  }
  JsonWriter writer(out);
  writer.BeginObject();
  writer.Key("bytes");
  writer.Uint(reader.size());
  writer.Key("tables");
  writer.BeginArray();
  for (const TableStats& table : tables) table.Write(&writer);
  writer.EndArray();
  writer.EndObject();
  return writer.status();
}

}  // namespace scrt
