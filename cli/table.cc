#include "cli/table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace scrt_cli {
namespace {

constexpr size_t kMaxCell = 40;
constexpr std::string_view kGap = "  ";

// The next character of UTF-8; a byte that is not part of one counts as a character.
uint32_t Next(std::string_view text, size_t* at) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  uint8_t lead = byte(*at);
  size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (*at + length > text.size()) length = 1;
  uint32_t code = length == 1 ? lead : lead & (0xffu >> (length + 1));
  for (size_t i = 1; i < length; ++i) code = code << 6 | (byte(*at + i) & 0x3f);
  *at += length;
  return code;
}

size_t WidthOf(uint32_t c) {
  if ((c >= 0x300 && c < 0x370) || (c >= 0x200b && c <= 0x200f) || (c >= 0xfe00 && c <= 0xfe0f)) {
    return 0;
  }
  bool wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
              (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
              (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
              (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
              (c >= 0x20000 && c <= 0x3fffd);
  return wide ? 2 : 1;
}

std::string Escaped(uint32_t c) {
  if (c == '\n') return "\\n";
  if (c == '\t') return "\\t";
  if (c == '\r') return "\\r";
  char text[16];
  std::snprintf(text, sizeof text, "\\x%02x", static_cast<unsigned>(c));
  return text;
}

}  // namespace

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) width += WidthOf(Next(text, &at));
  return width;
}

std::string Shortened(std::string_view text, size_t width) {
  std::string out;
  size_t used = 0, fits = 0;  // bytes of `out` that leave room for the ellipsis
  for (size_t at = 0; at < text.size();) {
    size_t start = at;
    uint32_t c = Next(text, &at);
    bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    std::string shown = control ? Escaped(c) : std::string(text.substr(start, at - start));
    used += control ? shown.size() : WidthOf(c);
    if (used > width) return out.substr(0, fits) + "…";
    out += shown;
    if (used + 1 <= width) fits = out.size();
  }
  return out;
}

size_t OutputWidth() {
  winsize size = {};
  if (isatty(STDOUT_FILENO) == 0) return 0;
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0 ? size.ws_col : 80;
}

void Table::Add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = Shortened(cell, kMaxCell);
  rows_.push_back(std::move(cells));
}

std::string Table::Text(size_t width) const {
  std::vector<size_t> widths;
  size_t shown = 0, total = 0;
  for (size_t c = 0; c < columns_.size(); ++c) {
    size_t widest = DisplayWidth(Shortened(columns_[c].title, kMaxCell));
    for (const auto& row : rows_) widest = std::max(widest, DisplayWidth(row[c]));
    widths.push_back(widest);
    total += widest + (c == 0 ? 0 : kGap.size());
    // The first column is shown whatever the width.
    if (shown == c && (width == 0 || total <= width || c == 0)) ++shown;
  }
  std::string out;
  auto line = [&](auto cell_of) {
    std::string text;
    for (size_t c = 0; c < shown; ++c) {
      std::string cell = cell_of(c);
      std::string pad(widths[c] - DisplayWidth(cell), ' ');
      if (c != 0) text += kGap;
      text += columns_[c].align == Align::kRight ? pad + cell : cell + pad;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  };
  line([&](size_t c) { return Shortened(columns_[c].title, kMaxCell); });
  line([&](size_t c) { return std::string(widths[c], '-'); });
  for (const auto& row : rows_) line([&](size_t c) { return row[c]; });
  if (shown < columns_.size()) {
    out += "(columns left out: " + std::to_string(columns_.size() - shown) + ")\n";
  }
  return out;
}

}  // namespace scrt_cli
