package codec

import (
	"io"
	"iter"
	"runtime"

	"scrt.dev/go/internal/batches"
	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
)

// Reader reads the rows of one schema out of a .scrt file, in the order in which they were written. After
// a failure every later call gives the same failure. It belongs to one goroutine at a time; use by two at
// once is an error.
type Reader struct {
	guard
	schema *schema.Schema
	in     batches.Batches
	from   io.Reader // of a stream that was not begun
	at     int
	err    error
}

// NewReader reads a file that arrives in order, of which it takes the rows of the table with the
// name of s. That the file is whole is known when ReadRow gave false without an error. Failures of r
// come back as ErrUser, with what r failed with behind it.
func NewReader(r io.Reader, s *schema.Schema) *Reader {
	in := &Reader{schema: s, from: r}
	switch {
	case s == nil:
		in.err = errNilSchema
	case r == nil:
		in.err = fault.New(fault.ErrInvalidArgument, "the reader is nil")
	}
	return in
}

// Open reads the table that has the name of s out of a file.
func Open(path string, s *schema.Schema) (*Reader, error) {
	if path == "" {
		return nil, fault.New(fault.ErrInvalidArgument, "the path is empty")
	}
	return open(path, nil, s)
}

// OpenBytes is Open for a file in memory, of which it makes a copy.
func OpenBytes(data []byte, s *schema.Schema) (*Reader, error) { return open("", data, s) }

func open(path string, data []byte, s *schema.Schema) (*Reader, error) {
	r := &Reader{schema: s}
	runtime.SetFinalizer(r, (*Reader).free)
	if err := r.in.Open(path, data, s); err != nil {
		r.free()
		return nil, err
	}
	return r, nil
}

func (r *Reader) free() {
	r.in.Free()
	runtime.SetFinalizer(r, nil)
}

// next goes to the next batch if there are no rows left in this one; false at the end.
func (r *Reader) next() (bool, error) {
	if r.err != nil {
		return false, r.err
	}
	if r.in.View.Batch != nil && r.at < r.in.View.Rows {
		return true, nil
	}
	if from := r.from; from != nil {
		r.from = nil
		runtime.SetFinalizer(r, (*Reader).free)
		if r.err = r.in.OpenStream(from, r.schema); r.err != nil {
			return false, r.err
		}
	}
	r.at = 0
	var more bool
	more, r.err = r.in.Next()
	return more, r.err
}

// ReadRow reads the next row into row, whose schema must be the reader's; false at the end. What is
// in row stays as long as it is wanted, strings too.
func (r *Reader) ReadRow(row *Row) (bool, error) {
	if err := r.enter(); err != nil {
		return false, err
	}
	defer r.leave()
	if row == nil {
		return false, fault.New(fault.ErrInvalidArgument, "the row is nil")
	}
	if r.schema == nil || row.schema == nil {
		return false, errNilSchema
	}
	if row.schema != r.schema && !row.schema.Equal(r.schema) {
		return false, fault.New(fault.ErrMismatch, "the row is not one of schema %s", r.schema.Name())
	}
	if more, err := r.next(); !more {
		return false, err
	}
	i := r.at
	r.at++
	if r.in.Own {
		row.readFrom(&r.in.View, i)
	} else if err := row.readOther(&r.in.View, i); err != nil {
		return false, err
	}
	runtime.KeepAlive(r)
	return true, nil
}

// Rows gives the rows that are left, one after the other in the same Row. It ends after an error.
func (r *Reader) Rows() iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		row := NewRow(r.schema)
		for {
			ok, err := r.ReadRow(row)
			if err != nil {
				yield(nil, err)
				return
			}
			if !ok || !yield(row, nil) {
				return
			}
		}
	}
}

// Batches gives what is left a batch at a time, most often a row group. It ends after an error. Rows
// of a batch that ReadRow began come as a batch of their own. Batches stay usable after the reader.
func (r *Reader) Batches() iter.Seq2[*Batch, error] {
	return func(yield func(*Batch, error) bool) {
		for {
			b, err := r.nextBatch()
			if err != nil {
				yield(nil, err)
				return
			}
			if b == nil || !yield(b, nil) {
				return
			}
		}
	}
}

func (r *Reader) nextBatch() (*Batch, error) {
	if err := r.enter(); err != nil {
		return nil, err
	}
	defer r.leave()
	if more, err := r.next(); !more {
		return nil, err
	}
	view := &r.in.View
	var h *capi.Batch
	var err error
	if r.at == 0 {
		h, err = view.Batch.Keep()
	} else {
		h, err = view.Batch.Slice(r.at, view.Rows-r.at)
	}
	if err != nil {
		return nil, err
	}
	r.at = view.Rows
	runtime.KeepAlive(r)
	return newBatch(h, view.Schema)
}

// Close gives the memory back. A second Close is an error of code ErrState. It does not close the io.Reader.
func (r *Reader) Close() error {
	if err := r.enter(); err != nil {
		return err
	}
	defer r.leave()
	r.closed = true
	r.free()
	return nil
}
