#include "core/os/stream.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace scrt {
namespace {

class FdInput : public InputStream {
 public:
  FdInput(int fd, bool owned, int64_t size) : fd_(fd), owned_(owned), size_(size) {}
  ~FdInput() override {
    if (owned_) close(fd_);
  }
  Result<size_t> Read(uint8_t* out, size_t n) override {
    for (;;) {
      ssize_t got = read(fd_, out, n);
      if (got >= 0) return static_cast<size_t>(got);
      if (errno != EINTR) return Status::FromErrno("cannot read input", errno);
    }
  }
  int64_t size() const override { return size_; }

 private:
  int fd_;
  bool owned_;
  int64_t size_;
};

class StringInput : public InputStream {
 public:
  explicit StringInput(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<size_t> Read(uint8_t* out, size_t n) override {
    size_t count = bytes_.copy(reinterpret_cast<char*>(out), n, at_);
    at_ += count;
    return count;
  }
  int64_t size() const override { return static_cast<int64_t>(bytes_.size()); }

 private:
  std::string bytes_;
  size_t at_ = 0;
};

Status WriteAll(int fd, ByteSpan bytes, const std::string& name) {
  size_t done = 0;
  while (done < bytes.size()) {
    ssize_t put = write(fd, bytes.data() + done, bytes.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return Status::FromErrno("cannot write " + name, errno);
    done += static_cast<size_t>(put);
  }
  return Status::Ok();
}

class FdOutput : public OutputStream {
 public:
  FdOutput(int fd, bool owned) : fd_(fd), owned_(owned) {}
  ~FdOutput() override {
    if (owned_) close(fd_);
  }
  Status Write(ByteSpan bytes) override { return WriteAll(fd_, bytes, "output"); }

 private:
  int fd_;
  bool owned_;
};

class FileOutput : public OutputStream {
 public:
  FileOutput(int fd, std::string path, std::string temporary, OutputOptions options)
      : fd_(fd), path_(std::move(path)), temporary_(std::move(temporary)), options_(options) {}
  ~FileOutput() override {
    if (fd_ >= 0) {
      close(fd_);
      unlink(temporary_.c_str());
    }
  }
  Status Write(ByteSpan bytes) override { return WriteAll(fd_, bytes, path_); }

  Status Finish() override {
    if (options_.sync && fsync(fd_) != 0) return Status::FromErrno("cannot sync " + path_, errno);
    int fd = fd_;
    fd_ = -1;
    if (close(fd) != 0) {
      int reason = errno;
      unlink(temporary_.c_str());
      return Status::FromErrno("cannot write " + path_, reason);
    }
    int failed = options_.overwrite ? rename(temporary_.c_str(), path_.c_str())
                                    : link(temporary_.c_str(), path_.c_str());
    int reason = errno;
    if (failed != 0 || !options_.overwrite) unlink(temporary_.c_str());
    if (failed != 0) {
      if (reason == EEXIST) return Status(Code::kExists, path_ + " exists");
      return Status::FromErrno("cannot write " + path_, reason);
    }
    return options_.sync ? SyncFolder() : Status::Ok();
  }

 private:
  Status SyncFolder() {
    size_t slash = path_.rfind('/');
    std::string folder = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
    int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return Status::FromErrno("cannot sync " + folder, errno);
    int failed = fsync(fd);
    int reason = errno;
    close(fd);
    return failed == 0 ? Status::Ok() : Status::FromErrno("cannot sync " + folder, reason);
  }

  int fd_;
  std::string path_, temporary_;
  OutputOptions options_;
};

}  // namespace

std::unique_ptr<InputStream> MemoryInput(std::string bytes) {
  return std::make_unique<StringInput>(std::move(bytes));
}

Result<std::unique_ptr<InputStream>> OpenInput(const std::string& path) {
  if (path == "-") return std::unique_ptr<InputStream>(new FdInput(STDIN_FILENO, false, -1));
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Status::FromErrno("cannot open " + path, errno);
  struct stat info;
  if (fstat(fd, &info) != 0 || S_ISDIR(info.st_mode)) {
    close(fd);
    return Status(Code::kIo, "cannot read " + path + ": not a file");
  }
  int64_t size = S_ISREG(info.st_mode) ? static_cast<int64_t>(info.st_size) : -1;
  return std::unique_ptr<InputStream>(new FdInput(fd, true, size));
}

Result<std::unique_ptr<OutputStream>> OpenOutput(const std::string& path,
                                                 const OutputOptions& options) {
  if (path == "-") return std::unique_ptr<OutputStream>(new FdOutput(STDOUT_FILENO, false));
  struct stat info;
  bool exists = stat(path.c_str(), &info) == 0;
  if (exists && !options.overwrite) return Status(Code::kExists, path + " exists");
  if (exists && !S_ISREG(info.st_mode)) {  // a device or a pipe is written in place
    int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return Status::FromErrno("cannot open " + path, errno);
    return std::unique_ptr<OutputStream>(new FdOutput(fd, true));
  }
  char suffix[32];
  std::snprintf(suffix, sizeof suffix, ".%016llx.tmp",
                static_cast<unsigned long long>(RandomBits()));
  std::string temporary = path + suffix;
  int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) return Status::FromErrno("cannot create " + path, errno);
  return std::unique_ptr<OutputStream>(new FileOutput(fd, path, temporary, options));
}

uint64_t RandomBits() {
  uint64_t bits = 0;
  if (getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) {
    bits = static_cast<uint64_t>(getpid()) ^ reinterpret_cast<uintptr_t>(&bits);
  }
  return bits;
}

}  // namespace scrt
