package codec_test

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"scrt.dev/go/codec"
	"scrt.dev/go/schema"
)

const messages = `@schema:User
@field ID u64 unique
@field Name string

@schema:Message
@field MsgID u64 auto_increment
@field User ref:User:ID
@field Text string
@field Lang string default "en"
`

// inScratch runs the rest of an example in a folder with a data.scrt.
func inScratch() func() {
	dir, err := os.MkdirTemp("", "scrt")
	if err != nil {
		log.Fatal(err)
	}
	old, err := os.Getwd()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.Chdir(dir); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data.scrt"), []byte(messages), 0o600); err != nil {
		log.Fatal(err)
	}
	return func() {
		_ = os.Chdir(old)
		_ = os.RemoveAll(dir)
	}
}

func Example() {
	defer inScratch()()

	cache := schema.NewCache()
	doc, err := cache.LoadFile("data.scrt")
	if err != nil {
		log.Fatal(err)
	}
	message := doc.Schemas["Message"]

	var buf bytes.Buffer
	writer := codec.NewWriter(&buf, message, 1024)
	row := codec.NewRow(message)
	row.SetUint("MsgID", 1)
	row.SetUint("User", 1001)
	row.SetString("Text", "Hello World!")
	row.SetString("Lang", "en")
	writer.WriteRow(row)
	writer.Close()

	reader := codec.NewReader(bytes.NewReader(buf.Bytes()), message)
	decoded := codec.NewRow(message)
	for {
		ok, err := reader.ReadRow(decoded)
		if err != nil || !ok {
			break
		}
		fmt.Println(decoded.Values())
	}
	// Output: [1 1001 Hello World! en]
}

func ExampleReader_Batches() {
	doc, err := schema.Parse("@schema Point\n@field x f64\n@field y f64\n")
	if err != nil {
		log.Fatal(err)
	}
	point := doc.Schemas["Point"]
	var file bytes.Buffer
	writer := codec.NewWriter(&file, point, 0)
	row := codec.NewRow(point)
	for i := 0; i < 1000; i++ {
		row.SetFloat("x", float64(i))
		row.SetFloat("y", 0.5)
		if err := writer.WriteRow(row); err != nil {
			log.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		log.Fatal(err)
	}

	sum := 0.0
	reader := codec.NewReader(&file, point)
	defer reader.Close()
	for batch, err := range reader.Batches() {
		if err != nil {
			log.Fatal(err)
		}
		column, err := batch.Column("x")
		if err != nil {
			log.Fatal(err)
		}
		xs, err := codec.ViewOf[float64](column)
		if err != nil {
			log.Fatal(err)
		}
		for i := 0; i < xs.Len(); i++ {
			sum += xs.At(i)
		}
	}
	fmt.Println(sum)
	// Output: 499500
}
