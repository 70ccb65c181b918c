// Package schema reads the schema language and gives schemas: what rows of data are made of.
//
//	doc, err := schema.Parse("@schema:Message\n@field MsgID u64\n@field Text string\n")
//	message, err := doc.Schema("Message")
//
// Schemas and documents are immutable and safe for any number of goroutines. They hold memory of the
// native library, which goes when the garbage collector finds them unused; there is nothing to close.
package schema

import (
	"context"
	"strings"
	"sync"

	"scrt.dev/go/internal/capi"
	"scrt.dev/go/internal/fault"
)

// Kind is a logical type without its parameters.
type Kind uint8

// String gives the name of the kind in the schema language.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Unit is what datetime and timestamp count in.
type Unit uint8

// The units of time.
const (
	Nanosecond  Unit = 0
	Microsecond Unit = 1
)

// Type is a place in the tree of types of a schema. It must not be changed.
type Type struct {
	Kind Kind
	// Storage is what batches hold: of a ref the kind of its target, else Kind.
	Storage  Kind
	Nullable bool
	Unit     Unit // of Datetime and Timestamp
	// Precision and Scale are those of a Decimal.
	Precision, Scale int
	// Name is that of the field or alternative, empty for others.
	Name string
	// Required tells that the field may not be absent.
	Required bool
	// RefSchema and RefField are what a Ref points to.
	RefSchema, RefField string
	// Column is the number of this place in depth-first order, and so of its column in a batch.
	Column int
	// Children are the fields of a Struct, the element of a List, key and value of a Map, the
	// alternatives of a Union, the string type of a Symbol, instant and offset of a Timestamptz.
	Children []*Type
}

// Field is a field of a schema.
type Field struct {
	Name string
	Type *Type
	// TypeName is the type in the schema language, such as list<string?>.
	TypeName      string
	Required      bool
	Unique        bool
	AutoIncrement bool
	HasDefault    bool
	// Default is the default in the schema language, if HasDefault.
	Default string
}

// Schema says what the rows of a table are made of.
type Schema struct {
	name        string
	fingerprint string
	root        *Type
	fields      []Field
	byName      map[string]int
	columns     int
	handle      *capi.Schema
}

// OfHandle is for the other packages of this module.
func OfHandle(h *capi.Schema) (*Schema, error) {
	columns, names := h.Columns()
	if len(columns) == 0 {
		return nil, fault.New(fault.ErrNoMemory, "out of memory")
	}
	types := make([]Type, len(columns))
	for i, c := range columns {
		types[i] = Type{
			Kind: Kind(c.Type), Storage: Kind(c.Storage), Nullable: c.Flags&flagNullable != 0,
			Unit: Unit(c.Unit), Precision: int(c.Precision), Scale: int(c.Scale),
			Name: names[i].Name, Required: c.Flags&flagRequired != 0,
			RefSchema: names[i].RefSchema, RefField: names[i].RefField, Column: i,
		}
		if c.Parent >= 0 {
			parent := &types[c.Parent]
			parent.Children = append(parent.Children, &types[i])
		}
	}
	s := &Schema{
		name: h.Name(), fingerprint: h.Fingerprint(), root: &types[0], columns: len(types), handle: h,
		byName: make(map[string]int, len(types[0].Children)),
	}
	for i, t := range types[0].Children {
		flags := columns[t.Column].Flags
		f := Field{
			Name: t.Name, Type: t, Required: t.Required, Unique: flags&flagUnique != 0,
			AutoIncrement: flags&flagAutoIncrement != 0, HasDefault: flags&flagHasDefault != 0,
		}
		var err error
		if f.TypeName, err = h.FieldType(i); err != nil {
			return nil, err
		}
		if f.HasDefault {
			if f.Default, err = h.FieldDefault(i); err != nil {
				return nil, err
			}
		}
		s.fields = append(s.fields, f)
		s.byName[f.Name] = i
	}
	return s, nil
}

// Handle is for the other packages of this module.
func (s *Schema) Handle() *capi.Schema { return s.handle }

// Name gives the name of the schema.
func (s *Schema) Name() string { return s.name }

// Fingerprint gives the X24: 24 lower-case hexadecimal digits.
func (s *Schema) Fingerprint() string { return s.fingerprint }

// Canonical gives the bytes that the fingerprint is made of.
func (s *Schema) Canonical() []byte { return s.handle.Canonical() }

// Root gives the type of the record: a Struct.
func (s *Schema) Root() *Type { return s.root }

// Columns gives the number of columns of a batch, the record's own included.
func (s *Schema) Columns() int { return s.columns }

// Fields gives the fields in order. The slice must not be changed.
func (s *Schema) Fields() []Field { return s.fields }

// FieldIndex gives the number of a field; ok is false if there is none of this name.
func (s *Schema) FieldIndex(name string) (i int, ok bool) {
	i, ok = s.byName[name]
	return i, ok
}

// Equal tells whether two schemas are the same in all that the fingerprint covers.
func (s *Schema) Equal(t *Schema) bool {
	return s == t || (s != nil && t != nil && s.handle.Equal(t.handle))
}

// String gives the schema in the schema language.
func (s *Schema) String() string {
	text, err := s.handle.Print()
	if err != nil {
		return "@schema " + s.name
	}
	return text
}

// Document is what a text of the schema language holds.
type Document struct {
	// Schemas has the schemas by their names. It must not be changed.
	Schemas map[string]*Schema
	order   []*Schema
	handle  *capi.Document
}

func newDocument(h *capi.Document, known func(*capi.Schema) (*Schema, error)) (*Document, error) {
	d := &Document{Schemas: map[string]*Schema{}, handle: h}
	for i, n := 0, h.Count(); i < n; i++ {
		handle, err := h.Schema(i)
		if err != nil {
			return nil, err
		}
		s, err := known(handle)
		if err != nil {
			return nil, err
		}
		d.order = append(d.order, s)
		d.Schemas[s.name] = s
	}
	return d, nil
}

// Parse reads a text of the schema language. Errors tell line and column.
func Parse(text string) (*Document, error) {
	h, err := capi.ParseDocument(text)
	if err != nil {
		return nil, err
	}
	return newDocument(h, OfHandle)
}

// ParseFile reads a file: text of the schema language, or the schemas of a .scrt file.
func ParseFile(path string) (*Document, error) {
	h, err := capi.LoadDocument(path)
	if err != nil {
		return nil, err
	}
	return newDocument(h, OfHandle)
}

// Schema gives the schema of this name; ok is false if there is none.
func (d *Document) Schema(name string) (s *Schema, ok bool) {
	if d == nil {
		return nil, false
	}
	s, ok = d.Schemas[name]
	return s, ok
}

// All gives the schemas in the order of the text.
func (d *Document) All() []*Schema { return append([]*Schema(nil), d.order...) }

// Handle is for the other packages of this module.
func (d *Document) Handle() *capi.Document { return d.handle }

// String gives the document as text that parses back to an equal one.
func (d *Document) String() string {
	text, err := d.handle.Print()
	if err != nil {
		return ""
	}
	return text
}

// Infer gives the least schema that holds all records of a JSON or JSON Lines file. The name may be
// empty, for Record. It stops when ctx ends.
func Infer(ctx context.Context, path, name string) (*Schema, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h, err := capi.Infer(ctx, path, name)
	if err != nil {
		return nil, err
	}
	return OfHandle(h)
}

// Cache keeps compiled schemas by file and by fingerprint. It is safe for any number of goroutines.
type Cache struct {
	handle *capi.Cache
	mu     sync.Mutex
	bySum  map[string]*Schema // by fingerprint; compared by Equal
}

// NewCache makes an empty cache.
func NewCache() *Cache {
	return &Cache{handle: capi.NewCache(), bySum: map[string]*Schema{}}
}

// known gives the schema that was given for the same one before, so that what is compiled for it is
// found again.
func (c *Cache) known(h *capi.Schema) (*Schema, error) {
	sum := h.Fingerprint()
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.bySum[sum]; s != nil && s.handle.Equal(h) && sameStorage(s, h) {
		return s, nil
	}
	s, err := OfHandle(h)
	if err == nil {
		c.bySum[sum] = s
	}
	return s, err
}

// sameStorage: equal schemas may still have refs that are stored differently.
func sameStorage(s *Schema, h *capi.Schema) bool {
	columns, _ := h.Columns()
	same := true
	var walk func(*Type)
	walk = func(t *Type) {
		c := columns[t.Column]
		same = same && int32(t.Storage) == c.Storage && int32(t.Unit) == c.Unit &&
			int32(t.Precision) == c.Precision && int32(t.Scale) == c.Scale
		for _, child := range t.Children {
			walk(child)
		}
	}
	if len(columns) != s.columns {
		return false
	}
	walk(s.root)
	return same
}

// LoadFile gives the document of a file of the schema language. The file is read again only when its
// time of modification or its size changed, and schemas that are the same stay the same pointers.
func (c *Cache) LoadFile(path string) (*Document, error) {
	h, err := c.handle.Load(path)
	if err != nil {
		return nil, err
	}
	return newDocument(h, c.known)
}

// Find gives a schema that the cache holds by its fingerprint.
func (c *Cache) Find(fingerprint string) (*Schema, error) {
	h, err := c.handle.Find(strings.ToLower(fingerprint))
	if err != nil {
		return nil, err
	}
	return c.known(h)
}

// Put puts a schema into the cache.
func (c *Cache) Put(s *Schema) error {
	if s == nil {
		return fault.New(fault.ErrInvalidArgument, "the schema is nil")
	}
	return c.handle.Put(s.handle)
}

// Stats gives the numbers of schemas and of files that the cache holds.
func (c *Cache) Stats() (schemas, files int) { return c.handle.Stats() }
