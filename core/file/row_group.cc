#include "core/file/row_group.h"

#include <limits>

namespace scrt::file {
namespace {

constexpr uint64_t kBytesPerNode = 5;
constexpr uint64_t kBytesPerPage = 25;

Status Corrupt(const char* what, uint64_t offset) {
  return Status(Code::kCorrupt, what, static_cast<int64_t>(offset));
}

Status ReadHead(ByteSpan bytes, const Limits& limits, uint64_t offset, RowGroupHead* head) {
  head->schema_ordinal = Load<uint32_t>(bytes.data());
  head->nodes = Load<uint32_t>(bytes.data() + 4);
  head->pages = Load<uint32_t>(bytes.data() + 8);
  head->directory_bytes = Load<uint32_t>(bytes.data() + 12);
  head->rows = Load<uint64_t>(bytes.data() + 16);
  if (head->rows > std::numeric_limits<int32_t>::max()) {
    return Corrupt("row group declares too many rows", offset);
  }
  if (head->rows > limits.row_group_rows) {
    return Status(Code::kLimit, "row group has more rows than the limit allows",
                  static_cast<int64_t>(offset));
  }
  return Status::Ok();
}

// The arrays of the directory, one after the other.
Status ParseDirectory(ByteSpan raw, uint64_t first_page_offset, RowGroup* group) {
  const uint8_t* at = raw.data();
  size_t nodes = group->head.nodes, pages = group->head.pages;
  group->nodes.resize(nodes);
  group->pages.resize(pages);
  group->first_page.assign(1, 0);
  uint64_t sum = 0;
  for (size_t i = 0; i < nodes; ++i) {
    group->nodes[i].pages = Load<uint32_t>(at + 4 * i);
    sum += group->nodes[i].pages;
    group->first_page.push_back(static_cast<uint32_t>(sum));
  }
  if (sum != pages) return Corrupt("page counts of the nodes do not add up", group->offset);
  at += 4 * nodes;
  for (size_t i = 0; i < nodes; ++i) {
    uint8_t flags = at[i];
    if (flags > (kNodeHasDictionary | kNodeAllNull)) {
      return Corrupt("unknown flag of a node", group->offset);
    }
    group->nodes[i].flags = flags;
    if ((flags & kNodeAllNull) != 0 && group->nodes[i].pages != 0) {
      return Corrupt("node without values has pages", group->offset);
    }
    if ((flags & kNodeHasDictionary) != 0 && group->nodes[i].pages < 2) {
      return Corrupt("node with a dictionary lacks pages", group->offset);
    }
  }
  at += nodes;
  uint64_t offset = first_page_offset;
  for (size_t p = 0; p < pages; ++p) {
    PageEntry& page = group->pages[p];
    page.stored_bytes = Load<uint32_t>(at + 4 * p);
    page.raw_bytes = Load<uint32_t>(at + 4 * (pages + p));
    page.slots = Load<uint32_t>(at + 4 * (2 * pages + p));
    page.values = Load<uint32_t>(at + 4 * (3 * pages + p));
    if (at[16 * pages + p] != 0) return Corrupt("unknown kind of page", group->offset);
    page.check = Load<uint64_t>(at + 17 * pages + 8 * p);
    page.offset = offset;
    offset += page.stored_bytes;
    if (page.stored_bytes > page.raw_bytes || page.values > page.slots ||
        page.raw_bytes > std::numeric_limits<int32_t>::max()) {
      return Corrupt("counts of a page contradict each other", page.offset);
    }
  }
  uint64_t end = group->offset + kSegmentHeaderBytes + group->header.body_bytes;
  if (offset != end) return Corrupt("pages do not fill their row group", group->offset);
  return Status::Ok();
}

}  // namespace

Result<RowGroup> ReadRowGroup(const Source& source, uint64_t file_id, uint64_t offset,
                              const Limits& limits) {
  RowGroup group;
  group.offset = offset;
  SCRT_ASSIGN_OR_RETURN(BufferPtr start,
                        source.Read(offset, kSegmentHeaderBytes + kRowGroupHeadBytes));
  SCRT_ASSIGN_OR_RETURN(group.header, ReadSegmentHeader(start->span(), file_id, offset));
  const SegmentHeader& header = group.header;
  if (header.tag != kRowGroupTag) return Corrupt("segment is not a row group", offset);
  SCRT_RETURN_IF_ERROR(
      ReadHead(start->span().subspan(kSegmentHeaderBytes), limits, offset, &group.head));
  RowGroupHead& head = group.head;
  uint64_t raw_bytes = kBytesPerNode * head.nodes + kBytesPerPage * head.pages;
  uint64_t checked = kRowGroupHeadBytes + head.directory_bytes;
  if (checked > header.body_bytes || head.directory_bytes > raw_bytes) {
    return Corrupt("directory does not fit its row group", offset);
  }
  SCRT_ASSIGN_OR_RETURN(BufferPtr body, source.Read(offset + kSegmentHeaderBytes, checked));
  if (Check(body->span(), file_id, header.tag, header.ordinal, kBodyPart) != header.body_check) {
    return Status(Code::kChecksum, "directory of a row group is damaged",
                  static_cast<int64_t>(offset));
  }
  if (Load<uint64_t>(body->data() + 24) != 0) return Corrupt("reserved field is not 0", offset);
  uint64_t pad_at = offset + kSegmentHeaderBytes + header.body_bytes;
  SCRT_ASSIGN_OR_RETURN(
      BufferPtr pad,
      source.Read(pad_at, header.padded_bytes() - kSegmentHeaderBytes - header.body_bytes));
  for (uint8_t byte : pad->span()) {
    if (byte != 0) return Corrupt("padding is not 0", pad_at);
  }
  if (raw_bytes > limits.memory) {
    return Status(Code::kLimit, "directory of a row group exceeds the memory limit",
                  static_cast<int64_t>(offset));
  }
  ByteSpan directory = body->span().subspan(kRowGroupHeadBytes);
  Buffer raw;
  if (directory.size() != raw_bytes) {
    if (!raw.Resize(raw_bytes)) return Status(Code::kNoMemory, "no memory for a directory");
    Codec codec;
    SCRT_RETURN_IF_ERROR(
        codec.Decompress(CompressionId::kZstd, directory, raw_bytes, raw.mutable_data()));
    directory = raw.span();
  }
  SCRT_RETURN_IF_ERROR(ParseDirectory(directory, offset + kSegmentHeaderBytes + checked, &group));
  return group;
}

}  // namespace scrt::file
