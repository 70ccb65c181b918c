// Package scrt turns Go values into .scrt files and back: structs, maps and slices of them, without a
// crossing into the native library per row.
//
//	type Message struct {
//		MsgID uint64
//		User  uint64
//		Text  string
//		Lang  string `scrt:"Lang,omitempty"`
//	}
//
//	data, err := scrt.Marshal(schema, []Message{{MsgID: 1, User: 42, Text: "hey"}})
//	var out []Message
//	err = scrt.Unmarshal(data, schema, &out)
//
// # Fields
//
// A field of a Go struct stands for the field of the schema with its name, or with the name of its tag
// `scrt:"Name"`; `scrt:"-"` leaves it out. Fields of embedded structs count as fields of the outer one.
// Marshal refuses a Go struct with a field that the schema lacks; Unmarshal leaves such a field alone,
// and passes over fields of the schema that the Go struct lacks.
//
// # Absent, null and default
//
// Marshal leaves a field out of the row (absent) if the Go struct lacks it, if it has the option omitempty
// and an empty value, if it is an absent value.Optional, or if it is a nil pointer and the field's type has no
// null. A nil pointer, nil []byte, nil slice or nil map is null where the field's type is nullable.
//
// Unmarshal gives an absent field the default that the schema has for it, and the zero value if it has
// none; in pointers, absent and null are nil both. value.Optional and map[string]any keep absent and null
// apart and are given no default. Defaults of fields of nested structs are not filled in.
//
// # Memory
//
// What Unmarshal gives is memory of Go. The strings and byte slices of a row group share one block, and so do
// the elements of its lists and the targets of its pointers: one of them keeps the others. Cloning those
// that are kept for long lets go of the rest.
package scrt

import (
	"context"
	"io"
	"iter"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"unsafe"

	"scrt.dev/go/codec"
	"scrt.dev/go/internal/batches"
	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/column"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/internal/plan"
	"scrt.dev/go/internal/settings"
	"scrt.dev/go/schema"
	"scrt.dev/go/value"
)

// Error is the failure of any call of this module: with Code, which errors.Is compares; Offset in bytes from 0,
// Line and Column from 1, each -1 where it is not known; Message; and Cause, which errors.Unwrap gives.
//
//	var e *scrt.Error
//	if errors.As(err, &e) && errors.Is(err, scrt.ErrCorrupt) {
//		fmt.Println(e.Offset)
//	}
type Error = fault.Error

// Code is the kind of an Error, and an error itself: ErrCorrupt and its like.
type Code = fault.Code

// WithProfile chooses how hard a file is compressed. The default is codec.Fast for what goes from program to
// program (Marshal, AppendMarshal, MarshalTo) and codec.Compact for what is kept (MarshalFile).
func WithProfile(p codec.Profile) codec.Option { return codec.WithProfile(p) }

// Version gives the version of the native library, such as "0.1.0".
func Version() string { return capi.Version() }

// groupRows is how many rows one row group has at most.
const groupRows = 1 << 16

// rows is some rows in memory.
type rows struct {
	first  unsafe.Pointer
	stride uintptr
	n      int
	typ    reflect.Type
	keep   reflect.Value
}

// rowsOf takes a slice or array of rows, a pointer to one, or one row.
func rowsOf(v any) (rows, error) {
	r := reflect.ValueOf(v)
	for r.Kind() == reflect.Pointer && !r.IsNil() &&
		(r.Elem().Kind() == reflect.Slice || r.Elem().Kind() == reflect.Array || r.Elem().Kind() == reflect.Pointer) {
		r = r.Elem()
	}
	switch {
	case !r.IsValid():
		return rows{}, fault.New(fault.ErrInvalidArgument, "nil is no rows")
	case r.Kind() == reflect.Pointer && r.IsNil():
		return rows{}, fault.New(fault.ErrInvalidArgument, "a nil %s is no rows", r.Type())
	case r.Kind() == reflect.Slice && !isRow(r.Type()):
		t := r.Type().Elem()
		return rows{r.UnsafePointer(), t.Size(), r.Len(), t, r}, nil
	case r.Kind() == reflect.Pointer:
		t := r.Type().Elem()
		return rows{r.UnsafePointer(), t.Size(), 1, t, r}, nil
	}
	// The value may lie in an interface; a copy has an address.
	at := reflect.New(r.Type())
	at.Elem().Set(r)
	if r.Kind() == reflect.Array {
		t := r.Type().Elem()
		return rows{at.UnsafePointer(), t.Size(), r.Len(), t, at}, nil
	}
	return rows{at.UnsafePointer(), r.Type().Size(), 1, r.Type(), at}, nil
}

// isRow tells a value.Struct, which is a slice and yet one row.
func isRow(t reflect.Type) bool { return t == reflect.TypeFor[value.Struct]() }

func (r rows) from(i int) unsafe.Pointer { return unsafe.Add(r.first, uintptr(i)*r.stride) }

// group gathers rows [from, to) as columns.
func (r rows) group(g *plan.Gather, encode plan.Encoder, from, to int) error {
	g.Builder.Reset()
	chunk := plan.ChunkRows(r.stride)
	for at := from; at < to; at += chunk {
		if err := encode(g.Builder, r.from(at), r.stride, min(chunk, to-at)); err != nil {
			return err
		}
	}
	if to-from > 1 && g.Builder.Bytes() > column.GroupBytes {
		return column.ErrLarge
	}
	g.Columns = g.Builder.Columns(g.Columns[:0])
	return nil
}

// Marshal gives a .scrt file of rows: a slice or array of structs, of pointers to them, of map[string]any or of
// value.Struct, or a pointer to one of these; or a single row. An empty slice gives a file of no rows.
func Marshal(s *schema.Schema, v any, options ...codec.Option) ([]byte, error) {
	return AppendMarshal(nil, s, v, options...)
}

// AppendMarshal is Marshal behind what dst holds, in its memory if that is enough.
func AppendMarshal(dst []byte, s *schema.Schema, v any, options ...codec.Option) ([]byte, error) {
	if s == nil {
		return dst, batches.ErrNilSchema
	}
	r, encode, err := prepare(s, v)
	if err != nil {
		return dst, err
	}
	set := settings.OfMessage(options)
	if r.n <= groupRows {
		out, err := marshalOne(dst, s, r, encode, set)
		if err != error(column.ErrLarge) {
			return out, err
		}
	}
	out := dst
	w, err := capi.OpenAppender(&out, set)
	if err != nil {
		return dst, err
	}
	defer w.Free()
	// The first row group tells about how much all will be: without a compressor as much as its columns are,
	// else what it came to.
	grow := func(bytes, rows, left int) {
		all := float64(bytes) / float64(max(rows, 1)) * float64(left)
		out = slices.Grow(out, int(all)+int(all)/16+4096)
	}
	first := true
	err = writeGroups(w, s, r, encode, groupHooks{
		gathered: func(bytes, rows int) {
			if first && set.Profile == int(codec.Fast) {
				first = false
				grow(bytes, rows, r.n)
			}
		},
		written: func(done int) error {
			if first {
				first = false
				grow(len(out)-len(dst), done, r.n-done)
			}
			return nil
		},
	})
	if err != nil {
		return dst, err
	}
	return out, nil
}

func prepare(s *schema.Schema, v any) (rows, plan.Encoder, error) {
	r, err := rowsOf(v)
	if err != nil {
		return rows{}, nil, err
	}
	encode, err := plan.EncoderOf(s, r.typ)
	return r, encode, err
}

func marshalOne(dst []byte, s *schema.Schema, r rows, encode plan.Encoder, set capi.WriterSettings) ([]byte, error) {
	g := plan.Borrow(s)
	defer plan.Return(s, g)
	err := r.group(g, encode, 0, r.n)
	runtime.KeepAlive(r.keep)
	if err != nil {
		return dst, err
	}
	if dst == nil && g.Written > 0 {
		// The last file of this schema tells about how large this one will be.
		dst = make([]byte, 0, min(g.Written+g.Written/8, g.Builder.Bytes()+4096))
	}
	out, err := capi.Marshal(dst, set, s.Handle(), r.n, g.Columns)
	if err == nil {
		g.Written = len(out) - len(dst)
	}
	return out, err
}

// groupHooks are called while row groups are written.
type groupHooks struct {
	// gathered, if not nil, hears of rows whose columns, of so many bytes, are written next.
	gathered func(bytes, rows int)
	// written is called after each step, with so many rows done.
	written func(done int) error
}

// writeGroups writes all rows and completes the file.
func writeGroups(w *capi.Writer, s *schema.Schema, r rows, encode plan.Encoder, hooks groupHooks) error {
	g := plan.Borrow(s)
	defer plan.Return(s, g)
	for from := 0; from < r.n || from == 0; from += groupRows {
		if err := writeGroup(w, s, r, encode, hooks, g, from, min(from+groupRows, r.n)); err != nil {
			return err
		}
	}
	runtime.KeepAlive(r.keep)
	if err := w.Finish(); err != nil {
		return err
	}
	return hooks.written(r.n)
}

// writeGroup writes two groups of half the rows where one would be too large.
func writeGroup(w *capi.Writer, s *schema.Schema, r rows, encode plan.Encoder, hooks groupHooks, g *plan.Gather, from, to int) error {
	err := r.group(g, encode, from, to)
	if err == error(column.ErrLarge) && to-from > 1 {
		middle := from + (to-from)/2
		if err := writeGroup(w, s, r, encode, hooks, g, from, middle); err != nil {
			return err
		}
		return writeGroup(w, s, r, encode, hooks, g, middle, to)
	}
	if err == nil {
		if hooks.gathered != nil {
			hooks.gathered(g.Builder.Bytes(), to-from)
		}
		err = w.Append(s.Handle(), to-from, g.Columns)
	}
	if err != nil {
		return err
	}
	return hooks.written(to)
}

// MarshalTo writes a .scrt file of rows to w, row group by row group. What w fails with stands behind an
// error of code ErrUser.
func MarshalTo(w io.Writer, s *schema.Schema, v any, options ...codec.Option) error {
	if s == nil {
		return batches.ErrNilSchema
	}
	if w == nil {
		return fault.New(fault.ErrInvalidArgument, "the writer is nil")
	}
	r, encode, err := prepare(s, v)
	if err != nil {
		return err
	}
	file, err := capi.OpenWriter("", settings.OfMessage(options))
	if err != nil {
		return err
	}
	defer file.Free()
	var buf []byte
	return writeGroups(file, s, r, encode, groupHooks{written: func(int) error {
		if buf, err = file.Take(buf[:0]); err != nil {
			return err
		}
		n, err := w.Write(buf)
		if err == nil && n < len(buf) {
			err = io.ErrShortWrite
		}
		if err != nil {
			e := fault.New(fault.ErrUser, "the writer failed")
			e.Cause = err
			return e
		}
		return nil
	}})
}

// MarshalFile writes a .scrt file of rows. The path holds the whole new file or what it held before,
// never half a file.
func MarshalFile(path string, s *schema.Schema, v any, options ...codec.Option) error {
	if s == nil {
		return batches.ErrNilSchema
	}
	if path == "" {
		return fault.New(fault.ErrInvalidArgument, "the path is empty")
	}
	r, encode, err := prepare(s, v)
	if err != nil {
		return err
	}
	file, err := capi.OpenWriter(path, settings.Of(options))
	if err != nil {
		return err
	}
	defer file.Free()
	return writeGroups(file, s, r, encode, groupHooks{written: func(int) error { return nil }})
}

// source is what reading a file needs; it is used again.
type source struct {
	batches.Batches
	part sliceHeader
}

// sliceHeader is a slice of any type.
type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

var sources = sync.Pool{New: func() any { return new(source) }}

// Unmarshal reads the rows of the table with the name of s out of a .scrt file. out points to a slice of rows,
// which is used again as far as its capacity goes, to a single row if the file has exactly one, or to an any,
// which becomes a []map[string]any. If it fails, *out is unchanged but for what lies beyond its length
// and rows that were in it.
func Unmarshal(data []byte, s *schema.Schema, out any) error {
	b := sources.Get().(*source)
	defer func() {
		b.Reset()
		b.part = sliceHeader{}
		sources.Put(b)
	}()
	if s == nil {
		return batches.ErrNilSchema
	}
	if err := b.Open("", data, s); err != nil {
		return err
	}
	return readAll(b, out)
}

// UnmarshalFile is Unmarshal from a file.
func UnmarshalFile(path string, s *schema.Schema, out any) error {
	if path == "" {
		return fault.New(fault.ErrInvalidArgument, "the path is empty")
	}
	var b source
	defer b.Free()
	if err := b.Open(path, nil, s); err != nil {
		return err
	}
	return readAll(&b, out)
}

// UnmarshalFrom is Unmarshal from a file that arrives in order. What r fails with stands behind an error of
// code ErrUser.
func UnmarshalFrom(r io.Reader, s *schema.Schema, out any) error {
	if r == nil {
		return fault.New(fault.ErrInvalidArgument, "the reader is nil")
	}
	var b source
	defer b.Free()
	if err := b.OpenStream(r, s); err != nil {
		return err
	}
	return readAll(&b, out)
}

// reserveMax bounds the rows for which memory is taken before they are there.
const reserveMax = 1 << 20

func readAll(b *source, out any) error {
	to := reflect.ValueOf(out)
	if to.Kind() != reflect.Pointer || to.IsNil() {
		return fault.New(fault.ErrInvalidArgument, "%T is no pointer to rows", out)
	}
	to = to.Elem()
	switch {
	case to.Kind() == reflect.Interface && to.NumMethod() == 0:
		var all []map[string]any
		if err := readSlice(b, reflect.ValueOf(&all).Elem()); err != nil {
			return err
		}
		to.Set(reflect.ValueOf(all))
		return nil
	case to.Kind() == reflect.Slice && !isRow(to.Type()):
		return readSlice(b, to)
	}
	return readOne(b, to)
}

func readSlice(b *source, to reflect.Value) error {
	typ := to.Type()
	t := typ.Elem()
	all := *(*sliceHeader)(to.Addr().UnsafePointer())
	all.len = 0
	used := all.cap > 0 // whether the memory may hold something
	if room := min(b.Table.Rows, reserveMax); all.cap < room || all.data == nil {
		all.data, all.cap = reflect.MakeSlice(typ, max(room, 0), max(room, 0)).UnsafePointer(), max(room, 0)
		used = false
	}
	for {
		more, err := b.Next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		row, err := plan.DecoderOf(b.View.Schema, t)
		if err != nil {
			return err
		}
		n := all.len
		if end := n + b.View.Rows; all.cap < end {
			bigger := reflect.MakeSlice(typ, max(end, 2*all.cap), max(end, 2*all.cap))
			b.part = all
			reflect.Copy(bigger, reflect.NewAt(typ, unsafe.Pointer(&b.part)).Elem())
			all.data, all.cap = bigger.UnsafePointer(), bigger.Len()
			used = false
		}
		first := unsafe.Add(all.data, uintptr(n)*t.Size())
		if used {
			b.part = sliceHeader{first, b.View.Rows, b.View.Rows}
			reflect.NewAt(typ, unsafe.Pointer(&b.part)).Elem().Clear()
		}
		row.Reserve(&b.View)
		chunk := plan.ChunkRows(t.Size())
		for at := 0; at < b.View.Rows; at += chunk {
			n := min(chunk, b.View.Rows-at)
			if err := row.Decode(&b.View, at, n, unsafe.Add(first, uintptr(at)*t.Size()), t.Size()); err != nil {
				return err
			}
		}
		all.len += b.View.Rows
	}
	b.part = all
	to.Set(reflect.NewAt(typ, unsafe.Pointer(&b.part)).Elem())
	return nil
}

func readOne(b *source, to reflect.Value) error {
	wrong := fault.New(fault.ErrMismatch, "%s takes one row, and the file does not have exactly one", to.Type())
	row := reflect.New(to.Type())
	for n := 0; ; n++ {
		more, err := b.Next()
		switch {
		case err != nil:
			return err
		case !more && n == 1:
			to.Set(row.Elem())
			return nil
		case !more || n > 0 || b.View.Rows != 1:
			return wrong
		}
		p, err := plan.DecoderOf(b.View.Schema, to.Type())
		if err != nil {
			return err
		}
		p.Reserve(&b.View)
		if err := p.Decode(&b.View, 0, 1, row.UnsafePointer(), to.Type().Size()); err != nil {
			return err
		}
	}
}

// Rows gives the rows of a stream one after the other, in memory of a row group at a time. It ends after an
// error.
//
//	for m, err := range scrt.Rows[Message](r, schema) {
func Rows[T any](r io.Reader, s *schema.Schema) iter.Seq2[T, error] {
	return eachRow[T](func(b *batches.Batches) error {
		if r == nil {
			return fault.New(fault.ErrInvalidArgument, "the reader is nil")
		}
		return b.OpenStream(r, s)
	})
}

// RowsOf is Rows of a file in memory: of its table with the name of s.
func RowsOf[T any](data []byte, s *schema.Schema) iter.Seq2[T, error] {
	return eachRow[T](func(b *batches.Batches) error { return b.Open("", data, s) })
}

func eachRow[T any](open func(*batches.Batches) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		b := new(batches.Batches)
		defer b.Free()
		err := open(b)
		var chunk []T
		for more := true; err == nil; {
			if more, err = b.Next(); !more {
				break
			}
			var on bool
			if on, err = eachOfBatch(b, &chunk, yield); err == nil && !on {
				return
			}
		}
		if err != nil {
			var zero T
			yield(zero, err)
		}
	}
}

// eachOfBatch gives the rows of a batch in the memory of chunk; false if the caller wants no more.
func eachOfBatch[T any](b *batches.Batches, chunk *[]T, yield func(T, error) bool) (bool, error) {
	row, err := plan.DecoderOf(b.View.Schema, reflect.TypeFor[T]())
	if err != nil {
		return false, err
	}
	if *chunk == nil {
		*chunk = make([]T, min(plan.ChunkRows(reflect.TypeFor[T]().Size()), b.View.Rows))
	}
	for at := 0; at < b.View.Rows; at += len(*chunk) {
		part := (*chunk)[:min(len(*chunk), b.View.Rows-at)]
		clear(part)
		err := row.Decode(&b.View, at, len(part), unsafe.Pointer(unsafe.SliceData(part)), unsafe.Sizeof(part[0]))
		if err != nil {
			return false, err
		}
		for i := range part {
			if !yield(part[i], nil) {
				return false, nil
			}
		}
	}
	return true, nil
}

// VerifyFile checks every byte of a .scrt file and decodes every row; with constraints also unique fields and
// refs within the file. It stops with ErrCancelled when ctx ends.
func VerifyFile(ctx context.Context, path string, constraints bool) error {
	r, err := open(ctx, path)
	if err != nil {
		return err
	}
	defer r.Free()
	return r.Verify(ctx, constraints)
}

// StatsFile gives sizes and values per column of a .scrt file as one JSON object; docs/cli.md has its
// fields. It stops with ErrCancelled when ctx ends.
func StatsFile(ctx context.Context, path string) ([]byte, error) {
	r, err := open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer r.Free()
	return r.Stats(ctx)
}

func open(ctx context.Context, path string) (*capi.Reader, error) {
	if ctx.Err() != nil {
		return nil, cancelled(ctx)
	}
	return capi.OpenReader(path)
}

func cancelled(ctx context.Context) error {
	e := fault.New(fault.ErrCancelled, "cancelled")
	e.Cause = context.Cause(ctx)
	return e
}

// Metadata gives all entries of the metadata of a .scrt file.
func Metadata(path string) (map[string]string, error) {
	r, err := capi.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer r.Free()
	return r.Metadata(), nil
}

// Converted is what ConvertFile did.
type Converted struct{ Rows, BytesIn, BytesOut int64 }

// ConvertFile converts between .scrt, .jsonl and .json, by the names of the files. s is the schema of what is read
// from text; nil infers it. It stops with ErrCancelled when ctx ends, and leaves no file then.
func ConvertFile(ctx context.Context, input, output string, s *schema.Schema) (Converted, error) {
	if ctx.Err() != nil {
		return Converted{}, cancelled(ctx)
	}
	var h *capi.Schema
	if s != nil {
		h = s.Handle()
	}
	r, err := capi.Convert(ctx, input, output, h)
	return Converted(r), err
}
