#include "core/encoding/registry.h"

#include <array>

#include "core/encoding/rows.h"

namespace scrt {
namespace {

// In order of id. The rows are constants of other files: pointers to them need no initialisation at
// start-up, copies of them would.
constexpr std::array kRows = {
    &kPlainRow,      &kConstantRow,   &kBitPackedRow, &kDeltaRow,        &kRunLengthRow,
    &kDictionaryRow, &kPackedBoolRow, &kNarrowRow,    &kDecimalFloatRow,
};

}  // namespace

std::span<const EncodingRow* const> Encodings() { return kRows; }

const EncodingRow* FindEncoding(uint8_t id) {
  for (const EncodingRow* row : kRows) {
    if (static_cast<uint8_t>(row->id) == id) return row;
  }
  return nullptr;
}

}  // namespace scrt
