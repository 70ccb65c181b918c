#include "cli/heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace scrt_cli {

void PrepareHeap() {
#ifdef __GLIBC__
  constexpr int kMostMapped = 32 << 20;  // the most that mallopt takes
  constexpr int kMostKept = 1 << 30;
  constexpr size_t kReserved = size_t{256} << 20;  // of addresses; pages come when they are touched
  constexpr uintptr_t kHugePage = size_t{2} << 20;
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, kMostMapped);
  mallopt(M_TRIM_THRESHOLD, kMostKept);
  mallopt(M_TOP_PAD, kReserved);
  auto* begin = static_cast<uint8_t*>(sbrk(0));
  void* volatile grown = std::malloc(kHugePage);  // volatile: or both calls may be left out
  std::free(grown);
  mallopt(M_TOP_PAD, kHugePage);
  auto* end = static_cast<uint8_t*>(sbrk(0));
  auto start = (reinterpret_cast<uintptr_t>(begin) + kHugePage - 1) / kHugePage * kHugePage;
  auto size = reinterpret_cast<uintptr_t>(end) - start;
  if (end > begin && size < 2 * kReserved) {
    madvise(reinterpret_cast<void*>(start), size, MADV_HUGEPAGE);
  }
#endif
}

}  // namespace scrt_cli
