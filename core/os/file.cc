#include "core/os/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace scrt {
namespace {

constexpr int64_t kNanos = 1000000000;
constexpr size_t kChunk = size_t{1} << 16;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Status Failure(const char* what, const std::string& path, int error) {
  return Status::FromErrno(what + (" " + path), error);
}

}  // namespace

Result<FileStamp> StatFile(const std::string& path) {
  struct stat info{};
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (stat(path.c_str(), &info) != 0) return Failure("cannot look at", path, errno);
  FileStamp stamp;
  stamp.size = info.st_size;
  stamp.mtime_ns = info.st_mtim.tv_sec * kNanos + info.st_mtim.tv_nsec;
  stamp.device = info.st_dev;
  stamp.inode = info.st_ino;
  stamp.observed_ns = now.tv_sec * kNanos + now.tv_nsec;
  return stamp;
}

Result<std::string> ReadWholeFile(const std::string& path, uint64_t limit) {
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return Failure("cannot open", path, errno);
  struct stat info{};
  if (fstat(file.get(), &info) != 0) return Failure("cannot look at", path, errno);
  if (S_ISDIR(info.st_mode)) return Failure("cannot read", path, EISDIR);
  auto announced = static_cast<uint64_t>(std::max<off_t>(info.st_size, 0));
  if (announced > limit) return Status(Code::kLimit, path + " is larger than the limit");
  std::string content;
  // One byte more than announced, so that the usual file ends with a short read.
  size_t room = announced + 1;
  for (;;) {
    size_t have = content.size();
    content.resize(have + room);
    ssize_t n = read(file.get(), content.data() + have, room);
    int error = errno;
    content.resize(have + static_cast<size_t>(std::max<ssize_t>(n, 0)));
    if (n < 0 && error != EINTR) return Failure("cannot read", path, error);
    if (n == 0) return content;
    if (content.size() > limit) return Status(Code::kLimit, path + " is larger than the limit");
    room = kChunk;
  }
}

}  // namespace scrt
