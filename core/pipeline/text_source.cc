#include "core/pipeline/text_source.h"

#include <algorithm>

#include "core/os/huge_pages.h"
#include "core/text/json_error.h"
#include "core/text/json_tape.h"

namespace scrt {
namespace {

constexpr uint64_t kReadStep = 4u << 20;

}  // namespace

// Until `text` holds `wanted` bytes or the stream ends.
Status TextSource::Fill(Buffer* text, uint64_t wanted) {
  // Of a file it is known how much there can be; with a step more its end shows without growing.
  int64_t total = stream_->size();
  if (!ended_ && total >= 0 && text->size() < wanted) {
    uint64_t left = static_cast<uint64_t>(total) - std::min<uint64_t>(total, read_);
    uint64_t room = std::min(wanted, text->size() + left + kReadStep);
    if (room > text->capacity()) {
      if (!text->Reserve(room)) return Status(Code::kNoMemory, "no memory for the input");
      PreferHugePages(text->mutable_data(), room);
    }
  }
  while (!ended_ && text->size() < wanted) {
    size_t have = text->size();
    size_t step = std::min<uint64_t>(wanted - have, kReadStep);
    if (!text->Reserve(std::min(wanted, std::max<uint64_t>(have + step, 2 * have))) ||
        !text->Resize(have + step)) {
      return Status(Code::kNoMemory, "no memory for the input");
    }
    auto got = stream_->Read(text->mutable_data() + have, step);
    size_t count = got.ok() ? *got : 0;
    if (!text->Resize(have + count)) return Status(Code::kNoMemory, "no memory for the input");
    if (!got.ok()) return std::move(got).status();
    read_ += count;
    ended_ = count == 0;
  }
  return Status::Ok();
}

Result<bool> TextSource::Next(TextChunk* chunk) {
  *chunk = TextChunk();
  chunk->number = next_number_++;
  chunk->offset = offset_;
  chunk->line = line_;
  chunk->text = std::move(carry_);
  carry_ = Buffer();
  uint64_t limit = options_.limits.memory;
  uint64_t wanted = syntax_->lines ? options_.group_bytes : limit + 1;
  size_t end = 0;
  for (;;) {
    SCRT_RETURN_IF_ERROR(Fill(&chunk->text, wanted));
    if (chunk->text.size() > limit) {
      return Status(Code::kLimit, "a record or document exceeds the memory limit",
                    static_cast<int64_t>(offset_));
    }
    if (ended_)
      end = chunk->text.size();
    else if (syntax_->lines)
      end = LastRecordEnd(chunk->view());
    if (end != 0 || ended_) break;
    wanted = std::min(2 * wanted, limit + 1);
  }
  chunk->last = ended_;
  if (end == 0) return chunk->number == 0;  // an empty stream is one empty chunk
  if (end != chunk->text.size()) {
    carry_.AppendBytes(chunk->text.data() + end, chunk->text.size() - end);
    if (!chunk->text.Resize(end)) return Status(Code::kNoMemory, "no memory for the input");
  }
  offset_ += end;
  line_ += static_cast<uint64_t>(std::count(chunk->view().begin(), chunk->view().end(), '\n'));
  return true;
}

Status TextSource::Rest(TextChunk* chunk) {
  chunk->text.AppendBytes(carry_.data(), carry_.size());
  carry_ = Buffer();
  SCRT_RETURN_IF_ERROR(Fill(&chunk->text, options_.limits.memory + 1));
  if (chunk->text.size() > options_.limits.memory) {
    return Status(Code::kLimit,
                  "records that span lines are read as a whole, and these exceed "
                  "the memory limit");
  }
  chunk->last = true;
  return Status::Ok();
}

TextReadOptions ReadOptionsOf(const TextSource& source, const TextChunk& chunk) {
  TextReadOptions options;
  options.limits = source.options().limits;
  options.origin_offset = chunk.offset;
  options.origin_line = chunk.line;
  return options;
}

Status ParseChunk(const TextSource& source, const TextChunk& chunk, Tape* tape, bool* document) {
  TextReadOptions options = ReadOptionsOf(source, chunk);
  *document = false;
  const TextSyntax& syntax = source.syntax();
  if (syntax.lines) return syntax.read(chunk.view(), options, tape);
  if (!source.options().as_document && syntax.read_rows != nullptr) {
    SCRT_RETURN_IF_ERROR(syntax.read_rows(chunk.view(), options, tape));
    auto nodes = tape->nodes();
    bool rows = std::all_of(tape->documents().begin(), tape->documents().end(),
                            [&](uint32_t at) { return nodes[at].kind == NodeKind::kObject; });
    // One object may be an array of one row, or the document itself: the text tells.
    if (rows && JsonRootIsArray(chunk.view()) && !tape->documents().empty()) return Status::Ok();
  }
  *document = true;
  return syntax.read(chunk.view(), options, tape);
}

Status ParseFirstChunk(TextSource* source, TextChunk* chunk, Tape* tape, bool* document) {
  Status status = ParseChunk(*source, *chunk, tape, document);
  if (status.code() != Code::kTruncated || chunk->last) return status;
  SCRT_RETURN_IF_ERROR(source->Rest(chunk));
  return ParseChunk(*source, *chunk, tape, document);
}

Status PlaceInChunk(Status status, const TextChunk& chunk) {
  if (status.ok() || status.offset() < 0) return status;
  TextReadOptions options;
  options.origin_offset = chunk.offset;
  options.origin_line = chunk.line;
  auto offset = static_cast<size_t>(status.offset());
  return PlaceStatus(std::move(status), chunk.view(), offset, options);
}

}  // namespace scrt
