package capi

/*
#include <stdlib.h>
#include <string.h>
#include <scrt/scrt.h>

static void go_options(int32_t profile, int32_t zstd_level, scrt_writer_options* options) {
  memset(options, 0, sizeof *options);
  options->struct_size = sizeof *options;
  options->profile = profile;
  options->zstd_level = zstd_level;
}

static scrt_status go_writer_open(const char* path, int32_t profile, int32_t zstd_level,
                                  scrt_writer** out, scrt_error* err) {
  scrt_writer_options options;
  go_options(profile, zstd_level, &options);
  if (path != NULL) return scrt_writer_open(path, &options, out, err);
  return scrt_writer_open_memory(&options, out, err);
}

// Bytes go to memory of the caller as long as there is room, then to memory of its own.
typedef struct go_sink {
  uint8_t* data;
  int64_t size, capacity;
  bool owned;
} go_sink;

static scrt_status go_sink_write(void* user_data, const uint8_t* data, int64_t size) {
  go_sink* sink = (go_sink*)user_data;
  if (size > sink->capacity - sink->size) {
    int64_t capacity = 2 * (sink->size + size);
    uint8_t* bigger = (uint8_t*)malloc((size_t)capacity);
    if (bigger == NULL) return SCRT_E_NO_MEMORY;
    if (sink->size > 0) memcpy(bigger, sink->data, (size_t)sink->size);
    if (sink->owned) free(sink->data);
    sink->data = bigger, sink->capacity = capacity, sink->owned = true;
  }
  if (size > 0) memcpy(sink->data + sink->size, data, (size_t)size);
  sink->size += size;
  return SCRT_OK;
}

// A whole file of one row group: into `to`, or where that is too small into *more, which is freed with
// free.
static scrt_status go_marshal(int32_t profile, int32_t zstd_level, const scrt_schema* schema,
                              int64_t rows, const scrt_column* columns, int64_t count,
                              uint8_t* to, int64_t capacity,
                              int64_t* written, uint8_t** more, scrt_error* err) {
  scrt_writer* writer = NULL;
  scrt_writer_options options;
  go_sink sink;
  scrt_status status;
  sink.data = to, sink.size = 0, sink.capacity = capacity, sink.owned = false;
  go_options(profile, zstd_level, &options);
  status = scrt_writer_open_callback(go_sink_write, &sink, &options, &writer, err);
  if (status == SCRT_OK) {
    status = scrt_writer_append_columns(writer, schema, rows, columns, count, err);
  }
  if (status == SCRT_OK) status = scrt_writer_finish(writer, err);
  scrt_writer_free(writer);
  *written = sink.size;
  *more = sink.owned ? sink.data : NULL;
  return status;
}

// A writer whose bytes go where each call says. What is written before the first one waits.
static scrt_status go_sink_open(int32_t profile, int32_t zstd_level, go_sink** sink,
                                scrt_writer** out, scrt_error* err) {
  scrt_writer_options options;
  go_options(profile, zstd_level, &options);
  *sink = (go_sink*)calloc(1, sizeof(go_sink));
  if (*sink == NULL) return SCRT_E_NO_MEMORY;
  return scrt_writer_open_callback(go_sink_write, *sink, &options, out, err);
}

static void go_sink_free(go_sink* sink) {
  if (sink != NULL && sink->owned) free(sink->data);
  free(sink);
}

// Appends columns or, without a schema, completes the file. Bytes go as those of go_marshal do.
static scrt_status go_sink_append(scrt_writer* writer, go_sink* sink, const scrt_schema* schema,
                                  int64_t rows, const scrt_column* columns, int64_t count,
                                  uint8_t* to, int64_t capacity, int64_t* written, uint8_t** more,
                                  scrt_error* err) {
  go_sink before = *sink;
  scrt_status status;
  sink->data = to, sink->size = 0, sink->capacity = capacity, sink->owned = false;
  status = before.size > 0 ? go_sink_write(sink, before.data, before.size) : SCRT_OK;
  if (before.owned) free(before.data);
  if (status == SCRT_OK) {
    status = schema == NULL ? scrt_writer_finish(writer, err)
                            : scrt_writer_append_columns(writer, schema, rows, columns, count, err);
  }
  *written = sink->size;
  *more = sink->owned ? sink->data : NULL;
  memset(sink, 0, sizeof *sink);
  return status;
}
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// WriterSettings are how a file is written.
type WriterSettings struct{ Profile, ZstdLevel int }

// Writer is a handle to a writer, into memory or a file.
type Writer struct {
	p    *C.scrt_writer
	sink *C.go_sink
	out  *[]byte
}

// OpenWriter begins a file at path, or in memory with an empty one.
func OpenWriter(path string, set WriterSettings) (*Writer, error) {
	var text *C.char
	if path != "" {
		var err error
		if text, err = pathString(path); err != nil {
			return nil, err
		}
		defer freeString(text)
	}
	c := begin()
	c.writer = nil
	status := C.go_writer_open(text, C.int32_t(set.Profile), C.int32_t(set.ZstdLevel), &c.writer, &c.err)
	p := c.writer
	if err := c.end(status); err != nil {
		return nil, err
	}
	w := &Writer{p: p}
	runtime.SetFinalizer(w, (*Writer).Free)
	return w, nil
}

// OpenAppender begins a file whose bytes Append and Finish append to *out, without a copy where it has the
// room.
func OpenAppender(out *[]byte, set WriterSettings) (*Writer, error) {
	w := &Writer{out: out}
	c := begin()
	c.writer = nil
	var sink *C.go_sink
	status := C.go_sink_open(C.int32_t(set.Profile), C.int32_t(set.ZstdLevel), &sink, &c.writer, &c.err)
	w.p, w.sink = c.writer, sink
	runtime.SetFinalizer(w, (*Writer).Free)
	if err := c.end(status); err != nil {
		w.Free()
		return nil, err
	}
	return w, nil
}

// appendOut appends columns or, with no schema, completes the file.
func (w *Writer) appendOut(c *call, s *C.scrt_schema, rows int, columns *C.scrt_column, count int) C.scrt_status {
	dst := *w.out
	room := dst[len(dst):cap(dst)]
	status := C.go_sink_append(w.p, w.sink, s, C.int64_t(rows), columns, C.int64_t(count),
		(*C.uint8_t)(unsafe.SliceData(room)), C.int64_t(len(room)), &c.rows, &c.more, &c.err)
	if c.more != nil {
		dst = append(dst, unsafe.Slice((*byte)(unsafe.Pointer(c.more)), int(c.rows))...)
		C.free(unsafe.Pointer(c.more))
		c.more = nil
	} else {
		dst = dst[:len(dst)+int(c.rows)]
	}
	*w.out = dst
	return status
}

// Free gives the handle up. It may be called again.
func (w *Writer) Free() {
	C.scrt_writer_free(w.p)
	C.go_sink_free(w.sink)
	w.p, w.sink = nil, nil
	runtime.SetFinalizer(w, nil)
}

// pinSet pins any number of buffers. It stands apart from calls: C may not see an object that points to more
// of Go.
type pinSet struct {
	pinners []*runtime.Pinner
	count   int
}

// pinnerRefs is how many pointers a Pinner holds without taking memory for more.
const pinnerRefs = 5

var pinSets = sync.Pool{New: func() any { return new(pinSet) }}

func (p *pinSet) pin(pointer unsafe.Pointer) {
	number := p.count / pinnerRefs
	if number == len(p.pinners) {
		p.pinners = append(p.pinners, new(runtime.Pinner))
	}
	p.pinners[number].Pin(pointer)
	p.count++
}

func unpin(p *pinSet) {
	for i := 0; i*pinnerRefs < p.count; i++ {
		p.pinners[i].Unpin()
	}
	p.count = 0
	pinSets.Put(p)
}

// pin lets C see the buffers of columns until unpin.
func pin(pins *pinSet, columns []Column) *C.scrt_column {
	for i := range columns {
		b := &columns[i]
		for _, p := range [...]unsafe.Pointer{b.Validity, b.Values, b.Data, b.ShapeEnds, b.ShapeFields} {
			if p != nil {
				pins.pin(p)
			}
		}
	}
	return (*C.scrt_column)(unsafe.Pointer(&columns[0]))
}

// Append writes rows as one row group.
func (w *Writer) Append(s *Schema, rows int, columns []Column) error {
	pins := pinSets.Get().(*pinSet)
	defer unpin(pins)
	c := begin()
	var status C.scrt_status
	if w.out != nil {
		status = w.appendOut(c, s.p, rows, pin(pins, columns), len(columns))
	} else {
		status = C.scrt_writer_append_columns(w.p, s.p, C.int64_t(rows), pin(pins, columns), C.int64_t(len(columns)), &c.err)
	}
	runtime.KeepAlive(w)
	runtime.KeepAlive(s)
	return c.end(status)
}

// Marshal appends a whole file of one row group to dst, without a copy where it has the room.
func Marshal(dst []byte, set WriterSettings, s *Schema, rows int, columns []Column) ([]byte, error) {
	pins := pinSets.Get().(*pinSet)
	defer unpin(pins)
	c := begin()
	room := dst[len(dst):cap(dst)]
	status := C.go_marshal(C.int32_t(set.Profile), C.int32_t(set.ZstdLevel), s.p, C.int64_t(rows),
		pin(pins, columns), C.int64_t(len(columns)),
		(*C.uint8_t)(unsafe.SliceData(room)), C.int64_t(len(room)), &c.rows, &c.more, &c.err)
	runtime.KeepAlive(s)
	if c.more != nil {
		if status == C.SCRT_OK {
			dst = append(dst, unsafe.Slice((*byte)(unsafe.Pointer(c.more)), int(c.rows))...)
		}
		C.free(unsafe.Pointer(c.more))
		c.more = nil
	} else if status == C.SCRT_OK {
		dst = dst[:len(dst)+int(c.rows)]
	}
	return dst, c.end(status)
}

// SetMetadata sets a value of the file's metadata.
func (w *Writer) SetMetadata(key, val string) error {
	k, err := cString(key)
	if err != nil {
		return err
	}
	defer freeString(k)
	v, err := cString(val)
	if err != nil {
		return err
	}
	defer freeString(v)
	c := begin()
	status := C.scrt_writer_set_metadata(w.p, k, v, &c.err)
	runtime.KeepAlive(w)
	return c.end(status)
}

// Finish completes the file.
func (w *Writer) Finish() error {
	c := begin()
	var status C.scrt_status
	if w.out != nil {
		status = w.appendOut(c, nil, 0, nil, 0)
	} else {
		status = C.scrt_writer_finish(w.p, &c.err)
	}
	runtime.KeepAlive(w)
	return c.end(status)
}

// Take appends the bytes that were written since the last call to dst.
func (w *Writer) Take(dst []byte) ([]byte, error) {
	c := begin()
	status := C.scrt_writer_take(w.p, &c.buf, &c.err)
	dst = take(dst, &c.buf)
	runtime.KeepAlive(w)
	return dst, c.end(status)
}
