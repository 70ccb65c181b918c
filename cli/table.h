// Tables of text for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scrt_cli {

class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Cells beyond the columns are dropped, missing ones are empty. Control characters are shown as
  // escapes, so that no cell can drive the terminal.
  void Add(std::vector<std::string> cells);
  // Lines of at most `width` columns (0: no limit); what does not fit is left out, and the last
  // line says how many columns.
  std::string Text(size_t width = 0) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Columns that a terminal needs for the text: wide and combining characters counted as such.
size_t DisplayWidth(std::string_view text);
// Without control characters, and cut to so many columns with an ellipsis.
std::string Shortened(std::string_view text, size_t width);
// Columns of the terminal on standard output; 0 if it is none.
size_t OutputWidth();

}  // namespace scrt_cli
