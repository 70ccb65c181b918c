// Interop reads the rows of one table of a .scrt file and writes them to another, for tests that compare what
// different languages read and write.
//
// Usage: interop HOW IN.scrt OUT.scrt TABLE, where HOW is rows (codec), structs (scrt with value.Struct) or stream
// (scrt.Rows over io.Reader).
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
		fmt.Fprintln(os.Stderr, "usage: interop rows|structs|stream IN.scrt OUT.scrt TABLE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(how, in, out, table string) error {
	doc, err := schema.ParseFile(in)
	if err != nil {
		return err
	}
	s, ok := doc.Schema(table)
	if !ok {
		return fmt.Errorf("%s has no table %s", in, table)
	}
	switch how {
	case "rows":
		return copyRows(s, in, out)
	case "structs":
		var all []value.Struct
		if err := scrt.UnmarshalFile(in, s, &all); err != nil {
			return err
		}
		return scrt.MarshalFile(out, s, all)
	case "stream":
		file, err := os.Open(in)
		if err != nil {
			return err
		}
		defer file.Close()
		var all []value.Struct
		for row, err := range scrt.Rows[value.Struct](file, s) {
			if err != nil {
				return err
			}
			all = append(all, row)
		}
		return scrt.MarshalFile(out, s, all)
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
