// Telling files apart and opening them.
#pragma once

#include <string>
#include <vector>

#include "cli/handles.h"

namespace scrt_cli {

enum class FileKind {
  kBinary,  // a .scrt file
  kDsl,     // text of the schema language
  kText,    // JSON, JSON Lines
};

// By the first bytes and the name, as the library tells them apart. Takes nothing from standard
// input. A file that can't be read is kText: opening it will tell why.
FileKind KindOf(const std::string& path);

// Opens a binary file; "-" is read into memory. 0, or the exit code with the error printed.
int OpenReader(const std::string& path, bool recover, Reader* out);

// What cat and head show: the tables of a file, or one cursor over a text.
struct Rows {
  struct Table {
    std::string name;
    Cursor cursor;
    int64_t rows = -1;  // unknown
  };
  Reader reader;
  std::vector<Table> tables;
};
// Rows of any kind of file; of one table only if `table` is not empty. `group_bytes` is how much of
// a text is read at once (0: the library's choice). 0, or the exit code with the error printed.
int OpenRows(const std::string& path, const std::string& table, bool recover, uint64_t group_bytes,
             Rows* out);

// Loads "FILE" or "FILE:NAME". 0, or the exit code with the error printed.
int LoadSchema(const std::string& argument, Schema* out);

}  // namespace scrt_cli
