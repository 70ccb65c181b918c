// Advice to the system about large memory.
#pragma once

#include <cstddef>

namespace scrt {

// New memory of megabytes is soon written as a whole: in huge pages, where the system has them,
// that costs one fault instead of 512. Only advice; what does not fill a huge page is left alone.
void PreferHugePages(void* memory, size_t bytes);

}  // namespace scrt
