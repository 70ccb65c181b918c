// Blocks that are handed out never overlap, hold what they should, and are kept within bounds.
#include "core/base/block_cache.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "core/base/buffer.h"

namespace scrt {
namespace {

struct Block {
  uint8_t* at;
  size_t size;
  uint8_t fill;
};

void Check(const Block& block) {
  for (size_t i = 0; i < block.size; i += 997) ASSERT_EQ(block.at[i], block.fill);
  ASSERT_EQ(block.at[block.size - 1], block.fill);
}

// Random allocations and frees; every block keeps its own bytes.
void Exercise(uint64_t start, int steps) {
  std::mt19937_64 random(start);
  std::vector<Block> live;
  for (int step = 0; step < steps; ++step) {
    if (live.size() < 12 && random() % 2 == 0) {
      size_t wanted = size_t{1} << (random() % 23);
      wanted += random() % (wanted + 1);
      size_t size = wanted;
      auto* at = static_cast<uint8_t*>(AllocateBlock(&size));
      ASSERT_NE(at, nullptr);
      ASSERT_GE(size, wanted);
      ASSERT_EQ(reinterpret_cast<uintptr_t>(at) % kBlockAlignment, 0u);
      live.push_back({at, size, static_cast<uint8_t>(random())});
      std::memset(at, live.back().fill, size);
    } else if (!live.empty()) {
      std::swap(live[random() % live.size()], live.back());
      Check(live.back());
      FreeBlock(live.back().at, live.back().size);
      live.pop_back();
    }
    ASSERT_LE(KeptBytes(), kMostKeptBytes);
  }
  for (const Block& block : live) {
    Check(block);
    FreeBlock(block.at, block.size);
  }
}

TEST(BlockCache, BlocksNeverOverlapAndFewAreKept) {
  for (uint64_t start = 0; start < 20; ++start) Exercise(start, 300);
  DropKeptBlocks();
  EXPECT_EQ(KeptBytes(), 0u);
}

TEST(BlockCache, ThreadsShareIt) {
  std::vector<std::thread> threads;
  for (uint64_t t = 0; t < 4; ++t) threads.emplace_back([t] { Exercise(100 + t, 200); });
  for (std::thread& thread : threads) thread.join();
  DropKeptBlocks();
}

TEST(Buffer, EmptyOnesOwnTheirMemoryToo) {
  Buffer buffer;
  ASSERT_TRUE(buffer.Resize(0));
  EXPECT_GT(buffer.capacity(), 0u);
  size_t block_bytes = 0;
  uint8_t* memory = buffer.Release(&block_bytes);
  ASSERT_NE(memory, nullptr);
  EXPECT_GE(block_bytes, Buffer::kPadding);
  FreeBlock(memory, block_bytes);
  EXPECT_EQ(buffer.Release(&block_bytes), nullptr);
}

}  // namespace
}  // namespace scrt
