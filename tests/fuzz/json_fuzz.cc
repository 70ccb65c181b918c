// The JSON reader and writer. What is read is written, plain or indented, and read again, and must
// be the same; another parser, where it is installed, must find the same events or refuse as well.
// The first byte chooses between a document, records and rows; 255 means that the second byte does,
// and that white space moves the text to where the structural index is continued.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/tape/equal.h"
#include "core/text/json_reader.h"
#include "core/text/json_tape.h"
#include "core/text/json_writer.h"
#if __has_include(<nlohmann/json.hpp>)
#define SCRT_FUZZ_PEER
#include "core/text/json_peer_test.h"
#endif

namespace scrt {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckWritten(const Tape& tape, const TextWriteOptions& options) {
  Buffer out;
  Require(WriteTapeLines(tape, options, &out).ok());
  Tape again;
  Require(ParseJsonLines(AsText(out.span()), {}, &again).ok());
  EqualOptions equal;
  equal.number_text = options.number_text;
  Require(SameDocuments(tape, again, equal));
}

// Each record stands in the source as a document of its own.
void CheckSpans(const Tape& tape) {
  for (uint32_t root : tape.documents()) {
    Tape alone;
    Require(ParseJson(tape.Span(root), {}, &alone).ok());
    Require(SameValue(tape, root, alone, 0));
  }
}

#ifdef SCRT_FUZZ_PEER
void CheckPeer(std::string_view text, const Status& status) {
  // The peer takes a zero byte for the end of the text, and has no limits.
  if (text.find('\0') != std::string_view::npos || status.code() == Code::kLimit) return;
  PeerLog peer;
  const bool accepted = nlohmann::json::sax_parse(text, &peer);
  if (peer.out_of_range) return;
  Require(accepted == status.ok());
  if (!accepted) return;
  EventLog log;
  Require(ReadJson(text, {}, log).ok());
  peer.events.emplace_back(".");
  Require(log.events() == peer.events);
}
#endif

#ifdef SCRT_FUZZ_PLANT
// Reached only by an array that starts with a number which no 64 bits hold.
void Plant(const Tape& tape) {
  for (size_t i = 0; i + 1 < tape.nodes().size(); ++i) {
    const bool array = tape.nodes()[i].kind == NodeKind::kArray;
    if (array && tape.nodes()[i + 1].kind == NodeKind::kNumber) std::abort();
  }
}
#endif

void Check(std::string_view text, int choice) {
  const int mode = choice % 3;
  const JsonOptions options;
  Tape tape;
  const Status status = mode == 0   ? ParseJson(text, options, &tape)
                        : mode == 1 ? ParseJsonLines(text, options, &tape)
                                    : ParseJsonRows(text, options, &tape);
#ifdef SCRT_FUZZ_PEER
  if (mode == 0 && text.size() < 4096) CheckPeer(text, status);
#endif
  if (!status.ok()) {
    Require(status.line() > 0 && status.column() > 0 && status.offset() >= 0);
    Require(static_cast<size_t>(status.offset()) <= text.size());
  }
  if (mode == 0 && status.ok()) Require(tape.documents().size() == 1);
  // What was complete before an error counts as well.
  CheckWritten(tape, {.indent = choice & 8 ? 3u : 0u, .number_text = (choice & 16) == 0});
  if (mode == 1) CheckSpans(tape);
#ifdef SCRT_FUZZ_PLANT
  if (status.ok()) Plant(tape);
#endif
}

}  // namespace
}  // namespace scrt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const uint8_t choice = data[0];
  const std::string_view text = scrt::AsText({data + 1, size - 1});
  if (choice != 0xff || text.empty()) {
    scrt::Check(text, choice);
  } else {
    std::string moved(scrt::JsonWindow::kBlock - data[1] % 64, ' ');
    moved.append(text.substr(1));
    scrt::Check(moved, data[1]);
  }
  return 0;
}
