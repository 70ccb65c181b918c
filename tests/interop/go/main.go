// Copies the rows of one table of a .scrt file to another as Arrow record batches: what
// bindings/go/internal/interop does, by the module scrt.dev/go/arrow.
//
// Usage: go_arrow arrow IN OUT TABLE
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	scrtarrow "scrt.dev/go/arrow"
)

func main() {
	if len(os.Args) != 5 || os.Args[1] != "arrow" {
		fmt.Fprintln(os.Stderr, "usage: go_arrow arrow IN OUT TABLE")
		os.Exit(2)
	}
	if err := run(os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// All batches are held before the first is written.
func run(in, out, table string) (err error) {
	from, err := scrtarrow.Open(in, table)
	if err != nil {
		return err
	}
	defer from.Release()
	var batches []arrow.RecordBatch
	defer func() {
		for _, batch := range batches {
			batch.Release()
		}
	}()
	for from.Next() {
		batch := from.RecordBatch()
		batch.Retain()
		batches = append(batches, batch)
	}
	if err := from.Err(); err != nil {
		return err
	}
	held, err := array.NewRecordReader(from.Schema(), batches)
	if err != nil {
		return err
	}
	defer held.Release()
	to, err := scrtarrow.Create(out, nil)
	if err != nil {
		return err
	}
	return errors.Join(to.WriteAll(held), to.Close())
}
