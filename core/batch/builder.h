// ColumnBuilder: the sink that makes columns of a known schema.
//
// Readers drive it with events; Finish gives the batch. A value that the schema has no place for
// stops the reader with a status that names the path and the offset; the rows of the unfinished
// batch are then lost (Reset), and the caller may widen the schema and read them again.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch/coerce.h"
#include "core/batch/column.h"
#include "core/sink/json_writer.h"
#include "core/sink/sink.h"

namespace scrt {

struct ColumnBuilderOptions {
  Limits limits;
  // Fields of the input that the schema does not have: an error, or dropped.
  bool drop_unknown_fields = false;
  // Attribute on the single field of a schema whose records are that bare value, not an object.
  static constexpr const char* kRootAttribute = "root";
};

class ColumnBuilder {
 public:
  ColumnBuilder(SchemaPtr schema, const ColumnBuilderOptions& options);
  ~ColumnBuilder();
  ColumnBuilder(const ColumnBuilder&) = delete;
  ColumnBuilder& operator=(const ColumnBuilder&) = delete;

  // The rows so far as a batch; the builder starts the next one.
  Result<BatchPtr> Finish();
  // Forgets the rows so far and any failure.
  void Reset();

  const SchemaPtr& schema() const { return schema_; }
  int64_t rows() const { return root_->length; }
  // Bytes that the rows so far hold, roughly.
  int64_t held_bytes() const;
  const Status& status() const { return status_; }
  // Whether some column keeps numbers by their text.
  bool wants_number_text() const { return wants_number_text_; }

  // A value as columns hold it (core/schema/scalar.h), in place of an event. For the kinds that no
  // text syntax has: temporal values, bytes, decimals; integers and everything else work too.
  bool Put(const Scalar& value, uint64_t at);

  // Sink.
  bool Null(uint64_t at);
  bool Bool(bool value, uint64_t at);
  bool Int(int64_t value, std::string_view lexeme, uint64_t at);
  bool Uint(uint64_t value, std::string_view lexeme, uint64_t at);
  bool Double(double value, std::string_view lexeme, uint64_t at);
  bool Number(std::string_view lexeme, uint64_t at);
  bool String(TextEvent text, uint64_t at);
  bool Key(TextEvent text, uint64_t at);
  bool BeginObject(uint64_t at);
  bool EndObject(uint64_t at);
  bool BeginArray(uint64_t at);
  bool EndArray(uint64_t at);
  bool EndRecord(uint64_t at);

 private:
  struct Node {
    TypePtr type;  // as declared
    const Type* storage = nullptr;
    TypeId id = TypeId::kNull;  // of storage
    bool has_validity = false;
    uint8_t width = 0;
    uint8_t alternative_of[kValueKindCount] = {};  // union
    int64_t length = 0;
    int64_t nulls = 0;
    Buffer validity, values, bytes, shape_codes;
    std::vector<Node*> children;
    std::unique_ptr<ShapeTrie> trie;
  };
  struct Frame {
    Node* node;
    uint32_t state;  // of the trie, structs
  };

  Node* Build(const TypePtr& type);
  void Clear(Node* node);
  void AppendValid(Node* node);
  void AppendInvalid(Node* node, int64_t count);
  bool AppendText(Node* node, std::string_view text, uint64_t at);
  bool AppendKey(TextEvent text, uint64_t at);
  bool AppendInt(Node* node, int64_t value, std::string_view lexeme, uint64_t at);
  bool AppendLexeme(Node* node, std::string_view lexeme, uint64_t at);
  bool AppendDouble(Node* node, double value, std::string_view lexeme, uint64_t at);
  // The node that takes a value of this kind in the current place; null with a status if none.
  Node* Open(ValueKind kind, uint64_t at);
  bool Close(Node* node);
  bool Mismatch(const Node* node, std::string_view what, uint64_t at);
  bool Fail(Status status);
  bool CheckRequired(const Node& node, uint32_t shape, uint64_t at);
  // Objects, arrays and strings that become the text of a json column.
  bool BeginCapture(Node* node);
  bool CaptureNumber(std::string_view lexeme);
  bool EndCapture(uint64_t at);
  std::string Path() const;
  Result<ColumnPtr> FinishNode(Node* node, int64_t length);

  SchemaPtr schema_;
  ColumnBuilderOptions options_;
  Status status_;
  std::vector<std::unique_ptr<Node>> nodes_;
  Node* root_ = nullptr;
  Node* target_ = nullptr;  // where the next value goes
  bool bare_ = false;
  bool wants_number_text_ = false;
  std::vector<Frame> frames_;
  std::unique_ptr<JsonWriter> capture_;  // while a value of a json column is read
  Buffer captured_;
  Node* capture_node_ = nullptr;
  // Events that do not reach a column: those of a dropped key's value, and those being captured.
  uint32_t skipping_ = 0;  // 0: no; 1: the value of a dropped key is next; n + 1: n deep in it
};

static_assert(Sink<ColumnBuilder>);

}  // namespace scrt
