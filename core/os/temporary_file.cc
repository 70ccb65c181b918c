#include "core/os/temporary_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>

namespace scrt {

Result<std::unique_ptr<TemporaryFile>> TemporaryFile::Create(const std::string& folder) {
  std::string path = folder;
  if (path.empty()) {
    const char* named = getenv("TMPDIR");
    path = named != nullptr && *named != '\0' ? named : "/tmp";
  }
  path += "/scrt.XXXXXX";
  int fd = mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) return Status::FromErrno("cannot create a temporary file " + path, errno);
  unlink(path.c_str());
  return std::unique_ptr<TemporaryFile>(new TemporaryFile(fd));
}

TemporaryFile::~TemporaryFile() { close(fd_); }

Status TemporaryFile::Append(ByteSpan bytes) {
  while (!bytes.empty()) {
    ssize_t put = pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return Status::FromErrno("cannot write a temporary file", errno);
    size_ += static_cast<uint64_t>(put);
    bytes = bytes.subspan(static_cast<size_t>(put));
  }
  return Status::Ok();
}

Status TemporaryFile::Read(uint64_t offset, size_t n, uint8_t* out) const {
  while (n != 0) {
    ssize_t got = pread(fd_, out, n, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Status::FromErrno("cannot read a temporary file", errno);
    if (got == 0) {
      return Status(Code::kTruncated, "temporary file ends too early",
                    static_cast<int64_t>(offset));
    }
    offset += static_cast<uint64_t>(got);
    out += got;
    n -= static_cast<size_t>(got);
  }
  return Status::Ok();
}

}  // namespace scrt
