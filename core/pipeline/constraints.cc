#include "core/pipeline/constraints.h"

#include <algorithm>
#include <memory>

#include "core/pipeline/constraint_plan.h"
#include "core/pipeline/run_sorter.h"
#include "core/pipeline/value_key.h"

namespace scrt {
namespace {

using Kind = Constraint::Kind;

// Constraints that are checked in one pass over the rows share the memory.
constexpr size_t kMaxJobs = 16;
constexpr size_t kShownBytes = 64;
constexpr uint64_t kRecordsPerTick = 1u << 20;

// A record is the size of the key (2 bytes), the key, for refs whether it is the target's value (0)
// or the ref's (1), and the row; numbers big-endian, so that records sort by key, then by row.
enum Side : char { kTargetSide = 0, kRefSide = 1 };
constexpr size_t kRowBytes = 8;

struct Job {
  Job(const Constraint* of, const RunSorterOptions& sort) : constraint(of), sorter(sort) {}

  const Constraint* constraint;
  RunSorter sorter;
};

struct Offence {
  bool any = false;
  int64_t row = 0;
  int64_t earlier_row = 0;  // kUnique: that has the value too
  std::string key;
  int64_t others = 0;

  void See(int64_t at, int64_t earlier, std::string_view value) {
    if (any) ++others;
    if (any && at >= row) return;
    any = true;
    row = at;
    earlier_row = earlier;
    key = value;
  }
};

class Checker {
 public:
  Checker(const file::FileReader& reader, const ConstraintOptions& options,
          const std::function<Status(int64_t)>& progress)
      : reader_(reader), options_(options), progress_(progress) {}

  Status Run() {
    SCRT_ASSIGN_OR_RETURN(constraints_, FindConstraints(reader_));
    for (size_t first = 0; first < constraints_.size(); first += kMaxJobs) {
      size_t count = std::min(kMaxJobs, constraints_.size() - first);
      jobs_.clear();
      for (size_t c = first; c < first + count; ++c) {
        RunSorterOptions sort;
        sort.memory_bytes = std::max<uint64_t>(options_.memory_bytes / count, 64u << 10);
        sort.folder = options_.folder;
        if (constraints_[c].kind == Kind::kRef) sort.distinct_tail_bytes = kRowBytes;
        jobs_.push_back(std::make_unique<Job>(&constraints_[c], sort));
      }
      for (size_t t = 0; t < reader_.index().tables.size(); ++t) SCRT_RETURN_IF_ERROR(ReadTable(t));
      for (auto& job : jobs_) {
        SCRT_RETURN_IF_ERROR(Judge(job.get()));
        job.reset();
      }
    }
    return Status::Ok();
  }

 private:
  Status Tick() { return progress_ ? progress_(rows_) : Status::Ok(); }

  Status ReadTable(size_t table) {
    bool wanted = std::any_of(jobs_.begin(), jobs_.end(), [&](const auto& job) {
      const Constraint& c = *job->constraint;
      return c.place.table == table || (c.kind == Kind::kRef && c.target.table == table);
    });
    if (!wanted) return Status::Ok();
    SCRT_ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor, reader_.OpenCursor(table));
    for (int64_t first_row = 0;;) {
      SCRT_ASSIGN_OR_RETURN(BatchPtr batch, cursor->Next(0));
      if (batch == nullptr) return Status::Ok();
      for (auto& job : jobs_) {
        const Constraint& c = *job->constraint;
        if (c.kind == Kind::kRef && c.target.table == table) {
          SCRT_RETURN_IF_ERROR(Feed(job.get(), *batch, c.target, kTargetSide, first_row));
        }
        if (c.place.table == table) {
          SCRT_RETURN_IF_ERROR(Feed(job.get(), *batch, c.place, kRefSide, first_row));
        }
      }
      first_row += batch->rows();
      rows_ += batch->rows();
      SCRT_RETURN_IF_ERROR(Tick());
    }
  }

  Status Feed(Job* job, const Batch& batch, const ColumnPlace& place, Side side,
              int64_t first_row) {
    PlacedColumn placed = FindColumn(batch, place.steps);
    const Column& column = *placed.column;
    if (Storage(*column.type).id == TypeId::kNull) return Status::Ok();
    for (int64_t i = 0; i < column.length; ++i) {
      int64_t row = placed.rows.empty() ? i : placed.rows[static_cast<size_t>(i)];
      if (row < 0 || !column.IsValid(i)) continue;
      SCRT_RETURN_IF_ERROR(keys_.KeyOf(column, i, &key_));
      record_.clear();
      AppendBigEndian(key_.size(), 2);
      record_ += key_;
      if (job->constraint->kind == Kind::kRef) record_.push_back(side);
      AppendBigEndian(static_cast<uint64_t>(first_row + row), kRowBytes);
      SCRT_RETURN_IF_ERROR(job->sorter.Add(record_));
    }
    return Status::Ok();
  }

  void AppendBigEndian(uint64_t value, size_t bytes) {
    while (bytes-- > 0) record_.push_back(static_cast<char>(value >> (8 * bytes)));
  }

  static int64_t RowOf(std::string_view record) {
    uint64_t row = __builtin_bswap64(Load<uint64_t>(record.data() + record.size() - kRowBytes));
    return static_cast<int64_t>(row);
  }

  Status Judge(Job* job) {
    bool refs = job->constraint->kind == Kind::kRef;
    Offence offence;
    std::string group;  // size and key of the records that are being seen
    int64_t group_row = -1;
    SCRT_RETURN_IF_ERROR(job->sorter.Finish());
    for (uint64_t n = 1;; ++n) {
      std::string_view record;
      SCRT_ASSIGN_OR_RETURN(bool more, job->sorter.Next(&record));
      if (!more) break;
      std::string_view head = record.substr(0, record.size() - kRowBytes - (refs ? 1 : 0));
      bool first = group_row < 0 || head != group;
      if (first) {
        group = head;
        group_row = RowOf(record);
      }
      // A group that begins with a ref has no target; of any other group all is well.
      if (refs ? first && record[head.size()] == kRefSide : !first) {
        offence.See(RowOf(record), group_row, head.substr(2));
      }
      if (n % kRecordsPerTick == 0) SCRT_RETURN_IF_ERROR(Tick());
    }
    return offence.any ? Tell(*job->constraint, offence) : Status::Ok();
  }

  Status Tell(const Constraint& constraint, const Offence& offence) {
    SCRT_ASSIGN_OR_RETURN(std::string value, ValueIn(constraint.place, offence));
    std::string text = "table " + reader_.TableSchema(constraint.place.table)->name() + ", field " +
                       constraint.place.path + ": " + value + " in row " +
                       std::to_string(offence.row + 1);
    if (constraint.kind == Kind::kUnique) {
      text += offence.earlier_row == offence.row
                  ? " is there twice"
                  : " is in row " + std::to_string(offence.earlier_row + 1) + " already";
    } else {
      text += " is not in " + reader_.TableSchema(constraint.target.table)->name() + "." +
              constraint.target.path;
    }
    if (offence.others != 0) text += "; " + std::to_string(offence.others) + " more like this";
    return Status(Code::kConstraint, std::move(text));
  }

  // Reads the row again: values are not kept.
  Result<std::string> ValueIn(const ColumnPlace& place, const Offence& offence) {
    SCRT_ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor, reader_.OpenCursor(place.table));
    for (int64_t first_row = 0;;) {
      SCRT_ASSIGN_OR_RETURN(BatchPtr batch, cursor->Next(0));
      if (batch == nullptr) return Status(Code::kInternal, "row of a broken constraint is gone");
      int64_t wanted = offence.row - first_row;
      first_row += batch->rows();
      if (offence.row >= first_row) continue;
      PlacedColumn placed = FindColumn(*batch, place.steps);
      for (int64_t i = 0; i < placed.column->length; ++i) {
        int64_t row = placed.rows.empty() ? i : placed.rows[static_cast<size_t>(i)];
        if (row != wanted || !placed.column->IsValid(i)) continue;
        SCRT_RETURN_IF_ERROR(keys_.KeyOf(*placed.column, i, &key_));
        if (key_ == offence.key) return ShownValue(*placed.column, i, kShownBytes);
      }
      return Status(Code::kInternal, "value of a broken constraint is gone");
    }
  }

  const file::FileReader& reader_;
  const ConstraintOptions& options_;
  const std::function<Status(int64_t)>& progress_;
  ValueKeys keys_;
  std::vector<Constraint> constraints_;
  std::vector<std::unique_ptr<Job>> jobs_;
  std::string key_, record_;
  int64_t rows_ = 0;
};

}  // namespace

Status CheckConstraints(const file::FileReader& reader, const ConstraintOptions& options,
                        const std::function<Status(int64_t rows)>& progress) {
  return Checker(reader, options, progress).Run();
}

}  // namespace scrt
