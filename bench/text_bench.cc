// JSON: the structural index alone, text to tape, tape to text, and (where it is installed) the
// same texts through simdjson's DOM.
//
//   build/release/bench/text_bench --benchmark_enable_random_interleaving=true
//       --benchmark_repetitions=9 --benchmark_report_aggregates_only=true
//
// Reads $SCRT_SHARED/data (else ../shared/data): documents whole, record sets by their first MB.
#include <benchmark/benchmark.h>
#include <zstd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "core/simd/json_index.h"
#include "core/text/json_reader.h"
#include "core/text/json_tape.h"
#include "core/text/json_writer.h"
#ifdef SCRT_BENCH_SIMDJSON
#include <simdjson.h>
#endif

namespace scrt {
namespace {

namespace fs = std::filesystem;

struct Text {
  std::string name;
  std::string bytes;
  bool lines = false;
};

std::string ReadZstd(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string packed((std::istreambuf_iterator<char>(file)), {});
  std::string out, chunk(1 << 20, '\0');
  std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer piece{chunk.data(), chunk.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(context.get(), &piece, &in))) break;
    out.append(chunk.data(), piece.pos);
  }
  return out;
}

std::vector<Text> LoadTexts() {
  constexpr size_t kPiece = 1 << 20;
  const char* set = std::getenv("SCRT_SHARED");
  const fs::path folder = fs::path(set != nullptr ? set : "../shared") / "data";
  std::vector<Text> texts;
  for (const fs::path& from : {folder / "json", folder}) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(from, error)) {
      if (entry.path().extension() != ".zst") continue;
      Text text{entry.path().stem(), ReadZstd(entry.path()), from == folder};
      if (text.lines && text.bytes.size() > kPiece) {
        text.bytes.resize(LastRecordEnd(std::string_view(text.bytes).substr(0, kPiece)));
      }
      texts.push_back(std::move(text));
    }
  }
  std::sort(texts.begin(), texts.end(),
            [](const Text& a, const Text& b) { return a.name < b.name; });
  return texts;
}

void SetBytes(benchmark::State& state, const Text& text) {
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.bytes.size()));
}

void Index(benchmark::State& state, const Text& text) {
  std::vector<uint32_t> offsets(JsonWindow::kBlock + simd::kJsonIndexSlack);
  std::vector<uint8_t> kinds(offsets.size());
  const ByteSpan bytes = AsBytes(text.bytes);
  for (auto _ : state) {
    simd::JsonIndexState index;
    while (!index.done) {
      benchmark::DoNotOptimize(simd::IndexJson(bytes.data(), bytes.size(), JsonWindow::kBlock,
                                               &index, offsets.data(), kinds.data()));
    }
  }
  SetBytes(state, text);
}

Status Parse(const Text& text, Tape* tape, JsonScratch* scratch) {
  return text.lines ? ParseJsonLines(text.bytes, {}, tape, scratch)
                    : ParseJson(text.bytes, {}, tape, scratch);
}

void ToTape(benchmark::State& state, const Text& text) {
  Tape tape;
  JsonScratch scratch;
  for (auto _ : state) {
    const Status status = Parse(text, &tape, &scratch);
    if (!status.ok()) return state.SkipWithError(status.ToString().c_str());
    benchmark::DoNotOptimize(tape.nodes().data());
  }
  SetBytes(state, text);
}

void ToText(benchmark::State& state, const Text& text) {
  Tape tape;
  if (!Parse(text, &tape, nullptr).ok()) return state.SkipWithError("unreadable");
  Buffer out;
  for (auto _ : state) {
    out.Clear();
    const Status status = WriteTapeLines(tape, {}, &out);
    if (!status.ok()) return state.SkipWithError(status.ToString().c_str());
  }
  SetBytes(state, text);
}

#ifdef SCRT_BENCH_SIMDJSON
void Simdjson(benchmark::State& state, const Text& text) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(text.bytes);
  for (auto _ : state) {
    if (!text.lines) {
      if (parser.parse(padded).error()) return state.SkipWithError("unreadable");
      continue;
    }
    simdjson::dom::document_stream stream;
    if (parser.parse_many(padded, 2 << 20).get(stream)) return state.SkipWithError("unreadable");
    for (auto document : stream) {
      if (document.error()) return state.SkipWithError("unreadable");
    }
  }
  SetBytes(state, text);
}
#endif

void RegisterAll() {
  static const std::vector<Text>* const texts = new std::vector<Text>(LoadTexts());
  for (const Text& text : *texts) {
    const auto add = [&](const char* what, void (*run)(benchmark::State&, const Text&)) {
      benchmark::RegisterBenchmark((what + text.name).c_str(), [run,
                                                                &text](benchmark::State& state) {
        run(state, text);
      })->MinTime(0.05);
    };
    add("index/", Index);
    add("tape/", ToTape);
#ifdef SCRT_BENCH_SIMDJSON
    add("simdjson-dom/", Simdjson);
#endif
    add("write/", ToText);
  }
}

const int kRegistered = (RegisterAll(), 0);

}  // namespace
}  // namespace scrt
