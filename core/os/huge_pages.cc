#include "core/os/huge_pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace scrt {

void PreferHugePages(void* memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
  constexpr size_t kHugePage = size_t{2} << 20;
  size_t before = (0 - reinterpret_cast<uintptr_t>(memory)) % kHugePage;
  if (before >= bytes) return;
  size_t whole = (bytes - before) / kHugePage * kHugePage;
  if (whole > 0) madvise(static_cast<uint8_t*>(memory) + before, whole, MADV_HUGEPAGE);
#else
  (void)memory;
  (void)bytes;
#endif
}

}  // namespace scrt
