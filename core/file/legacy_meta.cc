// meta.json and counters.json of a legacy snapshot directory.
#include <string_view>

#include "core/file/legacy_snapshot.h"
#include "core/tape/tape.h"
#include "core/text/json_tape.h"

namespace scrt::file {
namespace {

using Counters = std::vector<std::pair<std::string, uint64_t>>;

// One JSON document whose root is an object.
class Members {
 public:
  Status Parse(std::string_view json, const Limits& limits) {
    JsonOptions options;
    options.limits = limits;
    SCRT_RETURN_IF_ERROR(ParseJson(json, options, &tape_));
    if (node(0).kind == NodeKind::kObject) return Status::Ok();
    return Status(Code::kCorrupt, "not a JSON object", 0);
  }

  const Node& node(uint32_t i) const { return tape_.nodes()[i]; }

  // Node of a member; 0 if it is missing or null.
  uint32_t Find(uint32_t object, std::string_view key) const {
    const uint32_t i = tape_.Find(object, key);
    return i != 0 && node(i).kind == NodeKind::kNull ? 0 : i;
  }

  Status Text(uint32_t object, std::string_view key, std::string* out) const {
    const uint32_t i = Find(object, key);
    if (i == 0) return Status::Ok();
    if (node(i).kind != NodeKind::kString) return Bad(i, key, "text");
    *out = tape_.Text(node(i));
    return Status::Ok();
  }

  // The name of a file in the same directory.
  Status FileName(uint32_t object, std::string_view key, std::string* out) const {
    SCRT_RETURN_IF_ERROR(Text(object, key, out));
    const bool plain = out->find_first_of(std::string_view("/\\:\0", 4)) == std::string::npos &&
                       *out != "." && *out != "..";
    return plain ? Status::Ok() : Bad(Find(object, key), key, "a file name");
  }

  Status Bool(uint32_t object, std::string_view key, bool* out) const {
    const uint32_t i = Find(object, key);
    if (i == 0) return Status::Ok();
    *out = node(i).kind == NodeKind::kTrue;
    return *out || node(i).kind == NodeKind::kFalse ? Status::Ok() : Bad(i, key, "a bool");
  }

  Status Uint(uint32_t i, std::string_view key, uint64_t* out) const {
    const Node& value = node(i);
    const bool unsigned_value =
        value.kind == NodeKind::kUint || (value.kind == NodeKind::kInt && value.i64 >= 0);
    if (!unsigned_value) return Bad(i, key, "an unsigned integer");
    *out = value.u64;
    return Status::Ok();
  }

  Status Uint(uint32_t object, std::string_view key, std::optional<uint64_t>* out) const {
    const uint32_t i = Find(object, key);
    if (i == 0) return Status::Ok();
    uint64_t value = 0;
    SCRT_RETURN_IF_ERROR(Uint(i, key, &value));
    *out = value;
    return Status::Ok();
  }

  Status ReadCounters(uint32_t object, Counters* out) const {
    const uint32_t end = tape_.Skip(object);
    for (uint32_t i = object + 1; i < end; i = tape_.Skip(i + 1)) {
      const std::string_view field = tape_.Text(node(i));
      uint64_t value = 0;
      SCRT_RETURN_IF_ERROR(Uint(i + 1, field, &value));
      out->emplace_back(field, value);
    }
    return Status::Ok();
  }

  Status ReadIndexes(uint32_t array, std::vector<LegacyIndexFile>* out) const {
    const uint32_t end = tape_.Skip(array);
    for (uint32_t i = array + 1; i < end; i = tape_.Skip(i)) {
      if (node(i).kind != NodeKind::kObject) return Bad(i, "indexes", "an object");
      LegacyIndexFile file;
      SCRT_RETURN_IF_ERROR(Text(i, "field", &file.field));
      SCRT_RETURN_IF_ERROR(Text(i, "kind", &file.kind));
      SCRT_RETURN_IF_ERROR(FileName(i, "path", &file.path));
      SCRT_RETURN_IF_ERROR(Bool(i, "unique", &file.unique));
      out->push_back(std::move(file));
    }
    return Status::Ok();
  }

  Status Bad(uint32_t i, std::string_view key, std::string_view wanted) const {
    std::string what(key);
    what.append(" isn't ").append(wanted);
    return Status(Code::kCorrupt, std::move(what), node(i).offset);
  }

 private:
  Tape tape_;
};

}  // namespace

Result<LegacySnapshotMeta> ReadLegacyMeta(std::string_view json, const Limits& limits) {
  Members members;
  LegacySnapshotMeta meta;
  SCRT_RETURN_IF_ERROR(members.Parse(json, limits));
  SCRT_RETURN_IF_ERROR(members.Text(0, "schemaName", &meta.schema_name));
  SCRT_RETURN_IF_ERROR(members.Uint(0, "fingerprint", &meta.fingerprint));
  SCRT_RETURN_IF_ERROR(members.Text(0, "updatedAt", &meta.updated_at));
  SCRT_RETURN_IF_ERROR(members.Uint(0, "rowCount", &meta.row_count));
  SCRT_RETURN_IF_ERROR(members.FileName(0, "payloadPath", &meta.payload_path));
  SCRT_RETURN_IF_ERROR(members.FileName(0, "rowIndex", &meta.row_index_path));
  if (const uint32_t i = members.Find(0, "indexes"); i != 0) {
    if (members.node(i).kind != NodeKind::kArray) return members.Bad(i, "indexes", "an array");
    SCRT_RETURN_IF_ERROR(members.ReadIndexes(i, &meta.indexes));
  }
  if (const uint32_t i = members.Find(0, "autoCounters"); i != 0) {
    if (members.node(i).kind != NodeKind::kObject) {
      return members.Bad(i, "autoCounters", "an object");
    }
    SCRT_RETURN_IF_ERROR(members.ReadCounters(i, &meta.counters));
  }
  return meta;
}

Result<Counters> ReadLegacyCounters(std::string_view json, const Limits& limits) {
  Members members;
  Counters counters;
  SCRT_RETURN_IF_ERROR(members.Parse(json, limits));
  SCRT_RETURN_IF_ERROR(members.ReadCounters(0, &counters));
  return counters;
}

}  // namespace scrt::file
