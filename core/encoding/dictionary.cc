#include "core/encoding/dictionary.h"

#include <algorithm>

#include "core/base/hash.h"

namespace scrt {
namespace {

// Open addressing over codes; the table holds a code and 32 bits of the hash, so that nearly every
// comparison of values is one that succeeds.
class CodeTable {
 public:
  CodeTable() { Resize(1024); }

  // The code of an entry with this hash for which `same(code)` holds, or kNone; `slot` is where a
  // new entry would go.
  static constexpr uint32_t kNone = UINT32_MAX;
  template <typename Same>
  uint32_t Find(uint64_t hash, size_t* slot, Same same) {
    const uint32_t tag = static_cast<uint32_t>(hash >> 32);
    size_t at = hash & mask_;
    for (; slots_[at].code != kNone; at = (at + 1) & mask_, ++probes_) {
      if (slots_[at].tag == tag && same(slots_[at].code)) return slots_[at].code;
    }
    *slot = at;
    return kNone;
  }

  void Insert(uint64_t hash, size_t slot, uint32_t code) {
    slots_[slot] = {static_cast<uint32_t>(hash >> 32), code};
    hashes_.push_back(hash);
    if (hashes_.size() * 2 > slots_.size()) Resize(slots_.size() * 4);
  }

  // Steps taken past occupied slots: input made to collide shows here.
  uint64_t probes() const { return probes_; }

 private:
  struct Slot {
    uint32_t tag, code;
  };

  void Resize(size_t size) {
    slots_.assign(size, {0, kNone});
    mask_ = size - 1;
    for (size_t code = 0; code < hashes_.size(); ++code) {
      size_t at = hashes_[code] & mask_;
      while (slots_[at].code != kNone) at = (at + 1) & mask_;
      slots_[at] = {static_cast<uint32_t>(hashes_[code] >> 32), static_cast<uint32_t>(code)};
    }
  }

  std::vector<Slot> slots_;
  std::vector<uint64_t> hashes_;  // by code
  size_t mask_ = 0;
  uint64_t probes_ = 0;
};

// Watches how many values are new. Looks at row 2,048 and its doublings: of values drawn at random
// from a set the share of new ones falls late, so the bar comes down slowly.
class Outlook {
 public:
  explicit Outlook(double distinct_ratio) : ratio_(distinct_ratio) {}

  bool Hopeless(size_t rows, size_t entries, const CodeTable& table) {
    if (rows != next_) return false;
    next_ *= 2;
    const double fresh =
        static_cast<double>(entries - entries_before_) / static_cast<double>(rows - rows_before_);
    entries_before_ = entries;
    rows_before_ = rows;
    const double bar = std::max(bar_, ratio_);
    bar_ -= bar_ > 0.9 ? 0.04 : 0.1;
    return fresh > bar || table.probes() > 8 * rows;
  }

  bool Pays(size_t rows, size_t entries) const {
    return rows < kFirst || static_cast<double>(entries) <= ratio_ * static_cast<double>(rows);
  }

 private:
  static constexpr size_t kFirst = 2048;
  double ratio_;
  double bar_ = 0.98;
  size_t next_ = kFirst;
  size_t rows_before_ = 0, entries_before_ = 0;
};

inline uint64_t Mix(uint64_t a, uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

constexpr uint64_t kSeed1 = 0x9e3779b97f4a7c15, kSeed2 = 0xd6e8feb86659fd93;

struct Wide {
  uint64_t low, high;
  bool operator==(const Wide&) const = default;
};

inline uint64_t HashOf(uint32_t v) { return Mix(v ^ kSeed1, kSeed2); }
inline uint64_t HashOf(uint64_t v) { return Mix(v ^ kSeed1, kSeed2); }
inline uint64_t HashOf(Wide v) { return Mix(v.low ^ kSeed1, v.high ^ kSeed2); }

// Up to 16 bytes by two overlapping words; longer ones by XXH3.
inline uint64_t HashOf(ByteSpan v) {
  const size_t n = v.size();
  if (n > 16) return Hash64(v);
  uint64_t low = 0, high = 0;
  if (n >= 8) {
    low = Load<uint64_t>(v.data());
    high = Load<uint64_t>(v.data() + n - 8);
  } else if (n >= 4) {
    low = Load<uint32_t>(v.data());
    high = Load<uint32_t>(v.data() + n - 4);
  } else if (n > 0) {
    low = uint64_t{v[0]} | uint64_t{v[n / 2]} << 8 | uint64_t{v[n - 1]} << 16;
  }
  return Mix(low ^ kSeed1, high ^ kSeed2 ^ n);
}

template <typename T>
bool BuildFixed(const Values& values, const DictionaryLimits& limits, Dictionary* out) {
  CodeTable table;
  Outlook outlook(limits.distinct_ratio);
  std::vector<T> entries;
  const size_t rows = static_cast<size_t>(values.count);
  for (size_t row = 0; row < rows; ++row) {
    const T value = Load<T>(values.data + row * sizeof(T));
    const uint64_t hash = HashOf(value);
    size_t slot = 0;
    uint32_t code =
        table.Find(hash, &slot, [&](uint32_t known) { return entries[known] == value; });
    if (code == CodeTable::kNone) {
      code = static_cast<uint32_t>(entries.size());
      if (code >= limits.entries || (code + 1) * sizeof(T) > limits.bytes) return false;
      entries.push_back(value);
      table.Insert(hash, slot, code);
    }
    out->codes[row] = code;
    if (outlook.Hopeless(row + 1, entries.size(), table)) return false;
  }
  out->count = static_cast<int64_t>(entries.size());
  out->data.resize(entries.size() * sizeof(T));
  if (!entries.empty()) std::memcpy(out->data.data(), entries.data(), out->data.size());
  return outlook.Pays(rows, entries.size());
}

bool BuildBinary(const Values& values, const DictionaryLimits& limits, Dictionary* out) {
  CodeTable table;
  Outlook outlook(limits.distinct_ratio);
  out->offsets.assign(1, 0);
  const size_t rows = static_cast<size_t>(values.count);
  for (size_t row = 0; row < rows; ++row) {
    const ByteSpan value = values.binary(static_cast<int64_t>(row));
    const uint64_t hash = HashOf(value);
    size_t slot = 0;
    uint32_t code = table.Find(hash, &slot, [&](uint32_t known) {
      const size_t start = static_cast<size_t>(out->offsets[known]);
      const size_t end = static_cast<size_t>(out->offsets[known + 1]);
      return end - start == value.size() &&
             std::equal(value.begin(), value.end(), out->data.data() + start);
    });
    if (code == CodeTable::kNone) {
      code = static_cast<uint32_t>(out->offsets.size() - 1);
      if (code >= limits.entries || out->data.size() + value.size() > limits.bytes) return false;
      out->data.insert(out->data.end(), value.begin(), value.end());
      out->offsets.push_back(static_cast<int32_t>(out->data.size()));
      table.Insert(hash, slot, code);
    }
    out->codes[row] = code;
    if (outlook.Hopeless(row + 1, out->offsets.size() - 1, table)) return false;
  }
  out->count = static_cast<int64_t>(out->offsets.size()) - 1;
  return outlook.Pays(rows, out->offsets.size() - 1);
}

}  // namespace

uint64_t HashValue(const Values& values, int64_t i) {
  switch (Width(values.kind)) {
    case 4:
      return HashOf(Load<uint32_t>(values.data + 4 * i));
    case 8:
      return HashOf(Load<uint64_t>(values.data + 8 * i));
    case 16:
      return HashOf(Load<Wide>(values.data + 16 * i));
    default:
      return HashOf(values.binary(i));
  }
}

bool BuildDictionary(const Values& values, const DictionaryLimits& limits, Dictionary* out) {
  DictionaryLimits bounded = limits;
  bounded.entries = std::min<size_t>(limits.entries, INT32_MAX);
  bounded.bytes = std::min<size_t>(limits.bytes, INT32_MAX);
  out->kind = values.kind;
  out->count = 0;
  out->data.clear();
  out->offsets.clear();
  out->codes.resize(static_cast<size_t>(values.count));
  switch (values.kind) {
    case Physical::kBinary:
      return BuildBinary(values, bounded, out);
    case Physical::kFixed16:
      return BuildFixed<Wide>(values, bounded, out);
    default:
      if (Width(values.kind) == 4) return BuildFixed<uint32_t>(values, bounded, out);
      if (Width(values.kind) == 8) return BuildFixed<uint64_t>(values, bounded, out);
      return false;
  }
}

}  // namespace scrt
