#include <scrt/version.h>

#include "capi/src/handle.h"
#include "core/compress/compression.h"
#include "core/encoding/registry.h"
#include "core/file/format.h"
#include "core/simd/dispatch.h"
#include "core/text/registry.h"

#define SCRT_TEXT_OF(x) #x
#define SCRT_VERSION_TEXT(a, b, c) SCRT_TEXT_OF(a) "." SCRT_TEXT_OF(b) "." SCRT_TEXT_OF(c)

static_assert(SCRT_VERSION_NUMBER ==
              SCRT_VERSION_MAJOR * 10000 + SCRT_VERSION_MINOR * 100 + SCRT_VERSION_PATCH);

int32_t scrt_version(void) { return SCRT_VERSION_NUMBER; }

const char* scrt_version_string(void) {
  return SCRT_VERSION_TEXT(SCRT_VERSION_MAJOR, SCRT_VERSION_MINOR, SCRT_VERSION_PATCH);
}

int32_t scrt_abi_version(void) { return SCRT_ABI_VERSION; }

int32_t scrt_format_version(void) {
  return scrt::file::kMajorVersion * 65536 + scrt::file::kMinorVersion;
}

const char* scrt_cpu_target(void) { return scrt::simd::DispatchedTargetName(); }

const char* scrt_feature_name(const char* kind, int32_t index) {
  if (kind == nullptr || index < 0) return nullptr;
  std::string_view wanted = kind;
  auto i = static_cast<size_t>(index);
  if (wanted == "syntax") {
    auto rows = scrt::TextSyntaxes();
    return i < rows.size() ? rows[i].name.data() : nullptr;
  }
  if (wanted == "encoding") {
    auto rows = scrt::Encodings();
    return i < rows.size() ? rows[i]->name : nullptr;
  }
  if (wanted == "compression") {
    auto rows = scrt::Compressions();
    return i < rows.size() ? rows[i]->name : nullptr;
  }
  return nullptr;
}
