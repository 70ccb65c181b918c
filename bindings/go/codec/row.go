package codec

import (
	"math"
	"time"
	"unicode/utf8"

	"scrt.dev/go/internal/batches"
	"scrt.dev/go/internal/column"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
	"scrt.dev/go/value"
)

// Row is one row of a schema, to be filled in and written, or read into. Fields that are not set are
// absent; they are written in the order in which they were set. A Row belongs to one goroutine.
type Row struct {
	schema *schema.Schema
	values []Value
	order  []uint32
	err    error
	trial  []*column.Builder // for looking whether a tree fits its type
}

// NewRow makes a row in which all fields are absent. A nil schema gives a row that can't be used.
func NewRow(s *schema.Schema) *Row {
	r := &Row{schema: s}
	if s == nil {
		r.err = errNilSchema
		return r
	}
	r.values = make([]Value, len(s.Fields()))
	r.order = make([]uint32, 0, len(r.values))
	for i := range r.values {
		r.values[i].typ = s.Fields()[i].Type
	}
	return r
}

var errNilSchema = batches.ErrNilSchema

// Schema gives the schema of the row.
func (r *Row) Schema() *schema.Schema { return r.schema }

// Reset makes all fields absent and forgets earlier failures.
func (r *Row) Reset() {
	if r.schema == nil {
		return
	}
	for _, f := range r.order {
		r.values[f] = Value{typ: r.values[f].typ}
	}
	r.order, r.err = r.order[:0], nil
}

// Values gives all fields in the order of the schema. The slice is valid until the row changes; its
// values for as long as they are wanted.
func (r *Row) Values() []Value { return r.values }

// Value gives a field by name; an absent Value if the schema has none of this name.
func (r *Row) Value(name string) Value {
	if r.schema != nil {
		if i, ok := r.schema.FieldIndex(name); ok {
			return r.values[i]
		}
	}
	return Value{}
}

// Names gives the names of the fields that are there, in the order in which they were set.
func (r *Row) Names() []string {
	names := make([]string, len(r.order))
	for i, f := range r.order {
		names[i] = r.values[f].typ.Name
	}
	return names
}

// field gives the value to set. A failure stays with the row, so that Set may be called without
// looking at its error: WriteRow gives it.
func (r *Row) field(name string) (int, error) {
	if r.schema == nil {
		return 0, errNilSchema
	}
	i, ok := r.schema.FieldIndex(name)
	if !ok {
		return 0, fault.New(fault.ErrNotFound, "schema %s has no field %q", r.schema.Name(), name)
	}
	return i, nil
}

func (r *Row) fail(err error) error {
	if err != nil && r.err == nil {
		r.err = err
	}
	return err
}

func (r *Row) put(i int, to Value) {
	v := &r.values[i]
	if v.state == absent {
		r.order = append(r.order, uint32(i))
	}
	to.typ = v.typ
	*v = to
}

func (r *Row) set(name string, make func(t *schema.Type) (Value, error)) error {
	i, err := r.field(name)
	if err != nil {
		return r.fail(err)
	}
	to, err := make(r.values[i].typ)
	if err != nil {
		return r.fail(err)
	}
	to.state = present
	r.put(i, to)
	return nil
}

// SetNull makes a field null. Its type must be nullable.
func (r *Row) SetNull(name string) error {
	i, err := r.field(name)
	if err != nil {
		return r.fail(err)
	}
	if t := r.values[i].typ; !t.Nullable && t.Storage != schema.Null {
		return r.fail(fault.New(fault.ErrType, "%s is not nullable", name))
	}
	r.put(i, Value{state: null})
	return nil
}

// SetAbsent takes a field away.
func (r *Row) SetAbsent(name string) error {
	i, err := r.field(name)
	if err != nil {
		return r.fail(err)
	}
	for at, f := range r.order {
		if int(f) == i {
			r.order = append(r.order[:at], r.order[at+1:]...)
			break
		}
	}
	r.values[i] = Value{typ: r.values[i].typ}
	return nil
}

// SetUint sets a number. It must fit the field's type exactly.
func (r *Row) SetUint(name string, n uint64) error {
	return r.set(name, func(t *schema.Type) (Value, error) { return uintValue(t, n) })
}

func uintValue(t *schema.Type, n uint64) (Value, error) {
	if err := column.CheckUint(t, n); err != nil {
		return Value{}, err
	}
	switch t.Storage {
	case schema.F32, schema.F64:
		return floatValue(t, float64(n))
	case schema.Number:
		return Value{text: value.DecimalOfParts(0, n, 0).String()}, nil
	case schema.Decimal:
		return decimalValue(t, value.DecimalOfParts(0, n, 0))
	}
	return Value{lo: n}, nil
}

// SetInt sets a number. It must fit the field's type exactly.
func (r *Row) SetInt(name string, n int64) error {
	return r.set(name, func(t *schema.Type) (Value, error) { return intValue(t, n) })
}

func intValue(t *schema.Type, n int64) (Value, error) {
	if err := column.CheckInt(t, n); err != nil {
		return Value{}, err
	}
	switch t.Storage {
	case schema.F32, schema.F64:
		return floatValue(t, float64(n))
	case schema.Number:
		return Value{text: value.DecimalOf(n, 0).String()}, nil
	case schema.Decimal:
		return decimalValue(t, value.DecimalOf(n, 0))
	}
	return Value{lo: uint64(n)}, nil
}

// SetFloat sets a float. An f32 must hold it exactly.
func (r *Row) SetFloat(name string, f float64) error {
	return r.set(name, func(t *schema.Type) (Value, error) { return floatValue(t, f) })
}

func floatValue(t *schema.Type, f float64) (Value, error) {
	switch {
	case t.Storage == schema.F64:
		return Value{lo: math.Float64bits(f)}, nil
	case t.Storage == schema.F32 && (float64(float32(f)) == f || f != f):
		return Value{lo: uint64(math.Float32bits(float32(f)))}, nil
	case t.Storage == schema.F32:
		return Value{}, fault.New(fault.ErrRange, "%s: %v does not fit f32", t.Name, f)
	}
	return Value{}, column.Mistyped(t, f)
}

// SetBool sets a bool.
func (r *Row) SetBool(name string, b bool) error {
	return r.set(name, func(t *schema.Type) (Value, error) {
		if t.Storage != schema.Bool {
			return Value{}, column.Mistyped(t, b)
		}
		if b {
			return Value{lo: 1}, nil
		}
		return Value{}, nil
	})
}

// SetString sets a string, symbol, number, json or decimal from its text, which must be UTF-8.
func (r *Row) SetString(name, s string) error {
	return r.set(name, func(t *schema.Type) (Value, error) {
		if !utf8.ValidString(s) {
			return Value{}, notUTF8(t)
		}
		switch t.Storage {
		case schema.String, schema.Symbol, schema.Number, schema.JSON:
			return Value{text: s}, nil
		case schema.Decimal:
			if d, err := value.ParseDecimal(s); err == nil {
				return decimalValue(t, d)
			}
			return Value{}, fault.New(fault.ErrType, "%s: %q is no decimal", t.Name, s)
		}
		return Value{}, column.Mistyped(t, s)
	})
}

// SetBytes sets bytes, which are copied.
func (r *Row) SetBytes(name string, b []byte) error {
	return r.set(name, func(t *schema.Type) (Value, error) {
		if t.Storage != schema.Bytes {
			return Value{}, column.Mistyped(t, b)
		}
		return Value{text: string(b)}, nil
	})
}

// SetJSON sets a JSON text, which is copied. Whether it is JSON is seen when it is written.
func (r *Row) SetJSON(name string, j value.JSON) error {
	return r.set(name, func(t *schema.Type) (Value, error) {
		if t.Storage != schema.JSON {
			return Value{}, column.Mistyped(t, j)
		}
		return Value{text: string(j)}, nil
	})
}

// SetUUID sets a UUID.
func (r *Row) SetUUID(name string, u [16]byte) error {
	return r.set(name, func(t *schema.Type) (Value, error) {
		if t.Storage != schema.UUID {
			return Value{}, column.Mistyped(t, u)
		}
		lo, hi := pairOf(u)
		return Value{lo: lo, hi: hi}, nil
	})
}

// SetDecimal sets a decimal or number. Digits that the type has no room for must be zeros.
func (r *Row) SetDecimal(name string, d value.Decimal) error {
	return r.set(name, func(t *schema.Type) (Value, error) { return decimalValue(t, d) })
}

func decimalValue(t *schema.Type, d value.Decimal) (Value, error) {
	switch t.Storage {
	case schema.Number:
		return Value{text: d.String()}, nil
	case schema.Decimal:
		s, ok := d.Rescale(t.Scale)
		if !ok {
			return Value{}, fault.New(fault.ErrRange, "%s: %s does not fit %d digits behind the point", t.Name, d, t.Scale)
		}
		hi, lo := s.Parts()
		return Value{lo: lo, hi: uint64(hi)}, nil
	}
	return Value{}, column.Mistyped(t, d)
}

// SetTime sets a date (the day in the zone of tm), a datetime (the clock in the zone of tm), a timestamp, or a
// timestamptz. What the type can't hold exactly is an error.
func (r *Row) SetTime(name string, tm time.Time) error {
	return r.set(name, func(t *schema.Type) (Value, error) {
		switch t.Storage {
		case schema.Date:
			days, err := column.Days(tm)
			return Value{lo: uint64(days)}, err
		case schema.Datetime, schema.Timestamp:
			n, err := column.Instant(tm, t.Storage, t.Unit)
			return Value{lo: uint64(n)}, err
		case schema.Timestamptz:
			n, minutes, err := column.Zoned(tm)
			return Value{lo: uint64(n), hi: uint64(minutes)}, err
		}
		return Value{}, column.Mistyped(t, tm)
	})
}

// SetDuration sets a duration.
func (r *Row) SetDuration(name string, d time.Duration) error {
	return r.set(name, func(t *schema.Type) (Value, error) {
		if t.Storage != schema.Duration {
			return Value{}, column.Mistyped(t, d)
		}
		return Value{lo: uint64(d)}, nil
	})
}

// Set sets a field to a value of any Go type that goes with its type; nil is null. Lists are slices;
// structs value.Struct or map[string]any; maps value.Map or Go maps; unions the value of one of their
// alternatives, or value.Choice. Lists, structs, maps and unions are kept as they are and must not
// change before the row is written.
func (r *Row) Set(name string, v any) error {
	i, err := r.field(name)
	if err != nil {
		return r.fail(err)
	}
	if v == nil {
		return r.SetNull(name)
	}
	to, err := r.convert(i, v)
	if err != nil {
		return r.fail(err)
	}
	r.put(i, to)
	return nil
}

// convert goes by a column of one value, which knows all conversions.
func (r *Row) convert(i int, v any) (Value, error) {
	t := r.values[i].typ
	if r.trial == nil {
		r.trial = make([]*column.Builder, len(r.values))
	}
	if r.trial[i] == nil {
		r.trial[i] = column.NewBuilder(t)
	}
	b := r.trial[i]
	defer b.Reset()
	if err := b.PutAny(v); err != nil {
		return Value{}, err
	}
	switch t.Storage {
	case schema.List, schema.Struct, schema.Map, schema.Union:
		return Value{state: present, tree: v}, nil
	}
	if text, ok := b.OnlyText(); ok {
		if t.Storage != schema.Bytes && !utf8.ValidString(text) {
			return Value{}, notUTF8(t)
		}
		return Value{state: present, text: text}, nil
	}
	lo, hi, ok := b.OnlyNumber()
	if !ok {
		return Value{state: null}, nil
	}
	return Value{state: present, lo: lo, hi: hi}, nil
}

func notUTF8(t *schema.Type) error {
	return fault.New(fault.ErrEncoding, "%s: the text is not UTF-8", t.Name)
}

// complete tells whether all required fields are there.
func (r *Row) complete() error {
	if len(r.order) == len(r.values) {
		return nil
	}
	for i := range r.values {
		if r.values[i].state == absent && r.values[i].typ.Required {
			return fault.New(fault.ErrMissing, "required field %s is missing", r.values[i].typ.Name)
		}
	}
	return nil
}

// appendTo adds the row to a builder of its schema, and gives the bytes of its texts.
func (r *Row) appendTo(b *column.Builder) (text int, err error) {
	b.AppendShape(r.order)
	for i := range r.values {
		if err := r.values[i].appendTo(b.Children[i]); err != nil {
			return 0, err
		}
		text += len(r.values[i].text)
	}
	return text, nil
}

func (v *Value) appendTo(b *column.Builder) error {
	if v.state != present {
		b.AppendNull()
		return nil
	}
	switch v.typ.Storage {
	case schema.Bool:
		b.AppendBool(v.lo != 0)
	case schema.Decimal, schema.UUID:
		b.Append16(v.lo, v.hi)
	case schema.Symbol:
		return b.AppendSymbol(v.text)
	case schema.String, schema.Bytes, schema.JSON, schema.Number:
		return b.AppendString(v.text)
	case schema.Timestamptz:
		b.AppendZoned(int64(v.lo), int16(v.hi))
	case schema.List, schema.Struct, schema.Map, schema.Union:
		return b.PutAny(v.tree)
	default:
		b.AppendInt(int64(v.lo))
	}
	return nil
}

// readFrom makes the row that of slot i of a batch of the same schema.
func (r *Row) readFrom(v *column.View, i int) {
	root := v.Schema.Root()
	r.err = nil
	codes, presence := v.Shapes(0)
	r.order = r.order[:0]
	if codes == nil {
		for f := range r.values {
			r.order = append(r.order, uint32(f))
		}
	} else {
		r.order = append(r.order, v.Shape(0, int(codes[i]))...)
	}
	for f, t := range root.Children {
		to := &r.values[f]
		*to = Value{typ: to.typ}
		if codes != nil && !presence[int(codes[i])*len(root.Children)+f] {
			continue
		}
		to.load(v, t, i)
	}
}

func (to *Value) load(v *column.View, t *schema.Type, i int) {
	c := t.Column
	if !v.Valid(c, i) {
		to.state = null
		return
	}
	to.state = present
	switch t.Storage {
	case schema.Bool:
		if v.Bool(c, i) {
			to.lo = 1
		}
	case schema.U8:
		to.lo = uint64(column.Fixed[uint8](v, c)[i])
	case schema.U16:
		to.lo = uint64(column.Fixed[uint16](v, c)[i])
	case schema.U32, schema.F32:
		to.lo = uint64(column.Fixed[uint32](v, c)[i])
	case schema.I8:
		to.lo = uint64(column.Fixed[int8](v, c)[i])
	case schema.I16:
		to.lo = uint64(column.Fixed[int16](v, c)[i])
	case schema.I32, schema.Date:
		to.lo = uint64(column.Fixed[int32](v, c)[i])
	case schema.U64, schema.I64, schema.F64, schema.Datetime, schema.Timestamp, schema.Duration:
		to.lo = column.Fixed[uint64](v, c)[i]
	case schema.Decimal, schema.UUID:
		pair := column.Fixed[[2]uint64](v, c)[i]
		to.lo, to.hi = pair[0], pair[1]
	case schema.String, schema.Bytes, schema.JSON, schema.Number:
		to.text = v.String(c, i)
	case schema.Symbol:
		to.text = v.Symbol(t, i)
	case schema.Timestamptz:
		to.lo = column.Fixed[uint64](v, t.Children[0].Column)[i]
		to.hi = uint64(column.Fixed[int16](v, t.Children[1].Column)[i])
	default:
		to.tree = v.Any(t, i, true)
	}
}

// readOther makes the row that of slot i of a batch whose schema this one holds.
func (r *Row) readOther(v *column.View, i int) error {
	r.Reset()
	for _, f := range v.Struct(v.Schema.Root(), i) {
		if err := r.Set(f.Name, f.Value); err != nil {
			return err
		}
	}
	return nil
}
