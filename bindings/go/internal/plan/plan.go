// Package plan compiles, for a schema and a Go type, how values of the type go into columns and come
// out of them. Plans work column by column over memory with a stride and hold no state.
package plan

import (
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/column"
	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
	"scrt.dev/go/value"
)

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
	decimalType  = reflect.TypeFor[value.Decimal]()
	numberType   = reflect.TypeFor[value.Number]()
	jsonType     = reflect.TypeFor[value.JSON]()
	dateType     = reflect.TypeFor[value.Date]()
	structType   = reflect.TypeFor[value.Struct]()
	mapType      = reflect.TypeFor[value.Map]()
	choiceType   = reflect.TypeFor[value.Choice]()
	anyType      = reflect.TypeFor[any]()
	fieldsType   = reflect.TypeFor[map[string]any]()
	optionalType = reflect.TypeFor[interface{ OptionalState() }]()
)

// isOptional tells whether t is a value.Optional, and gives the type of its value and where it lies.
func isOptional(t reflect.Type) (elem reflect.Type, offset uintptr, ok bool) {
	if t.Kind() != reflect.Struct || t.PkgPath() != structType.PkgPath() || !t.Implements(optionalType) {
		return nil, 0, false
	}
	f := t.Field(1)
	return f.Type, f.Offset, true
}

// The states of a value.Optional.
const (
	stateAbsent  = 0
	stateNull    = 1
	statePresent = 2
)

// goField is a field of a Go struct that stands for a field of a schema.
type goField struct {
	name      string
	typ       reflect.Type
	offset    uintptr
	omitEmpty bool
}

// fieldsOf lists the fields of a Go struct, those of embedded structs among them. An outer field hides
// an embedded one of the same name.
func fieldsOf(t reflect.Type) ([]goField, error) {
	var fields []goField
	depths := map[string]int{}
	var walk func(t reflect.Type, base uintptr, depth int) error
	walk = func(t reflect.Type, base uintptr, depth int) error {
		for i := 0; i < t.NumField(); i++ {
			f := t.Field(i)
			tag, tagged := f.Tag.Lookup("scrt")
			name, options, _ := strings.Cut(tag, ",")
			if tag == "-" || (!f.IsExported() && !f.Anonymous) {
				continue
			}
			if f.Anonymous && !tagged {
				if f.Type.Kind() == reflect.Struct && f.Type != timeType && f.Type != decimalType {
					if err := walk(f.Type, base+f.Offset, depth+1); err != nil {
						return err
					}
					continue
				}
				if f.Type.Kind() == reflect.Pointer {
					return fault.New(fault.ErrMismatch, "%s: embedded pointers need a tag", f.Name)
				}
			}
			if !f.IsExported() {
				continue
			}
			if name == "" {
				name = f.Name
			}
			g := goField{name: name, typ: f.Type, offset: base + f.Offset}
			for _, option := range strings.Split(options, ",") {
				switch option {
				case "":
				case "omitempty":
					g.omitEmpty = true
				default:
					return fault.New(fault.ErrMismatch, "%s: no option %q of the tag scrt", f.Name, option)
				}
			}
			at := -1
			for j := range fields {
				if fields[j].name == name {
					at = j
				}
			}
			switch known, ok := depths[name]; {
			case !ok:
				fields = append(fields, g)
				depths[name] = depth
			case depth < known:
				fields[at] = g
				depths[name] = depth
			case depth == known:
				return fault.New(fault.ErrMismatch, "%s has two fields %s", t, name)
			}
		}
		return nil
	}
	return fields, walk(t, 0, 0)
}

func mismatch(t *schema.Type, rt reflect.Type) error {
	where := ""
	if t.Name != "" {
		where = t.Name + ": "
	}
	return fault.New(fault.ErrMismatch, "%sno values of %s in Go's %s", where, t.Storage, rt)
}

type result[T any] struct {
	plan T
	err  error
}

// schemasMax bounds the schemas whose plans are kept, for programs that parse schemas without end.
const schemasMax = 256

// cache keeps plans by schema and Go type. Two levels, because neither key costs an allocation.
type cache[T any] struct {
	schemas sync.Map // *schema.Schema -> *sync.Map of reflect.Type -> *result[T]
	count   atomic.Int32
}

func (c *cache[T]) get(s *schema.Schema, t reflect.Type, compile func(*schema.Schema, reflect.Type) (T, error)) (T, error) {
	types, ok := c.schemas.Load(s)
	if !ok {
		if c.count.Add(1) > schemasMax {
			c.schemas.Clear()
			c.count.Store(1)
		}
		types, _ = c.schemas.LoadOrStore(s, new(sync.Map))
	}
	plans := types.(*sync.Map)
	r, ok := plans.Load(t)
	if !ok {
		plan, err := compile(s, t)
		r, _ = plans.LoadOrStore(t, &result[T]{plan, err})
	}
	found := r.(*result[T])
	return found.plan, found.err
}

// Gather is the memory in which rows of a schema gather.
type Gather struct {
	Builder *column.Builder
	Columns []capi.Column
	// Written is how large the last file was.
	Written int
}

// keepMax is how much memory is kept for the next call.
const keepMax = 64 << 20

// pools has the builders that are free, by schema.
var pools cache[*sync.Pool]

func newPool(s *schema.Schema, _ reflect.Type) (*sync.Pool, error) {
	return &sync.Pool{New: func() any { return &Gather{Builder: column.NewBuilder(s.Root())} }}, nil
}

// Borrow gives an empty builder.
func Borrow(s *schema.Schema) *Gather {
	pool, _ := pools.get(s, structType, newPool)
	return pool.Get().(*Gather)
}

// Return gives it back.
func Return(s *schema.Schema, g *Gather) {
	if g.Builder.Room() > keepMax {
		return
	}
	g.Builder.Reset()
	pool, _ := pools.get(s, structType, newPool)
	pool.Put(g)
}

// chunkBytes is about how much memory of rows goes into columns, or out of them, at a time: what the
// processor's nearest cache holds while one column after the other passes over it.
const chunkBytes = 32 << 10

// chunkRowsMin is how many rows go at a time at least.
const chunkRowsMin = 64

// ChunkRows gives how many rows of some size go at a time.
func ChunkRows(size uintptr) int { return max(chunkBytes/int(max(size, 1)), chunkRowsMin) }

// loadInt gives an integer of a Go kind.
func loadInt(k reflect.Kind, p unsafe.Pointer) int64 {
	switch k {
	case reflect.Int8:
		return int64(*(*int8)(p))
	case reflect.Int16:
		return int64(*(*int16)(p))
	case reflect.Int32:
		return int64(*(*int32)(p))
	}
	return *(*int64)(p)
}

func loadUint(k reflect.Kind, p unsafe.Pointer) uint64 {
	switch k {
	case reflect.Uint8:
		return uint64(*(*uint8)(p))
	case reflect.Uint16:
		return uint64(*(*uint16)(p))
	case reflect.Uint32:
		return uint64(*(*uint32)(p))
	}
	return *(*uint64)(p)
}

// wide gives the kind with the width that int and uint have.
func wide(k reflect.Kind) reflect.Kind {
	if unsafe.Sizeof(int(0)) == 4 {
		switch k {
		case reflect.Int:
			return reflect.Int32
		case reflect.Uint, reflect.Uintptr:
			return reflect.Uint32
		}
		return k
	}
	switch k {
	case reflect.Int:
		return reflect.Int64
	case reflect.Uint, reflect.Uintptr:
		return reflect.Uint64
	}
	return k
}

// sameLayout tells whether values of the Go kind are held as the column holds them.
func sameLayout(k schema.Kind, t reflect.Type) bool {
	g := wide(t.Kind())
	switch k {
	case schema.U8:
		return g == reflect.Uint8
	case schema.U16:
		return g == reflect.Uint16
	case schema.U32:
		return g == reflect.Uint32
	case schema.U64:
		return g == reflect.Uint64
	case schema.I8:
		return g == reflect.Int8
	case schema.I16:
		return g == reflect.Int16
	case schema.I32:
		return g == reflect.Int32
	case schema.I64:
		return g == reflect.Int64 && t != durationType
	case schema.F32:
		return g == reflect.Float32
	case schema.F64:
		return g == reflect.Float64
	case schema.Date:
		return t == dateType
	case schema.Duration:
		return t == durationType
	case schema.UUID:
		return g == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8
	}
	return false
}

func isInt(k reflect.Kind) bool  { return k >= reflect.Int && k <= reflect.Int64 }
func isUint(k reflect.Kind) bool { return k >= reflect.Uint && k <= reflect.Uintptr }

func isNumeric(k schema.Kind) bool { return k >= schema.U8 && k <= schema.F64 }

func isByteSlice(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

func at(p unsafe.Pointer, stride uintptr, i int) unsafe.Pointer {
	return unsafe.Add(p, uintptr(i)*stride)
}
