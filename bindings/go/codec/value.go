package codec

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"scrt.dev/go/internal/column"
	"scrt.dev/go/schema"
	"scrt.dev/go/value"
)

type state uint8

const (
	absent state = iota
	null
	present
)

// Value is a field of a Row: absent, null, or a value of the field's type. The zero Value is absent.
type Value struct {
	typ    *schema.Type
	state  state
	lo, hi uint64 // numbers, times, decimals and UUIDs; of a timestamptz hi has the minutes
	text   string
	tree   any // list, struct, map, union
}

// IsAbsent tells that the field is not there. Whether it has a default is a matter of the schema.
func (v Value) IsAbsent() bool { return v.state == absent }

// IsNull tells that the field is there without a value.
func (v Value) IsNull() bool { return v.state == null }

// Type gives the type of the field, nil of the zero Value.
func (v Value) Type() *schema.Type { return v.typ }

func (v Value) kind() schema.Kind {
	if v.state != present {
		return schema.Null
	}
	return v.typ.Storage
}

// Uint gives an unsigned integer, or another one that is not negative; else ok is false.
func (v Value) Uint() (n uint64, ok bool) {
	k := v.kind()
	return v.lo, k >= schema.U8 && k <= schema.U64 || k >= schema.I8 && k <= schema.I64 && int64(v.lo) >= 0
}

// Int gives an integer; ok is false for other types and beyond int64.
func (v Value) Int() (n int64, ok bool) {
	k := v.kind()
	return int64(v.lo), k >= schema.I8 && k <= schema.I64 ||
		k >= schema.U8 && k <= schema.U64 && v.lo <= math.MaxInt64
}

// Float gives a float.
func (v Value) Float() (f float64, ok bool) {
	switch v.kind() {
	case schema.F32:
		return float64(math.Float32frombits(uint32(v.lo))), true
	case schema.F64:
		return math.Float64frombits(v.lo), true
	}
	return 0, false
}

// Bool gives a bool.
func (v Value) Bool() (b, ok bool) { return v.lo != 0, v.kind() == schema.Bool }

// Text gives the text of a string, symbol, number or json.
func (v Value) Text() (s string, ok bool) {
	k := v.kind()
	return v.text, column.IsText(k) && k != schema.Bytes || k == schema.Symbol
}

// Bytes gives a copy of the bytes of a value of type bytes.
func (v Value) Bytes() (b []byte, ok bool) {
	if v.kind() != schema.Bytes {
		return nil, false
	}
	return []byte(v.text), true
}

// Time gives a date, datetime, timestamp or timestamptz.
func (v Value) Time() (t time.Time, ok bool) {
	switch v.kind() {
	case schema.Date:
		return value.Date(int32(v.lo)).Time(), true
	case schema.Datetime, schema.Timestamp:
		return column.Time(int64(v.lo), v.typ.Unit), true
	case schema.Timestamptz:
		return column.ZonedTime(int64(v.lo), int16(v.hi)), true
	}
	return time.Time{}, false
}

// Duration gives a duration.
func (v Value) Duration() (d time.Duration, ok bool) {
	return time.Duration(v.lo), v.kind() == schema.Duration
}

// Decimal gives a decimal.
func (v Value) Decimal() (d value.Decimal, ok bool) {
	if v.kind() != schema.Decimal {
		return value.Decimal{}, false
	}
	return value.DecimalOfParts(int64(v.hi), v.lo, v.typ.Scale), true
}

// UUID gives a UUID.
func (v Value) UUID() (u value.UUID, ok bool) {
	if v.kind() != schema.UUID {
		return value.UUID{}, false
	}
	for i := range u {
		if i < 8 {
			u[i] = byte(v.lo >> (8 * i))
		} else {
			u[i] = byte(v.hi >> (8 * (i - 8)))
		}
	}
	return u, true
}

func pairOf(u [16]byte) (lo, hi uint64) {
	for i := 7; i >= 0; i-- {
		lo, hi = lo<<8|uint64(u[i]), hi<<8|uint64(u[i+8])
	}
	return lo, hi
}

// Any gives the value as the Go type that stands for its type: bool, uint8 to uint64, int8 to int64,
// float32, float64, string, []byte, time.Time, time.Duration, []any, and what package value has for
// the rest. Nil without a value.
func (v Value) Any() any {
	switch k := v.kind(); k {
	case schema.Null:
		return nil
	case schema.Bool:
		return v.lo != 0
	case schema.U8:
		return uint8(v.lo)
	case schema.U16:
		return uint16(v.lo)
	case schema.U32:
		return uint32(v.lo)
	case schema.U64:
		return v.lo
	case schema.I8:
		return int8(v.lo)
	case schema.I16:
		return int16(v.lo)
	case schema.I32:
		return int32(v.lo)
	case schema.I64:
		return int64(v.lo)
	case schema.F32:
		return math.Float32frombits(uint32(v.lo))
	case schema.F64:
		return math.Float64frombits(v.lo)
	case schema.Decimal:
		d, _ := v.Decimal()
		return d
	case schema.Number:
		return value.Number(v.text)
	case schema.String, schema.Symbol:
		return v.text
	case schema.Bytes:
		return []byte(v.text)
	case schema.JSON:
		return value.JSON(v.text)
	case schema.UUID:
		u, _ := v.UUID()
		return u
	case schema.Date:
		return value.Date(int32(v.lo))
	case schema.Datetime, schema.Timestamp, schema.Timestamptz:
		t, _ := v.Time()
		return t
	case schema.Duration:
		return time.Duration(v.lo)
	}
	return v.tree
}

// String gives the value as text: "null" and "" for what is null and absent.
func (v Value) String() string {
	switch v.state {
	case absent:
		return ""
	case null:
		return "null"
	}
	switch k := v.kind(); {
	case k >= schema.U8 && k <= schema.U64:
		return strconv.FormatUint(v.lo, 10)
	case k >= schema.I8 && k <= schema.I64:
		return strconv.FormatInt(int64(v.lo), 10)
	case k == schema.Bytes:
		return fmt.Sprintf("0x%x", v.text)
	case column.IsText(k) || k == schema.Symbol:
		return v.text
	}
	return fmt.Sprint(v.Any())
}
