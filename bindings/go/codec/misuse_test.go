package codec_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"scrt.dev/go/codec"
	"scrt.dev/go/schema"
	"scrt.dev/go/scrt"
	"scrt.dev/go/value"
)

func parse(t testing.TB, dsl, name string) *schema.Schema {
	t.Helper()
	doc, err := schema.Parse(dsl)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Schemas[name]
}

func message(t testing.TB) *schema.Schema { t.Helper(); return parse(t, messages, "Message") }

// file makes a file of n rows in groups of ten.
func file(t testing.TB, s *schema.Schema, n int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := codec.NewWriter(&out, s, 10)
	row := codec.NewRow(s)
	for i := 0; i < n; i++ {
		for _, err := range []error{row.SetInt("MsgID", int64(i)), row.SetUint("User", 5),
			row.SetString("Text", strings.Repeat("é", i%5)), w.WriteRow(row)} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func is(t *testing.T, err error, code scrt.Code) {
	t.Helper()
	if !errors.Is(err, code) {
		t.Fatalf("%v is not %v", err, code)
	}
	var e *scrt.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("%v is no scrt.Error of this code", err)
	}
}

func TestNil(t *testing.T) {
	s := message(t)
	row := codec.NewRow(nil)
	is(t, row.SetUint("a", 1), scrt.ErrInvalidArgument)
	row.Reset()
	_, _ = row.Values(), row.Value("a")
	is(t, codec.NewWriter(nil, s, 1).WriteRow(codec.NewRow(s)), scrt.ErrInvalidArgument)
	is(t, codec.NewWriter(io.Discard, nil, 1).WriteRow(codec.NewRow(s)), scrt.ErrInvalidArgument)
	is(t, codec.NewWriter(io.Discard, nil, 1).Close(), scrt.ErrInvalidArgument)
	is(t, codec.NewWriter(io.Discard, s, 1).WriteRow(nil), scrt.ErrInvalidArgument)
	is(t, codec.NewWriter(io.Discard, s, 1).WriteRow(row), scrt.ErrInvalidArgument)
	_, err := codec.NewReader(nil, s).ReadRow(codec.NewRow(s))
	is(t, err, scrt.ErrInvalidArgument)
	_, err = codec.NewReader(strings.NewReader(""), nil).ReadRow(codec.NewRow(s))
	is(t, err, scrt.ErrInvalidArgument)
	_, err = codec.NewReader(strings.NewReader(""), s).ReadRow(nil)
	is(t, err, scrt.ErrInvalidArgument)
	_, err = codec.Open("x", nil)
	is(t, err, scrt.ErrInvalidArgument)
	_, err = codec.Open("", s)
	is(t, err, scrt.ErrInvalidArgument)
	_, err = scrt.Marshal(nil, 1)
	is(t, err, scrt.ErrInvalidArgument)
	for _, v := range []any{nil, (*int)(nil), (*[]int)(nil)} {
		_, err = scrt.Marshal(s, v)
		is(t, err, scrt.ErrInvalidArgument)
	}
	for _, v := range []any{1, "x", []int{1}, make(chan int), func() {}, map[int]any{}, time.Time{}} {
		_, err = scrt.Marshal(s, v)
		is(t, err, scrt.ErrMismatch)
	}
	data := file(t, s, 1)
	is(t, scrt.Unmarshal(data, s, nil), scrt.ErrInvalidArgument)
	is(t, scrt.Unmarshal(data, s, 1), scrt.ErrInvalidArgument)
	is(t, scrt.Unmarshal(data, s, (*[]int)(nil)), scrt.ErrInvalidArgument)
	is(t, scrt.Unmarshal(data, s, new([]int)), scrt.ErrMismatch)
	is(t, scrt.Unmarshal(data, s, new(int)), scrt.ErrMismatch)
	var rows []map[string]any
	is(t, scrt.Unmarshal(data, nil, &rows), scrt.ErrInvalidArgument)
	is(t, scrt.Unmarshal(nil, s, &rows), scrt.ErrTruncated)
	is(t, schema.NewCache().Put(nil), scrt.ErrInvalidArgument)
	var doc *schema.Document
	if _, ok := doc.Schema("x"); ok {
		t.Fatal("a nil document has a schema")
	}
}

func TestClosed(t *testing.T) {
	s := message(t)
	w := codec.NewWriter(io.Discard, s, 1)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	is(t, w.Close(), scrt.ErrState)
	is(t, w.WriteRow(codec.NewRow(s)), scrt.ErrState)
	is(t, w.Flush(), scrt.ErrState)
	is(t, w.SetMetadata("a", "b"), scrt.ErrState)

	r := codec.NewReader(bytes.NewReader(file(t, s, 100)), s)
	var kept *codec.Batch
	n := 0
	for b, err := range r.Batches() {
		if n++; n == 2 {
			is(t, err, scrt.ErrState)
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kept = b
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	is(t, r.Close(), scrt.ErrState)
	_, err := r.ReadRow(codec.NewRow(s))
	is(t, err, scrt.ErrState)
	runtime.GC()
	if text, err := kept.JSON(); err != nil || bytes.Count(text, []byte("\n")) != 10 {
		t.Fatalf("%s %v", text, err)
	}
}

// Rows and strings outlive the batch, the reader and its memory.
func TestRowsAreOwned(t *testing.T) {
	s := message(t)
	data := file(t, s, 100)
	var kept []codec.Value
	r := codec.NewReader(bytes.NewReader(data), s)
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, row.Value("Text"))
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	clear(data)
	runtime.GC()
	for i, v := range kept {
		if text, ok := v.Text(); !ok || text != strings.Repeat("é", i%5) {
			t.Fatal(i, text)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	s := message(t)
	w := codec.NewWriter(io.Discard, s, 16)
	r := codec.NewReader(bytes.NewReader(file(t, s, 2000)), s)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			row, read := codec.NewRow(s), codec.NewRow(s)
			for i := range 500 {
				row.SetUint("MsgID", uint64(i))
				row.SetUint("User", 1)
				row.SetString("Text", "x")
				if err := w.WriteRow(row); err != nil && !errors.Is(err, scrt.ErrState) {
					t.Error(err)
				}
				if _, err := r.ReadRow(read); err != nil && !errors.Is(err, scrt.ErrState) {
					t.Error(err)
				}
			}
		}()
	}
	wg.Wait()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

// A file, a schema and a batch may be used by any number of goroutines.
func TestShared(t *testing.T) {
	s := message(t)
	data := file(t, s, 500)
	var shared *codec.Batch
	for b := range codec.NewReader(bytes.NewReader(data), s).Batches() {
		shared = b
	}
	cache := schema.NewCache()
	defer inScratch()()
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 50 {
				var rows []map[string]any
				if err := scrt.Unmarshal(data, s, &rows); err != nil || len(rows) != 500 {
					t.Error(err, len(rows))
				}
				if _, err := scrt.Marshal(s, rows); err != nil {
					t.Error(err)
				}
				for i := range shared.Len() {
					shared.Root().Any(i)
				}
				if _, err := cache.LoadFile("data.scrt"); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	wg.Wait()
}

func TestWrongValues(t *testing.T) {
	s := parse(t, `@schema R
@field n i8
@field s string required
@field q string?
@field u uuid
@field d decimal(5,2)
@field l list<i64>
@field st struct{a i64 required, b string}
@field un union<bool,i64>
@field j json
@field num number
`, "R")
	row := codec.NewRow(s)
	nan := 0.0
	nan /= nan
	for i, c := range []struct {
		err  error
		code scrt.Code
	}{
		{row.SetInt("n", 128), scrt.ErrRange},
		{row.SetUint("n", 1<<63), scrt.ErrRange},
		{row.SetString("n", "1"), scrt.ErrType},
		{row.SetBool("n", true), scrt.ErrType},
		{row.SetFloat("n", 1), scrt.ErrType},
		{row.SetTime("n", time.Now()), scrt.ErrType},
		{row.SetDuration("n", 1), scrt.ErrType},
		{row.SetBytes("n", nil), scrt.ErrType},
		{row.SetJSON("n", nil), scrt.ErrType},
		{row.SetUUID("n", [16]byte{}), scrt.ErrType},
		{row.SetNull("n"), scrt.ErrType},
		{row.SetNull("none"), scrt.ErrNotFound},
		{row.SetAbsent("none"), scrt.ErrNotFound},
		{row.Set("none", 1), scrt.ErrNotFound},
		{row.SetUint("a\x00b", 1), scrt.ErrNotFound},
		{row.SetString("q", "\xff"), scrt.ErrEncoding},
		{row.Set("q", "\xed\xa0\x80"), scrt.ErrEncoding},
		{row.SetDecimal("d", value.DecimalOf(1, 3)), scrt.ErrRange},
		{row.SetString("d", "1e5"), scrt.ErrType},
		{row.Set("l", []any{"x"}), scrt.ErrType},
		{row.Set("l", []string{"x"}), scrt.ErrType},
		{row.Set("l", 5), scrt.ErrType},
		{row.Set("l", []any{nil}), scrt.ErrType},
		{row.Set("l", make(chan int)), scrt.ErrType},
		{row.Set("st", map[string]any{"b": "x"}), scrt.ErrMissing},
		{row.Set("st", map[string]any{"a": 1, "c": 1}), scrt.ErrMismatch},
		{row.Set("st", value.Struct{{Name: "a", Value: 1}, {Name: "a", Value: 1}}), scrt.ErrDuplicateKey},
		{row.Set("st", value.Struct{{Name: "z", Value: 1}}), scrt.ErrMismatch},
		{row.Set("un", "x"), scrt.ErrType},
		{row.Set("un", value.Choice{Alternative: 2, Value: 1}), scrt.ErrType},
		{row.Set("un", value.Choice{Alternative: -1, Value: 1}), scrt.ErrType},
		{row.Set("un", value.Choice{Alternative: 0, Value: 1}), scrt.ErrType},
		{row.Set("num", nan), scrt.ErrRange},
	} {
		if !errors.Is(c.err, c.code) {
			t.Errorf("case %d: %v is not %v", i, c.err, c.code)
		}
	}
	w := codec.NewWriter(io.Discard, s, 0)
	is(t, w.WriteRow(row), scrt.ErrRange) // the first failure of Set
	row.Reset()
	is(t, w.WriteRow(row), scrt.ErrMissing)

	for _, bad := range []func(*codec.Row){
		func(r *codec.Row) { r.SetJSON("j", value.JSON("{")) },
		func(r *codec.Row) { r.SetString("num", "0x1") },
		func(r *codec.Row) { r.SetDecimal("d", value.DecimalOf(100_000, 2)) },
	} {
		w := codec.NewWriter(io.Discard, s, 0)
		row := codec.NewRow(s)
		row.SetString("s", "")
		bad(row)
		if err := w.WriteRow(row); err != nil {
			t.Fatal(err)
		}
		err := w.Flush()
		if err == nil || !errors.Is(w.Close(), err.(*scrt.Error).Code) {
			t.Fatal("a bad value was written")
		}
	}
	other := parse(t, "@schema R\n@field n i8\n", "R")
	is(t, codec.NewWriter(io.Discard, s, 0).WriteRow(codec.NewRow(other)), scrt.ErrMismatch)
}

// Text of any kind comes back as it was; what is not UTF-8 is refused.
func TestTexts(t *testing.T) {
	s := parse(t, "@schema R\n@field s string\n@field y symbol\n@field b bytes\n", "R")
	type row struct {
		S string `scrt:"s"`
		Y string `scrt:"y"`
		B []byte `scrt:"b"`
	}
	for _, text := range []string{"", "\x00", "a\x00b", "𝄞😀", "\ufeff", strings.Repeat("ä", 1<<20)} {
		data, err := scrt.Marshal(s, row{text, text, []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		var out row
		if err := scrt.Unmarshal(data, s, &out); err != nil || out.S != text || out.Y != text || string(out.B) != text {
			t.Fatalf("%q: %v", out.S, err)
		}
	}
	for _, text := range []string{"\xff", "\xc0\x80", "\xed\xa0\x80", "a\xf0\x9f"} {
		if _, err := scrt.Marshal(s, row{S: text}); err == nil {
			t.Fatalf("%q was written", text)
		}
		if _, err := scrt.Marshal(s, row{Y: text}); err == nil {
			t.Fatalf("%q was written as a symbol", text)
		}
		if _, err := scrt.Marshal(s, row{B: []byte(text)}); err != nil {
			t.Fatal(err)
		}
		if _, err := schema.Parse("@schema " + text + "\n@field a i64\n"); err == nil {
			t.Fatalf("%q is the name of a schema", text)
		}
	}
	if _, err := schema.ParseFile("a\x00b"); !errors.Is(err, scrt.ErrInvalidArgument) {
		t.Fatal(err)
	}
	if _, err := schema.ParseFile("there is none"); !errors.Is(err, os.ErrNotExist) && !errors.Is(err, scrt.ErrNotFound) {
		t.Fatal(err)
	}
	_, err := schema.Parse("@schema A\n@field x nonsense\n")
	var e *scrt.Error
	if !errors.As(err, &e) || e.Line != 2 || e.Offset < 0 || !strings.Contains(err.Error(), "line 2") {
		t.Fatal(err)
	}
}

// What is damaged or cut short is an error, whatever the reader gives it in.
func TestDamage(t *testing.T) {
	s := message(t)
	data := file(t, s, 60)
	read := func(data []byte) (int, error) {
		n := 0
		for _, err := range codec.NewReader(iotest.OneByteReader(bytes.NewReader(data)), s).Rows() {
			if err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	}
	if n, err := read(data); n != 60 || err != nil {
		t.Fatal(n, err)
	}
	for cut := 0; cut < len(data); cut += 1 + len(data)/97 {
		if _, err := read(data[:cut]); !errors.Is(err, scrt.ErrTruncated) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		bad := bytes.Clone(data)
		bad[cut] ^= 0x20
		if n, err := read(bad); err == nil {
			t.Fatalf("a wrong byte at %d: %d rows", cut, n)
		}
		var rows []map[string]any
		if err := scrt.Unmarshal(bad, s, &rows); err == nil {
			t.Fatalf("a wrong byte at %d", cut)
		}
	}
}

type failing struct{ after int }

var errMine = errors.New("mine")

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errMine
	}
	return len(p), nil
}

func (f *failing) Read(p []byte) (int, error) { return 0, errMine }

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("mine") }

type silent struct{}

func (silent) Read([]byte) (int, error)  { return 0, nil }
func (silent) Write([]byte) (int, error) { return 0, nil }

func TestFailingStreams(t *testing.T) {
	s := message(t)
	row := codec.NewRow(s)
	row.SetUint("User", 1)
	row.SetString("Text", "x")
	w := codec.NewWriter(&failing{100}, s, 1)
	var err error
	for err == nil {
		err = w.WriteRow(row)
	}
	is(t, err, scrt.ErrUser)
	if !errors.Is(err, errMine) {
		t.Fatal(err)
	}
	is(t, w.WriteRow(row), scrt.ErrUser)
	is(t, w.Close(), scrt.ErrUser)
	if err := scrt.MarshalTo(silent{}, s, map[string]any{"User": 1, "Text": ""}); !errors.Is(err, io.ErrShortWrite) {
		t.Fatal(err)
	}
	for in, want := range map[io.Reader]error{
		&failing{}: errMine, silent{}: io.ErrNoProgress, iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader(file(t, s, 9)))): iotest.ErrTimeout,
	} {
		r := codec.NewReader(in, s)
		for range 2 {
			_, err := r.ReadRow(row)
			is(t, err, scrt.ErrUser)
			if !errors.Is(err, want) {
				t.Fatal(err)
			}
		}
	}
	defer func() {
		if recover() != "mine" {
			t.Fatal("the panic of the reader got lost")
		}
	}()
	codec.NewReader(panicking{}, s).ReadRow(row)
}

func TestColumns(t *testing.T) {
	s := parse(t, "@schema R\n@field n i64?\n@field s string\n@field l list<u8>\n@field y symbol?\n@field b bool\n", "R")
	data, err := scrt.Marshal(s, []map[string]any{
		{"n": 1, "s": "a", "l": []int{1, 2}, "y": "red", "b": true},
		{"n": nil, "s": "", "l": []int{}, "y": nil, "b": false},
		{"s": "bc", "l": []int{3}, "y": "red", "b": true},
	})
	if err != nil {
		t.Fatal(err)
	}
	for batch, err := range codec.NewReader(bytes.NewReader(data), s).Batches() {
		if err != nil {
			t.Fatal(err)
		}
		column := func(name string) *codec.Column {
			c, err := batch.Column(name)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		n := column("n")
		if n.Len() != 3 || n.NullCount() != 2 || !n.IsValid(0) || n.IsValid(1) || n.Any(2) != nil ||
			batch.Root().IsAbsent(1, 0) || !batch.Root().IsAbsent(2, 0) {
			t.Fatal("n")
		}
		if _, err := codec.Values[int32](n); !errors.Is(err, scrt.ErrType) {
			t.Fatal(err)
		}
		if v, err := codec.Values[int64](n); err != nil || v[0] != 1 {
			t.Fatal(v, err)
		}
		ns, err := codec.ViewOf[int64](n)
		if err != nil || ns.Len() != 3 || ns.UnsafeSlice()[0] != ns.At(0) {
			t.Fatal(err)
		}
		if texts, err := column("s").Strings(); err != nil || strings.Join(texts, ",") != "a,,bc" {
			t.Fatal(texts, err)
		}
		view, err := column("s").Text()
		if err != nil || view.At(2) != "bc" || view.Len() != 3 {
			t.Fatal(err)
		}
		if texts, err := column("y").Strings(); err != nil || strings.Join(texts, ",") != "red,,red" {
			t.Fatal(texts, err)
		}
		if bools, err := column("b").Bools(); err != nil || !bools[0] || bools[1] || !bools[2] {
			t.Fatal(bools, err)
		}
		offsets, err := column("l").Offsets()
		if err != nil || len(offsets) != 4 || offsets[3] != 3 {
			t.Fatal(offsets, err)
		}
		if v, err := codec.Values[uint8](column("l").Children()[0]); err != nil || v[2] != 3 {
			t.Fatal(v, err)
		}
		if _, err := batch.Column("none"); !errors.Is(err, scrt.ErrNotFound) {
			t.Fatal(err)
		}
		part, err := batch.Slice(1, 3)
		if err != nil || part.Len() != 2 || part.Equal(batch) || part.Equal(nil) {
			t.Fatal(err)
		}
		for _, bad := range [][2]int{{-1, 2}, {2, 1}, {0, 4}} {
			if _, err := batch.Slice(bad[0], bad[1]); !errors.Is(err, scrt.ErrInvalidArgument) {
				t.Fatal(bad, err)
			}
		}
	}
}

// resident gives the memory of the process in bytes.
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

func panics(t *testing.T, what string, do func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", what)
		}
	}()
	do()
}

// A released batch has nothing, and nothing of it can be reached by accident.
func TestRelease(t *testing.T) {
	s := message(t)
	r, err := codec.OpenBytes(file(t, s, 25), s)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows := 0
	for b, err := range r.Batches() {
		if err != nil {
			t.Fatal(err)
		}
		rows += b.Len()
		users, err := b.Column("User")
		if err != nil {
			t.Fatal(err)
		}
		numbers, err := codec.ViewOf[uint64](users)
		if err != nil || numbers.At(0) != 5 {
			t.Fatal(err)
		}
		texts, err := b.Column("Text")
		if err != nil {
			t.Fatal(err)
		}
		text, err := texts.Text()
		if err != nil || text.At(1) != "é" {
			t.Fatal(text, err)
		}
		b.Release()
		b.Release()
		if b.Len() != 0 || users.Len() != 0 || users.NullCount() != 0 || b.Equal(b) {
			t.Fatal("a released batch has rows")
		}
		panics(t, "At", func() { numbers.At(0) })
		panics(t, "Text.At", func() { text.At(0) })
		panics(t, "IsValid", func() { users.IsValid(0) })
		panics(t, "Any", func() { users.Any(0) })
		if all, err := codec.Values[uint64](users); err != nil || len(all) != 0 {
			t.Fatal(all, err)
		}
		if all, err := texts.Strings(); err != nil || len(all) != 0 {
			t.Fatal(all, err)
		}
		_, err = b.JSON()
		is(t, err, scrt.ErrHandle)
		_, err = b.Slice(0, 0)
		is(t, err, scrt.ErrHandle)
	}
	if rows != 25 {
		t.Fatal(rows)
	}
	_, err = codec.OpenBytes(nil, s)
	if err == nil {
		t.Fatal("nothing is a file")
	}
	_, err = codec.OpenBytes(nil, nil)
	is(t, err, scrt.ErrInvalidArgument)
}

// Opening, using and closing leaks nothing, and what is left open goes by its finalizer.
func TestLeaks(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	s := message(t)
	data := file(t, s, 3)
	row := codec.NewRow(s)
	round := func(i int) {
		w := codec.NewWriter(io.Discard, s, 10)
		row.Reset()
		row.SetUint("User", 1)
		row.SetString("Text", "x")
		if err := w.WriteRow(row); err != nil {
			t.Fatal(err)
		}
		r := codec.NewReader(bytes.NewReader(data), s)
		if _, err := r.ReadRow(row); err != nil {
			t.Fatal(err)
		}
		for b, err := range r.Batches() {
			if err != nil || b.Len() == 0 {
				t.Fatal(err)
			}
		}
		if _, err := schema.Parse(messages); err != nil {
			t.Fatal(err)
		}
		if _, err := schema.Parse("@schema"); err == nil {
			t.Fatal("no failure")
		}
		if i%2 == 0 {
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	const rounds = 100_000
	warm := 0
	for i := range rounds {
		if i == rounds/4 {
			runtime.GC()
			warm = resident(t)
		}
		round(i)
		if i%500 == 0 {
			// Finalizers run behind a collection, and the memory of C does not bring one about.
			runtime.GC()
		}
	}
	runtime.GC()
	const room = 48 << 20
	if grown := resident(t) - warm; grown > room {
		t.Fatalf("%d bytes more after %d rounds", grown, rounds)
	}
}
