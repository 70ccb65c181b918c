package schema_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
)

const dsl = `@schema User
@field ID u64 unique
@field Name string required

@schema Post
@field Number u64 auto_increment
@field By ref:User:ID
@field Price decimal(12,3)?
@field Tags list<symbol?> default '[]'
@field At timestamp(us)
`

func ExampleParse() {
	doc, err := schema.Parse("@schema Point\n@field x f64\n@field y f64 default 1.5\n")
	if err != nil {
		log.Fatal(err)
	}
	point, ok := doc.Schema("Point")
	fmt.Println(ok, point.Name(), len(point.Fingerprint()))
	for _, f := range point.Fields() {
		fmt.Printf("%s %s %q\n", f.Name, f.TypeName, f.Default)
	}
	// Output:
	// true Point 24
	// x f64 ""
	// y f64 "1.5"
}

func TestTypes(t *testing.T) {
	doc, err := schema.Parse(dsl)
	if err != nil {
		t.Fatal(err)
	}
	post := doc.Schemas["Post"]
	if len(doc.All()) != 2 || doc.All()[1] != post {
		t.Fatal("order")
	}
	f := post.Fields()
	if !f[0].AutoIncrement || f[1].Type.Kind != schema.Ref || f[1].Type.Storage != schema.U64 ||
		f[1].Type.RefSchema != "User" || f[1].Type.RefField != "ID" ||
		f[2].Type.Precision != 12 || f[2].Type.Scale != 3 || !f[2].Type.Nullable ||
		f[3].Type.Children[0].Kind != schema.Symbol || !f[3].Type.Children[0].Nullable || f[3].Default == "" ||
		f[4].Type.Unit != schema.Microsecond {
		t.Fatalf("%+v", f)
	}
	if user := doc.Schemas["User"].Fields(); !user[0].Unique || !user[1].Required || !user[1].Type.Required {
		t.Fatalf("%+v", user)
	}
	again, err := schema.Parse(doc.String())
	if err != nil || !again.Schemas["Post"].Equal(post) || again.Schemas["User"].Equal(post) {
		t.Fatal(err)
	}
	if again.Schemas["Post"].Fingerprint() != post.Fingerprint() || len(post.Canonical()) == 0 ||
		!strings.Contains(post.String(), "auto_increment") {
		t.Fatal("not the same")
	}
	if i, ok := post.FieldIndex("By"); i != 1 || !ok {
		t.Fatal(i)
	}
	if _, ok := post.FieldIndex("by"); ok {
		t.Fatal("names are case-sensitive")
	}
	if schema.Timestamptz.String() != "timestamptz" || schema.Kind(99).String() != "unknown" {
		t.Fatal("names of kinds")
	}
}

// A file is read again when it changed, and schemas that did not change stay the same pointers.
func TestCache(t *testing.T) {
	path := filepath.Join(t.TempDir(), "schemas")
	write := func(text string, age time.Duration) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	cache := schema.NewCache()
	write(dsl, time.Hour)
	one, err := cache.LoadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(dsl+"@field More bool\n", time.Minute)
	two, err := cache.LoadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if one.Schemas["User"] != two.Schemas["User"] || one.Schemas["Post"] == two.Schemas["Post"] ||
		len(two.Schemas["Post"].Fields()) != 6 {
		t.Fatal("the cache did not follow the file")
	}
	found, err := cache.Find(one.Schemas["User"].Fingerprint())
	if err != nil || found != one.Schemas["User"] {
		t.Fatal(err)
	}
	if _, err := cache.Find("none"); !errors.Is(err, fault.ErrInvalidArgument) {
		t.Fatal(err)
	}
	if _, err := cache.Find(strings.Repeat("0", 24)); !errors.Is(err, fault.ErrNotFound) {
		t.Fatal(err)
	}
	doc, err := schema.Parse("@schema New\n@field a i64\n")
	if err != nil {
		t.Fatal(err)
	}
	before, files := cache.Stats()
	if err := cache.Put(doc.Schemas["New"]); err != nil {
		t.Fatal(err)
	}
	if after, _ := cache.Stats(); after != before+1 || files != 1 {
		t.Fatal(before, after, files)
	}
}

func TestInfer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.jsonl")
	if err := os.WriteFile(path, []byte("{\"a\":1,\"b\":\"x\"}\n{\"a\":null}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := schema.Infer(context.Background(), path, "Thing")
	if err != nil || s.Name() != "Thing" || s.Fields()[0].TypeName != "i64?" {
		t.Fatal(s, err)
	}
	if s, err = schema.Infer(context.Background(), path, ""); err != nil || s.Name() != "Record" {
		t.Fatal(s, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := schema.Infer(ctx, path, ""); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}
