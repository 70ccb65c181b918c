#include "core/pipeline/chunk_reader.h"

#include "core/infer/holds.h"
#include "core/sink/tee.h"
#include "core/tape/walk.h"
#include "core/text/json_tape.h"

namespace scrt {
namespace {

// What a guess at a schema looks at.
constexpr size_t kSampleBytes = size_t{64} << 10;

}  // namespace

InferOptions ChunkReader::Inferring() const {
  InferOptions infer;
  infer.exact = options_.exact;
  infer.limits = source_.options().limits;
  return infer;
}

ColumnBuilder* ChunkReader::BuilderOf(const SchemaPtr& schema) {
  if (builder_ == nullptr || builder_->schema() != schema) {
    ColumnBuilderOptions options;
    options.limits = source_.options().limits;
    options.drop_unknown_fields = options_.drop_unknown_fields;
    builder_ = std::make_unique<ColumnBuilder>(schema, options);
  }
  return builder_.get();
}

template <Sink S>
Status ChunkReader::Drive(std::string_view text, const TextChunk& chunk, S* sink) {
  Status status = ReadJsonLines(text, ReadOptionsOf(source_, chunk), *sink, &scratch_);
  if (!sink->status().ok()) return PlaceInChunk(sink->status(), chunk);
  return status;
}

// The schema of the first records; null where they don't tell.
SchemaPtr ChunkReader::Guess(const TextChunk& chunk) {
  std::string_view sample = chunk.view().substr(0, kSampleBytes);
  if (sample.size() < chunk.text.size()) sample = sample.substr(0, LastRecordEnd(sample));
  Inferrer inferrer(Inferring());
  if (sample.empty() || !Drive(sample, chunk, &inferrer).ok()) return nullptr;
  auto schema = inferrer.ToSchema(options_.schema_name);
  return schema.ok() ? schema.Take() : nullptr;
}

Status ChunkReader::ReadEvents(const TextChunk& chunk, SchemaPtr expected) {
  if (options_.schema != nullptr) {
    ColumnBuilder* builder = BuilderOf(options_.schema);
    Status status = Drive(chunk.view(), chunk, builder);
    if (!status.ok()) {
      builder->Reset();
      return status;
    }
    SCRT_ASSIGN_OR_RETURN(built_, builder->Finish());
    return Status::Ok();
  }
  if (expected == nullptr) expected = Guess(chunk);
  Inferrer inferrer(Inferring());
  if (expected == nullptr) {
    SCRT_RETURN_IF_ERROR(Drive(chunk.view(), chunk, &inferrer));
  } else {
    ColumnBuilder* builder = BuilderOf(expected);
    Tee<Inferrer, ColumnBuilder> tee(&inferrer, builder);
    Status status = Drive(chunk.view(), chunk, &tee);
    Result<BatchPtr> batch = BatchPtr();
    if (status.ok() && tee.both()) batch = builder->Finish();
    if (batch.ok() && *batch != nullptr) {
      built_ = batch.Take();
    } else {
      builder->Reset();
    }
    SCRT_RETURN_IF_ERROR(std::move(status));
  }
  seen_ = inferrer.TakeRoot();
  return Status::Ok();
}

Status ChunkReader::ReadTape(TextChunk* chunk) {
  SCRT_RETURN_IF_ERROR(chunk->number == 0 ? ParseFirstChunk(&source_, chunk, &tape_, &document_)
                                          : ParseChunk(source_, *chunk, &tape_, &document_));
  if (options_.schema != nullptr) return Status::Ok();
  Inferrer inferrer(Inferring());
  if (!WalkTape(tape_, 0, tape_.documents().size(), inferrer)) return inferrer.status();
  seen_ = inferrer.TakeRoot();
  return Status::Ok();
}

Status ChunkReader::Read(TextChunk* chunk, const SchemaPtr& expected) {
  built_ = nullptr;
  seen_ = Observation();
  on_tape_ = source_.syntax().events == TextEvents::kNone;
  if (on_tape_) return ReadTape(chunk);
  Status status = ReadEvents(*chunk, expected);
  if (status.code() != Code::kTruncated || chunk->number != 0 || chunk->last) return status;
  SCRT_RETURN_IF_ERROR(source_.Rest(chunk));
  return ReadEvents(*chunk, expected);
}

Result<BatchPtr> ChunkReader::Make(const TextChunk& chunk, const SchemaPtr& schema) {
  if (built_ != nullptr) {
    BatchPtr built = std::move(built_);
    if (built->schema == schema) return built;
    if (built->schema->Equals(*schema) && IsBare(*built->schema) == IsBare(*schema)) {
      auto same = std::make_shared<Batch>(*built);
      same->schema = schema;
      return BatchPtr(same);
    }
  }
  ColumnBuilder* builder = BuilderOf(schema);
  Status status;
  if (!on_tape_) {
    status = Drive(chunk.view(), chunk, builder);
  } else if (!WalkTape(tape_, 0, tape_.documents().size(), *builder)) {
    status = PlaceInChunk(builder->status(), chunk);
  }
  if (!status.ok()) {
    builder->Reset();
    return status;
  }
  return builder->Finish();
}

}  // namespace scrt
