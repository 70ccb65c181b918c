package scrt_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"scrt.dev/go/schema"
	"scrt.dev/go/scrt"
	"scrt.dev/go/value"
)

const wideDSL = `@schema Other
@field Key u32

@schema Wide
@field B bool
@field U8 u8
@field U16 u16
@field U32 u32
@field U64 u64
@field I8 i8
@field I16 i16
@field I32 i32
@field I64 i64
@field F32 f32
@field F64 f64
@field Dec decimal(20,4)
@field Num number
@field S string
@field Sym symbol
@field Raw bytes
@field J json
@field ID uuid
@field D date
@field DT datetime
@field TS timestamp
@field TU timestamp(us)
@field TZ timestamptz
@field Dur duration
@field Ref ref:Other:Key
@field L list<i32>
@field LL list<list<string>>
@field LS list<struct{a i64, b string?}>
@field St struct{x f64, y struct{z string}}
@field M map<string,i64>
@field MI map<u8,string?>
@field Un union<bool,i64,string>
@field NI i64?
@field NS string?
@field NSt struct{x f64, y struct{z string}}?
@field NL list<i32?>?
@field Nothing null
@field Arr list<f32>
`

type inner struct {
	Z string `scrt:"z"`
}

type middle struct {
	X float64 `scrt:"x"`
	Y inner   `scrt:"y"`
}

type pair struct {
	A int64   `scrt:"a"`
	B *string `scrt:"b"`
}

type numbers struct {
	U8  uint8
	U16 uint16
	U32 uint32
	U64 uint
	I8  int8
	I16 int16
	I32 int32
	I64 int
}

type named string

type wide struct {
	B bool
	numbers
	F32     float32
	F64     float64
	Dec     value.Decimal
	Num     value.Number
	S       named
	Sym     string
	Raw     []byte
	J       value.JSON
	ID      [16]byte
	D       value.Date
	DT      time.Time
	TS      time.Time
	TU      time.Time
	TZ      time.Time
	Dur     time.Duration
	Ref     uint32
	L       []int32
	LL      [][]string
	LS      []pair
	St      middle
	M       map[string]int64
	MI      map[uint8]*string
	Un      any
	NI      *int64
	NS      value.Optional[string]
	NSt     *middle
	NL      []*int32
	Nothing any
	Arr     [3]float32
	skipped int
	Left    chan int `scrt:"-"`
}

func parse(t testing.TB, dsl, name string) *schema.Schema {
	t.Helper()
	doc, err := schema.Parse(dsl)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := doc.Schema(name)
	if !ok {
		t.Fatalf("no schema %s", name)
	}
	return s
}

func ptr[T any](v T) *T { return &v }

func wideRows() []wide {
	at := time.Date(2025, 1, 2, 10, 30, 0, 123456789, time.UTC)
	full := wide{
		B: true, numbers: numbers{1, 2, 3, 4, -1, -2, -3, -4}, F32: 0.5, F64: math.Pi,
		Dec: value.DecimalOf(-12345, 4), Num: "1e999", S: "naïve 𝄞\x00", Sym: "red", Raw: []byte{0, 255},
		J: value.JSON(`{"a":1}`), ID: [16]byte{1, 2, 15: 9}, D: 20000, DT: at, TS: at,
		TU: at.Truncate(time.Microsecond), TZ: at.In(time.FixedZone("", -5*3600)), Dur: -time.Minute, Ref: 7,
		L: []int32{1, -2}, LL: [][]string{{"a", "b"}, {}, {"c"}}, LS: []pair{{1, ptr("x")}, {2, nil}},
		St: middle{1.5, inner{"z"}}, M: map[string]int64{"a": 1, "b": -1}, MI: map[uint8]*string{1: ptr("one"), 2: nil},
		Un: int64(5), NI: ptr(int64(9)), NS: value.Of("there"), NSt: &middle{2.5, inner{"q"}},
		NL: []*int32{ptr(int32(1)), nil}, Arr: [3]float32{1, 2, 3},
	}
	empty := wide{
		Dec: value.DecimalOf(0, 4), Num: "0", J: value.JSON("null"), Raw: []byte{}, DT: time.Unix(0, 0).UTC(), TS: time.Unix(0, 0).UTC(), TU: time.Unix(0, 0).UTC(),
		TZ: time.Unix(0, 0).UTC(), L: []int32{}, LL: [][]string{}, LS: []pair{}, M: map[string]int64{},
		MI: map[uint8]*string{}, Un: "text", NS: value.Null[string](),
	}
	absent := full
	absent.NS = value.Optional[string]{}
	absent.Un = true
	return []wide{full, empty, absent, full}
}

// same compares with times by instant and zone.
func same(a, b wide) bool {
	for _, p := range []struct{ x, y *time.Time }{{&a.DT, &b.DT}, {&a.TS, &b.TS}, {&a.TU, &b.TU}, {&a.TZ, &b.TZ}} {
		_, x := p.x.Zone()
		_, y := p.y.Zone()
		if !p.x.Equal(*p.y) || x != y {
			return false
		}
		*p.x, *p.y = time.Time{}, time.Time{}
	}
	return reflect.DeepEqual(a, b)
}

func TestStructsOfEveryType(t *testing.T) {
	s := parse(t, wideDSL, "Wide")
	rows := wideRows()
	for len(rows) < 300 {
		rows = append(rows, rows...)
	}
	data, err := scrt.Marshal(s, rows)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, out []wide) {
		t.Helper()
		if len(out) != len(rows) {
			t.Fatalf("%s: %d rows, not %d", what, len(out), len(rows))
		}
		for i := range out {
			if !same(out[i], rows[i]) {
				t.Fatalf("%s: row %d is\n%+v\nnot\n%+v", what, i, out[i], rows[i])
			}
		}
	}
	var out []wide
	for range 3 {
		if err := scrt.Unmarshal(data, s, &out); err != nil {
			t.Fatal(err)
		}
		check("Unmarshal", out)
	}
	var pointers []*wide
	if err := scrt.UnmarshalFrom(bytes.NewReader(data), s, &pointers); err != nil {
		t.Fatal(err)
	}
	for i, p := range pointers {
		if !same(*p, rows[i]) {
			t.Fatalf("row %d", i)
		}
	}
	again, err := scrt.Marshal(s, pointers)
	if err != nil {
		t.Fatal(err)
	}
	sameBatch(t, "pointers", stream(t, data, s), stream(t, again, s))
	out = nil
	for row, err := range scrt.Rows[wide](bytes.NewReader(data), s) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	check("Rows", out)
	out = nil
	for row, err := range scrt.RowsOf[wide](data, s) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	check("RowsOf", out)

	path := t.TempDir() + "/-"
	if err := scrt.MarshalFile(path, s, rows); err != nil {
		t.Fatal(err)
	}
	if err := scrt.UnmarshalFile(path, s, &out); err != nil {
		t.Fatal(err)
	}
	check("UnmarshalFile", out)
	if err := scrt.VerifyFile(context.Background(), path, false); err != nil {
		t.Fatal(err)
	}
	var to bytes.Buffer
	if err := scrt.MarshalTo(&to, s, rows); err != nil {
		t.Fatal(err)
	}
	sameBatch(t, "MarshalTo", stream(t, data, s), stream(t, to.Bytes(), s))
}

func TestManyRowGroups(t *testing.T) {
	s := parse(t, "@schema R\n@field a u32\n@field b string\n", "R")
	type row struct {
		A uint32 `scrt:"a"`
		B string `scrt:"b"`
	}
	rows := make([]row, 200_000)
	for i := range rows {
		rows[i] = row{uint32(i), strings.Repeat("x", i%7)}
	}
	data, err := scrt.Marshal(s, &rows)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]row, 5, 100)
	if err := scrt.Unmarshal(data, s, &out); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(out, rows) {
		t.Fatal("other rows")
	}
	out = nil
	if err := scrt.UnmarshalFrom(bytes.NewReader(data), s, &out); err != nil || !reflect.DeepEqual(out, rows) {
		t.Fatalf("other rows from a stream: %v", err)
	}
}

// Rows go in and out some hundred at a time, of which those of other parts must not show anything.
func TestManyRowsOfEveryType(t *testing.T) {
	s := parse(t, wideDSL, "Wide")
	few := wideRows()
	rows := make([]wide, 0, 4000)
	for i := range cap(rows) {
		rows = append(rows, few[i*7%len(few)])
		rows[i].numbers.U64 = uint(i)
		rows[i].S = named(strings.Repeat("ü", i%9))
		rows[i].LL = [][]string{{strings.Repeat("l", i%5)}, {}}
	}
	data, err := scrt.Marshal(s, rows)
	if err != nil {
		t.Fatal(err)
	}
	var out []wide
	if err := scrt.Unmarshal(data, s, &out); err != nil || len(out) != len(rows) {
		t.Fatal(len(out), err)
	}
	for i := range rows {
		if !same(out[i], rows[i]) {
			t.Fatalf("row %d:\n%+v\n%+v", i, out[i], rows[i])
		}
	}
	i := 0
	for row, err := range scrt.RowsOf[wide](data, s) {
		if err != nil || !same(row, rows[i]) {
			t.Fatal(i, err)
		}
		i++
	}
	if i != len(rows) {
		t.Fatal(i)
	}
	for range scrt.RowsOf[wide](data, s) {
		break
	}
	for _, err := range scrt.RowsOf[wide](data[:len(data)-9], s) {
		if err == nil {
			t.Fatal("half a file has rows")
		}
	}
	if _, err := scrt.AppendMarshal([]byte("kept"), s, append(rows, wide{Num: "no number"})); err == nil {
		t.Fatal("no number is a number")
	}
}

func TestAbsentNullDefault(t *testing.T) {
	s := parse(t, `@schema R
@field lang string default "en"
@field n i64? default 7
@field at timestamp default "2025-01-02T00:00:00Z"
@field tags list<string> default '["a"]'
@field id u64 auto_increment
`, "R")
	type row struct {
		Lang string    `scrt:"lang,omitempty"`
		N    *int64    `scrt:"n,omitempty"`
		At   time.Time `scrt:"at,omitempty"`
		Tags []string  `scrt:"tags,omitempty"`
		ID   uint64    `scrt:"id,omitempty"`
	}
	data, err := scrt.Marshal(s, []row{{}, {Lang: "de", N: ptr(int64(1)), ID: 5}, {}})
	if err != nil {
		t.Fatal(err)
	}
	var out []row
	if err := scrt.Unmarshal(data, s, &out); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)
	want := []row{{"en", nil, day, []string{"a"}, 1}, {"de", ptr(int64(1)), day, []string{"a"}, 5}, {"en", nil, day, []string{"a"}, 6}}
	if !reflect.DeepEqual(out, want) {
		t.Fatalf("%+v", out)
	}
	type states struct {
		Lang value.Optional[string] `scrt:"lang"`
		N    value.Optional[int64]  `scrt:"n"`
	}
	rows := []states{{}, {value.Of("x"), value.Null[int64]()}, {value.Of(""), value.Of(int64(0))}, {N: value.Of(int64(1))}}
	if data, err = scrt.Marshal(s, rows); err != nil {
		t.Fatal(err)
	}
	var got []states
	if err := scrt.Unmarshal(data, s, &got); err != nil || !reflect.DeepEqual(got, rows) {
		t.Fatalf("%v %v", got, err)
	}
	var maps []map[string]any
	if err := scrt.Unmarshal(data, s, &maps); err != nil {
		t.Fatal(err)
	}
	if _, there := maps[0]["lang"]; there {
		t.Fatal("lang is there")
	}
	if v, there := maps[1]["n"]; !there || v != nil {
		t.Fatal("n is not null")
	}
}

func TestOneRow(t *testing.T) {
	s := parse(t, "@schema R\n@field a i64\n", "R")
	type row struct {
		A int64 `scrt:"a"`
	}
	for _, v := range []any{row{3}, &row{3}, [1]row{{3}}, map[string]any{"a": 3}, value.Struct{{Name: "a", Value: 3}},
		[]map[string]any{{"a": int8(3)}}} {
		data, err := scrt.Marshal(s, v)
		if err != nil {
			t.Fatalf("%T: %v", v, err)
		}
		var out row
		if err := scrt.Unmarshal(data, s, &out); err != nil || out.A != 3 {
			t.Fatalf("%T: %v %v", v, out, err)
		}
		var fields map[string]any
		if err := scrt.Unmarshal(data, s, &fields); err != nil || fields["a"] != int64(3) {
			t.Fatalf("%T: %v %v", v, fields, err)
		}
	}
	data, err := scrt.Marshal(s, []row{})
	if err != nil {
		t.Fatal(err)
	}
	var out []row
	if err := scrt.Unmarshal(data, s, &out); err != nil || out == nil || len(out) != 0 {
		t.Fatalf("%v %v", out, err)
	}
	var one row
	if err := scrt.Unmarshal(data, s, &one); !errors.Is(err, scrt.ErrMismatch) {
		t.Fatal(err)
	}
}

// Numbers go into Go types of another width if they fit.
func TestWidths(t *testing.T) {
	s := parse(t, "@schema R\n@field a u16\n@field b i8\n@field c f64\n@field n number\n", "R")
	type in struct {
		A int64   `scrt:"a"`
		B int     `scrt:"b"`
		C float32 `scrt:"c"`
		N int     `scrt:"n"`
	}
	type out struct {
		A uint8   `scrt:"a"`
		B float32 `scrt:"b"`
		C float32 `scrt:"c"`
		N uint16  `scrt:"n"`
	}
	data, err := scrt.Marshal(s, in{200, -5, 0.5, 300})
	if err != nil {
		t.Fatal(err)
	}
	var got out
	if err := scrt.Unmarshal(data, s, &got); err != nil || got != (out{200, -5, 0.5, 300}) {
		t.Fatalf("%v %v", got, err)
	}
	for _, bad := range []in{{A: -1}, {A: 1 << 16}, {B: 128}, {B: -129}} {
		if _, err := scrt.Marshal(s, bad); !errors.Is(err, scrt.ErrRange) {
			t.Fatalf("%v: %v", bad, err)
		}
	}
	if data, err = scrt.Marshal(s, in{A: 256}); err != nil {
		t.Fatal(err)
	}
	if err := scrt.Unmarshal(data, s, &got); !errors.Is(err, scrt.ErrRange) {
		t.Fatal(err)
	}
}

// Rows of a narrower schema are read under a wider one, others are refused.
func TestOtherSchemas(t *testing.T) {
	narrow := parse(t, "@schema R\n@field a u8\n@field b string\n", "R")
	broad := parse(t, "@schema R\n@field b string?\n@field a i64\n@field c bool\n", "R")
	type row struct {
		A int64  `scrt:"a"`
		B string `scrt:"b"`
	}
	data, err := scrt.Marshal(narrow, []row{{1, "x"}, {2, "y"}})
	if err != nil {
		t.Fatal(err)
	}
	var out []row
	for _, read := range []func() error{
		func() error { return scrt.Unmarshal(data, broad, &out) },
		func() error { return scrt.UnmarshalFrom(bytes.NewReader(data), broad, &out) },
	} {
		if err := read(); err != nil || !reflect.DeepEqual(out, []row{{1, "x"}, {2, "y"}}) {
			t.Fatal(out, err)
		}
	}
	for _, dsl := range []string{"@schema R\n@field a u8\n", "@schema R\n@field a i8\n@field b string\n",
		"@schema R\n@field a u8\n@field b i64\n"} {
		other := parse(t, dsl, "R")
		if err := scrt.Unmarshal(data, other, &out); !errors.Is(err, scrt.ErrMismatch) {
			t.Fatal(dsl, err)
		}
		if err := scrt.UnmarshalFrom(bytes.NewReader(data), other, &out); !errors.Is(err, scrt.ErrMismatch) {
			t.Fatal(dsl, err)
		}
	}
	elsewhere := parse(t, "@schema Q\n@field a u8\n", "Q")
	if err := scrt.Unmarshal(data, elsewhere, &out); !errors.Is(err, scrt.ErrNotFound) {
		t.Fatal(err)
	}
	if err := scrt.UnmarshalFrom(bytes.NewReader(data), elsewhere, &out); !errors.Is(err, scrt.ErrNotFound) {
		t.Fatal(err)
	}
}

func TestTimesAtTheEdges(t *testing.T) {
	s := parse(t, "@schema R\n@field n timestamp\n@field u timestamp(us)\n", "R")
	type row struct {
		N time.Time `scrt:"n"`
		U time.Time `scrt:"u"`
	}
	epoch := time.Unix(0, 0)
	for _, n := range []int64{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, 999_999_999, -999_999_999, math.MaxInt64} {
		in := row{time.Unix(0, n), time.UnixMicro(n)}
		data, err := scrt.Marshal(s, in)
		if err != nil {
			t.Fatalf("%d: %v", n, err)
		}
		var out row
		if err := scrt.Unmarshal(data, s, &out); err != nil || !out.N.Equal(in.N) || !out.U.Equal(in.U) {
			t.Fatalf("%d: %v %v", n, out, err)
		}
	}
	for _, bad := range []row{{time.Unix(0, math.MaxInt64).Add(1), epoch}, {time.Unix(0, math.MinInt64).Add(-1), epoch},
		{time.Time{}, epoch}, {epoch, time.Unix(0, 1)}, {epoch, time.UnixMicro(math.MaxInt64).Add(time.Microsecond)}} {
		if _, err := scrt.Marshal(s, bad); !errors.Is(err, scrt.ErrRange) {
			t.Fatalf("%v: %v", bad, err)
		}
	}
}

func TestFloatsByBits(t *testing.T) {
	s := parse(t, "@schema R\n@field a f64\n@field b f32\n", "R")
	type row struct {
		A float64 `scrt:"a"`
		B float32 `scrt:"b"`
	}
	rows := []row{{math.NaN(), float32(math.NaN())}, {math.Copysign(0, -1), float32(math.Inf(-1))}, {5e-324, math.MaxFloat32}}
	data, err := scrt.Marshal(s, rows)
	if err != nil {
		t.Fatal(err)
	}
	var out []row
	if err := scrt.Unmarshal(data, s, &out); err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if math.Float64bits(rows[i].A) != math.Float64bits(out[i].A) || math.Float32bits(rows[i].B) != math.Float32bits(out[i].B) {
			t.Fatal(i, out[i])
		}
	}
}

func TestAllocations(t *testing.T) {
	s := parse(t, "@schema R\n@field a u64\n@field b string\n@field c string\n", "R")
	type row struct {
		A uint64 `scrt:"a"`
		B string `scrt:"b"`
		C string `scrt:"c"`
	}
	rows := make([]row, 1000)
	for i := range rows {
		rows[i] = row{uint64(i), strings.Repeat("b", i%20), "c"}
	}
	data, err := scrt.Marshal(s, rows)
	if err != nil {
		t.Fatal(err)
	}
	var out []row
	for what, op := range map[string]func(){
		"Marshal":   func() { data, err = scrt.AppendMarshal(data[:0], s, &rows) },
		"Unmarshal": func() { err = scrt.Unmarshal(data, s, &out) },
	} {
		op()
		if n := testing.AllocsPerRun(50, op); err != nil || n >= 20 {
			t.Errorf("%s of %d rows: %v allocations, %v", what, len(rows), n, err)
		}
	}
}
