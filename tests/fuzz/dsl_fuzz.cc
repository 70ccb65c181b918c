// The schema language and the canonical form. A document that parses is printed and parsed again,
// and must be the same; every schema must come back from its canonical bytes and annotations.
// Input that starts with the byte 2 goes to the canonical decoder instead: the second byte is the
// number of bytes at the end that are annotations.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "core/schema/dsl.h"
#include "core/schema/legacy_fingerprint.h"

namespace scrt {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckSchema(const Schema& schema, const Limits& limits) {
  std::string notes = SchemaAnnotations(schema);
  auto back = SchemaFromCanonical(AsBytes(schema.canonical()), AsBytes(notes), limits);
  Require(back.ok());
  Require((*back)->Equals(schema) && (*back)->x24() == schema.x24());
  Require(SchemaAnnotations(**back) == notes);
  Require((*back)->record()->Equals(*schema.record()));
}

bool SameRows(const DocumentSchema& a, const DocumentSchema& b) {
  return std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(),
                    [](const DataRow& x, const DataRow& y) {
                      return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                                        [](const Cell& c, const Cell& d) { return c.Equals(d); });
                    });
}

#ifdef SCRT_FUZZ_PLANT
// Reached only by a document with three rows that hold nothing. Step by step, so that the fuzzer
// sees its way.
void Plant(const DocumentSchema& schema) {
  volatile int blank = 0;
  for (const DataRow& row : schema.rows) {
    bool empty = std::all_of(row.begin(), row.end(),
                             [](const Cell& cell) { return cell.state == Cell::State::kAbsent; });
    if (row.empty() || !empty) continue;
    blank = blank + 1;
    if (blank == 2) blank = 20;
    if (blank == 21) std::abort();
  }
}
#endif

void CheckDocument(std::string_view text, const DslOptions& options) {
  auto document = ParseDsl(text, options);
  if (!document.ok()) {
    const Status& status = document.status();
    Require(status.line() > 0 && status.column() > 0 && status.offset() >= 0);
    Require(static_cast<size_t>(status.offset()) <= text.size());
    return;
  }
  // What was printed may be longer than what was read: names are quoted, defaults spelled out.
  DslOptions again_options = options;
  again_options.limits.memory *= 16;
  std::string printed = PrintDocument(*document);
  auto again = ParseDsl(printed, again_options);
  Require(again.ok() && again->schemas.size() == document->schemas.size());
  for (size_t i = 0; i < again->schemas.size(); ++i) {
    const DocumentSchema& one = document->schemas[i];
    const DocumentSchema& two = again->schemas[i];
    Require(one.schema->canonical() == two.schema->canonical());
    Require(SchemaAnnotations(*one.schema) == SchemaAnnotations(*two.schema));
    Require(SameRows(one, two));
    CheckSchema(*one.schema, again_options.limits);
    (void)LegacyFingerprint(*document, one.schema->name()).ok();
#ifdef SCRT_FUZZ_PLANT
    Plant(one);
#endif
  }
  Require(PrintDocument(*again) == printed);
}

void CheckCanonical(ByteSpan bytes, const Limits& limits) {
  if (bytes.empty()) return;
  size_t notes = std::min<size_t>(bytes[0], bytes.size() - 1);
  ByteSpan canonical = bytes.subspan(1, bytes.size() - 1 - notes);
  ByteSpan annotations = bytes.last(notes);
  auto schema = SchemaFromCanonical(canonical, annotations, limits);
  if (!schema.ok()) return;
  Require((*schema)->canonical() == AsText(canonical));
  Require(SchemaAnnotations(**schema) == AsText(annotations));
  DslOptions options;
  options.allow_unresolved_refs = true;
  auto document = ParseDsl(PrintSchema(**schema), options);
  Require(document.ok() && document->schemas.size() == 1);
  Require(document->schemas[0].schema->canonical() == (*schema)->canonical());
}

}  // namespace
}  // namespace scrt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  scrt::DslOptions options;
  options.limits.memory = 1 << 22;
  options.limits.depth = 64;
  if (size != 0 && data[0] == 2) {
    scrt::CheckCanonical({data + 1, size - 1}, options.limits);
    return 0;
  }
  std::string_view text(reinterpret_cast<const char*>(data), size);
  scrt::CheckDocument(text, options);
  options.allow_unresolved_refs = true;
  options.temporal.month_first = true;
  scrt::CheckDocument(text, options);
  return 0;
}
