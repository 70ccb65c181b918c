package plan

import (
	"reflect"
	"time"
	"unsafe"

	"scrt.dev/go/internal/column"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
	"scrt.dev/go/value"
)

// Encoder adds n values to a column, the first at p, the others stride bytes apart.
type Encoder func(b *column.Builder, p unsafe.Pointer, stride uintptr, n int) error

var encoders cache[Encoder]

// EncoderOf gives the plan for rows of a Go type: a struct, map[string]any, value.Struct, any, or a
// pointer to one of them.
func EncoderOf(s *schema.Schema, t reflect.Type) (Encoder, error) {
	return encoders.get(s, t, compileEncoder)
}

func compileEncoder(s *schema.Schema, t reflect.Type) (Encoder, error) {
	if err := checkRow(t); err != nil {
		return nil, err
	}
	return encoder(s.Root(), t)
}

func checkRow(t reflect.Type) error {
	row := t
	for row.Kind() == reflect.Pointer {
		row = row.Elem()
	}
	if row.Kind() != reflect.Struct && row != fieldsType && row != structType && row != anyType {
		return fault.New(fault.ErrMismatch, "%s can't be a row", t)
	}
	return nil
}

func encoder(t *schema.Type, rt reflect.Type) (Encoder, error) {
	if rt.Kind() == reflect.Pointer {
		return pointerEncoder(t, rt)
	}
	if elem, offset, ok := isOptional(rt); ok {
		return optionalEncoder(t, elem, offset)
	}
	if rt.Kind() == reflect.Interface {
		return anyEncoder(rt), nil
	}
	switch t.Storage {
	case schema.Null:
		return nil, mismatch(t, rt)
	case schema.Union:
		return anyEncoder(rt), nil
	case schema.Ref:
		return nil, fault.New(fault.ErrSchema, "%s: the target %s.%s of the ref is not known", t.Name,
			t.RefSchema, t.RefField)
	case schema.List:
		return listEncoder(t, rt)
	case schema.Map:
		return mapEncoder(t, rt)
	case schema.Struct:
		return structEncoder(t, rt)
	}
	if sameLayout(t.Storage, rt) {
		return fixedEncoder(column.Width(t.Storage)), nil
	}
	return scalarEncoder(t, rt)
}

func fixedEncoder(width int) Encoder {
	switch width {
	case 1:
		return encodeFixed[uint8]
	case 2:
		return encodeFixed[uint16]
	case 4:
		return encodeFixed[uint32]
	case 8:
		return encodeFixed[uint64]
	}
	return encodeFixed[[16]byte]
}

func encodeFixed[T any](b *column.Builder, p unsafe.Pointer, stride uintptr, n int) error {
	if n == 0 {
		return nil
	}
	to := unsafe.Slice((*T)(b.AppendFixed(n)), n)
	if stride == unsafe.Sizeof(to[0]) {
		copy(to, unsafe.Slice((*T)(p), n))
		return nil
	}
	for i := range to {
		to[i] = *(*T)(at(p, stride, i))
	}
	return nil
}

// each makes an encoder of one that adds a single value.
func each(put func(b *column.Builder, p unsafe.Pointer) error) Encoder {
	return func(b *column.Builder, p unsafe.Pointer, stride uintptr, n int) error {
		for i := 0; i < n; i++ {
			if err := put(b, at(p, stride, i)); err != nil {
				return err
			}
		}
		return nil
	}
}

func encodeStrings(b *column.Builder, p unsafe.Pointer, stride uintptr, n int) error {
	return b.AppendStrings(p, stride, n)
}

var encodeText = each(func(b *column.Builder, p unsafe.Pointer) error { return b.PutString(*(*string)(p)) })

func encodeBools(b *column.Builder, p unsafe.Pointer, stride uintptr, n int) error {
	b.AppendBools(p, stride, n)
	return nil
}

// A nil slice is null where the type takes that.
var encodeBytes = each(func(b *column.Builder, p unsafe.Pointer) error {
	v := *(*[]byte)(p)
	if v == nil && b.Type.Nullable {
		b.AppendNull()
		return nil
	}
	return b.PutBytes(v)
})

func scalarEncoder(t *schema.Type, rt reflect.Type) (Encoder, error) {
	kind := wide(rt.Kind())
	switch {
	case rt == timeType:
		switch t.Storage {
		case schema.Date, schema.Datetime, schema.Timestamp, schema.Timestamptz:
			return each(func(b *column.Builder, p unsafe.Pointer) error {
				return b.PutTime(*(*time.Time)(p))
			}), nil
		}
	case rt == decimalType:
		if t.Storage == schema.Decimal || t.Storage == schema.Number {
			return each(func(b *column.Builder, p unsafe.Pointer) error {
				return b.PutDecimal(*(*value.Decimal)(p))
			}), nil
		}
	case rt == durationType || rt == dateType:
	case kind == reflect.Bool && t.Storage == schema.Bool:
		return encodeBools, nil
	case isInt(kind) && (isNumeric(t.Storage) || t.Storage == schema.Number || t.Storage == schema.Decimal):
		return each(func(b *column.Builder, p unsafe.Pointer) error { return b.PutInt(loadInt(kind, p)) }), nil
	case isUint(kind) && (isNumeric(t.Storage) || t.Storage == schema.Number || t.Storage == schema.Decimal):
		return each(func(b *column.Builder, p unsafe.Pointer) error { return b.PutUint(loadUint(kind, p)) }), nil
	case kind == reflect.Float32 && (t.Storage == schema.F64 || t.Storage == schema.Number):
		return each(func(b *column.Builder, p unsafe.Pointer) error {
			return b.PutFloat(float64(*(*float32)(p)))
		}), nil
	case kind == reflect.Float64 && (t.Storage == schema.F32 || t.Storage == schema.Number):
		return each(func(b *column.Builder, p unsafe.Pointer) error { return b.PutFloat(*(*float64)(p)) }), nil
	case kind == reflect.String:
		switch t.Storage {
		case schema.String, schema.JSON, schema.Number:
			return encodeStrings, nil
		case schema.Symbol, schema.Decimal:
			return encodeText, nil
		}
	case isByteSlice(rt) && (t.Storage == schema.Bytes || t.Storage == schema.JSON):
		return encodeBytes, nil
	}
	return nil, mismatch(t, rt)
}

func anyEncoder(rt reflect.Type) Encoder {
	if rt == anyType {
		return each(func(b *column.Builder, p unsafe.Pointer) error { return b.PutAny(*(*any)(p)) })
	}
	return each(func(b *column.Builder, p unsafe.Pointer) error {
		return b.PutAny(reflect.NewAt(rt, p).Elem().Interface())
	})
}

func pointerEncoder(t *schema.Type, rt reflect.Type) (Encoder, error) {
	put, err := encoder(t, rt.Elem())
	if err != nil {
		return nil, err
	}
	return each(func(b *column.Builder, p unsafe.Pointer) error {
		to := *(*unsafe.Pointer)(p)
		if to == nil {
			b.AppendNull()
			return nil
		}
		return put(b, to, 0, 1)
	}), nil
}

func optionalEncoder(t *schema.Type, elem reflect.Type, offset uintptr) (Encoder, error) {
	put, err := encoder(t, elem)
	if err != nil {
		return nil, err
	}
	return each(func(b *column.Builder, p unsafe.Pointer) error {
		if *(*uint8)(p) != statePresent {
			b.AppendNull()
			return nil
		}
		return put(b, unsafe.Add(p, offset), 0, 1)
	}), nil
}

func listEncoder(t *schema.Type, rt reflect.Type) (Encoder, error) {
	if rt.Kind() != reflect.Slice && rt.Kind() != reflect.Array {
		return nil, mismatch(t, rt)
	}
	put, err := encoder(t.Children[0], rt.Elem())
	if err != nil {
		return nil, err
	}
	size := rt.Elem().Size()
	if rt.Kind() == reflect.Array {
		length := rt.Len()
		return each(func(b *column.Builder, p unsafe.Pointer) error {
			if err := put(b.Children[0], p, size, length); err != nil {
				return err
			}
			return b.EndList()
		}), nil
	}
	return each(func(b *column.Builder, p unsafe.Pointer) error {
		s := (*sliceHeader)(p)
		if s.data == nil && t.Nullable {
			b.AppendNull()
			return nil
		}
		if s.len > 0 {
			if err := put(b.Children[0], s.data, size, s.len); err != nil {
				return err
			}
		}
		return b.EndList()
	}), nil
}

func mapEncoder(t *schema.Type, rt reflect.Type) (Encoder, error) {
	if rt == mapType {
		return each(func(b *column.Builder, p unsafe.Pointer) error {
			m := *(*value.Map)(p)
			if m == nil && t.Nullable {
				b.AppendNull()
				return nil
			}
			return b.PutAny(m)
		}), nil
	}
	if rt.Kind() != reflect.Map {
		return nil, mismatch(t, rt)
	}
	putKey, err := encoder(t.Children[0], rt.Key())
	if err != nil {
		return nil, err
	}
	putValue, err := encoder(t.Children[1], rt.Elem())
	if err != nil {
		return nil, err
	}
	return each(func(b *column.Builder, p unsafe.Pointer) error {
		m := reflect.NewAt(rt, p).Elem()
		if m.IsNil() && t.Nullable {
			b.AppendNull()
			return nil
		}
		key, val := reflect.New(rt.Key()), reflect.New(rt.Elem())
		for _, k := range column.SortedKeys(m) {
			key.Elem().Set(k)
			val.Elem().Set(m.MapIndex(k))
			if err := putKey(b.Children[0], key.UnsafePointer(), 0, 1); err != nil {
				return err
			}
			if err := putValue(b.Children[1], val.UnsafePointer(), 0, 1); err != nil {
				return err
			}
		}
		return b.EndList()
	}), nil
}

// fieldEncoder is how one field of a schema is made of one of a Go struct.
type fieldEncoder struct {
	offset uintptr
	put    Encoder
	absent func(p unsafe.Pointer) bool // nil: never
}

func structEncoder(t *schema.Type, rt reflect.Type) (Encoder, error) {
	switch {
	case rt == fieldsType:
		return each(func(b *column.Builder, p unsafe.Pointer) error {
			m := *(*map[string]any)(p)
			if m == nil && t.Nullable {
				b.AppendNull()
				return nil
			}
			return b.PutFields(m)
		}), nil
	case rt == structType:
		return each(func(b *column.Builder, p unsafe.Pointer) error {
			return b.PutAny(*(*value.Struct)(p))
		}), nil
	case rt.Kind() != reflect.Struct || rt == timeType || rt == decimalType || rt == choiceType:
		return nil, mismatch(t, rt)
	}
	found, err := fieldsOf(rt)
	if err != nil {
		return nil, err
	}
	fields := make([]*fieldEncoder, len(t.Children))
	conditional, missing := false, false
	for _, f := range found {
		i := childOf(t, f.name)
		if i < 0 {
			return nil, fault.New(fault.ErrMismatch, "the schema has no field %s, which %s has", f.name, rt)
		}
		put, err := encoder(t.Children[i], f.typ)
		if err != nil {
			return nil, err
		}
		fields[i] = &fieldEncoder{f.offset, put, absence(t.Children[i], f)}
		conditional = conditional || fields[i].absent != nil
	}
	for i, child := range t.Children {
		if fields[i] != nil {
			continue
		}
		if child.Required {
			return nil, fault.New(fault.ErrMissing, "%s lacks the required field %s", rt, child.Name)
		}
		missing = true
	}
	if !conditional && !missing {
		return wholeStruct(fields), nil
	}
	return raggedStruct(t, fields), nil
}

func childOf(t *schema.Type, name string) int {
	for i, child := range t.Children {
		if child.Name == name {
			return i
		}
	}
	return -1
}

// absence gives what tells that a Go field stands for an absent one: an absent Optional; with
// omitempty an empty value; a nil pointer or interface where the type has no null.
func absence(t *schema.Type, f goField) func(p unsafe.Pointer) bool {
	if _, _, ok := isOptional(f.typ); ok {
		return func(p unsafe.Pointer) bool { return *(*uint8)(p) == stateAbsent }
	}
	noNull := !t.Nullable && t.Storage != schema.Null
	switch f.typ.Kind() {
	case reflect.Pointer:
		if f.omitEmpty || noNull {
			return func(p unsafe.Pointer) bool { return *(*unsafe.Pointer)(p) == nil }
		}
		return nil
	case reflect.Interface:
		if f.omitEmpty || noNull {
			typ := f.typ
			return func(p unsafe.Pointer) bool { return reflect.NewAt(typ, p).Elem().IsNil() }
		}
		return nil
	}
	if !f.omitEmpty {
		return nil
	}
	typ := f.typ
	switch typ.Kind() {
	case reflect.String:
		return func(p unsafe.Pointer) bool { return *(*string)(p) == "" }
	case reflect.Slice:
		return func(p unsafe.Pointer) bool { return (*sliceHeader)(p).len == 0 }
	case reflect.Map:
		return func(p unsafe.Pointer) bool { return reflect.NewAt(typ, p).Elem().Len() == 0 }
	}
	return func(p unsafe.Pointer) bool { return reflect.NewAt(typ, p).Elem().IsZero() }
}

func wholeStruct(fields []*fieldEncoder) Encoder {
	return func(b *column.Builder, p unsafe.Pointer, stride uintptr, n int) error {
		b.AppendWhole(n)
		for i, f := range fields {
			if err := f.put(b.Children[i], unsafe.Add(p, f.offset), stride, n); err != nil {
				return err
			}
		}
		return nil
	}
}

// raggedStruct adds structs some of whose fields may be absent.
func raggedStruct(t *schema.Type, fields []*fieldEncoder) Encoder {
	return func(b *column.Builder, p unsafe.Pointer, stride uintptr, n int) error {
		shape := make([]uint32, 0, len(fields))
		for i := 0; i < n; i++ {
			shape = shape[:0]
			row := at(p, stride, i)
			for f, field := range fields {
				if field != nil && (field.absent == nil || !field.absent(unsafe.Add(row, field.offset))) {
					shape = append(shape, uint32(f))
				} else if t.Children[f].Required {
					return fault.New(fault.ErrMissing, "required field %s is missing", t.Children[f].Name)
				}
			}
			b.AppendShape(shape)
		}
		for i, f := range fields {
			if err := f.putPresent(b.Children[i], p, stride, n); err != nil {
				return err
			}
		}
		return nil
	}
}

// putPresent adds runs of values that are there, and slots without a value between them.
func (f *fieldEncoder) putPresent(b *column.Builder, p unsafe.Pointer, stride uintptr, n int) error {
	if f == nil {
		b.AppendNulls(n)
		return nil
	}
	if f.absent == nil {
		return f.put(b, unsafe.Add(p, f.offset), stride, n)
	}
	for i := 0; i < n; {
		if f.absent(unsafe.Add(at(p, stride, i), f.offset)) {
			b.AppendNull()
			i++
			continue
		}
		run := 1
		for i+run < n && !f.absent(unsafe.Add(at(p, stride, i+run), f.offset)) {
			run++
		}
		if err := f.put(b, unsafe.Add(at(p, stride, i), f.offset), stride, run); err != nil {
			return err
		}
		i += run
	}
	return nil
}
