// Package batches goes through the rows of one schema of a file, batch by batch.
package batches

import (
	"io"

	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/column"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
)

// Batches is the rows of one schema. View is the batch at hand.
type Batches struct {
	Table capi.Table
	View  column.View
	// Own tells whether the batch has the schema that was asked for, and not another of its name.
	Own bool

	schema *schema.Schema
	other  *schema.Schema // the latest other schema of the same name
	seen   bool           // a batch of the schema's name came
	passed bool           // a batch of another name came
	ended  bool
	err    error
}

// ErrNilSchema is the failure for a schema that is nil.
var ErrNilSchema = fault.New(fault.ErrInvalidArgument, "the schema is nil")

// Open goes through the table of a file: the one at path or, with an empty path, in data.
func (b *Batches) Open(path string, data []byte, s *schema.Schema) error {
	if s == nil {
		return ErrNilSchema
	}
	b.schema = s
	if err := b.Table.Open(path, data, s.Handle()); err != nil {
		return err
	}
	if b.Table.Other != nil {
		return b.take(b.Table.Other)
	}
	return nil
}

// OpenStream goes through a file that arrives in order.
func (b *Batches) OpenStream(from io.Reader, s *schema.Schema) error {
	if s == nil {
		return ErrNilSchema
	}
	b.schema = s
	return b.Table.OpenStream(from)
}

// take looks whether rows of a schema of the same name fit.
func (b *Batches) take(h *capi.Schema) error {
	if b.other != nil && b.other.Handle().Equal(h) {
		return nil
	}
	other, err := schema.OfHandle(h)
	if err != nil {
		return err
	}
	b.other = other
	return column.Holds(b.schema, other)
}

// Next goes to the next batch that has rows; false at the end. A failure stays.
func (b *Batches) Next() (bool, error) {
	if b.err == nil && !b.ended {
		var more bool
		if more, b.err = b.next(); more {
			return true, nil
		}
		b.ended = true
		b.View.Batch = nil
	}
	return false, b.err
}

func (b *Batches) next() (bool, error) {
	for {
		batch, err := b.Table.Next(0)
		if err != nil {
			return false, err
		}
		if batch == nil {
			if b.passed && !b.seen {
				return false, fault.New(fault.ErrNotFound, "the file has no table %s", b.schema.Name())
			}
			return false, nil
		}
		named, err := b.look(batch)
		if err != nil {
			return false, err
		}
		if !named {
			b.passed = true
			continue
		}
		b.seen = true
		s := b.schema
		if !b.Own {
			s = b.other
		}
		if err := b.View.Reset(batch, s); err != nil {
			return false, err
		}
		if b.View.Rows > 0 {
			return true, nil
		}
	}
}

// look tells whether a batch has the name of the schema, and takes its schema if that is another. All
// batches of a table have the table's.
func (b *Batches) look(batch *capi.Batch) (named bool, err error) {
	if b.Table.Rows >= 0 {
		b.Own = b.Table.Other == nil
		return true, nil
	}
	if b.Own, named = batch.Is(b.schema.Handle()); b.Own || !named {
		return named, nil
	}
	h, err := batch.Schema()
	if err != nil {
		return false, err
	}
	return true, b.take(h)
}

// Free gives the memory back. It may be called again.
func (b *Batches) Free() {
	b.View.Batch = nil
	b.Table.Free()
}

// Reset frees and makes ready for another file; what the view holds of memory stays.
func (b *Batches) Reset() {
	b.Table.Free()
	view := b.View
	view.Forget()
	*b = Batches{View: view}
}
