// The rows of the registry, each defined in the file of its encoding. Only registry.cc needs this.
#pragma once

#include "core/encoding/registry.h"

namespace scrt {

extern const EncodingRow kPlainRow;
extern const EncodingRow kConstantRow;
extern const EncodingRow kBitPackedRow;
extern const EncodingRow kDeltaRow;
extern const EncodingRow kRunLengthRow;
extern const EncodingRow kDictionaryRow;
extern const EncodingRow kPackedBoolRow;
extern const EncodingRow kNarrowRow;
extern const EncodingRow kDecimalFloatRow;

}  // namespace scrt
