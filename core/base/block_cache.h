// Memory of large buffers, which the next large buffer takes over.
//
// Memory that the allocator has given back to the system costs a page fault for every 4 KiB when it
// is taken again, more than filling it does. A bounded amount of freed blocks is therefore kept.
#pragma once

#include <cstddef>

namespace scrt {

inline constexpr size_t kBlockAlignment = 64;
// What is kept at most, of all blocks together.
inline constexpr size_t kMostKeptBytes = size_t{32} << 20;

// A block of at least *size bytes, aligned to kBlockAlignment; *size becomes what it holds. Null
// when memory is out. Any thread.
void* AllocateBlock(size_t* size);
// Of the size that AllocateBlock gave. Any thread.
void FreeBlock(void* block, size_t size);

// Bytes kept now, and giving them all back to the allocator.
size_t KeptBytes();
void DropKeptBlocks();

}  // namespace scrt
