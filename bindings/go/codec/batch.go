package codec

import (
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/column"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
)

// Batch is some rows as columns. It is immutable and safe for any number of goroutines. Its memory is the
// library's and goes when the garbage collector finds the batch and all its columns and views unused, or
// with Release.
type Batch struct {
	schema *schema.Schema
	handle *capi.Batch
	view   column.View

	mu    sync.Mutex
	texts column.View // its copies of texts are made once, under mu
}

func newBatch(h *capi.Batch, s *schema.Schema) (*Batch, error) {
	b := &Batch{schema: s, handle: h}
	if err := b.view.Reset(h, s); err != nil {
		return nil, err
	}
	return b, nil
}

// Release gives the memory back at once, which a program that goes through many batches wants. No other
// goroutine may be using the batch. Afterwards it has no rows; its columns have no slots, and access to their slots and
// to those of views panics. What Unsafe methods gave must not be used. A second Release does nothing.
func (b *Batch) Release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handle.Free()
	b.view.Forget()
	b.texts.Forget()
}

// Schema gives the schema that the rows were written with.
func (b *Batch) Schema() *schema.Schema { return b.schema }

// Len gives the number of rows.
func (b *Batch) Len() int { return b.view.Rows }

// JSON gives the rows as JSON, one per line. NaN and infinities are an error.
func (b *Batch) JSON() ([]byte, error) { return b.handle.JSON() }

// Equal tells whether two batches have equal schemas and the same value, null or absence in every
// place.
func (b *Batch) Equal(o *Batch) bool { return o != nil && b.handle.Equal(o.handle) }

// Slice gives rows [from, to).
func (b *Batch) Slice(from, to int) (*Batch, error) {
	h, err := b.handle.Slice(from, to-from)
	if err != nil {
		return nil, err
	}
	return newBatch(h, b.schema)
}

// Column gives the column of a field.
func (b *Batch) Column(name string) (*Column, error) {
	i, ok := b.schema.FieldIndex(name)
	if !ok {
		return nil, fault.New(fault.ErrNotFound, "schema %s has no field %q", b.schema.Name(), name)
	}
	return &Column{b, b.schema.Fields()[i].Type}, nil
}

// Root gives the column of the records themselves, a struct.
func (b *Batch) Root() *Column { return &Column{b, b.schema.Root()} }

// Column is one column of a batch: a slot for each row, or of what lies in lists, maps and unions a
// slot for each value.
type Column struct {
	batch *Batch
	typ   *schema.Type
}

func (c *Column) raw() *capi.Column { return c.batch.view.Column(c.typ.Column) }

// Type gives the type.
func (c *Column) Type() *schema.Type { return c.typ }

// Len gives the number of slots.
func (c *Column) Len() int { return int(c.raw().Length) }

// NullCount gives the number of slots without a value, null and absent together.
func (c *Column) NullCount() int { return int(c.raw().NullCount) }

// IsValid tells whether slot i has a value.
func (c *Column) IsValid(i int) bool {
	c.check(i)
	valid := c.batch.view.Valid(c.typ.Column, i)
	runtime.KeepAlive(c)
	return valid
}

// IsAbsent tells, of field number f of a struct, whether slot i lacks it.
func (c *Column) IsAbsent(i, f int) bool {
	c.check(i)
	defer runtime.KeepAlive(c)
	if c.raw().ShapeCount == 0 {
		return false
	}
	codes := unsafe.Slice((*int32)(c.raw().Data), c.Len())
	for _, have := range c.batch.view.Shape(c.typ.Column, int(codes[i])) {
		if int(have) == f {
			return false
		}
	}
	return true
}

func (c *Column) check(i int) {
	if uint(i) >= uint(c.Len()) {
		panic("codec: no such slot in the column")
	}
}

// Children gives the columns below: the fields of a struct, the element of a list, key and value of a
// map, the alternatives of a union, the dictionary of a symbol, instants and offsets of a timestamptz.
func (c *Column) Children() []*Column {
	children := make([]*Column, len(c.typ.Children))
	for i, t := range c.typ.Children {
		children[i] = &Column{c.batch, t}
	}
	return children
}

// Fixed is what columns of fixed width hold.
type Fixed interface {
	uint8 | uint16 | uint32 | uint64 | int8 | int16 | int32 | int64 | float32 | float64 | [16]byte
}

func fits[T Fixed](k schema.Kind) bool {
	var zero T
	switch any(zero).(type) {
	case uint8:
		return k == schema.U8
	case uint16:
		return k == schema.U16
	case uint32:
		return k == schema.U32
	case uint64:
		return k == schema.U64
	case int8:
		return k == schema.I8
	case int16:
		return k == schema.I16
	case int32:
		return k == schema.I32 || k == schema.Date || k == schema.Symbol
	case int64:
		return k == schema.I64 || k == schema.Datetime || k == schema.Timestamp || k == schema.Duration
	case float32:
		return k == schema.F32
	case float64:
		return k == schema.F64
	}
	return k == schema.UUID || k == schema.Decimal
}

// Values gives a copy of the values of a column: numbers; days of a date; time in its unit; codes of a
// symbol; bytes of a UUID or decimal (little-endian). What stands in slots without a value means nothing.
func Values[T Fixed](c *Column) ([]T, error) {
	v, err := ViewOf[T](c)
	if err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(v.owner)
	return append(make([]T, 0, v.Len()), v.values...), nil
}

// View is the values of a column in memory of the library, without a copy. The memory stays as long
// as the View is reachable.
type View[T Fixed] struct {
	values []T
	owner  *capi.Batch
}

// ViewOf gives a View of a column; ErrType if T is not how the column holds its values.
func ViewOf[T Fixed](c *Column) (View[T], error) {
	if !fits[T](c.typ.Storage) {
		var zero T
		return View[T]{}, fault.New(fault.ErrType, "%s: a column of %s does not hold %T", c.typ.Name, c.typ.Storage, zero)
	}
	return View[T]{column.Fixed[T](&c.batch.view, c.typ.Column), c.batch.handle}, nil
}

// Len gives the number of slots.
func (v View[T]) Len() int { return len(v.values) }

// At gives the value of slot i.
func (v View[T]) At(i int) T {
	if v.owner.Freed() {
		panic("codec: the batch was released")
	}
	x := v.values[i]
	runtime.KeepAlive(v.owner)
	return x
}

// UnsafeSlice gives all values. They must not be written to, nor be used when the View is no longer
// reachable (see runtime.KeepAlive) or its batch was released.
func (v View[T]) UnsafeSlice() []T { return v.values }

// TextView is the texts of a column in memory of the library, without a copy. The memory stays as long
// as the TextView is reachable.
type TextView struct {
	offsets []int32
	data    []byte
	owner   *capi.Batch
}

// Text gives a TextView of a column of strings, bytes, numbers or json; of a symbol, take it of its
// dictionary.
func (c *Column) Text() (TextView, error) {
	if !column.IsText(c.typ.Storage) {
		return TextView{}, fault.New(fault.ErrType, "%s: a column of %s holds no text", c.typ.Name, c.typ.Storage)
	}
	v := &c.batch.view
	return TextView{v.Offsets(c.typ.Column), v.Data(c.typ.Column), c.batch.handle}, nil
}

// Len gives the number of slots.
func (v TextView) Len() int { return max(len(v.offsets)-1, 0) }

// At gives a copy of the text of slot i.
func (v TextView) At(i int) string {
	if v.owner.Freed() {
		panic("codec: the batch was released")
	}
	text := strings.Clone(v.UnsafeAt(i))
	runtime.KeepAlive(v.owner)
	return text
}

// UnsafeAt gives the text of slot i, which must not be used when the TextView is no longer reachable
// or its batch was released.
func (v TextView) UnsafeAt(i int) string {
	part := v.data[v.offsets[i]:v.offsets[i+1]]
	return unsafe.String(unsafe.SliceData(part), len(part))
}

// Strings gives a copy of all texts of a column of strings, symbols, numbers, json or bytes, which share one
// block of memory. Slots without a value are empty.
func (c *Column) Strings() ([]string, error) {
	t := c.typ
	if t.Storage == schema.Symbol {
		words, err := (&Column{c.batch, t.Children[0]}).Strings()
		if err != nil {
			return nil, err
		}
		all := make([]string, c.Len())
		for i, code := range column.Fixed[int32](&c.batch.view, t.Column) {
			if c.IsValid(i) {
				all[i] = words[code]
			}
		}
		return all, nil
	}
	v, err := c.Text()
	if err != nil {
		return nil, err
	}
	text := string(v.data)
	all := make([]string, v.Len())
	for i := range all {
		if c.IsValid(i) {
			all[i] = text[v.offsets[i]:v.offsets[i+1]]
		}
	}
	runtime.KeepAlive(v.owner)
	return all, nil
}

// Bools gives a copy of a column of bools.
func (c *Column) Bools() ([]bool, error) {
	if c.typ.Storage != schema.Bool {
		return nil, fault.New(fault.ErrType, "%s: a column of %s holds no bools", c.typ.Name, c.typ.Storage)
	}
	all := make([]bool, c.Len())
	c.batch.view.Bools(c.typ.Column, all)
	runtime.KeepAlive(c)
	return all, nil
}

// Offsets gives a copy of where the elements of each list or map lie in the columns below: those of
// slot i from offset i to offset i + 1.
func (c *Column) Offsets() ([]int32, error) {
	if c.typ.Storage != schema.List && c.typ.Storage != schema.Map {
		return nil, fault.New(fault.ErrType, "%s: a column of %s has no offsets", c.typ.Name, c.typ.Storage)
	}
	defer runtime.KeepAlive(c)
	return append([]int32(nil), c.batch.view.Offsets(c.typ.Column)...), nil
}

// Any gives the value of slot i as Value.Any does; nil without a value. Texts share one copy per column.
func (c *Column) Any(i int) any {
	c.check(i)
	b := c.batch
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.texts.Batch == nil {
		if err := b.texts.Reset(b.handle, b.schema); err != nil {
			panic(err)
		}
	}
	return b.texts.Any(c.typ, i, true)
}
