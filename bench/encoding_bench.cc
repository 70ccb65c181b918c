// Column encodings and the kernels below them, in bytes of decoded values per second, beside
// memcpy. Blocks of 64 KiB stay in cache: this measures the code, not the memory.
#include <benchmark/benchmark.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "core/encoding/dictionary.h"
#include "core/encoding/encoding.h"
#include "core/simd/bitpack.h"
#include "core/simd/dispatch.h"
#include "core/simd/gather.h"
#include "core/simd/prefix_sum.h"
#include "core/simd/scatter.h"

namespace scrt {
namespace {

constexpr size_t kBytes = 65536;

void CountBytes(benchmark::State& state, size_t bytes, size_t values) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes));
  state.counters["values/s"] = benchmark::Counter(static_cast<double>(state.iterations() * values),
                                                  benchmark::Counter::kIsRate);
}

template <typename T>
std::vector<T> Numbers(size_t count, unsigned bits) {
  std::mt19937_64 random(1);
  std::vector<T> values(count);
  for (auto& v : values) v = static_cast<T>(5000 + (random() & (~uint64_t{0} >> (64 - bits))));
  return values;
}

template <typename T>
const uint8_t* Raw(const std::vector<T>& v) {
  return reinterpret_cast<const uint8_t*>(v.data());
}

void Memcpy(benchmark::State& state) {
  std::vector<uint8_t> in(kBytes, 1), out(kBytes);
  for (auto _ : state) {
    std::memcpy(out.data(), in.data(), kBytes);
    benchmark::ClobberMemory();
  }
  CountBytes(state, kBytes, kBytes / 8);
  state.SetLabel(simd::DispatchedTargetName());
}
BENCHMARK(Memcpy);

template <typename T>
void Pack(benchmark::State& state) {
  const unsigned width = static_cast<unsigned>(state.range(0));
  const auto in = Numbers<T>(kBytes / sizeof(T), width);
  std::vector<uint8_t> packed(kBytes);
  for (auto _ : state) {
    for (size_t v = 0; v < in.size() / 1024; ++v) {
      simd::PackVector<T>(Raw(in) + v * 1024 * sizeof(T), 5000 & T(~T{0}), width,
                          packed.data() + v * simd::PackedVectorBytes(width));
    }
    benchmark::ClobberMemory();
  }
  CountBytes(state, kBytes, in.size());
}
template <typename T>
void Unpack(benchmark::State& state) {
  const unsigned width = static_cast<unsigned>(state.range(0));
  const size_t vectors = kBytes / sizeof(T) / 1024;
  std::vector<uint8_t> packed(kBytes, 0x5a), out(kBytes);
  for (auto _ : state) {
    for (size_t v = 0; v < vectors; ++v) {
      simd::UnpackVector<T>(packed.data() + v * simd::PackedVectorBytes(width), 5000 & T(~T{0}),
                            width, out.data() + v * 1024 * sizeof(T));
    }
    benchmark::ClobberMemory();
  }
  CountBytes(state, kBytes, kBytes / sizeof(T));
}
BENCHMARK(Pack<uint8_t>)->Arg(5);
BENCHMARK(Pack<uint16_t>)->Arg(11);
BENCHMARK(Pack<uint32_t>)->Arg(5)->Arg(11)->Arg(27);
BENCHMARK(Pack<uint64_t>)->Arg(10)->Arg(33)->Arg(48);
BENCHMARK(Unpack<uint8_t>)->Arg(5);
BENCHMARK(Unpack<uint16_t>)->Arg(11);
BENCHMARK(Unpack<uint32_t>)->Arg(5)->Arg(11)->Arg(27);
BENCHMARK(Unpack<uint64_t>)->Arg(10)->Arg(33)->Arg(48);

template <typename T>
void PrefixSum(benchmark::State& state) {
  std::vector<uint8_t> values(kBytes, 1);
  for (auto _ : state) {
    simd::PrefixSum<T>(values.data(), kBytes / sizeof(T), 0);
    benchmark::ClobberMemory();
  }
  CountBytes(state, kBytes, kBytes / sizeof(T));
}
BENCHMARK(PrefixSum<uint8_t>);
BENCHMARK(PrefixSum<uint16_t>);
BENCHMARK(PrefixSum<uint32_t>);
BENCHMARK(PrefixSum<uint64_t>);

// Columns by shape, as the file layer meets them.
enum Shape { kSmallRange, kTimes, kRuns, kFewValues, kRandomBits };
const char* const kShapeNames[] = {"small range", "sorted times", "runs", "few values", "random"};

std::vector<uint64_t> Column(Shape shape, size_t count) {
  std::mt19937_64 random(2);
  std::vector<uint64_t> values(count);
  uint64_t current = 1'500'000'000;
  for (auto& v : values) {
    switch (shape) {
      case kSmallRange:
        v = 100000 + random() % 1000;
        break;
      case kTimes:
        v = current += random() % 1000;
        break;
      case kRuns:
        if (random() % 30 == 0) current = random() % 100000;
        v = current;
        break;
      case kFewValues:
        v = (random() % 20) * 0x123456789abcdef;
        break;
      case kRandomBits:
        v = random();
        break;
    }
  }
  return values;
}

template <typename T>
Values AsColumn(const std::vector<uint64_t>& words, std::vector<T>* storage, Physical kind) {
  storage->assign(words.begin(), words.end());
  return {kind, static_cast<int64_t>(storage->size()), Raw(*storage), nullptr};
}

template <typename T, Physical kind>
void Encode(benchmark::State& state) {
  std::vector<T> storage;
  const auto shape = static_cast<Shape>(state.range(0));
  const Values values = AsColumn(Column(shape, kBytes / sizeof(T)), &storage, kind);
  ByteWriter out;
  EncodeOptions options;
  options.profile = Profile::kFast;
  for (auto _ : state) {
    out.clear();
    (void)EncodeBlock(values, options, &out).ok();
  }
  CountBytes(state, kBytes, storage.size());
  state.SetLabel(std::string(kShapeNames[shape]) + ", id " + std::to_string(out.span()[0]) + ", " +
                 std::to_string(out.size()) + " bytes");
}
template <typename T, Physical kind>
void Decode(benchmark::State& state) {
  std::vector<T> storage;
  const auto shape = static_cast<Shape>(state.range(0));
  const Values values = AsColumn(Column(shape, kBytes / sizeof(T)), &storage, kind);
  ByteWriter out;
  EncodeOptions options;
  options.profile = Profile::kFast;
  (void)EncodeBlock(values, options, &out).ok();
  std::vector<uint8_t> back(kBytes);
  DecodeContext context;
  for (auto _ : state) {
    ByteReader reader(out.span());
    if (!DecodeFixed(&reader, kind, values.count, &context, back.data()).ok()) std::abort();
  }
  CountBytes(state, kBytes, storage.size());
  state.SetLabel(std::string(kShapeNames[shape]) + ", id " + std::to_string(out.span()[0]));
}
BENCHMARK(Encode<uint32_t, Physical::kI32>)->DenseRange(0, 4);
BENCHMARK(Encode<uint64_t, Physical::kI64>)->DenseRange(0, 4);
BENCHMARK(Encode<uint64_t, Physical::kF64>)->DenseRange(2, 4);
BENCHMARK(Decode<uint32_t, Physical::kI32>)->DenseRange(0, 4);
BENCHMARK(Decode<uint64_t, Physical::kI64>)->DenseRange(0, 4);
BENCHMARK(Decode<uint64_t, Physical::kF64>)->DenseRange(2, 4);

// Strings of 4 to 27 bytes of which `distinct` differ.
struct Texts {
  explicit Texts(size_t count, size_t distinct) {
    std::mt19937_64 random(3);
    std::vector<std::string> words;
    for (size_t i = 0; i < distinct; ++i) {
      words.push_back(std::to_string(1000 + i) + std::string(random() % 24, 'x'));
    }
    for (size_t i = 0; i < count; ++i) {
      bytes += words[random() % distinct];
      offsets.push_back(static_cast<int32_t>(bytes.size()));
    }
  }
  Values view() const {
    return {Physical::kBinary, static_cast<int64_t>(offsets.size()) - 1,
            reinterpret_cast<const uint8_t*>(bytes.data()), offsets.data()};
  }
  std::string bytes;
  std::vector<int32_t> offsets{0};
};

void DictionaryBuild(benchmark::State& state) {
  const Texts texts(65536, static_cast<size_t>(state.range(0)));
  Dictionary dictionary;
  for (auto _ : state) {
    if (!BuildDictionary(texts.view(), {.distinct_ratio = 1}, &dictionary)) std::abort();
  }
  CountBytes(state, texts.bytes.size(), 65536);
}
BENCHMARK(DictionaryBuild)->Arg(20)->Arg(1000)->Arg(20000);

void DictionaryBuildNumbers(benchmark::State& state) {
  std::vector<uint64_t> storage = Column(kFewValues, 65536);
  const Values values{Physical::kI64, 65536, Raw(storage), nullptr};
  Dictionary dictionary;
  for (auto _ : state) {
    if (!BuildDictionary(values, {}, &dictionary)) std::abort();
  }
  CountBytes(state, storage.size() * 8, storage.size());
}
BENCHMARK(DictionaryBuildNumbers);

void DecodeStrings(benchmark::State& state, bool with_dictionary) {
  const Texts texts(8192, static_cast<size_t>(state.range(0)));
  Dictionary dictionary;
  EncodeOptions options;
  options.profile = Profile::kFast;
  ByteWriter out;
  if (with_dictionary) {
    if (!BuildDictionary(texts.view(), {.distinct_ratio = 1}, &dictionary)) std::abort();
    options.codes = dictionary.codes.data();
    options.dictionary_count = dictionary.count;
  }
  const auto id = with_dictionary ? EncodingId::kDictionary : EncodingId::kPlain;
  if (!EncodeBlockAs(id, texts.view(), options, &out).ok()) std::abort();
  DecodeContext context;
  const Values entries = dictionary.entries();
  context.dictionary = &entries;
  Buffer data, offsets;
  for (auto _ : state) {
    ByteReader reader(out.span());
    if (!DecodeBlock(&reader, Physical::kBinary, 8192, &context, &data, &offsets).ok()) {
      std::abort();
    }
  }
  CountBytes(state, texts.bytes.size(), 8192);
}
void StringsByDictionary(benchmark::State& state) { DecodeStrings(state, true); }
void StringsPlain(benchmark::State& state) { DecodeStrings(state, false); }
BENCHMARK(StringsByDictionary)->Arg(2)->Arg(20)->Arg(1000)->Arg(8000);
BENCHMARK(StringsPlain)->Arg(1000);

// Share of valid slots in percent.
void ExpandNumbers(benchmark::State& state) {
  std::mt19937_64 random(4);
  constexpr size_t kSlots = kBytes / 8;
  std::vector<uint8_t> validity(kSlots / 8), dense(kBytes, 1), out(kBytes);
  for (size_t i = 0; i < kSlots; ++i) {
    if (random() % 100 < static_cast<uint64_t>(state.range(0))) SetBit(validity.data(), i);
  }
  for (auto _ : state) {
    simd::ExpandValues(dense.data(), 8, validity.data(), 0, kSlots, out.data());
    benchmark::ClobberMemory();
  }
  CountBytes(state, kBytes, kSlots);
}
BENCHMARK(ExpandNumbers)->Arg(100)->Arg(98)->Arg(50)->Arg(5);

}  // namespace
}  // namespace scrt

BENCHMARK_MAIN();
