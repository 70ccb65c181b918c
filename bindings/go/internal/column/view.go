package column

import (
	"strings"
	"unsafe"

	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
)

// View is a batch as its columns. It points into memory of the batch, but for the texts, which it
// copies once per column and batch.
type View struct {
	Batch   *capi.Batch
	Schema  *schema.Schema
	Rows    int
	columns []capi.Column
	texts   []string
	copied  []bool
	present [][]bool        // by column: of a struct with shapes, whether shape s has field f
	arena   strings.Builder // the block that copies of texts go to
}

// Reset makes the view one of another batch.
func (v *View) Reset(batch *capi.Batch, s *schema.Schema) error {
	v.Batch, v.Schema, v.Rows = batch, s, batch.Rows()
	v.columns = batch.Columns(v.columns)
	n := len(v.columns)
	if n != s.Columns() {
		return fault.New(fault.ErrInternal, "a batch does not have the columns of its schema")
	}
	if len(v.texts) < n {
		v.texts, v.copied, v.present = make([]string, n), make([]bool, n), make([][]bool, n)
	}
	v.arena = strings.Builder{}
	clear(v.texts)
	clear(v.copied)
	clear(v.present)
	return nil
}

// Forget drops what the view has of its batch; its own memory stays.
func (v *View) Forget() {
	v.Batch, v.Schema, v.Rows, v.arena = nil, nil, 0, strings.Builder{}
	clear(v.texts)
	clear(v.present)
	clear(v.columns)
}

// Column gives a column as it is.
func (v *View) Column(c int) *capi.Column { return &v.columns[c] }

// HasNulls tells whether a column has slots without a value.
func (v *View) HasNulls(c int) bool {
	return v.columns[c].Validity != nil && v.columns[c].NullCount > 0
}

// Valid tells whether slot i has a value.
func (v *View) Valid(c, i int) bool {
	col := &v.columns[c]
	if col.Validity == nil {
		return col.Type != int32(schema.Null)
	}
	return *(*byte)(unsafe.Add(col.Validity, i/8))>>(i%8)&1 != 0
}

// Bool gives a bool.
func (v *View) Bool(c, i int) bool {
	return *(*byte)(unsafe.Add(v.columns[c].Values, i/8))>>(i%8)&1 != 0
}

// Bools gives the first bools of a column.
func (v *View) Bools(c int, to []bool) {
	bits := unsafe.Slice((*byte)(v.columns[c].Values), (len(to)+7)/8)
	for i, eight := range bits {
		part := to[8*i : min(8*i+8, len(to))]
		for j := range part {
			part[j] = eight>>j&1 != 0
		}
	}
}

// Fixed gives the values of a column of fixed width.
func Fixed[T any](v *View, c int) []T {
	col := &v.columns[c]
	if col.Length == 0 || col.Values == nil {
		return nil
	}
	return unsafe.Slice((*T)(col.Values), int(col.Length))
}

// Offsets gives the offsets of a text, list or map: one more than it has slots.
func (v *View) Offsets(c int) []int32 {
	col := &v.columns[c]
	if col.Values == nil {
		return nil
	}
	return unsafe.Slice((*int32)(col.Values), int(col.Length)+1)
}

// Data gives the bytes of a text, in memory of the batch.
func (v *View) Data(c int) []byte {
	col := &v.columns[c]
	if col.DataSize == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(col.Data), int(col.DataSize))
}

// Reserve says how many bytes of texts will be copied, so that one allocation holds them all.
func (v *View) Reserve(bytes int) {
	v.arena = strings.Builder{}
	v.arena.Grow(bytes)
}

// copyText gives a copy of bytes of a column.
func (v *View) copyText(c int, data []byte) string {
	const blockMax = 16 << 10 // of texts for which nothing was reserved
	if v.arena.Cap()-v.arena.Len() < len(data) {
		v.Reserve(max(len(data), min(int(v.columns[c].DataSize), blockMax)))
	}
	at := v.arena.Len()
	v.arena.Write(data)
	return v.arena.String()[at:]
}

// Text gives a copy of all bytes of a text column, of which its values are parts.
func (v *View) Text(c int) string {
	if !v.copied[c] {
		v.texts[c] = v.copyText(c, v.Data(c))
		v.copied[c] = true
	}
	return v.texts[c]
}

// TextPart gives a copy of the bytes of slots [from, from + n), and the offset at which it begins.
func (v *View) TextPart(c, from, n int) (text string, begin int32) {
	if v.copied[c] {
		return v.texts[c], 0
	}
	offsets := v.Offsets(c)
	begin = offsets[from]
	return v.copyText(c, v.Data(c)[begin:offsets[from+n]]), begin
}

// String gives a value of a text column, owned by Go.
func (v *View) String(c, i int) string {
	offsets := v.Offsets(c)
	return v.Text(c)[offsets[i]:offsets[i+1]]
}

// Shapes gives, of a struct with shapes, the shape of each slot and whether shape s has field f, at
// s * fields + f. Nil: all slots have all fields in order.
func (v *View) Shapes(c int) (codes []int32, present []bool) {
	col := &v.columns[c]
	if col.ShapeCount == 0 {
		return nil, nil
	}
	codes = unsafe.Slice((*int32)(col.Data), int(col.Length))
	if v.present[c] == nil {
		fields := int(col.ChildCount)
		table := make([]bool, int(col.ShapeCount)*fields)
		for s := 0; s < int(col.ShapeCount); s++ {
			for _, f := range v.Shape(c, s) {
				table[s*fields+int(f)] = true
			}
		}
		v.present[c] = table
	}
	return codes, v.present[c]
}

// Shape gives the fields of a shape in their order.
func (v *View) Shape(c, s int) []uint32 {
	col := &v.columns[c]
	ends := unsafe.Slice((*uint32)(col.ShapeEnds), int(col.ShapeCount))
	begin := uint32(0)
	if s > 0 {
		begin = ends[s-1]
	}
	if ends[s] == begin {
		return nil
	}
	return unsafe.Slice((*uint32)(col.ShapeFields), int(ends[len(ends)-1]))[begin:ends[s]]
}
