// Interop reads the rows of one table of a .scrt file and writes them to another, for tests that compare what
// different languages read and write.
//
// Usage: interop HOW IN OUT TABLE, where HOW is file (codec), structs (scrt with value.Struct) or stream (scrt.Rows
// over standard input to standard output; IN and OUT are -). The schema of a stream is that of the file SCRT_SCHEMA.
package main

import (
	"errors"
	"fmt"
	"os"

	"scrt.dev/go/codec"
	"scrt.dev/go/schema"
	"scrt.dev/go/scrt"
	"scrt.dev/go/value"
)

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: interop file|structs|stream IN OUT TABLE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(how, in, out, table string) error {
	from := in
	if how == "stream" {
		from = os.Getenv("SCRT_SCHEMA")
	}
	doc, err := schema.ParseFile(from)
	if err != nil {
		return err
	}
	s, ok := doc.Schema(table)
	if !ok {
		return fmt.Errorf("%s has no table %s", from, table)
	}
	switch how {
	case "file":
		return copyRows(s, in, out)
	case "structs":
		var all []value.Struct
		if err := scrt.UnmarshalFile(in, s, &all); err != nil {
			return err
		}
		return scrt.MarshalFile(out, s, all)
	case "stream":
		var all []value.Struct
		for row, err := range scrt.Rows[value.Struct](os.Stdin, s) {
			if err != nil {
				return err
			}
			all = append(all, row)
		}
		return scrt.MarshalTo(os.Stdout, s, all)
	}
	return fmt.Errorf("no way %q", how)
}

func copyRows(s *schema.Schema, in, out string) (err error) {
	from, err := codec.Open(in, s)
	if err != nil {
		return err
	}
	defer from.Close()
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	to := codec.NewWriter(file, s, 0)
	for row, err := range from.Rows() {
		if err != nil {
			return err
		}
		if err := to.WriteRow(row); err != nil {
			return err
		}
	}
	return to.Close()
}
