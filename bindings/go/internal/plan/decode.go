package plan

import (
	"math"
	"reflect"
	"strconv"
	"time"
	"unsafe"

	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/column"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
	"scrt.dev/go/value"
)

// Decoder gives slots [from, from + n) of a column to memory that is zero, the first at p, the others
// stride bytes apart. Slots without a value stay zero.
type Decoder func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error

// Row is the plan for rows of a Go type.
type Row struct {
	Decode Decoder
	texts  []int // the columns whose text is copied
}

// Reserve makes room for all texts of the batch at once.
func (r *Row) Reserve(v *column.View) {
	bytes := 0
	for _, c := range r.texts {
		bytes += int(v.Column(c).DataSize)
	}
	if bytes > 0 {
		v.Reserve(bytes)
	}
}

var decoders cache[*Row]

// DecoderOf gives the plan for rows of a Go type.
func DecoderOf(s *schema.Schema, t reflect.Type) (*Row, error) {
	return decoders.get(s, t, compileDecoder)
}

func compileDecoder(s *schema.Schema, t reflect.Type) (*Row, error) {
	if err := checkRow(t); err != nil {
		return nil, err
	}
	c := compiler{schema: s, row: &Row{}}
	var err error
	c.row.Decode, err = c.decoder(s.Root(), t)
	return c.row, err
}

type compiler struct {
	schema *schema.Schema
	row    *Row
}

func (c *compiler) text(t *schema.Type) int {
	c.row.texts = append(c.row.texts, t.Column)
	return t.Column
}

// allTexts notes every text below t.
func (c *compiler) allTexts(t *schema.Type) {
	if column.IsText(t.Storage) {
		c.text(t)
	}
	for _, child := range t.Children {
		c.allTexts(child)
	}
}

func (c *compiler) decoder(t *schema.Type, rt reflect.Type) (Decoder, error) {
	if rt.Kind() == reflect.Pointer {
		return c.pointerDecoder(t, rt)
	}
	if elem, offset, ok := isOptional(rt); ok {
		return c.optionalDecoder(t, elem, offset)
	}
	if rt == anyType {
		c.allTexts(t)
		return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
			*(*any)(p) = v.Any(t, i, false)
			return nil
		}), nil
	}
	switch t.Storage {
	case schema.Null:
		return func(*column.View, int, int, unsafe.Pointer, uintptr) error { return nil }, nil
	case schema.Union:
		return c.unionDecoder(t, rt)
	case schema.List:
		return c.listDecoder(t, rt)
	case schema.Map:
		return c.mapDecoder(t, rt)
	case schema.Struct:
		return c.structDecoder(t, rt)
	}
	if sameLayout(t.Storage, rt) {
		return fixedDecoder(t), nil
	}
	return c.scalarDecoder(t, rt)
}

func decodeEach(t *schema.Type, set func(v *column.View, i int, p unsafe.Pointer) error) Decoder {
	return func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error {
		for i := 0; i < n; i++ {
			if !v.Valid(t.Column, from+i) {
				continue
			}
			if err := set(v, from+i, at(p, stride, i)); err != nil {
				return err
			}
		}
		return nil
	}
}

func fixedDecoder(t *schema.Type) Decoder {
	switch column.Width(t.Storage) {
	case 1:
		return decodeFixed[uint8](t)
	case 2:
		return decodeFixed[uint16](t)
	case 4:
		return decodeFixed[uint32](t)
	case 8:
		return decodeFixed[uint64](t)
	}
	return decodeFixed[[16]byte](t)
}

func decodeFixed[T any](t *schema.Type) Decoder {
	c := t.Column
	return func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error {
		if n == 0 {
			return nil
		}
		values := column.Fixed[T](v, c)[from : from+n]
		if v.HasNulls(c) {
			for i := range values {
				if v.Valid(c, from+i) {
					*(*T)(at(p, stride, i)) = values[i]
				}
			}
			return nil
		}
		if stride == unsafe.Sizeof(values[0]) {
			copy(unsafe.Slice((*T)(p), n), values)
			return nil
		}
		for i := range values {
			*(*T)(at(p, stride, i)) = values[i]
		}
		return nil
	}
}

// decodeStrings gives parts of one copy of the slots' text.
func decodeStrings(c int) Decoder {
	return func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error {
		if n == 0 {
			return nil
		}
		text, base := v.TextPart(c, from, n)
		offsets := v.Offsets(c)[from : from+n+1]
		begin := offsets[0] - base
		if v.HasNulls(c) {
			for i := range n {
				end := offsets[i+1] - base
				if v.Valid(c, from+i) {
					*(*string)(at(p, stride, i)) = text[begin:end]
				}
				begin = end
			}
			return nil
		}
		for i := range n {
			end := offsets[i+1] - base
			*(*string)(at(p, stride, i)) = text[begin:end]
			begin = end
		}
		return nil
	}
}

func decodeBools(t *schema.Type) Decoder {
	c := t.Column
	return func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error {
		nulls := v.HasNulls(c)
		for i := range n {
			if !nulls || v.Valid(c, from+i) {
				*(*bool)(at(p, stride, i)) = v.Bool(c, from+i)
			}
		}
		return nil
	}
}

func decodeInstants(t *schema.Type) Decoder {
	c := t.Column
	return func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error {
		if n == 0 {
			return nil
		}
		nulls := v.HasNulls(c)
		for i, instant := range column.Fixed[int64](v, c)[from : from+n] {
			if !nulls || v.Valid(c, from+i) {
				*(*time.Time)(at(p, stride, i)) = column.Time(instant, t.Unit)
			}
		}
		return nil
	}
}

// bytesOf gives the bytes of a text that no other value shares.
func bytesOf(text string) []byte {
	if text == "" {
		return []byte{}
	}
	return unsafe.Slice(unsafe.StringData(text), len(text))
}

func (c *compiler) scalarDecoder(t *schema.Type, rt reflect.Type) (Decoder, error) {
	kind := wide(rt.Kind())
	number := t.Storage >= schema.U8 && t.Storage <= schema.F64
	switch {
	case rt == timeType:
		switch t.Storage {
		case schema.Date:
			return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
				*(*time.Time)(p) = value.Date(column.Fixed[int32](v, t.Column)[i]).Time()
				return nil
			}), nil
		case schema.Datetime, schema.Timestamp:
			return decodeInstants(t), nil
		case schema.Timestamptz:
			return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
				*(*time.Time)(p) = v.Time(t, i)
				return nil
			}), nil
		}
	case rt == decimalType && t.Storage == schema.Decimal:
		return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
			*(*value.Decimal)(p) = v.Decimal(t, i)
			return nil
		}), nil
	case rt == decimalType && t.Storage == schema.Number:
		c.text(t)
		return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
			d, err := value.ParseDecimal(v.String(t.Column, i))
			if err != nil {
				return fault.New(fault.ErrRange, "%s: %s is no decimal of 38 digits", t.Name, v.String(t.Column, i))
			}
			*(*value.Decimal)(p) = d
			return nil
		}), nil
	case rt == durationType || rt == dateType:
	case kind == reflect.Bool && t.Storage == schema.Bool:
		return decodeBools(t), nil
	case (isInt(kind) || isUint(kind) || kind == reflect.Float32 || kind == reflect.Float64) &&
		(number || t.Storage == schema.Number):
		if !number {
			c.text(t)
		}
		return numberDecoder(t, rt), nil
	case kind == reflect.String:
		switch t.Storage {
		case schema.String, schema.JSON, schema.Number:
			return decodeStrings(c.text(t)), nil
		case schema.Symbol:
			c.text(t.Children[0])
			return decodeSymbols(t), nil
		case schema.Decimal:
			return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
				*(*string)(p) = v.Decimal(t, i).String()
				return nil
			}), nil
		}
	case isByteSlice(rt) && (t.Storage == schema.Bytes || t.Storage == schema.JSON):
		col := c.text(t)
		return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
			*(*[]byte)(p) = bytesOf(v.String(col, i))
			return nil
		}), nil
	}
	return nil, mismatch(t, rt)
}

func decodeSymbols(t *schema.Type) Decoder {
	return func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error {
		if n == 0 {
			return nil
		}
		dictionary := t.Children[0].Column
		text, offsets := v.Text(dictionary), v.Offsets(dictionary)
		codes := column.Fixed[int32](v, t.Column)[from : from+n]
		for i, code := range codes {
			if v.Valid(t.Column, from+i) {
				*(*string)(at(p, stride, i)) = text[offsets[code]:offsets[code+1]]
			}
		}
		return nil
	}
}

func tooLarge(t *schema.Type, v any, rt reflect.Type) error {
	return fault.New(fault.ErrRange, "%s: %v does not fit %s", t.Name, v, rt)
}

// numberDecoder gives numbers to a Go type of another width; what does not fit is an error.
func numberDecoder(t *schema.Type, rt reflect.Type) Decoder {
	return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
		to := reflect.NewAt(rt, p).Elem()
		got := v.Any(t, i, true)
		if text, ok := got.(value.Number); ok {
			return setNumber(t, to, string(text))
		}
		from := reflect.ValueOf(got)
		switch {
		case to.CanInt():
			switch {
			case from.CanInt() && !to.OverflowInt(from.Int()):
				to.SetInt(from.Int())
				return nil
			case from.CanUint() && from.Uint() <= math.MaxInt64 && !to.OverflowInt(int64(from.Uint())):
				to.SetInt(int64(from.Uint()))
				return nil
			}
		case to.CanUint():
			switch {
			case from.CanInt() && from.Int() >= 0 && !to.OverflowUint(uint64(from.Int())):
				to.SetUint(uint64(from.Int()))
				return nil
			case from.CanUint() && !to.OverflowUint(from.Uint()):
				to.SetUint(from.Uint())
				return nil
			}
		case from.CanFloat():
			f := from.Float()
			if rt.Kind() == reflect.Float64 || float64(float32(f)) == f || f != f {
				to.SetFloat(f)
				return nil
			}
		case from.CanInt():
			if f := float64(from.Int()); int64(f) == from.Int() && fits32(rt, f) {
				to.SetFloat(f)
				return nil
			}
		case from.CanUint():
			if f := float64(from.Uint()); f < 1<<64 && uint64(f) == from.Uint() && fits32(rt, f) {
				to.SetFloat(f)
				return nil
			}
		}
		return tooLarge(t, got, rt)
	})
}

func fits32(rt reflect.Type, f float64) bool {
	return rt.Kind() != reflect.Float32 || float64(float32(f)) == f
}

func setNumber(t *schema.Type, to reflect.Value, text string) error {
	switch {
	case to.CanInt():
		if n, err := strconv.ParseInt(text, 10, to.Type().Bits()); err == nil {
			to.SetInt(n)
			return nil
		}
	case to.CanUint():
		if n, err := strconv.ParseUint(text, 10, to.Type().Bits()); err == nil {
			to.SetUint(n)
			return nil
		}
	default:
		if f, err := strconv.ParseFloat(text, to.Type().Bits()); err == nil {
			to.SetFloat(f)
			return nil
		}
	}
	return tooLarge(t, text, to.Type())
}

func (c *compiler) pointerDecoder(t *schema.Type, rt reflect.Type) (Decoder, error) {
	elem := rt.Elem()
	decode, err := c.decoder(t, elem)
	if err != nil {
		return nil, err
	}
	slice, size := reflect.SliceOf(elem), elem.Size()
	return func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error {
		if n == 0 {
			return nil
		}
		base := reflect.MakeSlice(slice, n, n).UnsafePointer()
		if err := decode(v, from, n, base, size); err != nil {
			return err
		}
		for i := 0; i < n; i++ {
			if v.Valid(t.Column, from+i) {
				*(*unsafe.Pointer)(at(p, stride, i)) = at(base, size, i)
			}
		}
		return nil
	}, nil
}

// optionalDecoder can't tell an absent field from a null one; the struct around it does.
func (c *compiler) optionalDecoder(t *schema.Type, elem reflect.Type, offset uintptr) (Decoder, error) {
	decode, err := c.decoder(t, elem)
	if err != nil {
		return nil, err
	}
	return func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error {
		for i := 0; i < n; i++ {
			state := (*uint8)(at(p, stride, i))
			*state = stateNull
			if v.Valid(t.Column, from+i) {
				*state = statePresent
			}
		}
		if n == 0 {
			return nil
		}
		return decode(v, from, n, unsafe.Add(p, offset), stride)
	}, nil
}

func (c *compiler) unionDecoder(t *schema.Type, rt reflect.Type) (Decoder, error) {
	if rt != choiceType {
		return nil, mismatch(t, rt)
	}
	c.allTexts(t)
	return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
		*(*value.Choice)(p) = v.Choice(t, i, false)
		return nil
	}), nil
}

func (c *compiler) listDecoder(t *schema.Type, rt reflect.Type) (Decoder, error) {
	if rt.Kind() != reflect.Slice && rt.Kind() != reflect.Array {
		return nil, mismatch(t, rt)
	}
	element := t.Children[0]
	decode, err := c.decoder(element, rt.Elem())
	if err != nil {
		return nil, err
	}
	size := rt.Elem().Size()
	if rt.Kind() == reflect.Array {
		length := rt.Len()
		return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
			begin, end := v.Range(t.Column, i)
			if end-begin != length {
				return fault.New(fault.ErrRange, "%s: a list of %d for %s", t.Name, end-begin, rt)
			}
			return decode(v, begin, length, p, size)
		}), nil
	}
	// The lists of a batch are parts of one array.
	return func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error {
		if n == 0 {
			return nil
		}
		offsets := v.Offsets(t.Column)[from : from+n+1]
		begin := int(offsets[0])
		total := int(offsets[n]) - begin
		base := reflect.MakeSlice(rt, total, total).UnsafePointer()
		if err := decode(v, begin, total, base, size); err != nil {
			return err
		}
		for i := 0; i < n; i++ {
			if !v.Valid(t.Column, from+i) {
				continue
			}
			length := int(offsets[i+1] - offsets[i])
			data := base
			if length > 0 {
				data = at(base, size, int(offsets[i])-begin)
			}
			*(*sliceHeader)(at(p, stride, i)) = sliceHeader{data, length, length}
		}
		return nil
	}, nil
}

func (c *compiler) mapDecoder(t *schema.Type, rt reflect.Type) (Decoder, error) {
	if rt == mapType {
		c.allTexts(t)
		return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
			*(*value.Map)(p) = v.Any(t, i, true).(value.Map)
			return nil
		}), nil
	}
	if rt.Kind() != reflect.Map {
		return nil, mismatch(t, rt)
	}
	key, err := c.decoder(t.Children[0], rt.Key())
	if err != nil {
		return nil, err
	}
	val, err := c.decoder(t.Children[1], rt.Elem())
	if err != nil {
		return nil, err
	}
	keys, values := reflect.SliceOf(rt.Key()), reflect.SliceOf(rt.Elem())
	return func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error {
		if n == 0 {
			return nil
		}
		offsets := v.Offsets(t.Column)[from : from+n+1]
		begin := int(offsets[0])
		total := int(offsets[n]) - begin
		ks, vs := reflect.MakeSlice(keys, total, total), reflect.MakeSlice(values, total, total)
		if err := key(v, begin, total, ks.UnsafePointer(), rt.Key().Size()); err != nil {
			return err
		}
		if err := val(v, begin, total, vs.UnsafePointer(), rt.Elem().Size()); err != nil {
			return err
		}
		for i := 0; i < n; i++ {
			if !v.Valid(t.Column, from+i) {
				continue
			}
			m := reflect.MakeMapWithSize(rt, int(offsets[i+1]-offsets[i]))
			for e := int(offsets[i]) - begin; e < int(offsets[i+1])-begin; e++ {
				m.SetMapIndex(ks.Index(e), vs.Index(e))
			}
			reflect.NewAt(rt, at(p, stride, i)).Elem().Set(m)
		}
		return nil
	}, nil
}

// fieldDecoder is how one field of a Go struct is made of one of a schema.
type fieldDecoder struct {
	child    int
	offset   uintptr
	decode   Decoder
	optional bool
	fallback reflect.Value // the schema's default, if that is wanted
}

func (c *compiler) structDecoder(t *schema.Type, rt reflect.Type) (Decoder, error) {
	switch {
	case rt == fieldsType:
		c.allTexts(t)
		return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
			*(*map[string]any)(p) = v.Fields(t, i)
			return nil
		}), nil
	case rt == structType:
		c.allTexts(t)
		return decodeEach(t, func(v *column.View, i int, p unsafe.Pointer) error {
			*(*value.Struct)(p) = v.Struct(t, i)
			return nil
		}), nil
	case rt.Kind() != reflect.Struct || rt == timeType || rt == decimalType || rt == choiceType:
		return nil, mismatch(t, rt)
	}
	found, err := fieldsOf(rt)
	if err != nil {
		return nil, err
	}
	var fields []*fieldDecoder
	late := false
	for _, f := range found {
		i := childOf(t, f.name)
		if i < 0 {
			continue
		}
		d := &fieldDecoder{child: i, offset: f.offset}
		if d.decode, err = c.decoder(t.Children[i], f.typ); err != nil {
			return nil, err
		}
		_, _, d.optional = isOptional(f.typ)
		if t == c.schema.Root() && !d.optional && f.typ.Kind() != reflect.Pointer {
			if d.fallback, err = defaultOf(c.schema, i, f.typ); err != nil {
				return nil, err
			}
		}
		late = late || d.optional || d.fallback.IsValid()
		fields = append(fields, d)
	}
	return func(v *column.View, from, n int, p unsafe.Pointer, stride uintptr) error {
		if n == 0 {
			return nil
		}
		for _, f := range fields {
			if err := f.decode(v, from, n, unsafe.Add(p, f.offset), stride); err != nil {
				return err
			}
		}
		if codes, present := v.Shapes(t.Column); late && codes != nil {
			for _, f := range fields {
				f.fillAbsent(codes[from:from+n], present, len(t.Children), p, stride)
			}
		}
		return nil
	}, nil
}

func (f *fieldDecoder) fillAbsent(codes []int32, present []bool, fields int, p unsafe.Pointer, stride uintptr) {
	if !f.optional && !f.fallback.IsValid() {
		return
	}
	for i, code := range codes {
		if present[int(code)*fields+f.child] {
			continue
		}
		to := unsafe.Add(at(p, stride, i), f.offset)
		if f.optional {
			*(*uint8)(to) = stateAbsent
		} else {
			reflect.NewAt(f.fallback.Type(), to).Elem().Set(f.fallback)
		}
	}
}

// defaultOf gives the default of a field as a value of Go. The library reads it: as the one cell of
// a document.
func defaultOf(s *schema.Schema, field int, rt reflect.Type) (reflect.Value, error) {
	f := s.Fields()[field]
	if !f.HasDefault {
		return reflect.Value{}, nil
	}
	document := "@schema D\n@field v " + typeName(f) + "\n@D\n" + f.Default + "\n"
	doc, err := schema.Parse(document)
	if err != nil {
		return reflect.Value{}, err
	}
	batch, err := doc.Handle().Rows(0)
	if err != nil {
		return reflect.Value{}, err
	}
	return firstField(doc.All()[0], batch, rt)
}

// typeName gives the type of a field with what a ref is stored as in its place.
func typeName(f schema.Field) string {
	t := f.Type
	if t.Kind != schema.Ref {
		return f.TypeName
	}
	name := t.Storage.String()
	switch {
	case t.Storage == schema.Decimal:
		name += "(" + strconv.Itoa(t.Precision) + "," + strconv.Itoa(t.Scale) + ")"
	case t.Unit == schema.Microsecond:
		name += "(us)"
	}
	if t.Nullable {
		name += "?"
	}
	return name
}

func firstField(s *schema.Schema, batch *capi.Batch, rt reflect.Type) (reflect.Value, error) {
	defer batch.Free()
	var v column.View
	if err := v.Reset(batch, s); err != nil {
		return reflect.Value{}, err
	}
	c := compiler{schema: s, row: &Row{}}
	decode, err := c.decoder(s.Fields()[0].Type, rt)
	if err != nil {
		return reflect.Value{}, err
	}
	to := reflect.New(rt)
	if v.Rows != 1 {
		return reflect.Value{}, fault.New(fault.ErrInternal, "the default of %s is not one value", s.Fields()[0].Name)
	}
	if err := decode(&v, 0, 1, to.UnsafePointer(), rt.Size()); err != nil {
		return reflect.Value{}, err
	}
	return to.Elem(), nil
}
