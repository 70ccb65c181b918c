// Package scrtarrow reads .scrt files as Arrow record batches and writes them from such. Buffers are shared
// with the library, not copied.
//
//	records, err := scrtarrow.Open("messages.scrt", "")
//	defer records.Release()
//	for records.Next() {
//		batch := records.RecordBatch()
//	}
//	err = records.Err()
//
// Types and what they become are those of docs/arrow.md. Readers and record batches are reference-counted as
// everywhere in Arrow: a batch of a reader lives until the next one, or as long as it is retained, also when
// the reader was released.
package scrtarrow

import (
	"io"
	"runtime"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/cdata"

	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
)

// Fallback is what those who lack a type of Arrow get in its place. Several are joined by |.
type Fallback uint32

// The fallbacks.
const (
	UnionAsStruct Fallback = 1 << iota // a struct with a nullable field per alternative
	MapAsList                          // a list of struct{key, value}
	SymbolAsText                       // utf8, not a dictionary
	DecimalAsText                      // utf8, not decimal128
)

func join(fallbacks []Fallback) (all uint32) {
	for _, f := range fallbacks {
		all |= uint32(f)
	}
	return all
}

// Open gives the rows of a table of a file, a record batch per row group. An empty name stands for the only
// table; ErrInvalidArgument if there are several, ErrNotFound if there is none of the name.
func Open(path, table string, fallbacks ...Fallback) (array.RecordReader, error) {
	if path == "" {
		return nil, fault.New(fault.ErrInvalidArgument, "the path is empty")
	}
	return open(path, nil, table, fallbacks)
}

// OpenBytes is Open for a file in memory, of which it makes a copy.
func OpenBytes(data []byte, table string, fallbacks ...Fallback) (array.RecordReader, error) {
	return open("", data, table, fallbacks)
}

func open(path string, data []byte, table string, fallbacks []Fallback) (array.RecordReader, error) {
	stream := capi.NewArrowStream()
	defer stream.Free()
	if err := capi.OpenArrow(path, data, table, join(fallbacks), stream); err != nil {
		return nil, err
	}
	return records(stream, nil)
}

// NewReader gives the rows of a file that arrives in order. Where it has rows of several schemas, the reader
// ends at the second with an error. What r fails with stands behind an Err of code ErrUser.
func NewReader(r io.Reader, fallbacks ...Fallback) (array.RecordReader, error) {
	if r == nil {
		return nil, fault.New(fault.ErrInvalidArgument, "the reader is nil")
	}
	stream := capi.NewArrowStream()
	defer stream.Free()
	source, err := capi.StreamToArrow(r, join(fallbacks), stream)
	if err != nil {
		return nil, err
	}
	return records(stream, source)
}

// reader is a stream of the library with what it reads from.
type reader struct {
	array.RecordReader
	source *capi.Table // nil: the library reads by itself
	count  atomic.Int64
}

func records(stream capi.ArrowStream, source *capi.Table) (array.RecordReader, error) {
	in, err := cdata.ImportCRecordReader((*cdata.CArrowArrayStream)(stream.Pointer()), nil)
	if err != nil {
		err = failure(source.Reason(err))
		if source != nil {
			source.Free()
		}
		return nil, err
	}
	r := &reader{RecordReader: in.(array.RecordReader), source: source}
	r.count.Store(1)
	return r, nil
}

// failure gives an error of the stream, an errno with a message, the form that all errors have.
func failure(err error) error {
	if _, ok := err.(*fault.Error); ok || err == nil {
		return err
	}
	e := fault.New(fault.ErrIO, "%s", err)
	e.Cause = err
	return e
}

func (r *reader) Retain() { r.count.Add(1) }

func (r *reader) Release() {
	if r.count.Add(-1) != 0 {
		return
	}
	r.RecordReader.Release()
	if r.source != nil {
		r.source.Free()
	}
}

func (r *reader) Next() bool {
	more := r.RecordReader.Next()
	if !more && r.source != nil {
		_ = r.source.Reason(nil) // panics as the io.Reader did
	}
	runtime.KeepAlive(r)
	return more
}

func (r *reader) Err() error {
	err := r.RecordReader.Err()
	if err == nil {
		return nil
	}
	return failure(r.source.Reason(err))
}

// SchemaOf gives the Arrow schema that record batches of a schema have. Its metadata keeps what Arrow has no word
// for.
func SchemaOf(s *schema.Schema, fallbacks ...Fallback) (*arrow.Schema, error) {
	if s == nil {
		return nil, fault.New(fault.ErrInvalidArgument, "the schema is nil")
	}
	c := capi.NewArrowSchema()
	defer c.Free()
	if err := s.Handle().ToArrow(join(fallbacks), c); err != nil {
		return nil, err
	}
	// The import releases what the struct holds.
	return cdata.ImportCArrowSchema((*cdata.CArrowSchema)(c.Pointer()))
}

// FromSchema gives the schema of an Arrow schema: what its metadata declares where that agrees with its types,
// else what the types stand for. An empty name stands for the one in the metadata, or "Row".
func FromSchema(a *arrow.Schema, name string) (*schema.Schema, error) {
	if a == nil {
		return nil, fault.New(fault.ErrInvalidArgument, "the schema is nil")
	}
	c := capi.NewArrowSchema()
	defer c.Free()
	cdata.ExportArrowSchema(a, (*cdata.CArrowSchema)(c.Pointer()))
	defer cdata.ReleaseCArrowSchema((*cdata.CArrowSchema)(c.Pointer()))
	h, err := capi.SchemaFromArrow(c, name)
	if err != nil {
		return nil, err
	}
	return schema.OfHandle(h)
}
