// For tests: .scrt files in memory, out of a schema document and JSON lines.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/batch/builder.h"
#include "core/file/reader.h"
#include "core/file/writer.h"
#include "core/schema/dsl.h"
#include "core/schema/refs.h"
#include "core/text/json_reader.h"

namespace scrt::test {

class FileForTest {
 public:
  explicit FileForTest(const std::string& dsl, const file::WriterOptions& options = {}) {
    auto document = ParseDsl(dsl);
    if (!document.ok()) throw document.status().ToString();
    document_ = document.Take();
    auto sink = std::make_unique<Collect>(&bytes_);
    writer_ = file::FileWriter::Open(std::move(sink), options).Take();
  }

  // One row group of a schema of the document.
  void Append(const std::string& name, const std::string& json_lines) {
    Append(document_.Find(name)->schema, json_lines);
  }
  void Append(const SchemaPtr& schema, const std::string& json_lines) {
    ColumnBuilder builder(schema, {});
    Must(ReadJsonLines(json_lines, {}, builder));
    Must(builder.status());
    auto batch = builder.Finish();
    Must(batch.status());
    Must(writer_->Append(**batch));
  }
  file::FileWriter& writer() { return *writer_; }

  std::shared_ptr<const file::FileReader> Open() {
    Must(writer_->Finish());
    auto owner = std::make_shared<std::vector<uint8_t>>(bytes_);
    auto reader = file::FileReader::Open(MemorySource(Buffer::Wrap(*owner, owner)), {});
    Must(reader.status());
    return reader.Take();
  }

 private:
  class Collect : public OutputStream {
   public:
    explicit Collect(std::vector<uint8_t>* out) : out_(out) {}
    Status Write(ByteSpan bytes) override {
      out_->insert(out_->end(), bytes.begin(), bytes.end());
      return Status::Ok();
    }

   private:
    std::vector<uint8_t>* out_;
  };

  static void Must(const Status& status) {
    if (!status.ok()) throw status.ToString();
  }

  std::vector<uint8_t> bytes_;
  Document document_;
  std::unique_ptr<file::FileWriter> writer_;
};

}  // namespace scrt::test
