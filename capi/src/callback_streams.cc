#include "capi/src/callback_streams.h"

#include "core/base/checked.h"

namespace scrt::capi {
namespace {

// The caller's own code comes back as it is.
Status Failed(scrt_status status, const char* what) {
  return Status(static_cast<Code>(status), what);
}

class Input : public InputStream {
 public:
  Input(scrt_read_fn read, void* user_data) : read_(read), user_data_(user_data) {}
  Result<size_t> Read(uint8_t* out, size_t n) override {
    int64_t got = 0;
    scrt_status status = read_(user_data_, out, static_cast<int64_t>(n), &got);
    if (status != SCRT_OK) return Failed(status, "the read function failed");
    if (got < 0 || got > static_cast<int64_t>(n)) {
      return Status(Code::kInvalidArgument, "the read function gave a wrong size");
    }
    return static_cast<size_t>(got);
  }

 private:
  scrt_read_fn read_;
  void* user_data_;
};

class Output : public OutputStream {
 public:
  Output(scrt_write_fn write, void* user_data) : write_(write), user_data_(user_data) {}
  Status Write(ByteSpan bytes) override {
    scrt_status status = write_(user_data_, bytes.data(), static_cast<int64_t>(bytes.size()));
    return status == SCRT_OK ? Status::Ok() : Failed(status, "the write function failed");
  }

 private:
  scrt_write_fn write_;
  void* user_data_;
};

class SourceOfCallback : public Source {
 public:
  SourceOfCallback(scrt_read_at_fn read, void* user_data, int64_t size)
      : read_(read), user_data_(user_data), size_(static_cast<uint64_t>(size)) {}
  uint64_t size() const override { return size_; }
  Result<BufferPtr> Read(uint64_t offset, uint64_t n) const override {
    if (!InBounds(offset, n, size_)) {
      return Status(Code::kTruncated, "needs bytes beyond the end", static_cast<int64_t>(offset));
    }
    Buffer buffer;
    if (!buffer.Resize(n)) return Status(Code::kNoMemory, "no memory to read a file");
    if (n == 0) return Buffer::Share(std::move(buffer));
    scrt_status status = read_(user_data_, static_cast<int64_t>(offset), buffer.mutable_data(),
                               static_cast<int64_t>(n));
    if (status != SCRT_OK) return Failed(status, "the read function failed");
    return Buffer::Share(std::move(buffer));
  }

 private:
  scrt_read_at_fn read_;
  void* user_data_;
  uint64_t size_;
};

}  // namespace

std::unique_ptr<InputStream> CallbackInput(scrt_read_fn read, void* user_data) {
  return std::make_unique<Input>(read, user_data);
}

std::unique_ptr<OutputStream> CallbackOutput(scrt_write_fn write, void* user_data) {
  return std::make_unique<Output>(write, user_data);
}

std::shared_ptr<const Source> CallbackSource(scrt_read_at_fn read, void* user_data, int64_t size) {
  return std::make_shared<SourceOfCallback>(read, user_data, size);
}

}  // namespace scrt::capi
