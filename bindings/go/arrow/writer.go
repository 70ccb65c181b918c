package scrtarrow

import (
	"io"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/cdata"

	"scrt.dev/go/codec"
	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/internal/settings"
	"scrt.dev/go/schema"
)

// Writer writes record batches as a .scrt file. A batch that is refused (ErrMismatch, ErrRange, ErrSchema,
// ErrLimit, ErrType, ErrMissing and what contradicts Arrow) leaves the file as it was, and others may follow. It
// belongs to one goroutine at a time; use by two at once is ErrState, and so is use after Close.
type Writer struct {
	file   *capi.Writer
	to     io.Writer // nil: the library writes by itself
	schema *schema.Schema
	buf    []byte
	busy   atomic.Bool
	any    bool // whether there is a table
	closed bool
	err    error // of the io.Writer, which stays
}

// NewWriter begins a file on w, to which bytes go with every record batch and in Close. Rows become rows of s, by
// the names of their fields; a nil s stands for the schema that FromSchema gives.
func NewWriter(w io.Writer, s *schema.Schema, options ...codec.Option) (*Writer, error) {
	if w == nil {
		return nil, fault.New(fault.ErrInvalidArgument, "the writer is nil")
	}
	return begin("", w, s, options)
}

// Create begins a file at path, which takes its name in Close; without Close there is no file.
func Create(path string, s *schema.Schema, options ...codec.Option) (*Writer, error) {
	if path == "" {
		return nil, fault.New(fault.ErrInvalidArgument, "the path is empty")
	}
	return begin(path, nil, s, options)
}

func begin(path string, to io.Writer, s *schema.Schema, options []codec.Option) (*Writer, error) {
	file, err := capi.OpenWriter(path, settings.Of(options))
	if err != nil {
		return nil, err
	}
	return &Writer{file: file, to: to, schema: s}, nil
}

func (w *Writer) enter() error {
	if !w.busy.CompareAndSwap(false, true) {
		return fault.New(fault.ErrState, "in use by another goroutine")
	}
	if w.closed {
		w.busy.Store(false)
		return fault.New(fault.ErrState, "closed")
	}
	return nil
}

// Write appends a record batch as a row group at least. The batch stays the caller's.
func (w *Writer) Write(batch arrow.RecordBatch) error {
	if batch == nil {
		return fault.New(fault.ErrInvalidArgument, "the batch is nil")
	}
	one, err := array.NewRecordReader(batch.Schema(), []arrow.RecordBatch{batch})
	if err != nil {
		return err
	}
	defer one.Release()
	return w.WriteAll(one)
}

// WriteAll appends all that a reader still has; without rows it gives a table without rows. The reader stays the
// caller's. What it fails with comes back as it is, and the batches before it are in the file.
func (w *Writer) WriteAll(in array.RecordReader) error {
	if in == nil {
		return fault.New(fault.ErrInvalidArgument, "the reader is nil")
	}
	if err := w.enter(); err != nil {
		return err
	}
	defer w.busy.Store(false)
	for in.Next() {
		if err := w.append(in.Schema(), in.RecordBatch()); err != nil {
			return err
		}
	}
	if err := in.Err(); err != nil {
		return err
	}
	if w.any {
		return nil
	}
	return w.append(in.Schema())
}

func (w *Writer) append(s *arrow.Schema, batches ...arrow.RecordBatch) error {
	if w.err != nil {
		return w.err
	}
	in, err := array.NewRecordReader(s, batches)
	if err != nil {
		return err
	}
	defer in.Release()
	stream := capi.NewArrowStream()
	defer stream.Free()
	// The stream retains the reader, and the library releases the stream.
	cdata.ExportRecordReader(in, (*cdata.CArrowArrayStream)(stream.Pointer()))
	var h *capi.Schema
	if w.schema != nil {
		h = w.schema.Handle()
	}
	if err := w.file.AppendArrow(h, "", stream); err != nil {
		return err
	}
	w.any = true
	return w.drain()
}

func (w *Writer) drain() error {
	if w.to == nil {
		return nil
	}
	if w.buf, w.err = w.file.Take(w.buf[:0]); w.err != nil {
		return w.err
	}
	n, err := w.to.Write(w.buf)
	if err == nil && n < len(w.buf) {
		err = io.ErrShortWrite
	}
	if err != nil {
		e := fault.New(fault.ErrUser, "the writer failed")
		e.Cause = err
		w.err = e
	}
	return w.err
}

// Close completes the file. It does not close the io.Writer. A file to which nothing was written has a table
// without rows if its schema was given, else no table.
func (w *Writer) Close() error {
	if err := w.enter(); err != nil {
		return err
	}
	defer w.busy.Store(false)
	w.closed = true
	defer w.file.Free()
	if w.err == nil && !w.any && w.schema != nil {
		var s *arrow.Schema
		if s, w.err = SchemaOf(w.schema); w.err == nil {
			w.err = w.append(s)
		}
	}
	if w.err == nil {
		if w.err = w.file.Finish(); w.err == nil {
			w.err = w.drain()
		}
	}
	return w.err
}
