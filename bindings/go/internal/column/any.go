package column

import (
	"time"
	"unsafe"

	"scrt.dev/go/schema"
	"scrt.dev/go/value"
)

func asString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func unsafeBytes(p unsafe.Pointer, n int) []byte { return unsafe.Slice((*byte)(p), n) }

// Any gives slot i of a column as the Go type that stands for its kind; nil where there is no value.
// With ordered, structs and maps come as value.Struct and value.Map, which keep their order; else as
// map[string]any, and map[string]any where keys are text.
func (v *View) Any(t *schema.Type, i int, ordered bool) any {
	c := t.Column
	if !v.Valid(c, i) {
		return nil
	}
	switch t.Storage {
	case schema.Bool:
		return v.Bool(c, i)
	case schema.U8:
		return Fixed[uint8](v, c)[i]
	case schema.U16:
		return Fixed[uint16](v, c)[i]
	case schema.U32:
		return Fixed[uint32](v, c)[i]
	case schema.U64:
		return Fixed[uint64](v, c)[i]
	case schema.I8:
		return Fixed[int8](v, c)[i]
	case schema.I16:
		return Fixed[int16](v, c)[i]
	case schema.I32:
		return Fixed[int32](v, c)[i]
	case schema.I64:
		return Fixed[int64](v, c)[i]
	case schema.F32:
		return Fixed[float32](v, c)[i]
	case schema.F64:
		return Fixed[float64](v, c)[i]
	case schema.Decimal:
		return v.Decimal(t, i)
	case schema.Number:
		return value.Number(v.String(c, i))
	case schema.String:
		return v.String(c, i)
	case schema.Symbol:
		return v.Symbol(t, i)
	case schema.Bytes:
		return []byte(v.String(c, i))
	case schema.JSON:
		return value.JSON(v.String(c, i))
	case schema.UUID:
		return Fixed[value.UUID](v, c)[i]
	case schema.Date:
		return value.Date(Fixed[int32](v, c)[i])
	case schema.Datetime, schema.Timestamp, schema.Timestamptz:
		return v.Time(t, i)
	case schema.Duration:
		return Fixed[time.Duration](v, c)[i]
	case schema.List:
		from, to := v.Range(c, i)
		list := make([]any, 0, to-from)
		for ; from < to; from++ {
			list = append(list, v.Any(t.Children[0], from, ordered))
		}
		return list
	case schema.Map:
		return v.anyMap(t, i, ordered)
	case schema.Struct:
		if ordered {
			return v.Struct(t, i)
		}
		return v.Fields(t, i)
	case schema.Union:
		return v.anyUnion(t, i, ordered)
	}
	return nil
}

// Range gives the elements of a list or map.
func (v *View) Range(c, i int) (from, to int) {
	offsets := v.Offsets(c)
	return int(offsets[i]), int(offsets[i+1])
}

// Decimal gives a decimal.
func (v *View) Decimal(t *schema.Type, i int) value.Decimal {
	parts := Fixed[[2]uint64](v, t.Column)[i]
	return value.DecimalOfParts(int64(parts[1]), parts[0], t.Scale)
}

// Symbol gives the text of a symbol.
func (v *View) Symbol(t *schema.Type, i int) string {
	return v.String(t.Children[0].Column, int(Fixed[int32](v, t.Column)[i]))
}

// Time gives a datetime, timestamp or timestamptz.
func (v *View) Time(t *schema.Type, i int) time.Time {
	if t.Storage == schema.Timestamptz {
		return ZonedTime(Fixed[int64](v, t.Children[0].Column)[i], Fixed[int16](v, t.Children[1].Column)[i])
	}
	return Time(Fixed[int64](v, t.Column)[i], t.Unit)
}

// Struct gives the fields that slot i has, in their order.
func (v *View) Struct(t *schema.Type, i int) value.Struct {
	codes, _ := v.Shapes(t.Column)
	if codes == nil {
		s := make(value.Struct, len(t.Children))
		for f, child := range t.Children {
			s[f] = value.Field{Name: child.Name, Value: v.Any(child, i, true)}
		}
		return s
	}
	shape := v.Shape(t.Column, int(codes[i]))
	s := make(value.Struct, len(shape))
	for at, f := range shape {
		child := t.Children[f]
		s[at] = value.Field{Name: child.Name, Value: v.Any(child, i, true)}
	}
	return s
}

// Fields gives the fields that slot i has.
func (v *View) Fields(t *schema.Type, i int) map[string]any {
	m := make(map[string]any, len(t.Children))
	codes, present := v.Shapes(t.Column)
	for f, child := range t.Children {
		if codes == nil || present[int(codes[i])*len(t.Children)+f] {
			m[child.Name] = v.Any(child, i, false)
		}
	}
	return m
}

func (v *View) anyMap(t *schema.Type, i int, ordered bool) any {
	from, to := v.Range(t.Column, i)
	key, val := t.Children[0], t.Children[1]
	if text := key.Storage == schema.String || key.Storage == schema.Symbol; text && !ordered {
		m := make(map[string]any, to-from)
		for ; from < to; from++ {
			m[v.Any(key, from, false).(string)] = v.Any(val, from, false)
		}
		return m
	}
	m := make(value.Map, 0, to-from)
	for ; from < to; from++ {
		m = append(m, value.Entry{Key: v.Any(key, from, ordered), Value: v.Any(val, from, ordered)})
	}
	return m
}

// Choice gives the value of a union with the number of its alternative.
func (v *View) Choice(t *schema.Type, i int, ordered bool) value.Choice {
	alternative := int(*(*int8)(unsafe.Add(v.columns[t.Column].Values, i)))
	at := int(*(*int32)(unsafe.Add(v.columns[t.Column].Data, 4*i)))
	return value.Choice{Alternative: alternative, Value: v.Any(t.Children[alternative], at, ordered)}
}

func (v *View) anyUnion(t *schema.Type, i int, ordered bool) any {
	choice := v.Choice(t, i, ordered)
	child := t.Children[choice.Alternative]
	if firstOf(t, classOf(child.Storage)) != choice.Alternative ||
		// A map with text keys that comes as map[string]any would be taken for a struct.
		(!ordered && child.Storage == schema.Map && firstOf(t, classStruct) >= 0) {
		return choice
	}
	return choice.Value
}
