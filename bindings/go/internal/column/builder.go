// Package column holds both sides of a batch: builders that gather values into columns and pack them
// into one block, and views of the columns that the library gives.
package column

import (
	"encoding/binary"
	"math"
	"unsafe"

	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
)

// offsetMax is the most bytes or elements that the children of one column hold: offsets are int32.
const offsetMax = math.MaxInt32

// GroupBytes is about how much a row group of several rows holds at most. Readers refuse groups that
// take more than 1 GiB.
const GroupBytes = 256 << 20

// Builder gathers the values of one column. Its buffers are kept from batch to batch.
type Builder struct {
	Type     *schema.Type
	Children []*Builder
	Length   int

	width    int // bytes of a value; 0 where that is not how the type is held
	nulls    int
	validity []byte // empty until the first null
	values   []byte // fixed-width values, offsets, codes or alternatives
	data     []byte // text, offsets of a union
	bits     int    // of a bool

	// Of a struct: the shape of each slot. Without codes all slots have all fields in order.
	codes       []int32
	shapeEnds   []uint32
	shapeFields []uint32
	shapeKeys   map[string]int32
	lastShape   int32
	key         []byte

	symbols map[string]int32 // of a symbol: its codes
}

// NewBuilder makes a builder for a type and those below it.
func NewBuilder(t *schema.Type) *Builder {
	b := &Builder{Type: t, width: Width(t.Storage)}
	for _, child := range t.Children {
		b.Children = append(b.Children, NewBuilder(child))
	}
	switch t.Storage {
	case schema.Symbol:
		b.symbols = map[string]int32{}
		if len(b.Children) == 0 {
			b.Children = []*Builder{NewBuilder(&schema.Type{Kind: schema.String, Storage: schema.String})}
		}
	case schema.Struct:
		b.shapeKeys = map[string]int32{}
	}
	b.Reset()
	return b
}

// Width gives the bytes of a value of fixed width, 0 for other types.
func Width(k schema.Kind) int {
	switch k {
	case schema.U8, schema.I8:
		return 1
	case schema.U16, schema.I16:
		return 2
	case schema.U32, schema.I32, schema.F32, schema.Date, schema.Symbol:
		return 4
	case schema.U64, schema.I64, schema.F64, schema.Datetime, schema.Timestamp, schema.Duration:
		return 8
	case schema.Decimal, schema.UUID:
		return 16
	}
	return 0
}

// IsText tells whether values are held as offsets and bytes.
func IsText(k schema.Kind) bool {
	return k == schema.String || k == schema.Bytes || k == schema.Number || k == schema.JSON
}

// Reset empties the column; its memory stays.
func (b *Builder) Reset() {
	b.Length, b.nulls, b.bits = 0, 0, 0
	b.validity, b.values, b.data = b.validity[:0], b.values[:0], b.data[:0]
	b.codes, b.shapeEnds, b.shapeFields = b.codes[:0], b.shapeEnds[:0], b.shapeFields[:0]
	b.lastShape = 0
	if len(b.shapeKeys) > 0 {
		clear(b.shapeKeys)
	}
	if len(b.symbols) > 0 {
		clear(b.symbols)
	}
	if IsText(b.Type.Storage) || b.Type.Storage == schema.List || b.Type.Storage == schema.Map {
		b.values = append(b.values, 0, 0, 0, 0)
	}
	for _, child := range b.Children {
		child.Reset()
	}
}

// grow adds n bytes to a buffer, whose start stays aligned for any number.
func grow(buf []byte, n int) []byte {
	size := len(buf) + n
	if size <= cap(buf) {
		return buf[:size]
	}
	room := max(2*cap(buf), size, 64)
	bigger := make([]byte, size, room)
	copy(bigger, buf)
	return bigger
}

// markValid notes that the next n slots have values. Call it before Length grows.
func (b *Builder) markValid(n int) {
	if len(b.validity) == 0 {
		return
	}
	b.validity = growBits(b.validity, b.Length+n)
	setBits(b.validity, b.Length, b.Length+n)
}

func growBits(buf []byte, bits int) []byte {
	for size := (bits + 7) / 8; len(buf) < size; {
		buf = append(buf, 0)
	}
	return buf
}

func setBits(buf []byte, from, to int) {
	for ; from < to && from%8 != 0; from++ {
		buf[from/8] |= 1 << (from % 8)
	}
	for ; from+8 <= to; from += 8 {
		buf[from/8] = 0xff
	}
	for ; from < to; from++ {
		buf[from/8] |= 1 << (from % 8)
	}
}

// AppendNull adds a slot without a value. Whether its type takes that is checked by the library.
func (b *Builder) AppendNull() {
	if len(b.validity) == 0 {
		b.validity = growBits(b.validity, b.Length+1)
		setBits(b.validity, 0, b.Length)
	} else {
		b.validity = growBits(b.validity, b.Length+1)
	}
	b.nulls++
	switch b.Type.Storage {
	case schema.Null:
	case schema.Bool:
		b.bits++
		b.values = growBits(b.values, b.bits)
	case schema.Struct:
		b.codesFor(b.Length + 1)
		for _, child := range b.Children {
			child.AppendNull()
		}
	case schema.Timestamptz:
		b.Children[0].AppendInt(0)
		b.Children[1].AppendInt(0)
	case schema.Union:
		b.values = append(b.values, 0)
		b.data = append(b.data, 0, 0, 0, 0)
	default:
		if b.width > 0 {
			old := len(b.values)
			b.values = grow(b.values, b.width)
			clear(b.values[old:])
		} else {
			b.values = append(b.values, b.values[len(b.values)-4:]...)
		}
	}
	b.Length++
}

// AppendNulls adds n slots without a value.
func (b *Builder) AppendNulls(n int) {
	for i := 0; i < n; i++ {
		b.AppendNull()
	}
}

// AppendFixed adds n values of fixed width and gives their memory, which must be filled in.
func (b *Builder) AppendFixed(n int) unsafe.Pointer {
	b.markValid(n)
	b.Length += n
	old := len(b.values)
	b.values = grow(b.values, n*b.width)
	return unsafe.Pointer(unsafe.SliceData(b.values[old:]))
}

// AppendInt adds an integer, cut to the width of the column.
func (b *Builder) AppendInt(v int64) {
	b.markValid(1)
	b.Length++
	old := len(b.values)
	b.values = grow(b.values, b.width)
	switch b.width {
	case 1:
		b.values[old] = byte(v)
	case 2:
		binary.LittleEndian.PutUint16(b.values[old:], uint16(v))
	case 4:
		binary.LittleEndian.PutUint32(b.values[old:], uint32(v))
	default:
		binary.LittleEndian.PutUint64(b.values[old:], uint64(v))
	}
}

// Append16 adds a value of 16 bytes as two numbers.
func (b *Builder) Append16(lo, hi uint64) {
	p := (*[2]uint64)(b.AppendFixed(1))
	p[0], p[1] = lo, hi
}

// AppendBool adds a bool.
func (b *Builder) AppendBool(v bool) { b.AppendBools(unsafe.Pointer(&v), 1, 1) }

// AppendBools adds n bools that lie stride bytes apart, the first at p.
func (b *Builder) AppendBools(p unsafe.Pointer, stride uintptr, n int) {
	b.markValid(n)
	b.Length += n
	b.values = growBits(b.values, b.bits+n)
	for i := 0; i < n; i++ {
		if *(*bool)(unsafe.Add(p, uintptr(i)*stride)) {
			b.values[b.bits/8] |= 1 << (b.bits % 8)
		}
		b.bits++
	}
}

// ErrLarge says that a row group would hold more than GroupBytes, or a column more than offsets reach.
var ErrLarge = fault.New(fault.ErrLimit, "one row group would hold too much")

// AppendString adds text or bytes.
func (b *Builder) AppendString(s string) error {
	if len(s) > offsetMax-len(b.data) {
		return ErrLarge
	}
	b.markValid(1)
	b.Length++
	b.data = append(b.data, s...)
	b.values = binary.LittleEndian.AppendUint32(b.values, uint32(len(b.data)))
	return nil
}

// AppendStrings adds n strings that lie stride bytes apart, the first at p.
func (b *Builder) AppendStrings(p unsafe.Pointer, stride uintptr, n int) error {
	total := 0
	for i := 0; i < n; i++ {
		total += len(*(*string)(unsafe.Add(p, uintptr(i)*stride)))
	}
	if total > offsetMax-len(b.data) {
		return ErrLarge
	}
	b.markValid(n)
	b.Length += n
	at, end := len(b.values), uint32(len(b.data))
	b.values = grow(b.values, 4*n)
	data := grow(b.data, total)
	offsets := unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(b.values[at:]))), n)
	for i := range offsets {
		s := *(*string)(unsafe.Add(p, uintptr(i)*stride))
		copy(data[end:], s)
		end += uint32(len(s))
		offsets[i] = end
	}
	b.data = data
	return nil
}

// AppendSymbol adds a text as its code in the dictionary.
func (b *Builder) AppendSymbol(s string) error {
	code, ok := b.symbols[s]
	if !ok {
		code = int32(b.Children[0].Length)
		if err := b.Children[0].AppendString(s); err != nil {
			return err
		}
		b.symbols[string(append([]byte(nil), s...))] = code
	}
	b.AppendInt(int64(code))
	return nil
}

// AppendZoned adds an instant in ns and an offset from UTC in minutes.
func (b *Builder) AppendZoned(ns int64, minutes int16) {
	b.markValid(1)
	b.Length++
	b.Children[0].AppendInt(ns)
	b.Children[1].AppendInt(int64(minutes))
}

// EndList adds a list or map of what was added to the children since the last one.
func (b *Builder) EndList() error {
	if b.Children[0].Length > offsetMax {
		return ErrLarge
	}
	b.markValid(1)
	b.Length++
	b.values = binary.LittleEndian.AppendUint32(b.values, uint32(b.Children[0].Length))
	return nil
}

// BeginChoice adds a slot of a union; its value must be added to the child of that number.
func (b *Builder) BeginChoice(alternative int) {
	b.markValid(1)
	b.Length++
	b.values = append(b.values, byte(alternative))
	b.data = binary.LittleEndian.AppendUint32(b.data, uint32(b.Children[alternative].Length))
}

// AppendWhole adds n structs that have all fields in order; the fields' values must be added.
func (b *Builder) AppendWhole(n int) {
	b.markValid(n)
	b.Length += n
	if len(b.shapeEnds) == 0 {
		return
	}
	code := b.shape(b.allFields())
	for i := 0; i < n; i++ {
		b.codes = append(b.codes, code)
	}
}

func (b *Builder) allFields() []uint32 {
	all := make([]uint32, len(b.Children))
	for i := range all {
		all[i] = uint32(i)
	}
	return all
}

// AppendShape adds a struct that has these fields in this order; the fields' values must be added, and
// AppendNull be called for the others.
func (b *Builder) AppendShape(fields []uint32) {
	b.markValid(1)
	b.Length++
	if len(b.shapeEnds) == 0 {
		if len(fields) == len(b.Children) && inOrder(fields) {
			return
		}
		// The slots so far have all fields; slots without a value may have any shape.
		if b.Length > 1 {
			b.shape(b.allFields())
		}
		b.codesFor(b.Length - 1)
	}
	b.codes = append(b.codes, b.shape(fields))
}

func inOrder(fields []uint32) bool {
	for i, f := range fields {
		if f != uint32(i) {
			return false
		}
	}
	return true
}

// codesFor adds zeros up to n codes, if there are shapes at all.
func (b *Builder) codesFor(n int) {
	for len(b.shapeEnds) > 0 && len(b.codes) < n {
		b.codes = append(b.codes, 0)
	}
}

func (b *Builder) shapeAt(code int32) []uint32 {
	begin := uint32(0)
	if code > 0 {
		begin = b.shapeEnds[code-1]
	}
	return b.shapeFields[begin:b.shapeEnds[code]]
}

func (b *Builder) shape(fields []uint32) int32 {
	if len(b.shapeEnds) > 0 && equal(b.shapeAt(b.lastShape), fields) {
		return b.lastShape
	}
	b.key = b.key[:0]
	for _, f := range fields {
		b.key = binary.LittleEndian.AppendUint32(b.key, f)
	}
	code, ok := b.shapeKeys[string(b.key)]
	if !ok {
		code = int32(len(b.shapeEnds))
		b.shapeKeys[string(b.key)] = code
		b.shapeFields = append(b.shapeFields, fields...)
		b.shapeEnds = append(b.shapeEnds, uint32(len(b.shapeFields)))
	}
	b.lastShape = code
	return code
}

func equal(a, b []uint32) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Bytes gives about how much the column and those below it hold.
func (b *Builder) Bytes() int {
	n := len(b.values) + len(b.data) + 4*len(b.codes)
	for _, child := range b.Children {
		n += child.Bytes()
	}
	return n
}

// Room gives how much memory the column and those below it keep.
func (b *Builder) Room() int {
	n := cap(b.validity) + cap(b.values) + cap(b.data) + 4*cap(b.codes)
	for _, child := range b.Children {
		n += child.Room()
	}
	return n
}

// Columns gives the column and those below it as the library takes them, in the memory of dst if that is
// enough. They point into memory of the builder, and hold until it changes.
func (b *Builder) Columns(dst []capi.Column) []capi.Column {
	c := capi.Column{Type: int32(b.Type.Storage), ChildCount: int32(len(b.Children)), Length: int64(b.Length)}
	if b.nulls > 0 {
		c.Validity, c.ValiditySize = start(b.validity)
	}
	switch b.Type.Storage {
	case schema.Null, schema.Timestamptz:
	case schema.Struct:
		if len(b.shapeEnds) > 0 {
			c.ShapeCount = int32(len(b.shapeEnds))
			c.Data, c.DataSize = start(b.codes)
			c.ShapeEnds, _ = start(b.shapeEnds)
			c.ShapeFields, _ = start(b.shapeFields)
		}
	default:
		c.Values, c.ValuesSize = start(b.values)
		c.Data, c.DataSize = start(b.data)
	}
	dst = append(dst, c)
	for _, child := range b.Children {
		dst = child.Columns(dst)
	}
	return dst
}

// start gives where a buffer begins, nil if it is empty, and its bytes.
func start[T byte | int32 | uint32](v []T) (unsafe.Pointer, int64) {
	if len(v) == 0 {
		return nil, 0
	}
	return unsafe.Pointer(&v[0]), int64(len(v)) * int64(unsafe.Sizeof(v[0]))
}

// OnlyText gives the text of a column of one value; ok is false for other types, and without a value.
func (b *Builder) OnlyText() (s string, ok bool) {
	if b.Length != 1 || b.nulls != 0 {
		return "", false
	}
	if b.Type.Storage == schema.Symbol {
		b = b.Children[0]
	}
	if !IsText(b.Type.Storage) {
		return "", false
	}
	return string(b.data), true
}

// OnlyNumber gives the bits of a column of one value, widened with their sign.
func (b *Builder) OnlyNumber() (lo, hi uint64, ok bool) {
	if b.Length != 1 || b.nulls != 0 {
		return 0, 0, false
	}
	le := binary.LittleEndian
	switch b.Type.Storage {
	case schema.Bool, schema.U8:
		return uint64(b.values[0]), 0, true
	case schema.I8:
		return uint64(int8(b.values[0])), 0, true
	case schema.U16:
		return uint64(le.Uint16(b.values)), 0, true
	case schema.I16:
		return uint64(int16(le.Uint16(b.values))), 0, true
	case schema.U32, schema.F32:
		return uint64(le.Uint32(b.values)), 0, true
	case schema.I32, schema.Date:
		return uint64(int32(le.Uint32(b.values))), 0, true
	case schema.Timestamptz:
		return le.Uint64(b.Children[0].values), uint64(int16(le.Uint16(b.Children[1].values))), true
	case schema.Decimal, schema.UUID:
		return le.Uint64(b.values), le.Uint64(b.values[8:]), true
	}
	return le.Uint64(b.values), 0, true
}
