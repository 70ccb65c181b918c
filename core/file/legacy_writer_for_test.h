// A writer of legacy streams that shares no code with the reader: what tests and fuzz targets
// compare the reader with. It trusts its caller.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace scrt::file::legacy_test {

// One value as the stream stores it: 64 bits for numeric kinds, text for kinds 2, 7 and 11.
struct Cell {
  bool set = false;
  uint64_t bits = 0;
  std::string text;

  static Cell Number(uint64_t bits) { return {true, bits, ""}; }
  static Cell Text(std::string text) { return {true, 0, std::move(text)}; }
};
using Row = std::vector<Cell>;

inline bool IsTextKind(int kind) { return kind == 2 || kind == 7 || kind == 11; }

inline std::string Varint(uint64_t value) {
  std::string out;
  for (; value > 127; value >>= 7) out += static_cast<char>(128 + value % 128);
  return out + static_cast<char>(value);
}

inline std::string Svarint(uint64_t bits) {
  const bool negative = bits >> 63;
  return Varint(negative ? ~bits * 2 + 1 : bits * 2);
}

inline std::string Fixed(uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

inline std::string Counted(const std::string& text) { return Varint(text.size()) + text; }

// The stored values of cells that are set, with the count in front. Version 1 has no modes.
inline std::string Values(int kind, const std::vector<Cell>& cells, int version) {
  const std::string count = Varint(cells.size());
  std::string out;
  if (kind == 2 || kind == 11) {
    std::map<std::string, uint64_t> index;
    std::string entries, codes;
    for (const Cell& cell : cells) {
      const auto [it, fresh] = index.emplace(cell.text, index.size());
      if (fresh) entries += Counted(cell.text);
      codes += Varint(it->second);
    }
    return Varint(index.size()) + entries + count + codes;
  }
  if (kind == 7) {
    for (const Cell& cell : cells) out += Counted(cell.text);
    return count + out;
  }
  if (kind == 4 || kind == 6) {
    for (const Cell& cell : cells) out += Fixed(cell.bits, kind == 4 ? 1 : 8);
    return count + out;
  }
  bool deltas = version == 2 && cells.size() > 1;
  for (size_t i = 1; kind == 1 && i < cells.size(); ++i) {
    deltas = deltas && cells[i - 1].bits <= cells[i].bits;
  }
  uint64_t last = 0;
  for (const Cell& cell : cells) {
    const uint64_t stored = deltas ? cell.bits - last : cell.bits;
    out += kind == 1 ? Varint(stored) : Svarint(stored);
    last = cell.bits;
  }
  return (version == 1 ? count : Varint(cells.size() * 2 + (deltas ? 1 : 0))) + out;
}

inline std::string Bitmap(const std::vector<Cell>& cells) {
  std::string bits((cells.size() + 7) / 8, '\0');
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].set) bits[i / 8] = static_cast<char>(bits[i / 8] | (1 << (i % 8)));
  }
  return bits;
}

inline std::string Payload(int kind, const std::vector<Cell>& cells, int version) {
  if (version == 1) return Values(kind, cells, 1);
  std::vector<Cell> given;
  for (const Cell& cell : cells) {
    if (cell.set) given.push_back(cell);
  }
  return Counted(Bitmap(cells)) + Values(kind, given, version);
}

inline std::string Column(size_t index, int kind, const std::string& payload) {
  return Varint(index) + static_cast<char>(kind) + Counted(payload);
}

inline std::string Page(size_t rows, const std::vector<std::string>& columns) {
  std::string body = Varint(rows) + Varint(columns.size());
  for (const std::string& column : columns) body += column;
  return Counted(body);
}

inline std::string Header(int version, uint64_t fingerprint) {
  return std::string("SCRT") + static_cast<char>(version) + Fixed(fingerprint, 8);
}

// Whole streams. Columns come in the order that `order` gives, which writers never changed but
// readers must not care about. `ends`, if given, takes the offset behind the header and each page.
inline std::string Stream(int version, uint64_t fingerprint, const std::vector<int>& kinds,
                          const std::vector<Row>& rows, size_t rows_per_page,
                          const std::vector<size_t>& order, std::vector<size_t>* ends = nullptr) {
  std::string out = Header(version, fingerprint);
  if (ends != nullptr) ends->push_back(out.size());
  for (size_t start = 0; start < rows.size(); start += rows_per_page) {
    const size_t count = std::min(rows_per_page, rows.size() - start);
    std::vector<std::string> columns;
    for (size_t field : order) {
      std::vector<Cell> cells;
      for (size_t i = 0; i < count; ++i) cells.push_back(rows[start + i][field]);
      columns.push_back(Column(field, kinds[field], Payload(kinds[field], cells, version)));
    }
    out += Page(count, columns);
    if (ends != nullptr) ends->push_back(out.size());
  }
  return out;
}

struct Zoned {
  int64_t ns = 0;
  int minutes = 0;
};

inline std::string ZonedText(Zoned zoned) {
  const int64_t local_seconds = (zoned.ns >= 0 ? zoned.ns : zoned.ns - 999999999) / 1000000000;
  const auto nanos = static_cast<int>(zoned.ns - local_seconds * 1000000000);
  const time_t shown = local_seconds + int64_t{60} * zoned.minutes;
  tm parts{};
  gmtime_r(&shown, &parts);
  char text[64];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::string out = text;
  if (nanos != 0) {
    std::snprintf(text, sizeof text, ".%09d", nanos);
    out += text;
    while (out.back() == '0') out.pop_back();
  }
  if (zoned.minutes == 0) return out + "Z";
  const int size = std::abs(zoned.minutes);
  std::snprintf(text, sizeof text, "%c%02d:%02d", zoned.minutes < 0 ? '-' : '+', size / 60,
                size % 60);
  return out + text;
}

inline Zoned RandomZoned(std::mt19937_64* random) {
  const auto ns = static_cast<int64_t>((*random)()) / 2;
  const int minutes = static_cast<int>((*random)() % 2879) - 1439;
  return {(*random)() % 3 == 0 ? ns / 1000000000 * 1000000000 : ns,
          (*random)() % 4 == 0 ? 0 : minutes};
}

inline std::string RandomText(std::mt19937_64* random, bool utf8) {
  static const char* const kParts[] = {
      "a", "Zz", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "", "0123456789"};
  std::string out;
  for (uint64_t n = (*random)() % 6; n != 0; --n) {
    if (utf8) {
      out += kParts[(*random)() % 7];
    } else {
      out += static_cast<char>((*random)());
    }
  }
  return out;
}

inline Cell RandomCell(int kind, std::mt19937_64* random) {
  const uint64_t any = (*random)() >> ((*random)() % 64);
  switch (kind) {
    case 2:
      return Cell::Text(RandomText(random, true));
    case 7:
      return Cell::Text(RandomText(random, false));
    case 11:
      return Cell::Text(ZonedText(RandomZoned(random)));
    case 4:
      return Cell::Number(any % 2);
    case 8: {
      const int64_t days = static_cast<int64_t>((*random)() % 213503) - 106751;
      return Cell::Number(static_cast<uint64_t>(days * 86400000000000));
    }
    case 1:
      return Cell::Number(any);
    default:
      return Cell::Number((*random)() % 2 == 0 ? any : ~any);
  }
}

}  // namespace scrt::file::legacy_test
