#include "core/os/source.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/base/checked.h"

namespace scrt {
namespace {

Status Beyond(uint64_t offset, uint64_t n, uint64_t size) {
  return Status(Code::kTruncated,
                "needs " + std::to_string(n) + " bytes, the source ends at " + std::to_string(size),
                static_cast<int64_t>(offset));
}

class Memory : public Source {
 public:
  explicit Memory(BufferPtr bytes) : bytes_(std::move(bytes)) {}
  uint64_t size() const override { return bytes_->size(); }
  Result<BufferPtr> Read(uint64_t offset, uint64_t n) const override {
    if (!InBounds(offset, n, size())) return Beyond(offset, n, size());
    return Buffer::Wrap(bytes_->span().subspan(offset, n), bytes_);
  }

 private:
  BufferPtr bytes_;
};

class PreadFile : public Source {
 public:
  PreadFile(int fd, uint64_t size) : fd_(fd), size_(size) {}
  ~PreadFile() override { close(fd_); }
  uint64_t size() const override { return size_; }
  Result<BufferPtr> Read(uint64_t offset, uint64_t n) const override {
    if (!InBounds(offset, n, size_)) return Beyond(offset, n, size_);
    Buffer buffer;
    if (!buffer.Resize(n)) return Status(Code::kNoMemory, "no memory to read a file");
    for (uint64_t done = 0; done < n;) {
      ssize_t got =
          pread(fd_, buffer.mutable_data() + done, n - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Status::FromErrno("cannot read file", errno);
      if (got == 0) return Beyond(offset, n, offset + done);  // the file shrank
      done += static_cast<uint64_t>(got);
    }
    return Buffer::Share(std::move(buffer));
  }

 private:
  int fd_;
  uint64_t size_;
};

// Unmaps when the last view is gone.
struct Mapping {
  void* at = nullptr;
  size_t size = 0;
  ~Mapping() {
    if (at != nullptr) munmap(at, size);
  }
};

}  // namespace

std::shared_ptr<const Source> MemorySource(BufferPtr bytes) {
  return std::make_shared<Memory>(std::move(bytes));
}

Result<std::shared_ptr<const Source>> OpenSource(const std::string& path, SourceMode mode) {
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Status::FromErrno("cannot open " + path, errno);
  struct stat info;
  if (fstat(fd, &info) != 0) {
    int reason = errno;
    close(fd);
    return Status::FromErrno("cannot open " + path, reason);
  }
  if (S_ISDIR(info.st_mode)) {
    close(fd);
    return Status(Code::kIo, path + " is a directory");
  }
  auto size = static_cast<uint64_t>(info.st_size);
  if (mode == SourceMode::kPread) {
    return std::shared_ptr<const Source>(std::make_shared<PreadFile>(fd, size));
  }
  auto mapping = std::make_shared<Mapping>();
  if (size != 0) {
    void* at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    int reason = errno;
    close(fd);
    if (at == MAP_FAILED) return Status::FromErrno("cannot map " + path, reason);
    mapping->at = at;
    mapping->size = size;
  } else {
    close(fd);
  }
  ByteSpan bytes(static_cast<const uint8_t*>(mapping->at), size);
  return MemorySource(Buffer::Wrap(bytes, mapping));
}

}  // namespace scrt
