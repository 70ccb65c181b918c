// The schema language and the canonical form. A document that parses is printed and parsed again,
// and must be the same; every schema must come back from its canonical bytes and annotations.
// Input that starts with the byte 2 goes to the canonical decoder instead: the second byte is the
// number of bytes at the end that are annotations.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <vector>

#include "core/schema/dsl.h"
#include "core/schema/legacy_fingerprint.h"

// libFuzzer's own; not there where inputs are only replayed.
extern "C" __attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t* data, size_t size,
                                                         size_t max_size);

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
// Reached only by a document with three rows that hold nothing.
void Plant(const DocumentSchema& schema) {
  int blank = 0;
  for (const DataRow& row : schema.rows) {
    bool empty = std::all_of(row.begin(), row.end(),
                             [](const Cell& cell) { return cell.state == Cell::State::kAbsent; });
    if (!row.empty() && empty && ++blank == 3) std::abort();
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

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

// Moves whole lines about, which changes of single bytes hardly ever do without breaking them.
std::string MutateLines(std::string_view text, std::mt19937* random) {
  std::vector<std::string> lines = Lines(text);
  auto pick = [&] { return (*random)() % lines.size(); };
  size_t from = pick(), to = pick();
  switch ((*random)() % 4) {
    case 0:
      lines.erase(lines.begin() + static_cast<int64_t>(from));
      break;
    case 1:
      std::swap(lines[from], lines[to]);
      break;
    case 2: {
      std::string& line = lines[from];
      size_t size = line.size();
      line.resize(size + 64);
      line.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(line.data()), size, line.size()));
      break;
    }
    default:
      lines.insert(lines.begin() + static_cast<int64_t>(to), std::string(lines[from]));
  }
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

}  // namespace
}  // namespace scrt

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  std::mt19937 random(seed);
  if (size == 0 || data[0] == 2 || random() % 2 == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::string text = scrt::MutateLines({reinterpret_cast<const char*>(data), size}, &random);
  if (text.empty() || text.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(text.begin(), text.end(), data);
  return text.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  scrt::DslOptions options;
  options.limits.memory = 1 << 22;
  options.limits.depth = 64;
  if (size != 0 && data[0] == 2) {
    scrt::CheckCanonical({data + 1, size - 1}, options.limits);
    return 0;
  }
  // Either set of options, so that each input is read but once.
  options.allow_unresolved_refs = options.temporal.month_first = size % 2 == 1;
  scrt::CheckDocument({reinterpret_cast<const char*>(data), size}, options);
  return 0;
}
