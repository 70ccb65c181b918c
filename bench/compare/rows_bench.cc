// The work of the bindings by hand over the C ABI: rows as structs into files and back.
// bench/rows/protocol.md says what is asked and answered.
//
// Columns are filled from structs and structs from columns by plain loops, in buffers that are kept
// from batch to batch: what a binding takes longer than this is its own share.

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <scrt/scrt.h>

namespace {

constexpr int64_t kBatchRows = 65536;

struct Text {
  const uint8_t* data;
  int64_t size;
};

struct Message {
  uint64_t msg_id;
  uint64_t user;
  Text text;
  Text lang;
};

struct Wide {
  int64_t a, b, c, d;
  double x, y, z;
  uint32_t n;
  int32_t day;
  int64_t at;
  bool flag;
  bool has_note;
  Text name;
  Text note;
  const double* samples;
  int64_t sample_count;
};

void Need(scrt_status status, const scrt_error& error) {
  if (status >= 0) return;
  std::fprintf(stderr, "scrt_rows_bench: %s\n", error.message);
  std::exit(1);
}

// Memory that grows and keeps its address else.
template <typename T>
class Buffer {
 public:
  T* Room(int64_t count) {
    if (count > room_) {
      room_ = count + count / 2;
      values_.reset(new T[static_cast<size_t>(room_)]);
    }
    return values_.get();
  }
  const uint8_t* bytes() const { return reinterpret_cast<const uint8_t*>(values_.get()); }

 private:
  std::unique_ptr<T[]> values_;
  int64_t room_ = 0;
};

scrt_column Column(int32_t type, int64_t length) {
  scrt_column column = {};
  column.type = type;
  column.length = length;
  return column;
}

template <typename T>
void SetValues(scrt_column* column, const Buffer<T>& values, int64_t count) {
  column->values = values.bytes();
  column->values_size = count * static_cast<int64_t>(sizeof(T));
}

// A text column: offsets in one pass, which also gives the size, bytes in another.
struct TextColumn {
  Buffer<int32_t> offsets;
  Buffer<uint8_t> data;

  template <typename Row, typename Get>
  scrt_column Fill(const Row* rows, int64_t count, Get get) {
    int32_t* offset = offsets.Room(count + 1);
    int32_t end = 0;
    for (int64_t i = 0; i < count; ++i) {
      offset[i] = end;
      end += static_cast<int32_t>(get(rows[i]).size);
    }
    offset[count] = end;
    uint8_t* to = data.Room(end);
    for (int64_t i = 0; i < count; ++i) {
      const Text text = get(rows[i]);
      if (text.size > 0) std::memcpy(to, text.data, static_cast<size_t>(text.size));
      to += text.size;
    }
    scrt_column column = Column(SCRT_TYPE_STRING, count);
    SetValues(&column, offsets, count + 1);
    column.data = data.bytes();
    column.data_size = end;
    return column;
  }
};

template <typename T>
struct FixedColumn {
  Buffer<T> values;

  template <typename Row, typename Get>
  scrt_column Fill(int32_t type, const Row* rows, int64_t count, Get get) {
    T* to = values.Room(count);
    for (int64_t i = 0; i < count; ++i) to[i] = get(rows[i]);
    scrt_column column = Column(type, count);
    SetValues(&column, values, count);
    return column;
  }
};

struct Bitmap {
  Buffer<uint8_t> bits;

  template <typename Row, typename Get>
  int64_t Fill(const Row* rows, int64_t count, Get get) {
    const int64_t size = (count + 7) / 8;
    uint8_t* to = bits.Room(size);
    std::memset(to, 0, static_cast<size_t>(size));
    for (int64_t i = 0; i < count; ++i) to[i / 8] |= static_cast<uint8_t>(get(rows[i]) << (i % 8));
    return size;
  }
};

Text TextAt(const scrt_column& column, int64_t i) {
  const auto* offsets = reinterpret_cast<const int32_t*>(column.values);
  return {column.data + offsets[i], offsets[i + 1] - offsets[i]};
}

template <typename T>
const T* Values(const scrt_column& column) {
  return reinterpret_cast<const T*>(column.values);
}

bool BitAt(const uint8_t* bits, int64_t i) { return (bits[i / 8] >> (i % 8) & 1) != 0; }

uint64_t Digest(Text text) {
  return text.size == 0 ? 0 : static_cast<uint64_t>(text.size) + text.data[0];
}

uint64_t Truncated(double value) { return static_cast<uint64_t>(value); }

uint64_t SumOfTexts(const scrt_column& column) {
  uint64_t sum = 0;
  for (int64_t i = 0; i < column.length; ++i) sum += Digest(TextAt(column, i));
  return sum;
}

template <typename T>
uint64_t Sum(const scrt_column& column) {
  const T* values = Values<T>(column);
  uint64_t sum = 0;
  for (int64_t i = 0; i < column.length; ++i) sum += static_cast<uint64_t>(int64_t{0} + values[i]);
  return sum;
}

struct MessageShape {
  using Row = Message;
  static constexpr int kColumns = 5;

  FixedColumn<uint64_t> msg_id, user;
  TextColumn text, lang;

  void Fill(const Row* rows, int64_t count, scrt_column* out) {
    out[0] = Column(SCRT_TYPE_STRUCT, count);
    out[1] = msg_id.Fill(SCRT_TYPE_U64, rows, count, [](const Row& row) { return row.msg_id; });
    out[2] = user.Fill(SCRT_TYPE_U64, rows, count, [](const Row& row) { return row.user; });
    out[3] = text.Fill(rows, count, [](const Row& row) { return row.text; });
    out[4] = lang.Fill(rows, count, [](const Row& row) { return row.lang; });
    out[0].child_count = 4;
  }

  template <typename Use>
  static void Rows(const scrt_column* c, Use use) {
    const auto *ids = Values<uint64_t>(c[1]), *users = Values<uint64_t>(c[2]);
    for (int64_t i = 0; i < c[0].length; ++i) {
      use(Row{ids[i], users[i], TextAt(c[3], i), TextAt(c[4], i)});
    }
  }

  // What rows of a batch point to, in one block of the caller's.
  static std::unique_ptr<uint8_t[]> Own(scrt_column* c) {
    std::unique_ptr<uint8_t[]> block(
        new uint8_t[static_cast<size_t>(c[3].data_size + c[4].data_size)]);
    std::copy_n(c[3].data, c[3].data_size, block.get());
    std::copy_n(c[4].data, c[4].data_size, block.get() + c[3].data_size);
    c[4].data = block.get() + c[3].data_size;
    c[3].data = block.get();
    return block;
  }

  static uint64_t DigestOf(const Row& row) {
    return row.msg_id + row.user + Digest(row.text) + Digest(row.lang);
  }

  static uint64_t DigestOf(const scrt_column* c) {
    return Sum<uint64_t>(c[1]) + Sum<uint64_t>(c[2]) + SumOfTexts(c[3]) + SumOfTexts(c[4]);
  }
};

struct WideShape {
  using Row = Wide;
  static constexpr int kColumns = 16;

  FixedColumn<int64_t> a, b, c, d, at;
  FixedColumn<double> x, y, z;
  FixedColumn<uint32_t> n;
  FixedColumn<int32_t> day;
  Bitmap flag, has_note;
  TextColumn name, note;
  Buffer<int32_t> sample_ends;
  Buffer<double> samples;

  void Fill(const Row* rows, int64_t count, scrt_column* out) {
    out[0] = Column(SCRT_TYPE_STRUCT, count);
    out[0].child_count = 14;
    out[1] = a.Fill(SCRT_TYPE_I64, rows, count, [](const Row& row) { return row.a; });
    out[2] = b.Fill(SCRT_TYPE_I64, rows, count, [](const Row& row) { return row.b; });
    out[3] = c.Fill(SCRT_TYPE_I64, rows, count, [](const Row& row) { return row.c; });
    out[4] = d.Fill(SCRT_TYPE_I64, rows, count, [](const Row& row) { return row.d; });
    out[5] = x.Fill(SCRT_TYPE_F64, rows, count, [](const Row& row) { return row.x; });
    out[6] = y.Fill(SCRT_TYPE_F64, rows, count, [](const Row& row) { return row.y; });
    out[7] = z.Fill(SCRT_TYPE_F64, rows, count, [](const Row& row) { return row.z; });
    out[8] = n.Fill(SCRT_TYPE_U32, rows, count, [](const Row& row) { return row.n; });
    out[9] = day.Fill(SCRT_TYPE_DATE, rows, count, [](const Row& row) { return row.day; });
    out[10] = at.Fill(SCRT_TYPE_TIMESTAMP, rows, count, [](const Row& row) { return row.at; });
    out[11] = Column(SCRT_TYPE_BOOL, count);
    out[11].values_size = flag.Fill(rows, count, [](const Row& row) { return row.flag; });
    out[11].values = flag.bits.bytes();
    out[12] = name.Fill(rows, count, [](const Row& row) { return row.name; });
    out[13] = note.Fill(rows, count, [](const Row& row) { return row.note; });
    out[13].validity_size = has_note.Fill(rows, count, [](const Row& row) { return row.has_note; });
    out[13].validity = has_note.bits.bytes();
    FillSamples(rows, count, &out[14]);
  }

  void FillSamples(const Row* rows, int64_t count, scrt_column* out) {
    int32_t* ends = sample_ends.Room(count + 1);
    int32_t end = 0;
    for (int64_t i = 0; i < count; ++i) {
      ends[i] = end;
      end += static_cast<int32_t>(rows[i].sample_count);
    }
    ends[count] = end;
    double* to = samples.Room(end);
    for (int64_t i = 0; i < count; ++i) to = std::copy_n(rows[i].samples, rows[i].sample_count, to);
    out[0] = Column(SCRT_TYPE_LIST, count);
    out[0].child_count = 1;
    SetValues(&out[0], sample_ends, count + 1);
    out[1] = Column(SCRT_TYPE_F64, end);
    SetValues(&out[1], samples, end);
  }

  template <typename Use>
  static void Rows(const scrt_column* c, Use use) {
    const auto* ends = Values<int32_t>(c[14]);
    const uint8_t* there = c[13].validity;
    for (int64_t i = 0; i < c[0].length; ++i) {
      Row row;
      row.a = Values<int64_t>(c[1])[i];
      row.b = Values<int64_t>(c[2])[i];
      row.c = Values<int64_t>(c[3])[i];
      row.d = Values<int64_t>(c[4])[i];
      row.x = Values<double>(c[5])[i];
      row.y = Values<double>(c[6])[i];
      row.z = Values<double>(c[7])[i];
      row.n = Values<uint32_t>(c[8])[i];
      row.day = Values<int32_t>(c[9])[i];
      row.at = Values<int64_t>(c[10])[i];
      row.flag = BitAt(c[11].values, i);
      row.name = TextAt(c[12], i);
      row.has_note = there == nullptr || BitAt(there, i);
      row.note = row.has_note ? TextAt(c[13], i) : Text{nullptr, 0};
      row.samples = Values<double>(c[15]) + ends[i];
      row.sample_count = ends[i + 1] - ends[i];
      use(row);
    }
  }

  static std::unique_ptr<uint8_t[]> Own(scrt_column* c) {
    const int64_t size = c[15].values_size + c[12].data_size + c[13].data_size;
    std::unique_ptr<uint8_t[]> block(new uint8_t[static_cast<size_t>(size)]);
    uint8_t* to = block.get();
    const auto move = [&to](const uint8_t** bytes, int64_t count) {
      uint8_t* end = std::copy_n(*bytes, count, to);
      *bytes = to;
      to = end;
    };
    move(&c[15].values, c[15].values_size);
    move(&c[12].data, c[12].data_size);
    move(&c[13].data, c[13].data_size);
    return block;
  }

  static uint64_t DigestOf(const Row& row) {
    uint64_t sum = static_cast<uint64_t>(row.a + row.b + row.c + row.d + row.at + row.n + row.day);
    sum += row.flag ? 1 : 0;
    sum += Truncated(row.x + row.y + row.z) + Digest(row.name);
    if (row.has_note) sum += Digest(row.note);
    if (row.sample_count > 0)
      sum += Truncated(row.samples[0] + static_cast<double>(row.sample_count));
    return sum;
  }

  static uint64_t DigestOf(const scrt_column* c) {
    uint64_t sum = Sum<int64_t>(c[1]) + Sum<int64_t>(c[2]) + Sum<int64_t>(c[3]) +
                   Sum<int64_t>(c[4]) + Sum<uint32_t>(c[8]) + Sum<int32_t>(c[9]) +
                   Sum<int64_t>(c[10]) + SumOfTexts(c[12]);
    const auto *x = Values<double>(c[5]), *y = Values<double>(c[6]), *z = Values<double>(c[7]);
    const auto* ends = Values<int32_t>(c[14]);
    const auto* samples = Values<double>(c[15]);
    for (int64_t i = 0; i < c[0].length; ++i) {
      sum += BitAt(c[11].values, i) ? 1 : 0;
      sum += Truncated(x[i] + y[i] + z[i]);
      if (c[13].validity == nullptr || BitAt(c[13].validity, i)) sum += Digest(TextAt(c[13], i));
      if (ends[i] < ends[i + 1]) sum += Truncated(samples[ends[i]] + (ends[i + 1] - ends[i]));
    }
    return sum;
  }
};

// Gives every batch of a file as its columns, and the number of all rows.
template <typename Shape, typename Use>
void EachBatch(const uint8_t* file, int64_t size, Use use) {
  scrt_error error;
  scrt_reader* reader = nullptr;
  scrt_cursor* cursor = nullptr;
  Need(scrt_reader_open_memory(file, size, nullptr, &reader, &error), error);
  Need(scrt_reader_rows_cursor(reader, 0, nullptr, &cursor, &error), error);
  const int64_t rows = scrt_reader_rows(reader, 0);
  for (;;) {
    scrt_batch* batch = nullptr;
    const scrt_status status = scrt_cursor_next(cursor, 0, &batch, &error);
    Need(status, error);
    if (status == SCRT_END) break;
    scrt_column columns[Shape::kColumns];
    if (scrt_batch_columns(batch, columns, Shape::kColumns) != Shape::kColumns) {
      std::fprintf(stderr, "scrt_rows_bench: a file of another shape\n");
      std::exit(1);
    }
    use(columns, rows);
    scrt_batch_free(batch);
  }
  scrt_cursor_free(cursor);
  scrt_reader_free(reader);
}

// A file that gathers in one block, of malloc.
struct File {
  uint8_t* data = nullptr;
  int64_t size = 0;
  int64_t room = 0;

  bool Reserve(int64_t bytes) {
    if (bytes <= room) return true;
    auto* bigger = static_cast<uint8_t*>(std::realloc(data, static_cast<size_t>(bytes)));
    if (bigger == nullptr) return false;
    data = bigger;
    room = bytes;
    return true;
  }
};

scrt_status Append(void* user_data, const uint8_t* data, int64_t size) {
  auto* file = static_cast<File*>(user_data);
  if (file->size + size > file->room && !file->Reserve(2 * (file->size + size))) {
    return SCRT_E_NO_MEMORY;
  }
  if (size > 0) std::memcpy(file->data + file->size, data, static_cast<size_t>(size));
  file->size += size;
  return SCRT_OK;
}

struct Answer {
  double seconds = 0;
  int64_t bytes = 0;
  uint64_t digest = 0;
  bool known = true;
};

double ProcessorSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

class Task {
 public:
  virtual ~Task() = default;
  virtual Answer Run(const std::string& what, int32_t profile) = 0;
};

// Rows that are the caller's own, with what they point to.
template <typename Row>
struct Owned {
  std::vector<Row> rows;
  std::vector<std::unique_ptr<uint8_t[]>> blocks;
};

template <typename Shape>
class ShapeTask : public Task {
 public:
  using Row = typename Shape::Row;

  explicit ShapeTask(const std::string& path) {
    scrt_error error;
    scrt_reader* reader = nullptr;
    Need(scrt_reader_open(path.c_str(), nullptr, &reader, &error), error);
    Need(scrt_reader_schema(reader, 0, &schema_, &error), error);
    scrt_reader_free(reader);
    std::FILE* file = std::fopen(path.c_str(), "rb");
    std::vector<uint8_t> bytes;
    uint8_t part[65536];
    for (size_t n; file != nullptr && (n = std::fread(part, 1, sizeof part, file)) > 0;) {
      bytes.insert(bytes.end(), part, part + n);
    }
    if (file != nullptr) std::fclose(file);
    Unmarshal(bytes.data(), static_cast<int64_t>(bytes.size()), &rows_);
  }

  ~ShapeTask() override {
    scrt_schema_free(schema_);
    for (auto& file : files_) std::free(file.second.data);
  }

  Answer Run(const std::string& what, int32_t profile) override {
    Answer answer;
    if (what == "write" || what == "marshal") {
      const double begin = ProcessorSeconds();
      const File file = Write(profile);
      answer.seconds = ProcessorSeconds() - begin;
      answer.bytes = file.size;
      std::free(file.data);
      return answer;
    }
    if (files_.count(profile) == 0) files_[profile] = Write(profile);
    const File& file = files_[profile];
    answer.bytes = file.size;
    const double begin = ProcessorSeconds();
    if (what == "read") {
      EachBatch<Shape>(file.data, file.size, [&answer](const scrt_column* columns, int64_t) {
        Shape::Rows(columns, [&answer](const Row& row) { answer.digest += Shape::DigestOf(row); });
      });
    } else if (what == "columns") {
      EachBatch<Shape>(file.data, file.size, [&answer](const scrt_column* columns, int64_t) {
        answer.digest += Shape::DigestOf(columns);
      });
    } else if (what == "unmarshal") {
      Owned<Row> owned;
      Unmarshal(file.data, file.size, &owned);
      answer.seconds = ProcessorSeconds() - begin;
      for (const Row& row : owned.rows) answer.digest += Shape::DigestOf(row);
      return answer;
    } else {
      answer.known = false;
    }
    answer.seconds = ProcessorSeconds() - begin;
    return answer;
  }

 private:
  File Write(int32_t profile) {
    scrt_error error;
    scrt_writer_options options = {};
    options.struct_size = sizeof options;
    options.profile = profile;
    scrt_writer* writer = nullptr;
    File file;
    Need(scrt_writer_open_callback(Append, &file, &options, &writer, &error), error);
    const auto count = static_cast<int64_t>(rows_.rows.size());
    for (int64_t from = 0; from < count; from += kBatchRows) {
      const int64_t part = std::min(kBatchRows, count - from);
      scrt_column columns[Shape::kColumns];
      shape_.Fill(rows_.rows.data() + from, part, columns);
      Need(scrt_writer_append_columns(writer, schema_, part, columns, Shape::kColumns, &error),
           error);
      // The first row group tells about how much the others will be.
      if (from == 0) file.Reserve(file.size * (count / part + 1) + 65536);
    }
    Need(scrt_writer_finish(writer, &error), error);
    scrt_writer_free(writer);
    return file;
  }

  static void Unmarshal(const uint8_t* file, int64_t size, Owned<Row>* out) {
    EachBatch<Shape>(file, size, [out](scrt_column* columns, int64_t rows) {
      out->rows.reserve(static_cast<size_t>(rows));
      out->blocks.push_back(Shape::Own(columns));
      Shape::Rows(columns, [out](const Row& row) { out->rows.push_back(row); });
    });
  }

  scrt_schema* schema_ = nullptr;
  Shape shape_;
  Owned<Row> rows_;
  std::map<int32_t, File> files_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: scrt_rows_bench FOLDER\n");
    return 2;
  }
  const std::string folder = argv[1];
  std::map<std::string, std::unique_ptr<Task>> tasks;
  tasks["message"] = std::make_unique<ShapeTask<MessageShape>>(folder + "/message.scrt");
  tasks["wide"] = std::make_unique<ShapeTask<WideShape>>(folder + "/wide.scrt");
  const std::map<std::string, int32_t> profiles = {{"fast", SCRT_PROFILE_FAST},
                                                   {"compact", SCRT_PROFILE_COMPACT}};
  std::printf("ready\n");
  std::fflush(stdout);
  char what[32], shape[32], profile[32];
  while (std::scanf("%31s %31s %31s", what, shape, profile) == 3) {
    Answer answer;
    const auto task = tasks.find(shape);
    const auto chosen = profiles.find(profile);
    answer.known = task != tasks.end() && chosen != profiles.end();
    if (answer.known) answer = task->second->Run(what, chosen->second);
    if (answer.known) {
      std::printf("%.6f %lld %llu\n", answer.seconds, static_cast<long long>(answer.bytes),
                  static_cast<unsigned long long>(answer.digest));
    } else {
      std::printf("unknown\n");
    }
    std::fflush(stdout);
  }
  return 0;
}
