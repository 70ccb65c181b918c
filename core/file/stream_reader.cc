#include "core/file/stream_reader.h"

#include <algorithm>
#include <new>

#include "core/base/checked.h"
#include "core/file/schema_segment.h"

namespace scrt::file {
namespace {

// What is read at once while a segment grows to the size that it declares.
constexpr uint64_t kStep = uint64_t{1} << 20;

// The part of a stream that one segment takes, at its place in the file.
class Window : public Source {
 public:
  explicit Window(std::unique_ptr<InputStream> in) : in_(std::move(in)) {}

  uint64_t size() const override { return begin_ + bytes_->size(); }
  Result<BufferPtr> Read(uint64_t offset, uint64_t n) const override {
    if (offset < begin_ || !InBounds(offset - begin_, n, bytes_->size())) {
      return Status(Code::kTruncated, "segment ends too early", static_cast<int64_t>(offset));
    }
    return Buffer::Wrap(bytes_->span().subspan(offset - begin_, n), bytes_);
  }

  uint64_t begin() const { return begin_; }
  ByteSpan span() const { return bytes_->span(); }
  // Leaves what it holds behind.
  void Drop() {
    begin_ += bytes_->size();
    bytes_ = Buffer::Share(Buffer());
  }
  // Reads on until it holds n bytes, or all there are. Room grows with what came, not with n.
  Status Fill(uint64_t n) {
    Buffer grown;
    grown.AppendBytes(bytes_->data(), bytes_->size());
    while (grown.size() < n) {
      size_t had = grown.size();
      size_t want = static_cast<size_t>(std::min(n - had, std::max<uint64_t>(had, kStep)));
      if (!grown.Resize(had + want)) throw std::bad_alloc();
      SCRT_ASSIGN_OR_RETURN(size_t got, in_->Read(grown.mutable_data() + had, want));
      if (!grown.Resize(had + got)) throw std::bad_alloc();
      if (got == 0) break;
    }
    bytes_ = Buffer::Share(std::move(grown));
    return Status::Ok();
  }

 private:
  std::unique_ptr<InputStream> in_;
  uint64_t begin_ = 0;
  BufferPtr bytes_ = Buffer::Share(Buffer());
};

bool SameGroups(const FileIndex& a, const FileIndex& b) {
  return std::equal(a.groups.begin(), a.groups.end(), b.groups.begin(), b.groups.end(),
                    [](const GroupEntry& x, const GroupEntry& y) {
                      return x.offset == y.offset && x.rows == y.rows && x.ordinal == y.ordinal &&
                             x.schema_ordinal == y.schema_ordinal && x.bytes == y.bytes;
                    });
}

class StreamCursor : public Cursor {
 public:
  StreamCursor(std::unique_ptr<InputStream> in, const ReaderOptions& options)
      : options_(options), window_(std::make_shared<Window>(std::move(in))) {}

  Status Begin() {
    SCRT_RETURN_IF_ERROR(window_->Fill(kPreambleBytes));
    SCRT_ASSIGN_OR_RETURN(preamble_, ReadPreamble(window_->span()));
    window_->Drop();
    decoder_ = std::make_unique<RowGroupDecoder>(window_, preamble_.file_id, options_.limits);
    return Status::Ok();
  }

  const SchemaPtr& schema() const override { return schema_; }

  Result<BatchPtr> Next(int64_t max_rows) override {
    while (!ended_ && (current_ == nullptr || at_ == current_->rows())) {
      current_ = nullptr;
      at_ = 0;
      Status status = Step();
      if (status.ok()) continue;
      bool lost = status.code() == Code::kTruncated || status.code() == Code::kCorrupt ||
                  status.code() == Code::kChecksum;
      if (!options_.recover || !lost) return status;
      ended_ = true;
    }
    if (current_ == nullptr || at_ == current_->rows()) return BatchPtr();
    int64_t start = at_;
    int64_t count = current_->rows() - at_;
    if (max_rows > 0) count = std::min(count, max_rows);
    at_ += count;
    return Slice(current_, start, count);
  }

 private:
  // Takes one segment in.
  Status Step() {
    uint64_t offset = window_->begin();
    SCRT_RETURN_IF_ERROR(window_->Fill(kSegmentHeaderBytes));
    if (window_->span().size() < kSegmentHeaderBytes) return CutShort(offset);
    SCRT_ASSIGN_OR_RETURN(SegmentHeader header,
                          ReadSegmentHeader(window_->span(), preamble_.file_id, offset));
    if (header.ordinal != next_ordinal_) {
      return Status(Code::kCorrupt, "segment out of order", static_cast<int64_t>(offset));
    }
    if (header.body_bytes > options_.limits.memory) {
      return Status(Code::kLimit, "segment exceeds the memory limit", static_cast<int64_t>(offset));
    }
    SCRT_RETURN_IF_ERROR(window_->Fill(header.padded_bytes()));
    if (window_->span().size() < header.padded_bytes()) return CutShort(offset);
    SCRT_RETURN_IF_ERROR(Take(header, offset));
    ++next_ordinal_;
    window_->Drop();
    return header.tag == kFooterTag ? End(offset, header.padded_bytes()) : Status::Ok();
  }

  Status Take(const SegmentHeader& header, uint64_t offset) {
    if (header.tag == kSchemaTag) {
      if (index_.schemas.size() >= options_.limits.fields) {
        return Status(Code::kLimit, "file has more schemas than the limit allows",
                      static_cast<int64_t>(offset));
      }
      SCRT_ASSIGN_OR_RETURN(SchemaPtr schema, ReadSchema(*window_, preamble_.file_id, offset,
                                                         header.ordinal, options_.limits));
      index_.schemas.push_back({header.ordinal, offset, std::move(schema)});
    } else if (header.tag == kRowGroupTag) {
      SCRT_ASSIGN_OR_RETURN(RowGroup group,
                            ReadRowGroup(*window_, preamble_.file_id, offset, options_.limits));
      const SchemaEntry* entry = index_.FindSchema(group.head.schema_ordinal);
      if (entry == nullptr) {
        return Status(Code::kCorrupt, "row group without a schema", static_cast<int64_t>(offset));
      }
      SCRT_ASSIGN_OR_RETURN(current_, decoder_->Decode(group, entry->schema));
      schema_ = entry->schema;
      index_.groups.push_back({offset, group.head.rows, header.ordinal, group.head.schema_ordinal,
                               header.padded_bytes()});
    } else if (header.tag == kFooterTag) {
      return CheckFooter(header, offset);
    }
    return Status::Ok();
  }

  Status CheckFooter(const SegmentHeader& header, uint64_t offset) const {
    SCRT_ASSIGN_OR_RETURN(
        ParsedFooter footer,
        ReadFooterSegment(window_->span(), header, preamble_.file_id, offset, options_.limits));
    bool same =
        SameGroups(footer.index, index_) && footer.index.schemas.size() == index_.schemas.size();
    for (size_t i = 0; same && i < index_.schemas.size(); ++i) {
      same = footer.index.schemas[i].ordinal == index_.schemas[i].ordinal &&
             footer.x24[i] == index_.schemas[i].schema->x24();
    }
    if (same) return Status::Ok();
    return Status(Code::kCorrupt, "the footer does not list what came before it",
                  static_cast<int64_t>(offset));
  }

  // Behind the footer: the trailer, and nothing else.
  Status End(uint64_t footer_offset, uint64_t footer_bytes) {
    uint64_t offset = window_->begin();
    SCRT_RETURN_IF_ERROR(window_->Fill(kTrailerBytes + 1));
    ByteSpan bytes = window_->span();
    if (bytes.size() < kTrailerBytes) return CutShort(offset);
    SCRT_ASSIGN_OR_RETURN(Trailer trailer,
                          ReadTrailer(bytes.first(kTrailerBytes), preamble_.file_id, offset));
    if (trailer.footer_offset != footer_offset || trailer.footer_bytes != footer_bytes) {
      return Status(Code::kCorrupt, "trailer does not point to the footer",
                    static_cast<int64_t>(offset));
    }
    if (bytes.size() > kTrailerBytes) {
      return Status(Code::kCorrupt, "bytes behind the end of the file",
                    static_cast<int64_t>(offset + kTrailerBytes));
    }
    ended_ = true;
    return Status::Ok();
  }

  static Status CutShort(uint64_t offset) {
    return Status(Code::kTruncated, "file is not complete: its end is missing",
                  static_cast<int64_t>(offset));
  }

  ReaderOptions options_;
  std::shared_ptr<Window> window_;
  Preamble preamble_;
  std::unique_ptr<RowGroupDecoder> decoder_;
  FileIndex index_;
  uint32_t next_ordinal_ = 0;
  bool ended_ = false;
  SchemaPtr schema_;
  BatchPtr current_;
  int64_t at_ = 0;
};

}  // namespace

Result<std::unique_ptr<Cursor>> OpenStream(std::unique_ptr<InputStream> in,
                                           const ReaderOptions& options) {
  auto cursor = std::make_unique<StreamCursor>(std::move(in), options);
  SCRT_RETURN_IF_ERROR(cursor->Begin());
  return std::unique_ptr<Cursor>(std::move(cursor));
}

}  // namespace scrt::file
