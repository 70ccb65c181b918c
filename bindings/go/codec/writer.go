// Package codec writes and reads .scrt files row by row and batch by batch, over io.Writer and
// io.Reader.
//
// Rows gather in columns, and go to the library a row group at a time.
package codec

import (
	"io"
	"runtime"
	"sync/atomic"

	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/column"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/internal/plan"
	"scrt.dev/go/internal/settings"
	"scrt.dev/go/schema"
)

// Profile says how hard a file is compressed.
type Profile int

// The profiles.
const (
	Compact Profile = 0 // light encodings, then zstd
	Fast    Profile = 1 // light encodings, and zstd for very redundant text only
)

// Option is a choice for a file that is written.
type Option = settings.Option

// WithProfile chooses the profile. The default is Compact.
func WithProfile(p Profile) Option { return settings.Profile(p) }

// WithZstdLevel chooses Compact with this level of zstd, to 22. Its default is 3.
func WithZstdLevel(level int) Option { return settings.ZstdLevel(level) }

// DefaultRowsPerPage is what NewWriter takes for a number of rows that is not positive.
const DefaultRowsPerPage = 1 << 16

// guard lets one goroutine at a time in, and none after closing.
type guard struct {
	busy   atomic.Bool
	closed bool
}

var (
	errClosed = fault.New(fault.ErrState, "closed")
	errBusy   = fault.New(fault.ErrState, "in use by another goroutine")
)

func (g *guard) enter() error {
	if !g.busy.CompareAndSwap(false, true) {
		return errBusy
	}
	if g.closed {
		g.busy.Store(false)
		return errClosed
	}
	return nil
}

func (g *guard) leave() { g.busy.Store(false) }

// Writer writes rows of one schema as a .scrt file. After a failure every later call gives the same
// failure. It belongs to one goroutine at a time; use by two at once is an error.
type Writer struct {
	guard
	to     io.Writer
	schema *schema.Schema
	rows   int
	file   *capi.Writer
	gather *plan.Gather
	buf    []byte
	text   int  // bytes of text that gathered
	any    bool // whether a row group was written
	err    error
}

// NewWriter begins a file on w, of row groups of rowsPerPage rows; 0 means DefaultRowsPerPage. Bytes go to w when a
// row group is full, in Flush and in Close. What fails here is told by the first WriteRow.
func NewWriter(w io.Writer, s *schema.Schema, rowsPerPage int, options ...Option) *Writer {
	if rowsPerPage <= 0 {
		rowsPerPage = DefaultRowsPerPage
	}
	out := &Writer{to: w, schema: s, rows: rowsPerPage}
	switch {
	case s == nil:
		out.err = errNilSchema
	case w == nil:
		out.err = fault.New(fault.ErrInvalidArgument, "the writer is nil")
	default:
		out.file, out.err = capi.OpenWriter("", settings.Of(options))
	}
	return out
}

// WriteRow adds a row; it may be used again at once. Its schema must be the writer's.
func (w *Writer) WriteRow(r *Row) error {
	if err := w.enter(); err != nil {
		return err
	}
	defer w.leave()
	if w.err != nil {
		return w.err
	}
	if r == nil {
		return fault.New(fault.ErrInvalidArgument, "the row is nil")
	}
	if r.err != nil {
		return r.err
	}
	if r.schema != w.schema && !r.schema.Equal(w.schema) {
		return fault.New(fault.ErrMismatch, "the row is one of schema %s, the file of %s", r.schema.Name(), w.schema.Name())
	}
	if w.gather == nil {
		w.gather = plan.Borrow(w.schema)
	}
	b := w.gather.Builder
	if err := r.complete(); err != nil {
		return err
	}
	text, err := r.appendTo(b)
	if err != nil {
		// The columns may hold a part of the row.
		w.err = err
		return err
	}
	w.text += text
	const rowsUnseen = 64 // lists and the like are only counted now and then
	if b.Length >= w.rows || w.text >= column.GroupBytes ||
		(b.Length%rowsUnseen == 0 && b.Bytes() >= column.GroupBytes) {
		return w.flush()
	}
	return nil
}

// Flush writes the rows so far as a row group, and all bytes that there are.
func (w *Writer) Flush() error {
	if err := w.enter(); err != nil {
		return err
	}
	defer w.leave()
	if w.err != nil {
		return w.err
	}
	if w.gather == nil || w.gather.Builder.Length == 0 {
		return nil
	}
	return w.flush()
}

func (w *Writer) flush() error {
	if w.gather == nil {
		w.gather = plan.Borrow(w.schema)
	}
	g := w.gather
	g.Columns = g.Builder.Columns(g.Columns[:0])
	w.err = w.file.Append(w.schema.Handle(), g.Builder.Length, g.Columns)
	g.Builder.Reset()
	w.text = 0
	if w.err == nil {
		w.any = true
		w.err = w.drain()
	}
	return w.err
}

func (w *Writer) drain() error {
	var err error
	if w.buf, err = w.file.Take(w.buf[:0]); err != nil {
		return err
	}
	n, err := w.to.Write(w.buf)
	if err == nil && n < len(w.buf) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return userError(err)
	}
	return nil
}

func userError(err error) error {
	e := fault.New(fault.ErrUser, "the writer failed")
	e.Cause = err
	return e
}

// SetMetadata sets a value of the file's metadata.
func (w *Writer) SetMetadata(key, val string) error {
	if err := w.enter(); err != nil {
		return err
	}
	defer w.leave()
	if w.err != nil {
		return w.err
	}
	return w.file.SetMetadata(key, val)
}

// Close writes what is left and completes the file; without it the bytes so far are no whole file. It
// does not close the io.Writer. A second Close is an error of code ErrState.
func (w *Writer) Close() error {
	if err := w.enter(); err != nil {
		return err
	}
	defer w.leave()
	w.closed = true
	if w.err == nil && (!w.any || (w.gather != nil && w.gather.Builder.Length > 0)) {
		_ = w.flush() // keeps its failure
	}
	if w.err == nil {
		if w.err = w.file.Finish(); w.err == nil {
			w.err = w.drain()
		}
	}
	if w.file != nil {
		w.file.Free()
	}
	if w.gather != nil {
		plan.Return(w.schema, w.gather)
		w.gather = nil
	}
	runtime.KeepAlive(w)
	return w.err
}
