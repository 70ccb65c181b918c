#include "core/pipeline/legacy.h"

#include "core/file/legacy_bundle.h"
#include "core/infer/emit.h"

namespace scrt {

std::string LegacyFormatOf(ByteSpan start) {
  if (file::LooksLikeLegacyStream(start)) return kLegacyStreamFormat;
  if (file::LooksLikeLegacyBundle(start)) return kLegacyBundleFormat;
  return "";
}

Status LegacyToFile(BufferPtr bytes, const std::string& format, const SchemaPtr& schema,
                    std::optional<uint64_t> fingerprint, const Limits& limits, int64_t group_bytes,
                    file::FileWriter* writer, const Control& control, ConvertResult* result) {
  auto total = static_cast<int64_t>(bytes->size());
  result->bytes_in = total;
  file::LegacyOptions options;
  options.limits = limits;
  std::unique_ptr<Cursor> cursor;
  if (format == kLegacyBundleFormat) {
    SCRT_ASSIGN_OR_RETURN(cursor, file::OpenLegacyBundle(std::move(bytes), options));
  } else {
    if (schema == nullptr) {
      return Status(Code::kInvalidArgument, "a legacy stream has no schema in it: give it one");
    }
    SCRT_ASSIGN_OR_RETURN(cursor,
                          file::OpenLegacyStream(std::move(bytes), schema, fingerprint, options));
  }
  ColumnBuilderOptions building;
  building.limits = limits;
  ColumnBuilder builder(cursor->schema(), building);
  auto flush = [&]() -> Status {
    SCRT_ASSIGN_OR_RETURN(BatchPtr batch, builder.Finish());
    result->rows += batch->rows();
    return writer->Append(*batch);
  };
  for (;;) {
    SCRT_RETURN_IF_ERROR(control.Tick({0, total, result->rows}));
    SCRT_ASSIGN_OR_RETURN(BatchPtr page, cursor->Next(0));
    if (page == nullptr) break;
    SCRT_RETURN_IF_ERROR(EmitRows(*page, 0, page->rows(), builder));
    if (builder.held_bytes() >= group_bytes) SCRT_RETURN_IF_ERROR(flush());
  }
  SCRT_RETURN_IF_ERROR(flush());
  SCRT_RETURN_IF_ERROR(writer->Finish());
  result->bytes_out = static_cast<int64_t>(writer->bytes_written());
  result->row_groups = static_cast<int64_t>(writer->index().groups.size());
  return Status::Ok();
}

}  // namespace scrt
