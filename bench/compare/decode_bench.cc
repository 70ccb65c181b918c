// Decodes a .scrt file into batches through the C interface and prints "bytes seconds": the Arrow
// size of all batches, and the time from opening the file to holding them all. One pass warms the
// caches and the allocator, as a peer inside a long-lived process has it; the second one counts.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

#include <scrt/scrt.h>

namespace {

struct Pass {
  int64_t bytes = 0;
  double seconds = 0;
  scrt_error error = {};
  bool ok = false;
};

bool DecodeAll(const char* path, std::vector<scrt_batch*>* batches, scrt_error* error) {
  scrt_reader* reader = nullptr;
  if (scrt_reader_open(path, nullptr, &reader, error) != SCRT_OK) return false;
  scrt_status status = SCRT_OK;
  for (int64_t table = 0; table < scrt_reader_table_count(reader) && status >= 0; ++table) {
    scrt_cursor* cursor = nullptr;
    status = scrt_reader_rows_cursor(reader, table, nullptr, &cursor, error);
    while (status == SCRT_OK) {
      scrt_batch* batch = nullptr;
      status = scrt_cursor_next(cursor, 0, &batch, error);
      if (status == SCRT_OK) batches->push_back(batch);
    }
    scrt_cursor_free(cursor);
  }
  scrt_reader_free(reader);
  return status >= 0;
}

Pass Run(const char* path) {
  Pass pass;
  std::vector<scrt_batch*> batches;
  const auto begin = std::chrono::steady_clock::now();
  pass.ok = DecodeAll(path, &batches, &pass.error);
  pass.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (scrt_batch* batch : batches) {
    pass.bytes += scrt_batch_bytes(batch);
    scrt_batch_free(batch);
  }
  return pass;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: scrt_decode_bench FILE\n");
    return 2;
  }
  Run(argv[1]);
  const Pass pass = Run(argv[1]);
  if (!pass.ok) {
    std::fprintf(stderr, "%s: %s\n", argv[1], pass.error.message);
    return 1;
  }
  std::printf("%lld %.9f\n", static_cast<long long>(pass.bytes), pass.seconds);
  return 0;
}
