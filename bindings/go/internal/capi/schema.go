package capi

/*
#include <stdlib.h>
#include <string.h>
#include <scrt/scrt.h>
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// Schema is a handle to a schema.
type Schema struct{ p *C.scrt_schema }

func newSchema(p *C.scrt_schema) *Schema {
	s := &Schema{p}
	runtime.SetFinalizer(s, func(s *Schema) { C.scrt_schema_free(s.p) })
	return s
}

// Name gives the schema's name.
func (s *Schema) Name() string {
	defer runtime.KeepAlive(s)
	return view(C.scrt_schema_name(s.p))
}

// Fingerprint gives the X24.
func (s *Schema) Fingerprint() string {
	defer runtime.KeepAlive(s)
	return view(C.scrt_schema_fingerprint(s.p))
}

// Canonical gives the bytes that the fingerprint is made of.
func (s *Schema) Canonical() []byte {
	defer runtime.KeepAlive(s)
	return []byte(view(C.scrt_schema_canonical(s.p)))
}

// Equal tells whether two schemas are the same.
func (s *Schema) Equal(t *Schema) bool {
	defer runtime.KeepAlive(s)
	defer runtime.KeepAlive(t)
	return bool(C.scrt_schema_equal(s.p, t.p))
}

// Print gives the schema in the schema language.
func (s *Schema) Print() (string, error) {
	defer runtime.KeepAlive(s)
	c := begin()
	status := C.scrt_schema_print(s.p, &c.buf, &c.err)
	text := string(take(nil, &c.buf))
	return text, c.end(status)
}

// FieldType gives the type of field i as the schema language writes it.
func (s *Schema) FieldType(i int) (string, error) {
	defer runtime.KeepAlive(s)
	c := begin()
	status := C.scrt_schema_field_type(s.p, C.int64_t(i), &c.buf, &c.err)
	text := string(take(nil, &c.buf))
	return text, c.end(status)
}

// FieldDefault gives the default of field i as the schema language writes it.
func (s *Schema) FieldDefault(i int) (string, error) {
	defer runtime.KeepAlive(s)
	c := begin()
	status := C.scrt_schema_field_default(s.p, C.int64_t(i), &c.buf, &c.err)
	text := string(take(nil, &c.buf))
	return text, c.end(status)
}

// SchemaColumn is scrt_schema_column with its texts copied.
type SchemaColumn struct {
	Type, Storage, Parent, ChildCount int32
	Flags, Unit, Precision, Scale     int32
	NameData                          [2]uint64
	RefSchemaData                     [2]uint64
	RefFieldData                      [2]uint64
}

// SchemaColumnNames are the texts of a SchemaColumn.
type SchemaColumnNames struct{ Name, RefSchema, RefField string }

// Columns gives the tree of types in depth-first order.
func (s *Schema) Columns() ([]SchemaColumn, []SchemaColumnNames) {
	defer runtime.KeepAlive(s)
	n := C.scrt_schema_columns(s.p, nil, 0)
	raw := make([]C.scrt_schema_column, n)
	if n > 0 {
		C.scrt_schema_columns(s.p, &raw[0], n)
	}
	columns := make([]SchemaColumn, n)
	names := make([]SchemaColumnNames, n)
	for i := range raw {
		r := &raw[i]
		columns[i] = SchemaColumn{
			Type: int32(r._type), Storage: int32(r.storage), Parent: int32(r.parent),
			ChildCount: int32(r.child_count), Flags: int32(r.flags), Unit: int32(r.unit),
			Precision: int32(r.precision), Scale: int32(r.scale),
		}
		names[i] = SchemaColumnNames{view(r.name), view(r.ref_schema), view(r.ref_field)}
	}
	return columns, names
}

// Document is a handle to a document.
type Document struct{ p *C.scrt_document }

func newDocument(p *C.scrt_document) *Document {
	d := &Document{p}
	runtime.SetFinalizer(d, func(d *Document) { C.scrt_document_free(d.p) })
	return d
}

// ParseDocument reads text of the schema language.
func ParseDocument(text string) (*Document, error) {
	c := begin()
	c.doc = nil
	status := C.scrt_document_parse((*C.char)(unsafe.Pointer(unsafe.StringData(text))),
		C.int64_t(len(text)), nil, &c.doc, &c.err)
	runtime.KeepAlive(text)
	return c.document(status)
}

func (c *call) document(status C.scrt_status) (*Document, error) {
	p := c.doc
	if err := c.end(status); err != nil {
		return nil, err
	}
	return newDocument(p), nil
}

// LoadDocument reads a document from a file.
func LoadDocument(path string) (*Document, error) {
	text, err := pathString(path)
	if err != nil {
		return nil, err
	}
	defer freeString(text)
	c := begin()
	c.doc = nil
	return c.document(C.scrt_document_load(text, nil, &c.doc, &c.err))
}

// Count gives the number of schemas.
func (d *Document) Count() int {
	defer runtime.KeepAlive(d)
	return int(C.scrt_document_schema_count(d.p))
}

func (c *call) newSchema(status C.scrt_status) (*Schema, error) {
	p := c.schema
	if err := c.end(status); err != nil {
		return nil, err
	}
	return newSchema(p), nil
}

// Schema gives schema i.
func (d *Document) Schema(i int) (*Schema, error) {
	defer runtime.KeepAlive(d)
	c := begin()
	c.schema = nil
	return c.newSchema(C.scrt_document_schema(d.p, C.int64_t(i), &c.schema, &c.err))
}

// Print gives the document as text.
func (d *Document) Print() (string, error) {
	defer runtime.KeepAlive(d)
	c := begin()
	status := C.scrt_document_print(d.p, &c.buf, &c.err)
	text := string(take(nil, &c.buf))
	return text, c.end(status)
}

// Rows gives the rows that the document holds for schema i.
func (d *Document) Rows(i int) (*Batch, error) {
	defer runtime.KeepAlive(d)
	c := begin()
	c.batch = nil
	status := C.scrt_document_rows(d.p, C.int64_t(i), &c.batch, &c.err)
	p := c.batch
	if err := c.end(status); err != nil {
		return nil, err
	}
	return newBatch(p), nil
}

// Cache is a handle to a cache of schemas.
type Cache struct{ p *C.scrt_schema_cache }

// NewCache makes an empty cache.
func NewCache() *Cache {
	c := &Cache{C.scrt_schema_cache_new()}
	runtime.SetFinalizer(c, func(c *Cache) { C.scrt_schema_cache_free(c.p) })
	return c
}

// Load gives the document of a file.
func (k *Cache) Load(path string) (*Document, error) {
	defer runtime.KeepAlive(k)
	text, err := pathString(path)
	if err != nil {
		return nil, err
	}
	defer freeString(text)
	c := begin()
	c.doc = nil
	return c.document(C.scrt_schema_cache_load(k.p, text, &c.doc, &c.err))
}

// Find gives a schema that the cache holds.
func (k *Cache) Find(fingerprint string) (*Schema, error) {
	defer runtime.KeepAlive(k)
	text, err := cString(fingerprint)
	if err != nil {
		return nil, err
	}
	defer freeString(text)
	c := begin()
	c.schema = nil
	return c.newSchema(C.scrt_schema_cache_find(k.p, text, &c.schema, &c.err))
}

// Put puts a schema into the cache.
func (k *Cache) Put(s *Schema) error {
	defer runtime.KeepAlive(k)
	defer runtime.KeepAlive(s)
	c := begin()
	return c.end(C.scrt_schema_cache_put(k.p, s.p, &c.err))
}

// Stats gives the numbers of schemas and of files that the cache holds.
func (k *Cache) Stats() (schemas, files int) {
	defer runtime.KeepAlive(k)
	var stats C.scrt_schema_cache_stats
	stats.struct_size = C.uint64_t(unsafe.Sizeof(stats))
	C.scrt_schema_cache_stats_get(k.p, &stats, nil)
	return int(stats.schemas), int(stats.files)
}
