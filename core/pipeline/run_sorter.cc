#include "core/pipeline/run_sorter.h"

#include <algorithm>
#include <cstring>

namespace scrt {
namespace {

constexpr size_t kMaxFanIn = 64;
constexpr size_t kWriteBytes = size_t{256} << 10;
constexpr size_t kLeastReadBytes = size_t{16} << 10;

uint64_t PrefixOf(std::string_view record) {
  uint8_t bytes[8] = {};
  std::memcpy(bytes, record.data(), std::min<size_t>(record.size(), 8));
  return __builtin_bswap64(Load<uint64_t>(bytes));
}

bool SameButTail(std::string_view a, std::string_view b, size_t tail) {
  return tail != 0 && a.size() == b.size() && a.size() >= tail &&
         a.substr(0, a.size() - tail) == b.substr(0, b.size() - tail);
}

// Records of one run, one behind the other with their length in front, by way of a buffer.
class RunWriter {
 public:
  explicit RunWriter(TemporaryFile* file) : file_(file) {}
  Status Add(std::string_view record) {
    buffer_.Append(static_cast<uint16_t>(record.size()));
    buffer_.AppendBytes(record.data(), record.size());
    return buffer_.size() < kWriteBytes ? Status::Ok() : Flush();
  }
  Status Flush() {
    SCRT_RETURN_IF_ERROR(file_->Append(buffer_.span()));
    buffer_.Clear();
    return Status::Ok();
  }

 private:
  TemporaryFile* file_;
  Buffer buffer_;
};

}  // namespace

class RunSorter::RunReader {
 public:
  RunReader(const TemporaryFile* file, Run run, size_t buffer_bytes)
      : file_(file), at_(run.begin), end_(run.end), capacity_(buffer_bytes) {}

  // False at the end of the run.
  Result<bool> Advance() {
    SCRT_RETURN_IF_ERROR(Need(2));
    if (left() == 0) return false;
    size_t size = Load<uint16_t>(buffer_.data() + position_);
    SCRT_RETURN_IF_ERROR(Need(2 + size));
    record_ = AsText(buffer_.span().subspan(position_ + 2, size));
    position_ += 2 + size;
    return true;
  }
  std::string_view record() const { return record_; }

 private:
  size_t left() const { return buffer_.size() - position_; }
  // At least n bytes in the buffer, unless the run ends before.
  Status Need(size_t n) {
    if (left() >= n || at_ == end_) return Status::Ok();
    size_t rest = left();
    size_t more = std::min<size_t>(std::max(capacity_, n) - rest, end_ - at_);
    if (rest != 0) std::memmove(buffer_.mutable_data(), buffer_.data() + position_, rest);
    if (!buffer_.Resize(rest + more)) return Status(Code::kNoMemory, "no memory for sorting");
    SCRT_RETURN_IF_ERROR(file_->Read(at_, more, buffer_.mutable_data() + rest));
    at_ += more;
    position_ = 0;
    return Status::Ok();
  }

  const TemporaryFile* file_;
  uint64_t at_, end_;
  size_t capacity_;
  Buffer buffer_;
  size_t position_ = 0;
  std::string_view record_;
};

// The records of several runs in order.
class RunSorter::Merge {
 public:
  explicit Merge(const RunSorterOptions& options) : options_(options) {}

  Status Open(const TemporaryFile* file, const std::vector<Run>& runs) {
    size_t buffer_bytes = std::max<size_t>(options_.memory_bytes / runs.size(), kLeastReadBytes);
    for (const Run& run : runs) {
      readers_.push_back(std::make_unique<RunReader>(file, run, buffer_bytes));
      SCRT_RETURN_IF_ERROR(Push(readers_.back().get()));
    }
    return Status::Ok();
  }

  Result<bool> Next(std::string_view* record) {
    for (;;) {
      if (current_ != nullptr) SCRT_RETURN_IF_ERROR(Push(current_));
      current_ = nullptr;
      if (heap_.empty()) return false;
      std::pop_heap(heap_.begin(), heap_.end(), After);
      current_ = heap_.back();
      heap_.pop_back();
      *record = current_->record();
      if (options_.distinct_tail_bytes == 0) return true;
      if (any_ && SameButTail(*record, last_, options_.distinct_tail_bytes)) continue;
      any_ = true;
      last_ = *record;
      return true;
    }
  }

 private:
  static bool After(const RunReader* a, const RunReader* b) { return a->record() > b->record(); }

  Status Push(RunReader* reader) {
    SCRT_ASSIGN_OR_RETURN(bool more, reader->Advance());
    if (!more) return Status::Ok();
    heap_.push_back(reader);
    std::push_heap(heap_.begin(), heap_.end(), After);
    return Status::Ok();
  }

  std::vector<std::unique_ptr<RunReader>> readers_;
  std::vector<RunReader*> heap_;
  RunReader* current_ = nullptr;
  const RunSorterOptions& options_;
  bool any_ = false;
  std::string last_;  // kept only where records that differ in their tail fall together
};

RunSorter::RunSorter(const RunSorterOptions& options) : options_(options) {}
RunSorter::~RunSorter() = default;

Status RunSorter::Add(std::string_view record) {
  if (record.size() > kMaxRecordBytes) return Status(Code::kInternal, "record is too long to sort");
  if (held() + record.size() + sizeof(Slot) > options_.memory_bytes && !slots_.empty()) {
    SCRT_RETURN_IF_ERROR(Full());
  }
  slots_.push_back({PrefixOf(record), bytes_.size(), static_cast<uint32_t>(record.size())});
  bytes_.AppendBytes(record.data(), record.size());
  return Status::Ok();
}

void RunSorter::Sort() {
  std::sort(slots_.begin(), slots_.end(), [this](const Slot& a, const Slot& b) {
    return a.prefix != b.prefix ? a.prefix < b.prefix : RecordAt(a) < RecordAt(b);
  });
  if (options_.distinct_tail_bytes == 0) return;
  auto end = std::unique(slots_.begin(), slots_.end(), [this](const Slot& a, const Slot& b) {
    return SameButTail(RecordAt(a), RecordAt(b), options_.distinct_tail_bytes);
  });
  slots_.erase(end, slots_.end());
}

// Few distinct records stay in memory, however often they come.
Status RunSorter::Full() {
  Sort();
  if (options_.distinct_tail_bytes != 0) {
    Buffer kept;
    for (Slot& slot : slots_) {
      std::string_view record = RecordAt(slot);
      slot.offset = kept.size();
      kept.AppendBytes(record.data(), record.size());
    }
    bytes_ = std::move(kept);
    if (held() < options_.memory_bytes / 2) return Status::Ok();
  }
  return Spill();
}

Status RunSorter::Spill() {
  if (file_ == nullptr) {
    SCRT_ASSIGN_OR_RETURN(file_, TemporaryFile::Create(options_.folder));
  }
  uint64_t begin = file_->size();
  RunWriter writer(file_.get());
  for (const Slot& slot : slots_) SCRT_RETURN_IF_ERROR(writer.Add(RecordAt(slot)));
  SCRT_RETURN_IF_ERROR(writer.Flush());
  runs_.push_back({begin, file_->size()});
  ++spills_;
  slots_.clear();
  bytes_.Clear();
  return Status::Ok();
}

// Every kMaxFanIn runs become one, in a new file.
Status RunSorter::MergeOnce() {
  SCRT_ASSIGN_OR_RETURN(std::unique_ptr<TemporaryFile> next,
                        TemporaryFile::Create(options_.folder));
  std::vector<Run> merged;
  for (size_t r = 0; r < runs_.size(); r += kMaxFanIn) {
    std::vector<Run> part(
        runs_.begin() + static_cast<std::ptrdiff_t>(r),
        runs_.begin() + static_cast<std::ptrdiff_t>(std::min(r + kMaxFanIn, runs_.size())));
    Merge merge(options_);
    SCRT_RETURN_IF_ERROR(merge.Open(file_.get(), part));
    uint64_t begin = next->size();
    RunWriter writer(next.get());
    for (std::string_view record;;) {
      SCRT_ASSIGN_OR_RETURN(bool more, merge.Next(&record));
      if (!more) break;
      SCRT_RETURN_IF_ERROR(writer.Add(record));
    }
    SCRT_RETURN_IF_ERROR(writer.Flush());
    merged.push_back({begin, next->size()});
  }
  file_ = std::move(next);
  runs_ = std::move(merged);
  return Status::Ok();
}

Status RunSorter::Finish() {
  if (runs_.empty()) {
    Sort();
    return Status::Ok();
  }
  if (!slots_.empty()) {
    Sort();
    SCRT_RETURN_IF_ERROR(Spill());
  }
  bytes_ = Buffer();
  slots_ = {};
  while (runs_.size() > kMaxFanIn) SCRT_RETURN_IF_ERROR(MergeOnce());
  merge_ = std::make_unique<Merge>(options_);
  return merge_->Open(file_.get(), runs_);
}

Result<bool> RunSorter::Next(std::string_view* record) {
  if (merge_ != nullptr) return merge_->Next(record);
  if (next_ == slots_.size()) return false;
  *record = RecordAt(slots_[next_++]);
  return true;
}

}  // namespace scrt
