// Runs a fuzz target over files instead of mutations: each argument is a file or a folder of files.
// A finding that was mended stays in regress/NAME and is replayed by every build, with any
// compiler.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

namespace fs = std::filesystem;

void Run(const uint8_t* data, size_t size) {
  // A block of exactly this size, so that a sanitizer sees the first byte read behind it.
  std::unique_ptr<uint8_t[]> exact(new uint8_t[size]);
  for (size_t i = 0; i < size; ++i) exact[i] = data[i];
  LLVMFuzzerTestOneInput(exact.get(), size);
}

bool RunFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::vector<char> bytes((std::istreambuf_iterator<char>(in)), {});
  if (!in) {
    std::fprintf(stderr, "can't read %s\n", path.c_str());
    return false;
  }
  // Named before it runs: after a crash the last line tells the input.
  std::printf("%s\n", path.c_str());
  std::fflush(stdout);
  Run(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  bool ok = true;
  size_t count = 0;
  Run(nullptr, 0);
  for (int i = 1; i < argc; ++i) {
    std::error_code error;
    if (fs::is_directory(argv[i], error)) {
      for (const auto& entry : fs::recursive_directory_iterator(argv[i], error)) {
        if (!entry.is_regular_file()) continue;
        ok = RunFile(entry.path()) && ok;
        ++count;
      }
    } else if (fs::exists(argv[i], error)) {
      ok = RunFile(argv[i]) && ok;
      ++count;
    }
  }
  std::printf("%zu files and the empty input\n", count);
  return ok ? 0 : 1;
}
