// The rows of the registry, each defined in the file of its compression. Only registry.cc needs
// this.
#pragma once

#include "core/compress/compression.h"

namespace scrt {

extern const CompressionRow kNoneRow;
extern const CompressionRow kZstdRow;

}  // namespace scrt
