package scrtarrow_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	scrtarrow "scrt.dev/go/arrow"
	"scrt.dev/go/codec"
	"scrt.dev/go/schema"
	"scrt.dev/go/scrt"
)

// types is a file with rows of every type.
func types(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "types.scrt")
	text, err := os.ReadFile("../internal/interop/testdata/types.dsl")
	if err != nil {
		t.Fatal(err)
	}
	from := filepath.Join(t.TempDir(), "types.dsl.scrt")
	if err := os.WriteFile(from, text, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := scrt.ConvertFile(context.Background(), from, path, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

func schemaOf(t *testing.T, path, name string) *schema.Schema {
	t.Helper()
	doc, err := schema.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Schemas[name]
}

// all gives the record batches of a reader, which it releases, and lets go of them at the end of the test.
func all(t *testing.T, r array.RecordReader, err error) []arrow.RecordBatch {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	var batches []arrow.RecordBatch
	for r.Next() {
		batch := r.RecordBatch()
		batch.Retain()
		t.Cleanup(batch.Release)
		batches = append(batches, batch)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return batches
}

func write(t *testing.T, s *schema.Schema, batches ...arrow.RecordBatch) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := scrtarrow.NewWriter(&file, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range batches {
		if err := w.Write(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func same(t *testing.T, got, want []arrow.RecordBatch) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d batches of %d", len(got), len(want))
	}
	for i := range got {
		if !array.RecordEqual(got[i], want[i]) {
			t.Fatalf("batch %d:\n%v\nis not\n%v", i, got[i], want[i])
		}
	}
}

func TestTypes(t *testing.T) {
	batches := all(t, must(scrtarrow.Open(types(t), "Types")), nil)
	if len(batches) != 1 || batches[0].NumRows() != 4 {
		t.Fatal(batches)
	}
	got := batches[0]
	// By field: the Arrow type and what stands in the first two rows, as Arrow prints it.
	for name, want := range map[string][3]string{
		"b":   {"bool", "true", ""},
		"u8":  {"uint8", "255", "0"},
		"u16": {"uint16", "65535", "0"},
		"u32": {"uint32", "4294967295", "0"},
		"u64": {"uint64", "18446744073709551615", "0"},
		"i8":  {"int8", "-128", "0"},
		"i16": {"int16", "-32768", "0"},
		"i32": {"int32", "-2147483648", "0"},
		"i64": {"int64", "-9223372036854775808", ""},
		"f32": {"float32", "0.5", "0"},
		"f64": {"float64", "5e-324", ""},
		"dec": {"decimal(38, 10)", "9999999999999999999999999999.0123456789", "0"},
		"num": {"utf8", "1e400", ""},
		"s":   {"utf8", "a \"b\" ü, c", ""},
		"sym": {"dictionary<values=utf8, indices=int32, ordered=false>", "red", ""},
		"raw": {"binary", "AP8=", ""},
		"id":  {"fixed_size_binary[16]", "ABEiM0RVZneImaq7zN3u/w==", "/////////////////////w=="},
		"d":   {"date32", "0001-01-01", "1970-01-01"},
		"dur": {"duration[ns]", "-129600000000000ns", "0ns"},
	} {
		i := fieldOf(t, got, name)
		typ := got.Column(i).DataType()
		if typ.String() != want[0] {
			t.Errorf("%s: %s, not %s", name, typ, want[0])
		}
		for row, text := range want[1:] {
			column := got.Column(i)
			if column.IsNull(row) {
				if text != "" || row == 0 {
					t.Errorf("%s: row %d is null, not %q", name, row, text)
				}
			} else if column.ValueStr(row) != text {
				t.Errorf("%s: row %d is %q, not %q", name, row, column.ValueStr(row), text)
			}
		}
	}
	stamps := got.Column(fieldOf(t, got, "ts")).(*array.Timestamp)
	if at := stamps.Value(0).ToTime(arrow.Nanosecond); !at.Equal(time.Date(2025, 1, 2, 8, 30, 0, 0, time.UTC)) {
		t.Error("timestamp", at)
	}
	lists := got.Column(fieldOf(t, got, "l")).(*array.List)
	if lists.ValueStr(0) != "[1,null,-3]" || !lists.IsNull(1) {
		t.Error("list", lists)
	}
	structs := got.Column(fieldOf(t, got, "st")).(*array.Struct)
	if structs.ValueStr(0) != `{"x":1.5,"y":null,"z":["a"]}` {
		t.Error("struct", structs.ValueStr(0))
	}
	maps := got.Column(fieldOf(t, got, "m")).(*array.Map)
	if maps.ValueStr(0) != `[{"key":"k","value":1},{"key":"","value":65535},{"key":"n","value":null}]` {
		t.Error("map", maps.ValueStr(0))
	}
	unions := got.Column(fieldOf(t, got, "un")).(*array.DenseUnion)
	if field := unions.Field(unions.ChildID(0)).(*array.Int64); field.Value(int(unions.ValueOffset(0))) != -7 {
		t.Error("union", unions)
	}
	if got.Column(fieldOf(t, got, "nothing")).NullN() != 4 {
		t.Error("null")
	}
}

func must(r array.RecordReader, err error) array.RecordReader {
	if err != nil {
		panic(err)
	}
	return r
}

func fieldOf(t *testing.T, batch arrow.RecordBatch, name string) int {
	t.Helper()
	found := batch.Schema().FieldIndices(name)
	if len(found) != 1 {
		t.Fatalf("no field %s in %s", name, batch.Schema())
	}
	return found[0]
}

// Every type goes out and in again by its metadata alone, and by the schema, and by each fallback.
func TestRoundTrip(t *testing.T) {
	path := types(t)
	for _, table := range []string{"Types", "Other"} {
		r, err := scrtarrow.Open(path, table)
		want := all(t, r, err)
		s := schemaOf(t, path, table)
		for name, given := range map[string]*schema.Schema{"metadata": nil, "schema": s} {
			file := write(t, given, want...)
			r, err := scrtarrow.OpenBytes(file, "")
			same(t, all(t, r, err), want)
			doc, err := schema.ParseFile(save(t, file))
			if err != nil || !doc.Schemas[table].Equal(s) {
				t.Fatalf("%s, %s: another schema: %v", table, name, err)
			}
		}
		every := scrtarrow.UnionAsStruct | scrtarrow.MapAsList | scrtarrow.SymbolAsText | scrtarrow.DecimalAsText
		r, err = scrtarrow.Open(path, table, every)
		plain := all(t, r, err)
		for _, column := range plain[0].Columns() {
			switch column.DataType().ID() {
			case arrow.DENSE_UNION, arrow.MAP, arrow.DICTIONARY, arrow.DECIMAL128:
				t.Errorf("%s in spite of the fallbacks", column.DataType())
			}
		}
		r, err = scrtarrow.OpenBytes(write(t, s, plain...), table)
		same(t, all(t, r, err), want)
	}
}

func save(t *testing.T, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "saved.scrt")
	if err := os.WriteFile(path, file, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

const samples = "@schema Sample\n@field id i64 required\n@field name string?\n@field tags list<string?>\n"

type sample struct {
	ID   int64     `scrt:"id"`
	Name *string   `scrt:"name"`
	Tags []*string `scrt:"tags"`
}

func sampleSchema(t testing.TB) *schema.Schema {
	t.Helper()
	doc, err := schema.Parse(samples)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Schemas["Sample"]
}

// build gives rows of Sample made by Arrow, in memory that is counted.
func build(t testing.TB, mem memory.Allocator, rows int) arrow.RecordBatch {
	t.Helper()
	s := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.PrimitiveTypes.Int64},
		{Name: "name", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "tags", Type: arrow.ListOf(arrow.BinaryTypes.String)},
	}, nil)
	b := array.NewRecordBuilder(mem, s)
	defer b.Release()
	for i := range rows {
		b.Field(0).(*array.Int64Builder).Append(int64(i))
		name := b.Field(1).(*array.StringBuilder)
		if i%3 == 0 {
			name.AppendNull()
		} else {
			name.Append("name " + strconv.Itoa(i))
		}
		tags := b.Field(2).(*array.ListBuilder)
		tags.Append(true)
		for tag := range i % 4 {
			if tag == 1 {
				tags.ValueBuilder().AppendNull()
			} else {
				tags.ValueBuilder().(*array.StringBuilder).Append(strings.Repeat("t", tag))
			}
		}
	}
	return b.NewRecordBatch()
}

// What Arrow writes Go structs read, and the other way round.
func TestStructs(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	s := sampleSchema(t)
	batch := build(t, mem, 100)
	slice := batch.NewSlice(10, 90)
	file := write(t, s, batch, slice)
	slice.Release()
	batch.Release()
	var rows []sample
	if err := scrt.Unmarshal(file, s, &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 180 {
		t.Fatal(len(rows))
	}
	for at, row := range rows {
		i := at
		if at >= 100 {
			i = at - 90
		}
		if row.ID != int64(i) || (row.Name == nil) != (i%3 == 0) || row.Name != nil && *row.Name != "name "+strconv.Itoa(i) {
			t.Fatal(at, row)
		}
		if len(row.Tags) != i%4 || len(row.Tags) > 1 && row.Tags[1] != nil || len(row.Tags) > 2 && *row.Tags[2] != "tt" {
			t.Fatal(at, row.Tags)
		}
	}
	file, err := scrt.Marshal(s, rows)
	if err != nil {
		t.Fatal(err)
	}
	r, err := scrtarrow.OpenBytes(file, "Sample")
	back := all(t, r, err)
	ids := back[0].Column(0).(*array.Int64)
	if len(back) != 1 || back[0].NumRows() != 180 || ids.Value(100) != 10 || back[0].Column(1).NullN() != 60 {
		t.Fatal(back)
	}
}

// Record batches outlive their reader, and the reader its file.
func TestLifetime(t *testing.T) {
	s := sampleSchema(t)
	batch := build(t, memory.DefaultAllocator, 1000)
	defer batch.Release()
	path := save(t, write(t, s, batch))
	r, err := scrtarrow.Open(path, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	r.Retain()
	r.Release()
	if !r.Next() {
		t.Fatal(r.Err())
	}
	kept := r.RecordBatch()
	kept.Retain()
	defer kept.Release()
	r.Release()
	runtime.GC()
	if name := kept.Column(1).(*array.String).Value(500); name != "name 500" {
		t.Fatal(name)
	}
}

func TestStream(t *testing.T) {
	s := sampleSchema(t)
	batch := build(t, memory.DefaultAllocator, 1000)
	defer batch.Release()
	file := write(t, s, batch, batch)
	r, err := scrtarrow.NewReader(bytes.NewReader(file))
	got := all(t, r, err)
	if len(got) != 2 || got[1].NumRows() != 1000 {
		t.Fatal(got)
	}
	// Several schemas, of which the stream takes the first alone.
	in, err := os.Open(types(t))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	r, err = scrtarrow.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	for r.Next() {
	}
	if r.Err() == nil {
		t.Fatal("two schemas in one stream")
	}
}

func TestEmpty(t *testing.T) {
	s := sampleSchema(t)
	for name, file := range map[string][]byte{"nothing": write(t, s), "a batch without rows": write(t, s, build(t, memory.DefaultAllocator, 0))} {
		r, err := scrtarrow.OpenBytes(file, "Sample")
		if n := len(all(t, r, err)); err != nil || n != 0 {
			t.Fatal(name, n, err)
		}
	}
	var file bytes.Buffer
	w, err := scrtarrow.NewWriter(&file, nil)
	if err != nil {
		t.Fatal(err)
	}
	none, err := array.NewRecordReader(build(t, memory.DefaultAllocator, 0).Schema(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteAll(none); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := scrtarrow.OpenBytes(file.Bytes(), "Row")
	all(t, r, err)
}

func TestSchemas(t *testing.T) {
	s := schemaOf(t, types(t), "Types")
	a, err := scrtarrow.SchemaOf(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := scrtarrow.FromSchema(a, "")
	if err != nil || !back.Equal(s) {
		t.Fatal(back, err)
	}
	named, err := scrtarrow.FromSchema(arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Uint8}}, nil), "Point")
	if err != nil || named.Name() != "Point" || named.Fields()[0].TypeName != "u8?" && named.Fields()[0].TypeName != "u8" {
		t.Fatal(named, err)
	}
	_, err = scrtarrow.FromSchema(arrow.NewSchema([]arrow.Field{{Name: "x", Type: &arrow.Decimal256Type{Precision: 40}}}, nil), "")
	if !errors.Is(err, scrt.ErrUnsupported) {
		t.Fatal(err)
	}
	if _, err := scrtarrow.SchemaOf(nil); !errors.Is(err, scrt.ErrInvalidArgument) {
		t.Fatal(err)
	}
	if _, err := scrtarrow.FromSchema(nil, ""); !errors.Is(err, scrt.ErrInvalidArgument) {
		t.Fatal(err)
	}
}

type broken struct{ after io.Reader }

var errBroken = errors.New("the cable is loose")

func (b *broken) Read(p []byte) (int, error) {
	n, err := b.after.Read(p)
	if err == io.EOF {
		err = errBroken
	}
	return n, err
}

func (*broken) Write([]byte) (int, error) { return 0, errBroken }

func TestReadErrors(t *testing.T) {
	batch := build(t, memory.DefaultAllocator, 5000)
	defer batch.Release()
	file := write(t, sampleSchema(t), batch)
	_, err := scrtarrow.Open(filepath.Join(t.TempDir(), "none.scrt"), "")
	is(t, err, scrt.ErrNotFound)
	_, err = scrtarrow.Open("", "")
	is(t, err, scrt.ErrInvalidArgument)
	_, err = scrtarrow.OpenBytes(file, "Other")
	is(t, err, scrt.ErrNotFound)
	_, err = scrtarrow.Open(types(t), "")
	is(t, err, scrt.ErrInvalidArgument)
	_, err = scrtarrow.OpenBytes([]byte("no file of ours, and long enough for a header"), "")
	is(t, err, scrt.ErrCorrupt)
	_, err = scrtarrow.NewReader(nil)
	is(t, err, scrt.ErrInvalidArgument)

	r, err := scrtarrow.NewReader(&broken{bytes.NewReader(file[:len(file)/2])})
	if err == nil {
		for r.Next() {
		}
		err = r.Err()
		r.Release()
	}
	is(t, err, scrt.ErrUser)
	is(t, err, errBroken)

	// One byte of the values is another.
	damaged := bytes.Clone(file)
	damaged[len(file)/2] ^= 1
	r, err = scrtarrow.OpenBytes(damaged, "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	for r.Next() {
	}
	is(t, r.Err(), scrt.ErrIO)
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%v is no %v", err, want)
	}
}

func TestWriteErrors(t *testing.T) {
	batch := build(t, memory.DefaultAllocator, 10)
	defer batch.Release()
	_, err := scrtarrow.NewWriter(nil, nil)
	is(t, err, scrt.ErrInvalidArgument)
	_, err = scrtarrow.Create("", nil)
	is(t, err, scrt.ErrInvalidArgument)
	_, err = scrtarrow.NewWriter(io.Discard, nil, codec.WithZstdLevel(1000))
	is(t, err, scrt.ErrInvalidArgument)

	// Rows that don't go into the schema leave the file as it was.
	doc, err := schema.Parse("@schema Sample\n@field id u8\n@field name string?\n@field tags list<string?>\n")
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w, err := scrtarrow.NewWriter(&file, doc.Schemas["Sample"])
	if err != nil {
		t.Fatal(err)
	}
	is(t, w.Write(nil), scrt.ErrInvalidArgument)
	is(t, w.WriteAll(nil), scrt.ErrInvalidArgument)
	large := build(t, memory.DefaultAllocator, 300)
	defer large.Release()
	is(t, w.Write(large), scrt.ErrRange)
	other := array.NewRecordBatch(arrow.NewSchema([]arrow.Field{{Name: "other", Type: arrow.Null}}, nil),
		[]arrow.Array{array.NewNull(3)}, 3)
	defer other.Release()
	is(t, w.Write(other), scrt.ErrMismatch)
	if err := w.Write(batch); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	is(t, w.Close(), scrt.ErrState)
	is(t, w.Write(batch), scrt.ErrState)
	r, err := scrtarrow.OpenBytes(file.Bytes(), "")
	if got := all(t, r, err); len(got) != 1 || got[0].NumRows() != 10 {
		t.Fatal(got)
	}

	w, err = scrtarrow.NewWriter(&broken{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = w.Write(batch)
	is(t, err, scrt.ErrUser)
	is(t, err, errBroken)
	is(t, w.Write(batch), errBroken)
	is(t, w.Close(), errBroken)

	// A file takes its name when it is complete.
	path := filepath.Join(t.TempDir(), "out.scrt")
	w, err = scrtarrow.Create(path, nil, codec.WithProfile(codec.Fast))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(batch); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Fatal("half a file")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := scrt.VerifyFile(context.Background(), path, true); err != nil {
		t.Fatal(err)
	}
}

// A reader that fails gives what it failed with, and keeps what came before.
func TestFailingRecords(t *testing.T) {
	batch := build(t, memory.DefaultAllocator, 10)
	defer batch.Release()
	var file bytes.Buffer
	w, err := scrtarrow.NewWriter(&file, nil)
	if err != nil {
		t.Fatal(err)
	}
	in := array.ReaderFromIter(batch.Schema(), func(yield func(arrow.RecordBatch, error) bool) {
		batch.Retain()
		_ = yield(batch, nil) && yield(nil, errBroken)
	})
	defer in.Release()
	is(t, w.WriteAll(in), errBroken)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := scrtarrow.OpenBytes(file.Bytes(), "")
	if got := all(t, r, err); len(got) != 1 {
		t.Fatal(got)
	}
}

func resident(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("no /proc/self/statm")
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// Opening, using and releasing leaks nothing, neither of Go's memory nor of C's.
func TestLeaks(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	rounds := 20_000
	if testing.Short() {
		rounds = 2_000
	}
	s := sampleSchema(t)
	batch := build(t, mem, 20)
	defer batch.Release()
	file := write(t, s, batch)
	warm := 0
	for i := range rounds {
		if i == rounds/4 {
			runtime.GC()
			warm = resident(t)
		}
		w, err := scrtarrow.NewWriter(io.Discard, s, codec.WithProfile(codec.Fast))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(batch); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := scrtarrow.OpenBytes(file, "")
		if i%2 == 0 {
			r, err = scrtarrow.NewReader(bytes.NewReader(file))
		}
		if err != nil {
			t.Fatal(err)
		}
		if i%3 != 0 && !r.Next() {
			t.Fatal(r.Err())
		}
		r.Release()
		if i%500 == 0 {
			runtime.GC()
		}
	}
	runtime.GC()
	const room = 48 << 20
	if grown := resident(t) - warm; grown > room {
		t.Fatalf("%d bytes more after %d rounds", grown, rounds)
	}
}

// Floats keep their bits.
func TestBits(t *testing.T) {
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Float64}}, nil))
	defer b.Release()
	bits := []uint64{0x7ff8000000000001, 0xfff8000000000002, 0x8000000000000000, math.Float64bits(math.Inf(-1))}
	for _, v := range bits {
		b.Field(0).(*array.Float64Builder).Append(math.Float64frombits(v))
	}
	batch := b.NewRecordBatch()
	defer batch.Release()
	r, err := scrtarrow.OpenBytes(write(t, nil, batch), "")
	got := all(t, r, err)[0].Column(0).(*array.Float64)
	for i, want := range bits {
		if v := math.Float64bits(got.Value(i)); v != want {
			t.Errorf("%x, not %x", v, want)
		}
	}
}
