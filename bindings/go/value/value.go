// Package value has the Go types of those logical types that Go has none for.
package value

import (
	"encoding/hex"
	"fmt"
	"time"
)

// JSON is one JSON text, kept as it is written. Its zero value is no JSON text.
type JSON []byte

// String gives the text.
func (j JSON) String() string { return string(j) }

// Number is a JSON number of any length and precision, kept as it is written.
type Number string

// UUID is a UUID, its bytes in the order of the text.
type UUID [16]byte

// String gives the UUID as 8-4-4-4-12 lower-case hexadecimal digits.
func (u UUID) String() string {
	var b [36]byte
	hex.Encode(b[:8], u[:4])
	hex.Encode(b[9:13], u[4:6])
	hex.Encode(b[14:18], u[6:8])
	hex.Encode(b[19:23], u[8:10])
	hex.Encode(b[24:], u[10:])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}

// Date is a day, counted from 1970-01-01.
type Date int32

// DateOf gives the day on which t lies in its own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Time gives the midnight with which the day begins, in UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String gives the day as yyyy-mm-dd.
func (d Date) String() string { return d.Time().Format("2006-01-02") }

// Entry is one entry of a map.
type Entry struct {
	Key, Value any
}

// Map is a map with its entries in their order; keys may come twice.
type Map []Entry

// Field is one field of a struct that is there.
type Field struct {
	Name  string
	Value any // nil for null
}

// Struct is a struct with its fields in their order. A field that is not in it is absent.
type Struct []Field

// Get finds a field; ok is false where it is absent.
func (s Struct) Get(name string) (v any, ok bool) {
	for i := range s {
		if s[i].Name == name {
			return s[i].Value, true
		}
	}
	return nil, false
}

// Choice is a value of a union together with the number of its alternative, in the order of
// schema.Type.Children. It is needed where several alternatives have one Go type, such as union<string,symbol>.
type Choice struct {
	Alternative int
	Value       any
}

type state uint8

const (
	absent state = iota
	null
	present
)

// Optional is a field of a record in its three states: absent, null and with a value. The zero
// Optional is absent.
type Optional[T any] struct {
	// The encoders rely on this order of the fields.
	state state
	value T
}

// Of gives an Optional with a value.
func Of[T any](v T) Optional[T] { return Optional[T]{present, v} }

// Null gives an Optional that is null.
func Null[T any]() Optional[T] { return Optional[T]{state: null} }

// Get gives the value; ok is false where there is none.
func (o Optional[T]) Get() (v T, ok bool) { return o.value, o.state == present }

// IsNull tells whether the field is there without a value.
func (o Optional[T]) IsNull() bool { return o.state == null }

// IsAbsent tells whether the field is not there.
func (o Optional[T]) IsAbsent() bool { return o.state == absent }

// String gives the value as fmt does; "null" and "absent" without one.
func (o Optional[T]) String() string {
	switch o.state {
	case present:
		return fmt.Sprint(o.value)
	case null:
		return "null"
	}
	return "absent"
}

// OptionalState is how package scrt recognises an Optional.
func (Optional[T]) OptionalState() {}
