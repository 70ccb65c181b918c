#include "core/pipeline/column_stats.h"

#include <cmath>

#include "core/file/page_info.h"
#include "core/infer/holds.h"

namespace scrt {
namespace {

// The types below one node, in the order of the tree.
std::vector<TypePtr> ChildTypes(const Type& storage) {
  if (storage.id != TypeId::kStruct) return storage.children;
  std::vector<TypePtr> types;
  types.reserve(storage.fields.size());
  for (const Field& field : storage.fields) types.push_back(field.type);
  return types;
}

// Field of `to` that has the name of field `c` of `from`; -1 if there is none.
int MatchField(const Type& from, size_t c, const Type& to) {
  if (c < to.fields.size() && to.fields[c].name == from.fields[c].name) {
    return static_cast<int>(c);
  }
  for (size_t f = 0; f < to.fields.size(); ++f) {
    if (to.fields[f].name == from.fields[c].name) return static_cast<int>(f);
  }
  return -1;
}

class NodeMapper {
 public:
  NodeMapper(const Schema& from, const Schema& to)
      : from_(file::NodeTree(from)), to_(file::NodeTree(to)), map_(from_.size(), 0) {}

  // The root of `to` is node 0, or 1 where records become the bare values of its only field.
  Result<std::vector<uint32_t>> Map(const Facts& facts, uint32_t root) {
    SCRT_RETURN_IF_ERROR(Pair(0, root, facts));
    return std::move(map_);
  }

 private:
  static std::vector<uint32_t> Children(const std::vector<file::TreeNode>& tree, uint32_t node) {
    std::vector<uint32_t> children;
    for (uint32_t c = node + 1; c < tree[node].end; c = tree[c].end) children.push_back(c);
    return children;
  }

  Status Pair(uint32_t from, uint32_t to, const Facts& facts) {
    const Type& a = *from_[from].type;
    const Type& b = *to_[to].type;
    uint32_t size = from_[from].end - from;
    bool same = a.Equals(b) && to_[to].end - to == size;
    for (uint32_t n = 0; n < size; ++n) map_[from + n] = to + (same ? n : 0);
    if (same) return Status::Ok();
    std::vector<uint32_t> sources = Children(from_, from), targets = Children(to_, to);
    if (b.id == TypeId::kUnion && a.id != TypeId::kNull) {
      SCRT_ASSIGN_OR_RETURN(UnionMatch match, MatchUnion(b, a, facts));
      if (match.whole) return Pair(from, targets[match.numbers[0]], facts);
      for (size_t c = 0; c < sources.size(); ++c) {
        SCRT_RETURN_IF_ERROR(Pair(sources[c], targets[match.numbers[c]], facts.Part(c)));
      }
      return Status::Ok();
    }
    bool keys_become_values = a.id == TypeId::kStruct && b.id == TypeId::kMap;
    if (a.id != b.id && !keys_become_values) return Status::Ok();
    for (size_t c = 0; c < sources.size(); ++c) {
      int match = keys_become_values        ? 1
                  : a.id == TypeId::kStruct ? MatchField(a, c, b)
                                            : static_cast<int>(c);
      if (match < 0) continue;
      SCRT_RETURN_IF_ERROR(Pair(sources[c], targets[static_cast<size_t>(match)], facts.Part(c)));
    }
    return Status::Ok();
  }

  std::vector<file::TreeNode> from_, to_;
  std::vector<uint32_t> map_;
};

void PutRatio(JsonWriter* out, uint64_t decoded, uint64_t stored) {
  out->Key("ratio");
  if (stored == 0) return out->Null();
  out->Double(std::round(1000.0 * static_cast<double>(decoded) / static_cast<double>(stored)) /
              1000.0);
}

void Put(JsonWriter* out, std::string_view key, int64_t value) {
  out->Key(key);
  out->Int(value);
}

void PutSizes(JsonWriter* out, uint64_t stored, uint64_t decoded) {
  Put(out, "stored_bytes", static_cast<int64_t>(stored));
  Put(out, "decoded_bytes", static_cast<int64_t>(decoded));
  PutRatio(out, decoded, stored);
}

// Nested types by their name alone: their parts are columns of their own.
std::string ShownType(const Type& declared) {
  const Type& storage = Storage(declared);
  if (storage.children.empty() && storage.id != TypeId::kStruct) return declared.ToString();
  return std::string(TypeName(storage.id)) + (declared.nullable ? "?" : "");
}

}  // namespace

Result<std::vector<uint32_t>> MapNodes(const Schema& from, const Schema& to, const Facts& facts) {
  return NodeMapper(from, to).Map(facts, IsBare(to) && !IsBare(from) ? 1 : 0);
}

TableStats::TableStats(SchemaPtr schema)
    : schema_(std::move(schema)), tree_(file::NodeTree(*schema_)) {
  columns_.reserve(tree_.size());
  Build(schema_->record());
}

void TableStats::Build(const TypePtr& declared) {
  columns_.emplace_back(declared);
  for (const TypePtr& child : ChildTypes(Storage(*declared))) Build(child);
}

void TableStats::AddColumn(const Column& column, size_t number, int64_t present, int64_t absent) {
  ColumnStats& stats = columns_[number];
  const Type& type = Storage(*column.type);
  int64_t values = type.id == TypeId::kNull ? 0 : column.length - column.null_count;
  stats.values += values;
  stats.nulls += present - values;
  stats.absent += absent;
  stats.range.Add(column);
  int64_t bytes = ArrowBytes(column);
  size_t child_number = number + 1;
  bool nested = type.id == TypeId::kStruct || !type.children.empty();
  for (size_t c = 0; nested && c < column.children.size(); ++c) {
    const Column& child = *column.children[c];
    bytes -= ArrowBytes(child);
    int64_t child_present = child.length;
    if (type.id == TypeId::kStruct) child_present = values;
    if (type.id == TypeId::kUnion) child_present = child.length - child.null_count;
    int64_t lacking = 0;
    if (type.id == TypeId::kStruct && column.shapes != nullptr) {
      BufferPtr there = PresenceOf(column, static_cast<uint32_t>(c));
      int64_t have =
          there == nullptr
              ? column.length
              : static_cast<int64_t>(CountBits(there->data(), static_cast<size_t>(column.length)));
      lacking = values - have;
      child_present = have;
    }
    AddColumn(child, child_number, child_present, lacking);
    child_number = tree_[child_number].end;
  }
  stats.decoded_bytes += static_cast<uint64_t>(bytes);
}

Status TableStats::Add(const file::FileReader& reader, const GroupNodes& nodes, const Batch& stored,
                       const Batch& batch, file::RowGroupDecoder* decoder) {
  const file::RowGroup& group = nodes.group;
  SCRT_ASSIGN_OR_RETURN(std::vector<uint32_t> map,
                        MapNodes(*nodes.schema, *schema_, FactsOf(*stored.root)));
  Buffer scratch;
  for (uint32_t n = 0; n < nodes.tree.size(); ++n) {
    ColumnStats& stats = columns_[map[n]];
    bool dictionary = (group.nodes[n].flags & file::kNodeHasDictionary) != 0;
    for (uint32_t p = group.first_page[n]; p < group.first_page[n + 1]; ++p) {
      stats.stored_bytes += group.pages[p].stored_bytes;
      ByteSpan raw;
      SCRT_RETURN_IF_ERROR(decoder->ReadPage(group, p, &scratch, &raw));
      SCRT_ASSIGN_OR_RETURN(file::PageBlocks blocks,
                            file::BlocksOfPage(raw, group.pages[p], *nodes.tree[n].type, dictionary,
                                               reader.limits()));
      // A dictionary page is not a page of values.
      if (!dictionary && blocks.content_count != 0) ++stats.encodings[blocks.content[0]->name];
      dictionary = false;
    }
  }
  AddColumn(*batch.root, 0, batch.rows(), 0);
  rows_ += batch.rows();
  stored_bytes_ += group.header.padded_bytes();
  decoded_bytes_ += static_cast<uint64_t>(ArrowBytes(*batch.root));
  return Status::Ok();
}

void TableStats::Write(JsonWriter* out) const {
  out->BeginObject();
  out->Key("name");
  out->String(schema_->name());
  Put(out, "rows", rows_);
  PutSizes(out, stored_bytes_, decoded_bytes_);
  out->Key("columns");
  out->BeginArray();
  for (uint32_t n = 0; n < columns_.size(); ++n) {
    const ColumnStats& column = columns_[n];
    out->BeginObject();
    out->Key("path");
    out->String(file::NodePath(tree_, n));
    out->Key("type");
    out->String(ShownType(*column.type));
    Put(out, "values", column.values);
    Put(out, "nulls", column.nulls);
    Put(out, "absent", column.absent);
    PutSizes(out, column.stored_bytes, column.decoded_bytes);
    out->Key("encodings");
    out->BeginObject();
    for (const auto& [name, pages] : column.encodings) Put(out, name, static_cast<int64_t>(pages));
    out->EndObject();
    column.range.Write(out);
    out->EndObject();
  }
  out->EndArray();
  out->EndObject();
}

}  // namespace scrt
