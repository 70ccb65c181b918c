#include "core/tape/equal.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace scrt {
namespace {

struct Pair {
  uint32_t a;
  uint32_t b;
};

class Comparison {
 public:
  Comparison(const Tape& left, const Tape& right, const EqualOptions& options)
      : left_(left), right_(right), options_(options) {}

  bool Run(uint32_t a, uint32_t b) {
    work_.push_back({a, b});
    while (!work_.empty()) {
      Pair pair = work_.back();
      work_.pop_back();
      if (!Settle(pair.a, pair.b)) return false;
    }
    return true;
  }

 private:
  static bool IsNumber(NodeKind kind) {
    return kind >= NodeKind::kInt && kind <= NodeKind::kNumber;
  }

  // Scalars are settled here; the children of containers become work.
  bool Settle(uint32_t a, uint32_t b) {
    const Node& x = left_.nodes()[a];
    const Node& y = right_.nodes()[b];
    if (IsNumber(x.kind) && IsNumber(y.kind)) return SameNumber(x, y);
    if (x.kind != y.kind) return false;
    switch (x.kind) {
      case NodeKind::kString:
      case NodeKind::kKey:
        return left_.Text(x) == right_.Text(y);
      case NodeKind::kObject:
        return Members(a, b);
      case NodeKind::kArray:
        return Elements(a, b);
      default:
        return true;
    }
  }

  bool SameNumber(const Node& x, const Node& y) const {
    if (options_.number_text && left_.Lexeme(x) != right_.Lexeme(y)) return false;
    if (x.kind == NodeKind::kNumber || y.kind == NodeKind::kNumber) {
      return x.kind == y.kind && left_.Lexeme(x) == right_.Lexeme(y);
    }
    if (x.kind == y.kind) return x.u64 == y.u64;
    if (x.kind == NodeKind::kDouble) return IntegerIsDouble(y, x.f64);
    if (y.kind == NodeKind::kDouble) return IntegerIsDouble(x, y.f64);
    return false;  // kUint is only used for what kInt can't hold
  }

  static bool IntegerIsDouble(const Node& integer, double value) {
    constexpr double kTwo63 = 9223372036854775808.0;
    if (std::bit_cast<uint64_t>(value) == uint64_t{1} << 63) return false;
    if (integer.kind == NodeKind::kUint) {
      return value >= kTwo63 && value < 2 * kTwo63 && static_cast<uint64_t>(value) == integer.u64 &&
             static_cast<double>(integer.u64) == value;
    }
    return value >= -kTwo63 && value < kTwo63 && static_cast<int64_t>(value) == integer.i64 &&
           static_cast<double>(integer.i64) == value;
  }

  bool Elements(uint32_t a, uint32_t b) {
    uint32_t a_end = left_.Skip(a), b_end = right_.Skip(b);
    uint32_t i = a + 1, j = b + 1;
    for (; i < a_end && j < b_end; i = left_.Skip(i), j = right_.Skip(j)) work_.push_back({i, j});
    return i == a_end && j == b_end;
  }

  static std::vector<uint32_t> Keys(const Tape& tape, uint32_t object, bool sorted) {
    std::vector<uint32_t> keys;
    uint32_t end = tape.Skip(object);
    for (uint32_t i = object + 1; i < end; i = tape.Skip(i + 1)) keys.push_back(i);
    if (sorted) {
      // Equal keys stay in the order of their nodes.
      std::sort(keys.begin(), keys.end(), [&](uint32_t x, uint32_t y) {
        const int order = tape.Text(tape.nodes()[x]).compare(tape.Text(tape.nodes()[y]));
        return order < 0 || (order == 0 && x < y);
      });
    }
    return keys;
  }

  bool Members(uint32_t a, uint32_t b) {
    std::vector<uint32_t> x = Keys(left_, a, !options_.key_order);
    std::vector<uint32_t> y = Keys(right_, b, !options_.key_order);
    if (x.size() != y.size()) return false;
    for (size_t i = 0; i < x.size(); ++i) {
      if (left_.Text(left_.nodes()[x[i]]) != right_.Text(right_.nodes()[y[i]])) return false;
      work_.push_back({x[i] + 1, y[i] + 1});
    }
    return true;
  }

  const Tape& left_;
  const Tape& right_;
  const EqualOptions& options_;
  std::vector<Pair> work_;
};

}  // namespace

bool SameValue(const Tape& left, uint32_t a, const Tape& right, uint32_t b,
               const EqualOptions& options) {
  return Comparison(left, right, options).Run(a, b);
}

bool SameDocuments(const Tape& left, const Tape& right, const EqualOptions& options) {
  if (left.documents().size() != right.documents().size()) return false;
  for (size_t i = 0; i < left.documents().size(); ++i) {
    if (!SameValue(left, left.documents()[i], right, right.documents()[i], options)) return false;
  }
  return true;
}

}  // namespace scrt
