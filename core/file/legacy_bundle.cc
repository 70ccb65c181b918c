#include "core/file/legacy_bundle.h"

#include <string>
#include <utility>

#include "core/schema/legacy_fingerprint.h"
#include "core/schema/utf8.h"

namespace scrt::file {
namespace {

constexpr std::string_view kMagic = "SCB1";

// A length of type Length, then so many bytes.
template <typename Length>
Status GetCounted(ByteReader* reader, ByteSpan* out) {
  Length length = 0;
  SCRT_RETURN_IF_ERROR(reader->Get(&length));
  return reader->GetBytes(length, out);
}

template <typename Length>
Status GetText(ByteReader* reader, std::string_view* out) {
  ByteSpan bytes;
  SCRT_RETURN_IF_ERROR(GetCounted<Length>(reader, &bytes));
  *out = AsText(bytes);
  const size_t bad = FirstInvalidUtf8(*out);
  if (bad == std::string_view::npos) return Status::Ok();
  const size_t behind = out->size() - bad;
  return Status(Code::kEncoding, "text that isn't UTF-8",
                reader->offset() - static_cast<int64_t>(behind));
}

}  // namespace

bool LooksLikeLegacyBundle(ByteSpan bytes) { return AsText(bytes).starts_with(kMagic); }

Result<LegacyBundle> ReadLegacyBundle(ByteSpan bytes) {
  ByteReader reader(bytes);
  LegacyBundle bundle;
  ByteSpan magic;
  uint8_t version = 0;
  SCRT_RETURN_IF_ERROR(reader.GetBytes(kMagic.size(), &magic));
  if (AsText(magic) != kMagic) return Status(Code::kCorrupt, "not an SCB1 bundle", 0);
  SCRT_RETURN_IF_ERROR(reader.Get(&version));
  if (version != 1) {
    return Status(Code::kVersion, "SCB1 bundle of version " + std::to_string(version),
                  kMagic.size());
  }
  SCRT_RETURN_IF_ERROR(reader.Get(&bundle.document_fingerprint));
  SCRT_RETURN_IF_ERROR(reader.Get(&bundle.schema_fingerprint));
  SCRT_RETURN_IF_ERROR(reader.Get(&bundle.updated_ns));
  SCRT_RETURN_IF_ERROR(GetText<uint16_t>(&reader, &bundle.document_name));
  SCRT_RETURN_IF_ERROR(GetText<uint16_t>(&reader, &bundle.schema_name));
  SCRT_RETURN_IF_ERROR(GetText<uint32_t>(&reader, &bundle.dsl));
  SCRT_RETURN_IF_ERROR(GetCounted<uint32_t>(&reader, &bundle.stream));
  bundle.stream_offset = reader.offset() - static_cast<int64_t>(bundle.stream.size());
  if (!reader.done()) {
    return Status(Code::kCorrupt, "bytes behind the end of the bundle", reader.offset());
  }
  return bundle;
}

Result<std::unique_ptr<Cursor>> OpenLegacyBundle(BufferPtr bytes, const LegacyOptions& options) {
  if (bytes == nullptr) return Status(Code::kInvalidArgument, "no bytes");
  SCRT_ASSIGN_OR_RETURN(LegacyBundle bundle, ReadLegacyBundle(bytes->span()));
  DslOptions dsl_options;
  dsl_options.limits = options.limits;
  auto document = ParseDsl(bundle.dsl, dsl_options);
  if (!document.ok()) return std::move(document).status().In("DSL of the bundle");
  const DocumentSchema* found = document->Find(bundle.schema_name);
  if (found == nullptr) {
    return Status(Code::kNotFound,
                  "the bundle's DSL lacks its schema \"" + std::string(bundle.schema_name) + "\"");
  }
  SCRT_ASSIGN_OR_RETURN(uint64_t fingerprint, LegacyFingerprint(*document, bundle.schema_name));
  if (fingerprint != bundle.schema_fingerprint) {
    return Status(Code::kMismatch, "the bundle's DSL isn't the schema that it names");
  }
  return OpenLegacyStream(Buffer::Wrap(bundle.stream, std::move(bytes)), found->schema, fingerprint,
                          options);
}

}  // namespace scrt::file
