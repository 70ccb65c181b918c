package column

import (
	"fmt"
	"math"
	"reflect"
	"sort"
	"strconv"
	"time"

	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
	"scrt.dev/go/value"
)

// Mistyped is the failure for a value that is not of its type.
func Mistyped(t *schema.Type, v any) error {
	return fault.New(fault.ErrType, "%sa %T is no %s", placeOf(t), v, t.Storage)
}

func placeOf(t *schema.Type) string {
	if t.Name == "" {
		return ""
	}
	return t.Name + ": "
}

func outOfRange(t *schema.Type, v any) error {
	return fault.New(fault.ErrRange, "%s%v does not fit %s", placeOf(t), v, t.Storage)
}

var (
	intMin = map[schema.Kind]int64{schema.I8: math.MinInt8, schema.I16: math.MinInt16,
		schema.I32: math.MinInt32, schema.I64: math.MinInt64}
	uintMax = map[schema.Kind]uint64{schema.U8: math.MaxUint8, schema.U16: math.MaxUint16,
		schema.U32: math.MaxUint32, schema.U64: math.MaxUint64, schema.I8: math.MaxInt8,
		schema.I16: math.MaxInt16, schema.I32: math.MaxInt32, schema.I64: math.MaxInt64}
)

// CheckInt tells whether an integer fits a type: of integers, floats that hold it exactly, and number.
func CheckInt(t *schema.Type, v int64) error {
	if v >= 0 {
		return CheckUint(t, uint64(v))
	}
	switch t.Storage {
	case schema.I8, schema.I16, schema.I32, schema.I64:
		if v < intMin[t.Storage] {
			return outOfRange(t, v)
		}
	case schema.U8, schema.U16, schema.U32, schema.U64:
		return outOfRange(t, v)
	case schema.F32, schema.F64:
		if (t.Storage == schema.F64 && int64(float64(v)) != v) ||
			(t.Storage == schema.F32 && int64(float32(v)) != v) {
			return outOfRange(t, v)
		}
	case schema.Number, schema.Decimal:
	default:
		return Mistyped(t, v)
	}
	return nil
}

// CheckUint is CheckInt for numbers without a sign.
func CheckUint(t *schema.Type, v uint64) error {
	switch t.Storage {
	case schema.U8, schema.U16, schema.U32, schema.U64, schema.I8, schema.I16, schema.I32, schema.I64:
		if v > uintMax[t.Storage] {
			return outOfRange(t, v)
		}
	case schema.F32:
		if v > 1<<24 && (v >= 1<<63 || uint64(float32(v)) != v) {
			return outOfRange(t, v)
		}
	case schema.F64:
		if v > 1<<53 && (v >= 1<<63 || uint64(float64(v)) != v) {
			return outOfRange(t, v)
		}
	case schema.Number, schema.Decimal:
	default:
		return Mistyped(t, v)
	}
	return nil
}

// PutInt adds an integer that CheckInt accepts.
func (b *Builder) PutInt(v int64) error {
	if err := CheckInt(b.Type, v); err != nil {
		return err
	}
	switch b.Type.Storage {
	case schema.F32:
		b.AppendInt(int64(math.Float32bits(float32(v))))
	case schema.F64:
		b.AppendInt(int64(math.Float64bits(float64(v))))
	case schema.Number:
		return b.AppendString(strconv.FormatInt(v, 10))
	case schema.Decimal:
		return b.PutDecimal(value.DecimalOf(v, 0))
	default:
		b.AppendInt(v)
	}
	return nil
}

// PutUint adds an integer that CheckUint accepts.
func (b *Builder) PutUint(v uint64) error {
	if err := CheckUint(b.Type, v); err != nil {
		return err
	}
	switch b.Type.Storage {
	case schema.F32:
		b.AppendInt(int64(math.Float32bits(float32(v))))
	case schema.F64:
		b.AppendInt(int64(math.Float64bits(float64(v))))
	case schema.Number:
		return b.AppendString(strconv.FormatUint(v, 10))
	case schema.Decimal:
		return b.PutDecimal(value.DecimalOfParts(0, v, 0))
	default:
		b.AppendInt(int64(v))
	}
	return nil
}

// PutFloat adds a float to a float, exactly, or its text to a number.
func (b *Builder) PutFloat(v float64) error {
	switch b.Type.Storage {
	case schema.F64:
		b.AppendInt(int64(math.Float64bits(v)))
	case schema.F32:
		if f := float32(v); float64(f) != v && v == v {
			return outOfRange(b.Type, v)
		}
		b.AppendInt(int64(math.Float32bits(float32(v))))
	case schema.Number:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return outOfRange(b.Type, v)
		}
		return b.AppendString(strconv.FormatFloat(v, 'g', -1, 64))
	default:
		return Mistyped(b.Type, v)
	}
	return nil
}

// PutDecimal adds a decimal; digits that the type has no room for must be zeros.
func (b *Builder) PutDecimal(d value.Decimal) error {
	switch b.Type.Storage {
	case schema.Decimal:
		r, ok := d.Rescale(b.Type.Scale)
		if !ok {
			return outOfRange(b.Type, d)
		}
		hi, lo := r.Parts()
		b.Append16(lo, uint64(hi))
		return nil
	case schema.Number:
		return b.AppendString(d.String())
	}
	return Mistyped(b.Type, d)
}

// PutString adds a string to a type whose values are text.
func (b *Builder) PutString(s string) error {
	switch b.Type.Storage {
	case schema.String, schema.JSON, schema.Number:
		return b.AppendString(s)
	case schema.Symbol:
		return b.AppendSymbol(s)
	case schema.Decimal:
		d, err := value.ParseDecimal(s)
		if err != nil {
			return fault.New(fault.ErrType, "%s%q is no decimal", placeOf(b.Type), s)
		}
		return b.PutDecimal(d)
	}
	return Mistyped(b.Type, s)
}

// PutBytes adds bytes.
func (b *Builder) PutBytes(v []byte) error {
	switch b.Type.Storage {
	case schema.Bytes, schema.JSON:
		return b.AppendString(asString(v))
	case schema.UUID:
		if len(v) == 16 {
			copy(unsafeBytes(b.AppendFixed(1), 16), v)
			return nil
		}
	}
	return Mistyped(b.Type, v)
}

// PutTime adds a time.
func (b *Builder) PutTime(t time.Time) error {
	switch b.Type.Storage {
	case schema.Date:
		days, err := Days(t)
		if err != nil {
			return err
		}
		b.AppendInt(int64(days))
	case schema.Datetime, schema.Timestamp:
		v, err := Instant(t, b.Type.Storage, b.Type.Unit)
		if err != nil {
			return err
		}
		b.AppendInt(v)
	case schema.Timestamptz:
		ns, minutes, err := Zoned(t)
		if err != nil {
			return err
		}
		b.AppendZoned(ns, minutes)
	default:
		return Mistyped(b.Type, t)
	}
	return nil
}

// PutDuration adds a duration.
func (b *Builder) PutDuration(d time.Duration) error {
	if b.Type.Storage != schema.Duration {
		return Mistyped(b.Type, d)
	}
	b.AppendInt(int64(d))
	return nil
}

// PutBool adds a bool.
func (b *Builder) PutBool(v bool) error {
	if b.Type.Storage != schema.Bool {
		return Mistyped(b.Type, v)
	}
	b.AppendBool(v)
	return nil
}

// PutAny adds a value of any Go type that goes with the type of the column.
func (b *Builder) PutAny(v any) error {
	if v == nil {
		if !b.Type.Nullable && b.Type.Storage != schema.Null {
			return fault.New(fault.ErrType, "%snull for a type that is not nullable", placeOf(b.Type))
		}
		b.AppendNull()
		return nil
	}
	if b.Type.Storage == schema.Union {
		return b.putUnion(v)
	}
	switch v := v.(type) {
	case bool:
		return b.PutBool(v)
	case int:
		return b.PutInt(int64(v))
	case int8:
		return b.PutInt(int64(v))
	case int16:
		return b.PutInt(int64(v))
	case int32:
		return b.PutInt(int64(v))
	case int64:
		return b.PutInt(v)
	case uint:
		return b.PutUint(uint64(v))
	case uint8:
		return b.PutUint(uint64(v))
	case uint16:
		return b.PutUint(uint64(v))
	case uint32:
		return b.PutUint(uint64(v))
	case uint64:
		return b.PutUint(v)
	case float32:
		if b.Type.Storage == schema.F32 {
			b.AppendInt(int64(math.Float32bits(v)))
			return nil
		}
		return b.PutFloat(float64(v))
	case float64:
		return b.PutFloat(v)
	case string:
		return b.PutString(v)
	case []byte:
		if v == nil {
			return b.PutAny(nil)
		}
		return b.PutBytes(v)
	case value.JSON:
		if b.Type.Storage != schema.JSON {
			return Mistyped(b.Type, v)
		}
		return b.AppendString(asString(v))
	case value.Number:
		if b.Type.Storage != schema.Number {
			return Mistyped(b.Type, v)
		}
		return b.AppendString(string(v))
	case value.Decimal:
		return b.PutDecimal(v)
	case value.UUID:
		if b.Type.Storage != schema.UUID {
			return Mistyped(b.Type, v)
		}
		return b.PutBytes(v[:])
	case [16]byte:
		if b.Type.Storage != schema.UUID {
			return Mistyped(b.Type, v)
		}
		return b.PutBytes(v[:])
	case value.Date:
		if b.Type.Storage != schema.Date {
			return Mistyped(b.Type, v)
		}
		b.AppendInt(int64(v))
		return nil
	case time.Time:
		return b.PutTime(v)
	case time.Duration:
		return b.PutDuration(v)
	case []any:
		return b.putList(len(v), v, func(i int) any { return v[i] })
	case value.Struct:
		return b.putStruct(v)
	case map[string]any:
		if b.Type.Storage == schema.Struct {
			return b.PutFields(v)
		}
	case value.Map:
		if b.Type.Storage != schema.Map {
			return Mistyped(b.Type, v)
		}
		for _, e := range v {
			if err := b.putEntry(e.Key, e.Value); err != nil {
				return err
			}
		}
		return b.EndList()
	}
	return b.putReflect(reflect.ValueOf(v))
}

func (b *Builder) putEntry(key, val any) error {
	if err := b.Children[0].PutAny(key); err != nil {
		return err
	}
	return b.Children[1].PutAny(val)
}

func (b *Builder) putList(n int, v any, at func(int) any) error {
	if b.Type.Storage != schema.List {
		return Mistyped(b.Type, v)
	}
	for i := 0; i < n; i++ {
		if err := b.Children[0].PutAny(at(i)); err != nil {
			return err
		}
	}
	return b.EndList()
}

// putStruct adds the fields in the order of v.
func (b *Builder) putStruct(v value.Struct) error {
	if b.Type.Storage != schema.Struct {
		return Mistyped(b.Type, v)
	}
	shape := make([]uint32, 0, len(v))
	there := make([]bool, len(b.Children))
	for i := range v {
		f := b.childOf(v[i].Name)
		if f < 0 {
			return fault.New(fault.ErrMismatch, "%sthere is no field %q", placeOf(b.Type), v[i].Name)
		}
		if there[f] {
			return fault.New(fault.ErrDuplicateKey, "%sfield %q comes twice", placeOf(b.Type), v[i].Name)
		}
		there[f] = true
		shape = append(shape, uint32(f))
	}
	b.AppendShape(shape)
	for i, f := range shape {
		if err := b.Children[f].PutAny(v[i].Value); err != nil {
			return err
		}
	}
	return b.putAbsent(there)
}

func (b *Builder) putAbsent(there []bool) error {
	for f, child := range b.Children {
		if there[f] {
			continue
		}
		if child.Type.Required {
			return fault.New(fault.ErrMissing, "required field %s is missing", child.Type.Name)
		}
		child.AppendNull()
	}
	return nil
}

func (b *Builder) childOf(name string) int {
	for i, child := range b.Children {
		if child.Type.Name == name {
			return i
		}
	}
	return -1
}

// PutFields adds a struct of the fields that m has, in the order of the schema.
func (b *Builder) PutFields(m map[string]any) error {
	shape := make([]uint32, 0, len(b.Children))
	there := make([]bool, len(b.Children))
	for f, child := range b.Children {
		if _, ok := m[child.Type.Name]; ok {
			there[f] = true
			shape = append(shape, uint32(f))
		}
	}
	if len(shape) != len(m) {
		for name := range m {
			if b.childOf(name) < 0 {
				return fault.New(fault.ErrMismatch, "%sthere is no field %q", placeOf(b.Type), name)
			}
		}
	}
	b.AppendShape(shape)
	for _, f := range shape {
		if err := b.Children[f].PutAny(m[b.Children[f].Type.Name]); err != nil {
			return err
		}
	}
	return b.putAbsent(there)
}

// putReflect adds values of named types, slices, maps and pointers.
func (b *Builder) putReflect(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return b.PutAny(nil)
		}
		return b.PutAny(v.Elem().Interface())
	case reflect.Bool:
		return b.PutBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return b.PutInt(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return b.PutUint(v.Uint())
	case reflect.Float32, reflect.Float64:
		return b.PutFloat(v.Float())
	case reflect.String:
		return b.PutString(v.String())
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 && b.Type.Storage != schema.List {
			return b.PutBytes(v.Bytes())
		}
		return b.putList(v.Len(), v.Interface(), func(i int) any { return v.Index(i).Interface() })
	case reflect.Map:
		if b.Type.Storage != schema.Map {
			break
		}
		for _, key := range SortedKeys(v) {
			if err := b.putEntry(key.Interface(), v.MapIndex(key).Interface()); err != nil {
				return err
			}
		}
		return b.EndList()
	}
	return Mistyped(b.Type, v.Interface())
}

// SortedKeys gives the keys of a map in an order that does not change from run to run.
func SortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	sort.Slice(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		switch {
		case a.Kind() == reflect.String:
			return a.String() < b.String()
		case a.CanInt():
			return a.Int() < b.Int()
		case a.CanUint():
			return a.Uint() < b.Uint()
		case a.CanFloat():
			return a.Float() < b.Float()
		}
		return fmt.Sprint(a.Interface()) < fmt.Sprint(b.Interface())
	})
	return keys
}

// class groups what one Go type stands for.
type class uint8

const (
	classNone class = iota
	classBool
	classU8
	classU16
	classU32
	classU64
	classI8
	classI16
	classI32
	classI64
	classF32
	classF64
	classDecimal
	classNumber
	classText
	classBytes
	classJSON
	classUUID
	classDate
	classTime
	classDuration
	classList
	classStruct
	classMap
)

func classOf(k schema.Kind) class {
	switch k {
	case schema.String, schema.Symbol:
		return classText
	case schema.Bytes:
		return classBytes
	case schema.JSON:
		return classJSON
	case schema.UUID:
		return classUUID
	case schema.Date:
		return classDate
	case schema.Datetime, schema.Timestamp, schema.Timestamptz:
		return classTime
	case schema.Duration:
		return classDuration
	case schema.List:
		return classList
	case schema.Struct:
		return classStruct
	case schema.Map:
		return classMap
	case schema.Decimal:
		return classDecimal
	case schema.Number:
		return classNumber
	}
	if k >= schema.Bool && k <= schema.F64 {
		return classBool + class(k-schema.Bool)
	}
	return classNone
}

func classOfValue(v any) class {
	switch v.(type) {
	case value.Decimal:
		return classDecimal
	case value.Number:
		return classNumber
	case value.JSON:
		return classJSON
	case value.UUID, [16]byte:
		return classUUID
	case value.Date:
		return classDate
	case time.Time:
		return classTime
	case time.Duration:
		return classDuration
	case value.Struct, map[string]any:
		return classStruct
	case value.Map:
		return classMap
	}
	t := reflect.TypeOf(v)
	switch t.Kind() {
	case reflect.Bool:
		return classBool
	case reflect.Int8:
		return classI8
	case reflect.Int16:
		return classI16
	case reflect.Int32:
		return classI32
	case reflect.Int, reflect.Int64:
		return classI64
	case reflect.Uint8:
		return classU8
	case reflect.Uint16:
		return classU16
	case reflect.Uint32:
		return classU32
	case reflect.Uint, reflect.Uint64:
		return classU64
	case reflect.Float32:
		return classF32
	case reflect.Float64:
		return classF64
	case reflect.String:
		return classText
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return classBytes
		}
		return classList
	case reflect.Array:
		return classList
	case reflect.Map:
		return classMap
	}
	return classNone
}

// firstOf gives the first alternative of a class, -1 if there is none.
func firstOf(t *schema.Type, c class) int {
	for i, child := range t.Children {
		if classOf(child.Storage) == c {
			return i
		}
	}
	return -1
}

// putUnion adds a value to the first alternative that its Go type names, else to the first one that
// holds it exactly.
func (b *Builder) putUnion(v any) error {
	if choice, ok := v.(value.Choice); ok {
		if choice.Alternative < 0 || choice.Alternative >= len(b.Children) {
			return fault.New(fault.ErrType, "%sthere is no alternative %d", placeOf(b.Type), choice.Alternative)
		}
		return b.putChoice(choice.Alternative, choice.Value)
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer {
		if r.IsNil() {
			return b.PutAny(nil)
		}
		return b.putUnion(r.Elem().Interface())
	}
	c := classOfValue(v)
	if i := firstOf(b.Type, c); i >= 0 {
		return b.putChoice(i, v)
	}
	if c == classStruct {
		if _, ok := v.(map[string]any); ok {
			if i := firstOf(b.Type, classMap); i >= 0 {
				return b.putChoice(i, v)
			}
		}
	}
	for i, child := range b.Type.Children {
		var err error = fault.ErrType
		switch r := reflect.ValueOf(v); {
		case r.CanInt() && c != classDuration:
			err = CheckInt(child, r.Int())
		case r.CanUint():
			err = CheckUint(child, r.Uint())
		case r.CanFloat() && (child.Storage == schema.F64 ||
			child.Storage == schema.F32 && float64(float32(r.Float())) == r.Float()):
			err = nil
		}
		if err == nil {
			return b.putChoice(i, v)
		}
	}
	return Mistyped(b.Type, v)
}

func (b *Builder) putChoice(i int, v any) error {
	if v == nil {
		return fault.New(fault.ErrType, "%san alternative of a union has no value", placeOf(b.Type))
	}
	b.BeginChoice(i)
	return b.Children[i].PutAny(v)
}
