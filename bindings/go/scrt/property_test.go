package scrt_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"scrt.dev/go/codec"
	"scrt.dev/go/schema"
	"scrt.dev/go/scrt"
	"scrt.dev/go/value"
)

// kind makes random values of one type: as Go has them, and as JSON text, which the library reads by
// code that shares nothing with this module.
type kind struct {
	name     string
	nullable bool
	make     func(r *rand.Rand) (any, string)
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func text(r *rand.Rand) string {
	letters := []rune("abcdefghij äß€𝄞\x00\"\\\n")
	s := make([]rune, r.Intn(12))
	for i := range s {
		s[i] = letters[r.Intn(len(letters))]
	}
	return string(s)
}

func signed[T int8 | int16 | int32 | int64](bits int) func(*rand.Rand) (any, string) {
	return func(r *rand.Rand) (any, string) {
		v := T(r.Uint64() >> r.Intn(bits))
		return v, strconv.FormatInt(int64(v), 10)
	}
}

func unsigned[T uint8 | uint16 | uint32 | uint64](bits int) func(*rand.Rand) (any, string) {
	return func(r *rand.Rand) (any, string) {
		v := T(r.Uint64() >> r.Intn(64))
		return v, strconv.FormatUint(uint64(v), 10)
	}
}

func instant(r *rand.Rand) time.Time {
	return time.Unix(r.Int63n(8e9)-4e9, r.Int63n(1e9)).UTC()
}

var scalars = []kind{
	{"bool", false, func(r *rand.Rand) (any, string) { v := r.Intn(2) == 0; return v, fmt.Sprint(v) }},
	{"i8", false, signed[int8](64)}, {"i16", false, signed[int16](64)},
	{"i32", false, signed[int32](64)}, {"i64", false, signed[int64](64)},
	{"u8", false, unsigned[uint8](8)}, {"u16", false, unsigned[uint16](16)},
	{"u32", false, unsigned[uint32](32)}, {"u64", false, unsigned[uint64](64)},
	{"f32", false, func(r *rand.Rand) (any, string) {
		v := float32(r.Intn(1<<20)) / 64
		return v, strconv.FormatFloat(float64(v), 'g', -1, 64)
	}},
	{"f64", false, func(r *rand.Rand) (any, string) {
		v := r.NormFloat64()
		return v, strconv.FormatFloat(v, 'g', -1, 64)
	}},
	{"decimal(12,3)", false, func(r *rand.Rand) (any, string) {
		v := value.DecimalOf(r.Int63n(2e12)-1e12+1, 3)
		return v, quoted(v.String())
	}},
	{"number", false, func(r *rand.Rand) (any, string) {
		v := fmt.Sprintf("%d.%de%d", r.Intn(10), r.Int63(), 400+r.Intn(400))
		return value.Number(v), v
	}},
	{"string", false, func(r *rand.Rand) (any, string) { v := text(r); return v, quoted(v) }},
	{"symbol", false, func(r *rand.Rand) (any, string) {
		v := []string{"red", "grün", "", "blue"}[r.Intn(4)]
		return v, quoted(v)
	}},
	{"bytes", false, func(r *rand.Rand) (any, string) {
		v := make([]byte, r.Intn(9))
		r.Read(v)
		return v, quoted(base64.StdEncoding.EncodeToString(v))
	}},
	{"json", false, func(r *rand.Rand) (any, string) {
		v := []string{`{"a":[1,2,null]}`, `[]`, `"text"`, `-1.5`, `true`}[r.Intn(5)]
		return value.JSON(v), v
	}},
	{"uuid", false, func(r *rand.Rand) (any, string) {
		var v value.UUID
		r.Read(v[:])
		return v, quoted(v.String())
	}},
	{"date", false, func(r *rand.Rand) (any, string) {
		v := value.Date(r.Intn(60000) - 20000)
		return v, quoted(v.String())
	}},
	{"datetime", false, func(r *rand.Rand) (any, string) {
		v := instant(r)
		return v, quoted(v.Format("2006-01-02T15:04:05.999999999"))
	}},
	{"timestamp(us)", false, func(r *rand.Rand) (any, string) {
		v := instant(r).Truncate(time.Microsecond)
		return v, quoted(v.Format(time.RFC3339Nano))
	}},
	{"timestamp", false, func(r *rand.Rand) (any, string) {
		v := instant(r)
		return v, quoted(v.Format(time.RFC3339Nano))
	}},
	{"timestamptz", false, func(r *rand.Rand) (any, string) {
		v := instant(r).In(time.FixedZone("", 60*(r.Intn(2*1439)-1439)))
		return v, quoted(v.Format("2006-01-02T15:04:05.999999999-07:00"))
	}},
	{"duration", false, func(r *rand.Rand) (any, string) {
		v := time.Duration(r.Int63n(1e15) - 5e14)
		return v, quoted(strconv.FormatInt(int64(v), 10) + "ns")
	}},
}

func randomKind(r *rand.Rand, depth int) kind {
	k := plainKind(r, depth)
	if r.Intn(3) == 0 {
		return optional(k)
	}
	return k
}

func optional(k kind) kind {
	return kind{k.name + "?", true, func(r *rand.Rand) (any, string) {
		if r.Intn(4) == 0 {
			return nil, "null"
		}
		return k.make(r)
	}}
}

func plainKind(r *rand.Rand, depth int) kind {
	if depth == 0 || r.Intn(2) == 0 {
		return scalars[r.Intn(len(scalars))]
	}
	switch r.Intn(4) {
	case 0:
		return listOf(randomKind(r, depth-1))
	case 1:
		return mapOf(randomKind(r, depth-1))
	case 2:
		return union()
	}
	fields := make([]kind, 1+r.Intn(4))
	for i := range fields {
		fields[i] = randomKind(r, depth-1)
	}
	return structOf(fields)
}

func listOf(element kind) kind {
	return kind{"list<" + element.name + ">", false, func(r *rand.Rand) (any, string) {
		list := make([]any, r.Intn(4))
		texts := make([]string, len(list))
		for i := range list {
			list[i], texts[i] = element.make(r)
		}
		return list, "[" + strings.Join(texts, ",") + "]"
	}}
}

func mapOf(val kind) kind {
	return kind{"map<string," + val.name + ">", false, func(r *rand.Rand) (any, string) {
		m := make(value.Map, r.Intn(4))
		texts := make([]string, len(m))
		for i := range m {
			key := strconv.Itoa(i) + text(r)
			v, t := val.make(r)
			m[i], texts[i] = value.Entry{Key: key, Value: v}, quoted(key)+":"+t
		}
		return m, "{" + strings.Join(texts, ",") + "}"
	}}
}

func union() kind {
	return kind{"union<bool,i64,string,list<f64>>", false, func(r *rand.Rand) (any, string) {
		switch r.Intn(4) {
		case 0:
			return true, "true"
		case 1:
			return int64(-7), "-7"
		case 2:
			v := text(r)
			return v, quoted(v)
		}
		return []any{0.5, -1.25}, "[0.5,-1.25]"
	}}
}

// structOf makes objects that lack some fields, in any order.
func structOf(fields []kind) kind {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = fmt.Sprintf("f%d %s", i, f.name)
	}
	return kind{"struct{" + strings.Join(names, ", ") + "}", false, func(r *rand.Rand) (any, string) {
		s := value.Struct{}
		var texts []string
		order := r.Perm(len(fields))
		if r.Intn(2) == 0 {
			for i := range order {
				order[i] = i
			}
		}
		for _, f := range order {
			if r.Intn(5) == 0 {
				continue
			}
			v, t := fields[f].make(r)
			name := fmt.Sprintf("f%d", f)
			s = append(s, value.Field{Name: name, Value: v})
			texts = append(texts, quoted(name)+":"+t)
		}
		return s, "{" + strings.Join(texts, ",") + "}"
	}}
}

type sample struct {
	schema *schema.Schema
	rows   []value.Struct
	lines  string
}

func newSample(t *testing.T, r *rand.Rand, fields []kind, n int) sample {
	t.Helper()
	var dsl strings.Builder
	dsl.WriteString("@schema Row\n")
	for i, f := range fields {
		fmt.Fprintf(&dsl, "@field f%d %s\n", i, f.name)
	}
	doc, err := schema.Parse(dsl.String())
	if err != nil {
		t.Fatalf("%v in\n%s", err, dsl.String())
	}
	s := sample{schema: doc.Schemas["Row"]}
	record := structOf(fields)
	for i := 0; i < n; i++ {
		v, line := record.make(r)
		s.rows = append(s.rows, v.(value.Struct))
		s.lines += line + "\n"
	}
	return s
}

// native writes the sample as the library does from JSON.
func (s sample) native(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.jsonl"), filepath.Join(dir, "out.scrt")
	if err := os.WriteFile(in, []byte(s.lines), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := scrt.ConvertFile(context.Background(), in, out, s.schema); err != nil {
		t.Fatalf("%v in\n%s%s", err, s.schema, s.lines)
	}
	return out
}

func batchOf(t *testing.T, r *codec.Reader) *codec.Batch {
	t.Helper()
	var all *codec.Batch
	for b, err := range r.Batches() {
		if err != nil {
			t.Fatal(err)
		}
		if all != nil {
			t.Fatal("more than one row group")
		}
		all = b
	}
	return all
}

func sameBatch(t *testing.T, what string, want, got *codec.Batch) {
	t.Helper()
	if want.Equal(got) {
		return
	}
	a, errA := want.JSON()
	b, errB := got.JSON()
	t.Fatalf("%s: another batch\n%s%s\nwant %v\n%s\ngot %v\n%s", what, want.Schema(), "", errA, a, errB, b)
}

func stream(t *testing.T, data []byte, s *schema.Schema) *codec.Batch {
	t.Helper()
	return batchOf(t, codec.NewReader(bytes.NewReader(data), s))
}

// plain turns ordered trees into what Unmarshal gives for any.
func plain(v any) any {
	switch v := v.(type) {
	case value.Struct:
		m := map[string]any{}
		for _, f := range v {
			m[f.Name] = plain(f.Value)
		}
		return m
	case value.Map:
		m := map[string]any{}
		for _, e := range v {
			m[e.Key.(string)] = plain(e.Value)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i])
		}
		return list
	case time.Time:
		_, offset := v.Zone()
		return fmt.Sprint(v.UnixNano(), offset)
	}
	return v
}

// sameAsCommand compares with what the command prints of the file, where there is one.
func (s sample) sameAsCommand(t *testing.T, path string, batch *codec.Batch) {
	t.Helper()
	command := os.Getenv("SCRT_COMMAND")
	if command == "" {
		return
	}
	want, err := exec.Command(command, "cat", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	got, err := batch.JSON()
	if err != nil || !bytes.Equal(want, got) {
		t.Fatalf("%v: the command prints\n%s\nnot\n%s", err, want, got)
	}
}

func (s sample) check(t *testing.T) {
	t.Helper()
	path := s.native(t)
	reader, err := codec.Open(path, s.schema)
	if err != nil {
		t.Fatal(err)
	}
	want := batchOf(t, reader)
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}

	s.sameAsCommand(t, path, want)

	var byRow bytes.Buffer
	writer := codec.NewWriter(&byRow, s.schema, 0)
	row := codec.NewRow(s.schema)
	for _, r := range s.rows {
		row.Reset()
		for _, f := range r {
			if err := row.Set(f.Name, f.Value); err != nil {
				t.Fatal(err)
			}
		}
		if err := writer.WriteRow(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	sameBatch(t, "rows of Set", want, stream(t, byRow.Bytes(), s.schema))

	data, err := scrt.Marshal(s.schema, s.rows)
	if err != nil {
		t.Fatal(err)
	}
	sameBatch(t, "Marshal of value.Struct", want, stream(t, data, s.schema))

	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	writer = codec.NewWriter(&copied, s.schema, 0)
	for row, err := range codec.NewReader(bytes.NewReader(file), s.schema).Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if err := writer.WriteRow(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	sameBatch(t, "rows read and written", want, stream(t, copied.Bytes(), s.schema))

	var ordered []value.Struct
	if err := scrt.Unmarshal(file, s.schema, &ordered); err != nil {
		t.Fatal(err)
	}
	var loose any
	if err := scrt.UnmarshalFile(path, s.schema, &loose); err != nil {
		t.Fatal(err)
	}
	for i, r := range s.rows {
		if !reflect.DeepEqual(plain(r), plain(ordered[i])) {
			t.Fatalf("row %d of\n%s\nis\n%#v\nnot\n%#v", i, s.schema, plain(ordered[i]), plain(r))
		}
		if got := loose.([]map[string]any)[i]; !reflect.DeepEqual(plain(r), times(got)) {
			t.Fatalf("row %d of\n%s\nis\n%#v\nnot\n%#v", i, s.schema, times(got), plain(r))
		}
	}
	again, err := scrt.Marshal(s.schema, ordered)
	if err != nil {
		t.Fatal(err)
	}
	sameBatch(t, "value.Struct read and written", want, stream(t, again, s.schema))
}

// times makes times comparable.
func times(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := map[string]any{}
		for k := range v {
			m[k] = times(v[k])
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = times(v[i])
		}
		return list
	}
	return plain(v)
}

func TestEveryTypeBothWays(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	var all []kind
	for _, k := range scalars {
		all = append(all, k, optional(k), listOf(k), listOf(optional(k)), mapOf(optional(k)))
	}
	all = append(all, union(), optional(union()), listOf(listOf(union())), structOf(scalars),
		optional(structOf([]kind{optional(structOf(scalars[:3])), mapOf(listOf(scalars[13]))})))
	newSample(t, r, all, 50).check(t)
	for _, k := range all {
		newSample(t, r, []kind{k}, 9).check(t)
	}
}

func TestRandomSchemas(t *testing.T) {
	rounds := 150
	if testing.Short() {
		rounds = 30
	}
	for seed := 0; seed < rounds; seed++ {
		r := rand.New(rand.NewSource(int64(seed)))
		fields := make([]kind, 1+r.Intn(6))
		for i := range fields {
			fields[i] = randomKind(r, 3)
		}
		newSample(t, r, fields, 1+r.Intn(40)).check(t)
	}
}
