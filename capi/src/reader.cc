#include <algorithm>

#include <scrt/reader.h>

#include "capi/src/callback_streams.h"
#include "capi/src/control.h"
#include "capi/src/handles.h"
#include "core/file/stream_reader.h"
#include "core/os/source.h"
#include "core/pipeline/constraints.h"
#include "core/pipeline/describe.h"
#include "core/pipeline/stats.h"

static_assert(sizeof(scrt_reader_options) == 80 && sizeof(scrt_cursor_options) == 32);

using scrt::Code;
using scrt::Control;
using scrt::Status;
using scrt::capi::Enter;
using scrt::capi::IsHandle;
using scrt::capi::NotAHandle;
using scrt::capi::NullArgument;
using scrt::file::FileReader;

namespace {

Status ReadOptions(const scrt_reader_options* from, scrt_reader_options* raw,
                   scrt::file::ReaderOptions* to) {
  SCRT_RETURN_IF_ERROR(scrt::capi::ReadOptions(from, raw));
  to->recover = raw->recover != 0;
  return scrt::capi::ReadLimits(raw->limits, &to->limits);
}

Status Open(std::shared_ptr<const scrt::Source> source, const scrt::file::ReaderOptions& options,
            scrt_reader** out) {
  auto size = static_cast<int64_t>(source->size());
  SCRT_ASSIGN_OR_RETURN(auto reader, FileReader::Open(std::move(source), options));
  if (reader->recovered()) {
    scrt::capi::Log(SCRT_LOG_WARNING, "file has no end: recovered its complete row groups, " +
                                          std::to_string(reader->lost_bytes()) + " bytes left out");
  }
  scrt::capi::CountRead(static_cast<int64_t>(reader->index().groups.size()), size);
  *out = new scrt_reader{scrt_reader::kTag, std::move(reader)};
  return Status::Ok();
}

const FileReader* ReaderOf(const scrt_reader* reader) {
  return IsHandle(reader) ? reader->reader.get() : nullptr;
}

bool HasTable(const FileReader& reader, int64_t table) {
  return table >= 0 && table < static_cast<int64_t>(reader.index().tables.size());
}

// Passes rows and the control on to work that reads a whole file, in one of `passes` passes.
std::function<Status(int64_t)> RowProgress(const Control& control, const FileReader& reader,
                                           int pass = 0, int passes = 1) {
  uint64_t rows = 0;
  for (const auto& table : reader.index().tables) rows += table.rows;
  auto bytes = static_cast<double>(reader.size());
  auto total = static_cast<int64_t>(rows);
  return [&control, bytes, total, pass, passes](int64_t done) {
    done = std::min(done, total);  // a pass may look at a row more than once
    double share = total == 0 ? 1 : static_cast<double>(done) / static_cast<double>(total);
    return control.Tick({static_cast<int64_t>(bytes * (pass + share) / passes),
                         static_cast<int64_t>(bytes), pass == 0 ? done : total});
  };
}

}  // namespace

scrt_status scrt_reader_open(const char* path, const scrt_reader_options* options,
                             scrt_reader** out, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (path == nullptr) return NullArgument("path");
    scrt_reader_options raw;
    scrt::file::ReaderOptions reader_options;
    SCRT_RETURN_IF_ERROR(ReadOptions(options, &raw, &reader_options));
    auto mode = raw.use_pread != 0 ? scrt::SourceMode::kPread : scrt::SourceMode::kMap;
    SCRT_ASSIGN_OR_RETURN(auto source, scrt::OpenSource(path, mode));
    return Open(std::move(source), reader_options, out);
  });
}

scrt_status scrt_reader_open_memory(const uint8_t* data, int64_t size,
                                    const scrt_reader_options* options, scrt_reader** out,
                                    scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    std::string_view bytes;
    SCRT_RETURN_IF_ERROR(
        scrt::capi::TextArgument(reinterpret_cast<const char*>(data), size, "data", &bytes));
    scrt_reader_options raw;
    scrt::file::ReaderOptions reader_options;
    SCRT_RETURN_IF_ERROR(ReadOptions(options, &raw, &reader_options));
    scrt::Buffer copy;
    copy.AppendBytes(bytes.data(), bytes.size());
    return Open(scrt::MemorySource(scrt::Buffer::Share(std::move(copy))), reader_options, out);
  });
}

scrt_status scrt_reader_open_callback(scrt_read_at_fn read, void* user_data, int64_t size,
                                      const scrt_reader_options* options, scrt_reader** out,
                                      scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (read == nullptr) return NullArgument("read");
    if (size < 0) return Status(Code::kInvalidArgument, "size is negative");
    scrt_reader_options raw;
    scrt::file::ReaderOptions reader_options;
    SCRT_RETURN_IF_ERROR(ReadOptions(options, &raw, &reader_options));
    return Open(scrt::capi::CallbackSource(read, user_data, size), reader_options, out);
  });
}

scrt_status scrt_reader_stream_callback(scrt_read_fn read, void* user_data,
                                        const scrt_reader_options* options, scrt_cursor** out,
                                        scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    if (read == nullptr) return NullArgument("read");
    scrt_reader_options raw;
    scrt::file::ReaderOptions reader_options;
    SCRT_RETURN_IF_ERROR(ReadOptions(options, &raw, &reader_options));
    SCRT_ASSIGN_OR_RETURN(
        auto cursor,
        scrt::file::OpenStream(scrt::capi::CallbackInput(read, user_data), reader_options));
    return scrt::capi::MakeCursor(std::move(cursor), out);
  });
}

void scrt_reader_free(scrt_reader* reader) { scrt::capi::Free(reader); }

int64_t scrt_reader_table_count(const scrt_reader* reader) {
  const FileReader* r = ReaderOf(reader);
  return r != nullptr ? static_cast<int64_t>(r->index().tables.size()) : 0;
}

scrt_status scrt_reader_schema(const scrt_reader* reader, int64_t table, scrt_schema** out,
                               scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    const FileReader* r = ReaderOf(reader);
    if (r == nullptr) return NotAHandle("reader");
    if (!HasTable(*r, table)) return Status(Code::kNotFound, "the file has no such table");
    return scrt::capi::MakeSchema(r->TableSchema(static_cast<size_t>(table)), out);
  });
}

int64_t scrt_reader_rows(const scrt_reader* reader, int64_t table) {
  const FileReader* r = ReaderOf(reader);
  if (r == nullptr || !HasTable(*r, table)) return -1;
  return static_cast<int64_t>(r->index().tables[static_cast<size_t>(table)].rows);
}

bool scrt_reader_recovered(const scrt_reader* reader, int64_t* lost_bytes) {
  const FileReader* r = ReaderOf(reader);
  if (lost_bytes != nullptr) {
    *lost_bytes = r != nullptr ? static_cast<int64_t>(r->lost_bytes()) : 0;
  }
  return r != nullptr && r->recovered();
}

scrt_status scrt_reader_metadata(const scrt_reader* reader, const char* key, scrt_view* out,
                                 scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_view();
    const FileReader* r = ReaderOf(reader);
    if (r == nullptr) return NotAHandle("reader");
    if (key == nullptr) return NullArgument("key");
    auto found = r->index().metadata.find(key);
    if (found == r->index().metadata.end()) return Status(Code::kNotFound, "no such key");
    *out = scrt::capi::View(found->second);
    return Status::Ok();
  });
}

int64_t scrt_reader_metadata_count(const scrt_reader* reader) {
  const FileReader* r = ReaderOf(reader);
  return r != nullptr ? static_cast<int64_t>(r->index().metadata.size()) : 0;
}

scrt_status scrt_reader_metadata_entry(const scrt_reader* reader, int64_t index, scrt_view* key,
                                       scrt_view* value, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (key == nullptr) return NullArgument("key");
    *key = scrt_view();
    if (value == nullptr) return NullArgument("value");
    *value = scrt_view();
    const FileReader* r = ReaderOf(reader);
    if (r == nullptr) return NotAHandle("reader");
    if (index < 0 || index >= scrt_reader_metadata_count(reader)) {
      return Status(Code::kNotFound, "the file has no such metadata");
    }
    auto entry = std::next(r->index().metadata.begin(), index);
    *key = scrt::capi::View(entry->first);
    *value = scrt::capi::View(entry->second);
    return Status::Ok();
  });
}

scrt_status scrt_reader_describe(const scrt_reader* reader, bool pages, scrt_buf* out,
                                 scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_buf();
    const FileReader* r = ReaderOf(reader);
    if (r == nullptr) return NotAHandle("reader");
    scrt::Buffer text;
    SCRT_RETURN_IF_ERROR(scrt::DescribeFile(*r, pages, &text));
    return scrt::capi::MakeBuf(scrt::AsText(text.span()), out);
  });
}

scrt_status scrt_reader_stats(const scrt_reader* reader, const scrt_control* control, scrt_buf* out,
                              scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = scrt_buf();
    const FileReader* r = ReaderOf(reader);
    if (r == nullptr) return NotAHandle("reader");
    Control watch;
    SCRT_RETURN_IF_ERROR(scrt::capi::ReadControl(control, &watch));
    scrt::Buffer text;
    SCRT_RETURN_IF_ERROR(scrt::FileStats(*r, RowProgress(watch, *r), &text));
    return scrt::capi::MakeBuf(scrt::AsText(text.span()), out);
  });
}

scrt_status scrt_reader_verify(const scrt_reader* reader, bool constraints,
                               const scrt_control* control, scrt_error* err) {
  return Enter(err, [&]() -> Status {
    const FileReader* r = ReaderOf(reader);
    if (r == nullptr) return NotAHandle("reader");
    Control watch;
    SCRT_RETURN_IF_ERROR(scrt::capi::ReadControl(control, &watch));
    int passes = constraints ? 2 : 1;
    SCRT_RETURN_IF_ERROR(r->Verify(RowProgress(watch, *r, 0, passes)));
    if (!constraints) return Status::Ok();
    return scrt::CheckConstraints(*r, scrt::ConstraintOptions(), RowProgress(watch, *r, 1, passes));
  });
}

scrt_status scrt_reader_rows_cursor(const scrt_reader* reader, int64_t table,
                                    const scrt_cursor_options* options, scrt_cursor** out,
                                    scrt_error* err) {
  return Enter(err, [&]() -> Status {
    if (out == nullptr) return NullArgument("out");
    *out = nullptr;
    const FileReader* r = ReaderOf(reader);
    if (r == nullptr) return NotAHandle("reader");
    if (!HasTable(*r, table)) return Status(Code::kNotFound, "the file has no such table");
    scrt_cursor_options raw;
    SCRT_RETURN_IF_ERROR(scrt::capi::ReadOptions(options, &raw));
    if (raw.first_row < 0 || raw.row_count < 0 || raw.reserved != 0) {
      return Status(Code::kInvalidArgument, "options: a number is negative or reserved");
    }
    scrt::file::RowRange range{raw.first_row, raw.row_count};
    SCRT_ASSIGN_OR_RETURN(auto cursor, r->OpenCursor(static_cast<size_t>(table), range));
    return scrt::capi::MakeCursor(std::move(cursor), out);
  });
}
