#include "cli/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "cli/common.h"

namespace scrt_cli {
namespace {

constexpr std::string_view kMagic("SCRT\1\r\n\x1a", 8);

// The first bytes of standard input, which stay there to be read.
std::string PeekStandardInput() {
  std::string start(kMagic.size(), '\0');
  off_t at = lseek(STDIN_FILENO, 0, SEEK_CUR);
  ssize_t got = -1;
  if (at >= 0) {
    got = pread(STDIN_FILENO, start.data(), start.size(), at);
  } else {
    int pipes[2];
    if (pipe(pipes) != 0) return "";
    // Copies what a pipe holds without taking it. Fails on what is no pipe: then nothing is known.
    if (tee(STDIN_FILENO, pipes[1], start.size(), 0) > 0) {
      got = read(pipes[0], start.data(), start.size());
    }
    close(pipes[0]);
    close(pipes[1]);
  }
  start.resize(got < 0 ? 0 : static_cast<size_t>(got));
  return start;
}

std::string Peek(const std::string& path) {
  if (path == "-") return PeekStandardInput();
  // A pipe with a name must keep its bytes for the one who opens it next.
  struct stat info;
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return "";
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return "";
  std::string start(kMagic.size(), '\0');
  ssize_t got = read(fd, start.data(), start.size());
  close(fd);
  start.resize(got < 0 ? 0 : static_cast<size_t>(got));
  return start;
}

bool ReadStandardInput(std::string* out) {
  constexpr size_t kStep = size_t{1} << 20;
  for (;;) {
    size_t have = out->size();
    out->resize(have + kStep);
    ssize_t got = read(STDIN_FILENO, out->data() + have, kStep);
    out->resize(have + static_cast<size_t>(got < 0 ? 0 : got));
    if (got == 0) return true;
    if (got < 0 && (errno != EINTR || *InterruptFlag() != 0)) return false;
  }
}

// A file of the schema language, made into a binary one without a name.
int ConvertDsl(const std::string& path, Reader* out) {
  const char* folder = getenv("TMPDIR");
  std::string temporary = folder != nullptr && *folder != '\0' ? folder : "/tmp";
  temporary += "/scrt.XXXXXX";
  int fd = mkstemp(temporary.data());
  if (fd < 0) return Fail(temporary, std::strerror(errno));
  close(fd);
  scrt_convert_options options = {};
  options.struct_size = sizeof options;
  options.from = "dsl";
  options.to = "scrt";
  scrt_error error = {};
  scrt_status status =
      scrt_convert(path.c_str(), temporary.c_str(), &options, nullptr, nullptr, &error);
  if (status == SCRT_OK) status = scrt_reader_open(temporary.c_str(), nullptr, Out(out), &error);
  unlink(temporary.c_str());
  return status == SCRT_OK ? 0 : Fail(InputName(path), error);
}

int OpenText(const std::string& path, const std::string& table, uint64_t group_bytes, Rows* out) {
  if (!table.empty()) {
    return Fail(InputName(path), "a text has no tables; --table is for .scrt files");
  }
  scrt_text_options options = {};
  options.struct_size = sizeof options;
  options.group_bytes = group_bytes;
  scrt_error error = {};
  Rows::Table& rows = out->tables.emplace_back();
  scrt_status status = scrt_text_open(path.c_str(), &options, Out(&rows.cursor), &error);
  return status == SCRT_OK ? 0 : Fail(InputName(path), error);
}

}  // namespace

FileKind KindOf(const std::string& path) {
  std::string start = Peek(path);
  if (start == kMagic) return FileKind::kBinary;
  bool named = path.ends_with(".scrt");
  if (start.starts_with('@') ||
      (named && (start.starts_with('#') || start.find('@') != std::string::npos))) {
    return FileKind::kDsl;
  }
  return named && !start.empty() ? FileKind::kBinary : FileKind::kText;
}

int OpenReader(const std::string& path, bool recover, Reader* out) {
  scrt_reader_options options = {};
  options.struct_size = sizeof options;
  options.recover = recover ? 1 : 0;
  scrt_error error = {};
  scrt_status status = SCRT_OK;
  if (path == "-") {
    std::string bytes;
    if (!ReadStandardInput(&bytes)) return Fail(InputName(path), std::strerror(errno));
    status =
        scrt_reader_open_memory(reinterpret_cast<const uint8_t*>(bytes.data()),
                                static_cast<int64_t>(bytes.size()), &options, Out(out), &error);
  } else {
    status = scrt_reader_open(path.c_str(), &options, Out(out), &error);
  }
  return status == SCRT_OK ? 0 : Fail(InputName(path), error);
}

int OpenRows(const std::string& path, const std::string& table, bool recover, uint64_t group_bytes,
             Rows* out) {
  FileKind kind = KindOf(path);
  if (kind == FileKind::kText) return OpenText(path, table, group_bytes, out);
  int failed = kind == FileKind::kDsl ? ConvertDsl(path, &out->reader)
                                      : OpenReader(path, recover, &out->reader);
  if (failed != 0) return failed;
  scrt_error error = {};
  for (int64_t t = 0; t < scrt_reader_table_count(out->reader.get()); ++t) {
    Schema schema;
    if (scrt_reader_schema(out->reader.get(), t, Out(&schema), &error) != SCRT_OK) {
      return Fail(InputName(path), error);
    }
    std::string name(Text(scrt_schema_name(schema.get())));
    if (!table.empty() && name != table) continue;
    Rows::Table& rows = out->tables.emplace_back();
    rows.name = name;
    rows.rows = scrt_reader_rows(out->reader.get(), t);
    if (scrt_reader_rows_cursor(out->reader.get(), t, nullptr, Out(&rows.cursor), &error) !=
        SCRT_OK) {
      return Fail(InputName(path), error);
    }
  }
  if (!table.empty() && out->tables.empty()) {
    return Fail(InputName(path), "no table " + table);
  }
  return 0;
}

int LoadSchema(const std::string& argument, Schema* out) {
  std::string path = argument, name;
  size_t colon = argument.rfind(':');
  if (colon != std::string::npos && access(argument.c_str(), F_OK) != 0) {
    path = argument.substr(0, colon);
    name = argument.substr(colon + 1);
  }
  Document document;
  scrt_error error = {};
  if (scrt_document_load(path.c_str(), nullptr, Out(&document), &error) != SCRT_OK) {
    return Fail(path, error);
  }
  scrt_status status = SCRT_OK;
  if (name.empty()) {
    int64_t count = scrt_document_schema_count(document.get());
    if (count != 1) {
      return Fail(path, "has " + std::to_string(count) + " schemas; name one: " + path + ":NAME");
    }
    status = scrt_document_schema(document.get(), 0, Out(out), &error);
  } else {
    status = scrt_document_find(document.get(), name.data(), static_cast<int64_t>(name.size()),
                                Out(out), &error);
  }
  return status == SCRT_OK ? 0 : Fail(path, error);
}

}  // namespace scrt_cli
