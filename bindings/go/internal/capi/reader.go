package capi

/*
#include <stdlib.h>
#include <string.h>
#include <scrt/scrt.h>

static scrt_status go_reader_open(const char* path, const uint8_t* data, int64_t size,
                                  scrt_reader** out, scrt_error* err) {
  scrt_reader_options options;
  if (path == NULL) return scrt_reader_open_memory(data, size, NULL, out, err);
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.use_pread = 1;
  return scrt_reader_open(path, &options, out, err);
}

static bool same_name(const scrt_schema* a, const scrt_schema* b) {
  scrt_view x = scrt_schema_name(a), y = scrt_schema_name(b);
  return x.size == y.size && memcmp(x.data, y.data, (size_t)x.size) == 0;
}

// The rows of the table that has the name of a schema; other is the table's schema if it is not an
// equal one. A file without tables gives no cursor.
static scrt_status go_table(const scrt_reader* reader, const scrt_schema* schema,
                            scrt_cursor** cursor, scrt_schema** other, int64_t* rows,
                            scrt_error* err) {
  int64_t count = scrt_reader_table_count(reader), table;
  *cursor = NULL, *other = NULL, *rows = 0;
  for (table = 0; table < count; ++table) {
    scrt_status status = scrt_reader_schema(reader, table, other, err);
    if (status != SCRT_OK) return status;
    if (!same_name(schema, *other)) {
      scrt_schema_free(*other);
      *other = NULL;
      continue;
    }
    if (scrt_schema_equal(schema, *other)) {
      scrt_schema_free(*other);
      *other = NULL;
    }
    *rows = scrt_reader_rows(reader, table);
    return scrt_reader_rows_cursor(reader, table, NULL, cursor, err);
  }
  return count == 0 ? SCRT_OK : SCRT_E_NOT_FOUND;
}

// 1: the batch has this schema; 0: one of the same name; -1: one of another name.
static int go_batch_is(const scrt_batch* batch, const scrt_schema* schema) {
  scrt_schema* own = scrt_batch_schema(batch);
  int is = !same_name(own, schema) ? -1 : scrt_schema_equal(own, schema) ? 1 : 0;
  scrt_schema_free(own);
  return is;
}

extern int32_t scrtGoRead(uintptr_t handle, uint8_t* data, int64_t size, int64_t* got);

static scrt_status go_read(void* user_data, uint8_t* data, int64_t size, int64_t* got) {
  return scrtGoRead((uintptr_t)user_data, data, size, got);
}

static scrt_status go_stream(uintptr_t handle, scrt_cursor** out, scrt_error* err) {
  return scrt_reader_stream_callback(go_read, (void*)handle, NULL, out, err);
}
*/
import "C"

import (
	"io"
	"runtime"
	"runtime/cgo"
	"unsafe"

	"scrt.dev/go/internal/fault"
)

// Reader is a handle to an open file.
type Reader struct{ p *C.scrt_reader }

// OpenReader opens a file.
func OpenReader(path string) (*Reader, error) {
	text, err := pathString(path)
	if err != nil {
		return nil, err
	}
	defer freeString(text)
	c := begin()
	c.reader = nil
	return c.newReader(C.go_reader_open(text, nil, 0, &c.reader, &c.err))
}

func (c *call) newReader(status C.scrt_status) (*Reader, error) {
	p := c.reader
	if err := c.end(status); err != nil {
		return nil, err
	}
	r := &Reader{p}
	runtime.SetFinalizer(r, (*Reader).Free)
	return r, nil
}

// Free gives the handle up. It may be called again.
func (r *Reader) Free() {
	C.scrt_reader_free(r.p)
	r.p = nil
	runtime.SetFinalizer(r, nil)
}

// Metadata gives all entries of the file's metadata.
func (r *Reader) Metadata() map[string]string {
	defer runtime.KeepAlive(r)
	n := int(C.scrt_reader_metadata_count(r.p))
	all := make(map[string]string, n)
	for i := 0; i < n; i++ {
		var key, val C.scrt_view
		if C.scrt_reader_metadata_entry(r.p, C.int64_t(i), &key, &val, nil) == C.SCRT_OK {
			all[view(key)] = view(val)
		}
	}
	return all
}

// Table is the rows of one table, or of a stream. It needs no finalizer where Free is deferred; what
// holds one must see to Free.
type Table struct {
	reader *C.scrt_reader
	cursor *C.scrt_cursor
	source *source
	batch  Batch
	// Rows is the number of rows; -1 of a stream.
	Rows int
	// Other is the schema of the table where it is not equal to the one that was asked for.
	Other *Schema
}

// Open opens the table that has the name of s: of the file at path, or with an empty path of the one
// in data, of which it makes a copy.
func (t *Table) Open(path string, data []byte, s *Schema) error {
	c := begin()
	c.reader, c.cursor, c.schema = nil, nil, nil
	var status C.scrt_status
	if path == "" {
		status = C.go_reader_open(nil, (*C.uint8_t)(unsafe.SliceData(data)), C.int64_t(len(data)),
			&c.reader, &c.err)
	} else {
		text, err := pathString(path)
		if err != nil {
			calls.Put(c)
			return err
		}
		status = C.go_reader_open(text, nil, 0, &c.reader, &c.err)
		freeString(text)
	}
	t.reader = c.reader
	if status < 0 {
		return c.end(status)
	}
	return t.open(c, s)
}

func (t *Table) open(c *call, s *Schema) error {
	status := C.go_table(t.reader, s.p, &c.cursor, &c.schema, &c.rows, &c.err)
	runtime.KeepAlive(s)
	t.cursor, t.Rows = c.cursor, int(c.rows)
	if c.schema != nil {
		t.Other = newSchema(c.schema)
	}
	if status == C.SCRT_E_NOT_FOUND && c.cursor == nil {
		calls.Put(c)
		return fault.New(fault.ErrNotFound, "the file has no table %s", s.Name())
	}
	return c.end(status)
}

// OpenStream opens the rows of every table of a file that arrives in order.
func (t *Table) OpenStream(from io.Reader) error {
	s := &source{from: from}
	s.handle = cgo.NewHandle(s)
	t.source, t.Rows = s, -1
	c := begin()
	c.cursor = nil
	status := C.go_stream(C.uintptr_t(s.handle), &c.cursor, &c.err)
	t.cursor = c.cursor
	return s.reason(c.end(status))
}

// Next gives the next batch, nil at the end. It lives until the next call.
func (t *Table) Next(maxRows int) (*Batch, error) {
	t.batch.Free()
	if t.cursor == nil {
		return nil, nil
	}
	c := begin()
	c.batch = nil
	status := C.scrt_cursor_next(t.cursor, C.int64_t(maxRows), &c.batch, &c.err)
	t.batch.p = c.batch
	if err := c.end(status); err != nil {
		return nil, t.source.reason(err)
	}
	if t.batch.p == nil {
		return nil, nil
	}
	return &t.batch, nil
}

// Free gives all handles up. It may be called again.
func (t *Table) Free() {
	t.batch.Free()
	C.scrt_cursor_free(t.cursor)
	C.scrt_reader_free(t.reader)
	if t.source != nil {
		t.source.release()
	}
	*t = Table{}
}

// Keep gives the batch a life of its own.
func (b *Batch) Keep() (*Batch, error) {
	p := C.scrt_batch_ref(b.p)
	if p == nil {
		return nil, fault.New(fault.ErrNoMemory, "out of memory")
	}
	return newBatch(p), nil
}

// Is tells whether the batch has this schema, and whether its schema has at least the same name.
func (b *Batch) Is(s *Schema) (equal, sameName bool) {
	is := C.go_batch_is(b.p, s.p)
	runtime.KeepAlive(s)
	return is == 1, is >= 0
}

// Column is scrt_column: pointers into memory that lives until its batch is freed.
type Column struct {
	Type, Parent, ChildCount, ShapeCount int32
	Length, NullCount                    int64
	Validity, Values, Data               unsafe.Pointer
	ValiditySize, ValuesSize, DataSize   int64
	NameData                             [2]uintptr
	ShapeEnds, ShapeFields               unsafe.Pointer
}

// Batch is a handle to a batch.
type Batch struct{ p *C.scrt_batch }

func newBatch(p *C.scrt_batch) *Batch {
	b := &Batch{p}
	runtime.SetFinalizer(b, (*Batch).Free)
	return b
}

// Free gives the handle up. It may be called again.
func (b *Batch) Free() {
	if b.p == nil {
		return
	}
	C.scrt_batch_free(b.p)
	b.p = nil
}

// Freed tells whether the handle was given up.
func (b *Batch) Freed() bool { return b.p == nil }

// Rows gives the number of rows.
func (b *Batch) Rows() int {
	defer runtime.KeepAlive(b)
	return int(C.scrt_batch_rows(b.p))
}

// Schema gives the schema of the batch.
func (b *Batch) Schema() (*Schema, error) {
	defer runtime.KeepAlive(b)
	p := C.scrt_batch_schema(b.p)
	if p == nil {
		return nil, fault.New(fault.ErrNoMemory, "out of memory")
	}
	return newSchema(p), nil
}

// Columns gives the columns in depth-first order, in the memory of dst if that is enough.
func (b *Batch) Columns(dst []Column) []Column {
	defer runtime.KeepAlive(b)
	if cap(dst) == 0 {
		dst = make([]Column, 16)
	}
	for {
		dst = dst[:cap(dst)]
		n := int(C.scrt_batch_columns(b.p, (*C.scrt_column)(unsafe.Pointer(&dst[0])), C.int64_t(len(dst))))
		if n <= len(dst) {
			return dst[:n]
		}
		dst = make([]Column, n)
	}
}

// JSON gives the rows as JSON, one per line.
func (b *Batch) JSON() ([]byte, error) {
	c := begin()
	status := C.scrt_batch_to_json(b.p, &c.buf, &c.err)
	text := take(nil, &c.buf)
	runtime.KeepAlive(b)
	return text, c.end(status)
}

// Slice gives some rows of the batch.
func (b *Batch) Slice(start, count int) (*Batch, error) {
	c := begin()
	c.batch = nil
	status := C.scrt_batch_slice(b.p, C.int64_t(start), C.int64_t(count), &c.batch, &c.err)
	p := c.batch
	runtime.KeepAlive(b)
	if err := c.end(status); err != nil {
		return nil, err
	}
	return newBatch(p), nil
}

// Equal tells whether two batches hold the same.
func (b *Batch) Equal(o *Batch) bool {
	defer runtime.KeepAlive(b)
	defer runtime.KeepAlive(o)
	return bool(C.scrt_batch_equal(b.p, o.p))
}
