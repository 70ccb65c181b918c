#include "core/text/json_writer.h"

#include <string>

#include "core/tape/walk.h"

namespace scrt {

Status WriteTape(const Tape& tape, size_t document, const TextWriteOptions& options, Buffer* out) {
  if (document >= tape.documents().size()) {
    return Status(Code::kNotFound, "the tape has " + std::to_string(tape.documents().size()) +
                                       " documents, no number " + std::to_string(document));
  }
  JsonTextSink sink(out, options);
  uint32_t root = tape.documents()[document];
  options.number_text ? WalkValue<true>(tape, root, sink) : WalkValue<false>(tape, root, sink);
  return sink.status();
}

Status WriteTapeLines(const Tape& tape, const TextWriteOptions& options, Buffer* out) {
  JsonTextSink sink(out, options);
  for (uint32_t root : tape.documents()) {
    if (!(options.number_text ? WalkValue<true>(tape, root, sink)
                              : WalkValue<false>(tape, root, sink)) ||
        !sink.EndRecord(0)) {
      break;
    }
  }
  return sink.status();
}

}  // namespace scrt
