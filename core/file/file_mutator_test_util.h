// For tests: random changes to a file that was taken apart: counts, flags, lengths, contents of
// pages, order of segments. What comes out has right checks and wrong content.
#pragma once

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "core/file/file_surgeon_test_util.h"

namespace scrt::test {

class FileMutator {
 public:
  explicit FileMutator(uint64_t start) : random_(start) {}

  uint64_t Below(uint64_t n) { return random_() % n; }

  void Mutate(SurgeonFile* file) {
    for (uint64_t n = 1 + Below(3); n > 0; --n) MutateOnce(file);
  }

  void MutateBytes(std::vector<uint8_t>* bytes) {
    if (bytes->empty()) {
      bytes->push_back(static_cast<uint8_t>(random_()));
      return;
    }
    size_t at = Below(std::min<uint64_t>(bytes->size(), OneIn(2) ? 16 : ~0ull));
    auto here = bytes->begin() + static_cast<ptrdiff_t>(at);
    switch (Below(8)) {
      case 0:
        *here = static_cast<uint8_t>(random_());
        break;
      case 1:
        *here ^= static_cast<uint8_t>(1u << Below(8));
        break;
      case 2:
        *here = static_cast<uint8_t>(*here + (OneIn(2) ? 1 : -1));
        break;
      case 3:
        bytes->erase(here, here + 1 + static_cast<ptrdiff_t>(Below(bytes->size() - at)));
        break;
      case 4:
        bytes->insert(here, 1 + Below(8), static_cast<uint8_t>(random_()));
        break;
      case 5:
        bytes->resize(bytes->size() + 1 + Below(8));
        break;
      case 6:
        ChangeWord(bytes, at);
        break;
      default: {
        size_t from = Below(bytes->size());
        size_t n = std::min(bytes->size() - std::max(from, at), size_t{1} + Below(16));
        std::vector<uint8_t> part(bytes->begin() + static_cast<ptrdiff_t>(from),
                                  bytes->begin() + static_cast<ptrdiff_t>(from + n));
        std::copy(part.begin(), part.end(), here);
      }
    }
  }

 private:
  bool OneIn(uint64_t n) { return Below(n) == 0; }

  template <typename T>
  void ChangeNumber(T* value) {
    static constexpr uint64_t kValues[] = {0,          1,          2,          0x7f,       0xff,
                                           0xffff,     0x7fffffff, 0x80000000, 0xffffffff, 1u << 24,
                                           1ull << 32, 1ull << 62, ~0ull,      1000000};
    switch (Below(4)) {
      case 0:
        *value = static_cast<T>(kValues[Below(std::size(kValues))]);
        break;
      case 1:
        *value = static_cast<T>(*value + 1);
        break;
      case 2:
        *value = static_cast<T>(*value - 1);
        break;
      default:
        *value = static_cast<T>(*value ^ (T{1} << Below(8 * sizeof(T))));
        break;
    }
  }

  void ChangeWord(std::vector<uint8_t>* bytes, size_t at) {
    if (bytes->size() - at >= 8 && OneIn(2)) {
      auto value = Load<uint64_t>(bytes->data() + at);
      ChangeNumber(&value);
      Store(bytes->data() + at, value);
    } else if (bytes->size() - at >= 4) {
      auto value = Load<uint32_t>(bytes->data() + at);
      ChangeNumber(&value);
      Store(bytes->data() + at, value);
    }
  }

  void MutateOnce(SurgeonFile* file) {
    auto& segments = file->segments;
    size_t s = Below(segments.size());
    // Row groups have the most to get wrong.
    while (segments[s].tag != file::kRowGroupTag && !OneIn(4)) s = Below(segments.size());
    SurgeonSegment& segment = segments[s];
    if (OneIn(30)) {
      switch (Below(6)) {
        case 0:
          file->trailer = false;
          break;
        case 1:
          std::swap(segment, segments[Below(segments.size())]);
          break;
        case 2:
          ChangeNumber(&segment.ordinal);
          break;
        case 3:
          ChangeNumber(&segment.tag);
          break;
        case 4:
          segments.insert(segments.begin() + static_cast<ptrdiff_t>(s), segment);
          break;
        default:
          if (segments.size() > 1) segments.erase(segments.begin() + static_cast<ptrdiff_t>(s));
      }
    } else if (segment.tag == file::kRowGroupTag) {
      MutateGroup(&segment);
    } else {
      MutateBytes(&segment.body);
    }
  }

  void MutateGroup(SurgeonSegment* group) {
    switch (Below(12)) {
      case 0:
        return ChangeNumber(OneIn(4) ? &group->zero : &group->rows);
      case 1:
        return ChangeNumber(&group->schema);
      case 2:
        return MutateNode(group);
      case 3:
        return AddOrRemovePage(group);
      default:
        break;
    }
    if (group->pages.empty()) return;
    size_t p = Below(group->pages.size());
    SurgeonPage& page = group->pages[p];
    switch (Below(10)) {
      case 0:
        return ChangeNumber(&page.slots);
      case 1:
        return ChangeNumber(&page.values);
      case 2: {  // both, so that they still agree
        ChangeNumber(&page.slots);
        page.values = page.slots;
        return;
      }
      case 3: {  // slots from one page to its neighbour, so that the sum still agrees
        SurgeonPage& other = group->pages[(p + 1) % group->pages.size()];
        uint32_t n = static_cast<uint32_t>(Below(uint64_t{page.slots} + 1));
        page.slots -= n;
        other.slots += n;
        if (OneIn(2)) {
          page.values -= n;
          other.values += n;
        }
        return;
      }
      case 4:
        page.compressed = !page.compressed;
        return;
      case 5:
        if (OneIn(4)) ChangeNumber(&page.raw_bytes_added);
        if (OneIn(4)) ChangeNumber(&page.kind);
        return MutateBytes(&page.raw);
      case 6:
        return std::swap(page.raw, group->pages[Below(group->pages.size())].raw);
      default:
        return MutateBytes(&page.raw);
    }
  }

  void MutateNode(SurgeonSegment* group) {
    if (group->node_pages.empty()) return;
    size_t n = Below(group->node_pages.size());
    switch (Below(5)) {
      case 0:
        ChangeNumber(&group->node_pages[n]);
        break;
      case 1:
        group->node_flags[n] ^= static_cast<uint8_t>(1u << Below(3));
        break;
      case 2: {
        size_t other = Below(group->node_pages.size());
        if (group->node_pages[n] > 0) {
          --group->node_pages[n];
          ++group->node_pages[other];
        }
        break;
      }
      case 3:
        group->node_pages.push_back(0);
        group->node_flags.push_back(0);
        break;
      default:
        group->node_pages.pop_back();
        group->node_flags.pop_back();
    }
  }

  // With the count of the node that owns it.
  void AddOrRemovePage(SurgeonSegment* group) {
    if (group->pages.empty()) return;
    size_t p = Below(group->pages.size());
    size_t node = 0;
    uint64_t before = 0;
    while (node < group->node_pages.size() && before + group->node_pages[node] <= p) {
      before += group->node_pages[node++];
    }
    if (node == group->node_pages.size()) return;
    auto here = group->pages.begin() + static_cast<ptrdiff_t>(p);
    if (OneIn(2)) {
      SurgeonPage copy = *here;
      if (OneIn(2)) copy.slots = copy.values = 0;
      group->pages.insert(here, copy);
      ++group->node_pages[node];
    } else {
      group->pages.erase(here);
      --group->node_pages[node];
      if (group->node_pages[node] == 0 && OneIn(2)) group->node_flags[node] = 2;
    }
  }

  std::mt19937_64 random_;
};

}  // namespace scrt::test
