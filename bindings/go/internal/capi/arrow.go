package capi

/*
#include <stdlib.h>
#include <string.h>
#include <scrt/scrt.h>

static void go_arrow_options(uint32_t fallbacks, scrt_arrow_options* options) {
  memset(options, 0, sizeof *options);
  options->struct_size = sizeof *options;
  options->union_as_struct = fallbacks & 1;
  options->map_as_list = fallbacks >> 1 & 1;
  options->symbol_as_text = fallbacks >> 2 & 1;
  options->decimal_as_text = fallbacks >> 3 & 1;
}

static scrt_status go_schema_to_arrow(const scrt_schema* schema, uint32_t fallbacks,
                                      struct ArrowSchema* out, scrt_error* err) {
  scrt_arrow_options options;
  go_arrow_options(fallbacks, &options);
  return scrt_schema_to_arrow(schema, &options, out, err);
}

static scrt_status go_cursor_to_arrow(scrt_cursor* cursor, uint32_t fallbacks,
                                      struct ArrowArrayStream* out, scrt_error* err) {
  scrt_arrow_options options;
  go_arrow_options(fallbacks, &options);
  return scrt_cursor_to_arrow(cursor, &options, out, err);
}

// The rows of the table of this name, without one those of the only table.
static scrt_status go_reader_to_arrow(const scrt_reader* reader, const char* name, int64_t name_size,
                                      uint32_t fallbacks, struct ArrowArrayStream* out,
                                      scrt_error* err) {
  scrt_arrow_options options;
  int64_t count = scrt_reader_table_count(reader), table = 0;
  go_arrow_options(fallbacks, &options);
  if (name == NULL && count > 1) return SCRT_E_INVALID_ARGUMENT;
  for (; name != NULL && table < count; ++table) {
    scrt_schema* schema = NULL;
    scrt_view own;
    bool found;
    scrt_status status = scrt_reader_schema(reader, table, &schema, err);
    if (status != SCRT_OK) return status;
    own = scrt_schema_name(schema);
    found = own.size == name_size && memcmp(own.data, name, (size_t)name_size) == 0;
    scrt_schema_free(schema);
    if (found) break;
  }
  if (table >= count) return SCRT_E_NOT_FOUND;
  return scrt_reader_to_arrow(reader, table, &options, out, err);
}

static void* go_zeroed(size_t size) { return calloc(1, size); }
*/
import "C"

import (
	"io"
	"runtime"
	"unsafe"

	"scrt.dev/go/internal/fault"
)

// ArrowSchema is memory of C for a struct ArrowSchema.
type ArrowSchema struct{ p *C.struct_ArrowSchema }

// NewArrowSchema gives one that holds nothing.
func NewArrowSchema() ArrowSchema {
	return ArrowSchema{(*C.struct_ArrowSchema)(C.go_zeroed(C.sizeof_struct_ArrowSchema))}
}

// Pointer is for those who speak Arrow's C interface.
func (a ArrowSchema) Pointer() unsafe.Pointer { return unsafe.Pointer(a.p) }

// Free gives the memory back, not what the struct holds.
func (a ArrowSchema) Free() { C.free(unsafe.Pointer(a.p)) }

// ArrowStream is memory of C for a struct ArrowArrayStream.
type ArrowStream struct{ p *C.struct_ArrowArrayStream }

// NewArrowStream gives one that holds nothing.
func NewArrowStream() ArrowStream {
	return ArrowStream{(*C.struct_ArrowArrayStream)(C.go_zeroed(C.sizeof_struct_ArrowArrayStream))}
}

// Pointer is for those who speak Arrow's C interface.
func (a ArrowStream) Pointer() unsafe.Pointer { return unsafe.Pointer(a.p) }

// Free gives the memory back, not what the struct holds.
func (a ArrowStream) Free() { C.free(unsafe.Pointer(a.p)) }

// ToArrow puts the schema into out.
func (s *Schema) ToArrow(fallbacks uint32, out ArrowSchema) error {
	defer runtime.KeepAlive(s)
	c := begin()
	return c.end(C.go_schema_to_arrow(s.p, C.uint32_t(fallbacks), out.p, &c.err))
}

// SchemaFromArrow gives the schema of an Arrow struct; with an empty name the one in its metadata.
func SchemaFromArrow(in ArrowSchema, name string) (*Schema, error) {
	var text *C.char
	if name != "" {
		var err error
		if text, err = cString(name); err != nil {
			return nil, err
		}
		defer freeString(text)
	}
	c := begin()
	c.schema = nil
	status := C.scrt_schema_from_arrow(in.p, text, &c.schema, &c.err)
	p := c.schema
	if err := c.end(status); err != nil {
		return nil, err
	}
	return newSchema(p), nil
}

// OpenArrow puts the rows of a table into out: of the file at path or, with an empty path, in data, of which
// it makes a copy. An empty name stands for the only table.
func OpenArrow(path string, data []byte, name string, fallbacks uint32, out ArrowStream) error {
	var r *Reader
	var err error
	if path != "" {
		r, err = OpenReader(path)
	} else {
		c := begin()
		c.reader = nil
		r, err = c.newReader(C.scrt_reader_open_memory((*C.uint8_t)(unsafe.SliceData(data)), C.int64_t(len(data)), nil, &c.reader, &c.err))
	}
	if err != nil {
		return err
	}
	defer r.Free()
	c := begin()
	status := C.go_reader_to_arrow(r.p, (*C.char)(unsafe.Pointer(unsafe.StringData(name))), C.int64_t(len(name)),
		C.uint32_t(fallbacks), out.p, &c.err)
	switch {
	case status == C.SCRT_E_NOT_FOUND:
		calls.Put(c)
		return fault.New(fault.ErrNotFound, "the file has no table %s", name)
	case status == C.SCRT_E_INVALID_ARGUMENT && name == "":
		calls.Put(c)
		return fault.New(fault.ErrInvalidArgument, "the file has several tables, and none is named")
	}
	return c.end(status)
}

// StreamToArrow puts the rows of a file that arrives in order into out. The Table stands behind the
// stream until it is freed, after the stream's release.
func StreamToArrow(from io.Reader, fallbacks uint32, out ArrowStream) (*Table, error) {
	t := new(Table)
	if err := t.OpenStream(from); err != nil {
		t.Free()
		return nil, err
	}
	c := begin()
	status := C.go_cursor_to_arrow(t.cursor, C.uint32_t(fallbacks), out.p, &c.err)
	if status == C.SCRT_OK {
		t.cursor = nil
	}
	if err := c.end(status); err != nil {
		t.Free()
		return nil, err
	}
	return t, nil
}

// Reason puts what the io.Reader failed with in the place of err, or panics as it did.
func (t *Table) Reason(err error) error {
	if t == nil || t.source == nil || (t.source.err == nil && t.source.panicked == nil) {
		return err
	}
	return t.source.reason(fault.New(fault.ErrUser, "the reader failed"))
}

// AppendArrow writes all rows of a stream, which holds nothing afterwards. A nil schema is the one that the
// stream has.
func (w *Writer) AppendArrow(s *Schema, name string, stream ArrowStream) error {
	var schema *C.scrt_schema
	var text *C.char
	if s != nil {
		schema = s.p
	} else if name != "" {
		var err error
		if text, err = cString(name); err != nil {
			return err
		}
		defer freeString(text)
	}
	c := begin()
	status := C.scrt_writer_append_arrow(w.p, schema, text, stream.p, &c.err)
	runtime.KeepAlive(w)
	runtime.KeepAlive(s)
	return c.end(status)
}
