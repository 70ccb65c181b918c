package scrt_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"scrt.dev/go/codec"
	"scrt.dev/go/scrt"
)

func TestFiles(t *testing.T) {
	s := parse(t, "@schema R\n@field id u64 unique\n@field text string\n", "R")
	type row struct {
		ID   uint64 `scrt:"id"`
		Text string `scrt:"text"`
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "a.scrt")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := codec.NewWriter(out, s, 2, codec.WithProfile(codec.Fast))
	r := codec.NewRow(s)
	for range 3 {
		r.SetUint("id", 7)
		r.SetString("text", "x")
		if err := w.WriteRow(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.SetMetadata("who", "grün"), w.SetMetadata("empty", ""), w.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	meta, err := scrt.Metadata(path)
	if err != nil || meta["who"] != "grün" {
		t.Fatal(meta, err)
	}
	ctx := context.Background()
	if err := scrt.VerifyFile(ctx, path, false); err != nil {
		t.Fatal(err)
	}
	if err := scrt.VerifyFile(ctx, path, true); !errors.Is(err, scrt.ErrConstraint) {
		t.Fatal(err)
	}
	if stats, err := scrt.StatsFile(ctx, path); err != nil || !json.Valid(stats) {
		t.Fatalf("%s %v", stats, err)
	}
	lines := filepath.Join(dir, "a.jsonl")
	done, err := scrt.ConvertFile(ctx, path, lines, nil)
	if err != nil || done.Rows != 3 || done.BytesOut == 0 {
		t.Fatal(done, err)
	}
	if text, err := os.ReadFile(lines); err != nil || string(text) != strings.Repeat("{\"id\":7,\"text\":\"x\"}\n", 3) {
		t.Fatalf("%s %v", text, err)
	}
	for _, missing := range []func(string) error{
		func(p string) error { return scrt.VerifyFile(ctx, p, false) },
		func(p string) error { _, err := scrt.StatsFile(ctx, p); return err },
		func(p string) error { _, err := scrt.Metadata(p); return err },
		func(p string) error { _, err := codec.Open(p, s); return err },
		func(p string) error { return scrt.UnmarshalFile(p, s, new([]row)) },
		func(p string) error { _, err := scrt.ConvertFile(ctx, p, lines, s); return err },
		func(p string) error { return scrt.MarshalFile(filepath.Join(p, "x"), s, row{}) },
	} {
		if err := missing(filepath.Join(dir, "none")); err == nil {
			t.Fatal("a file that is not there")
		}
		if err := missing("a\x00b"); !errors.Is(err, scrt.ErrInvalidArgument) {
			t.Fatal(err)
		}
	}
	// A failure leaves what was there.
	if err := scrt.MarshalFile(path, s, []row{{1, "\xff"}}); err == nil {
		t.Fatal("text that is not UTF-8 was written")
	}
	var rows []row
	if err := scrt.UnmarshalFile(path, s, &rows); err != nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	if scrt.Version() == "" {
		t.Fatal("no version")
	}
}

func TestContexts(t *testing.T) {
	s := parse(t, "@schema R\n@field a u64\n", "R")
	path := filepath.Join(t.TempDir(), "a.scrt")
	if err := scrt.MarshalFile(path, s, []map[string]any{{"a": 1}}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	mine := errors.New("mine")
	cancel(mine)
	for _, op := range []func() error{
		func() error { return scrt.VerifyFile(ctx, path, true) },
		func() error { _, err := scrt.StatsFile(ctx, path); return err },
		func() error { _, err := scrt.ConvertFile(ctx, path, path+".jsonl", nil); return err },
	} {
		if err := op(); !errors.Is(err, scrt.ErrCancelled) || !errors.Is(err, mine) {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path + ".jsonl"); !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
}

// Long work stops in the middle.
func TestCancelledInTheMiddle(t *testing.T) {
	s := parse(t, "@schema R\n@field a u64\n@field b string\n", "R")
	rows := make([]map[string]any, 200_000)
	for i := range rows {
		rows[i] = map[string]any{"a": i * 7919, "b": strings.Repeat("x", i%50)}
	}
	path := filepath.Join(t.TempDir(), "a.scrt")
	if err := scrt.MarshalFile(path, s, rows); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error)
	go func() {
		for {
			if err := scrt.VerifyFile(ctx, path, true); err != nil {
				stopped <- err
				return
			}
		}
	}()
	cancel()
	if err := <-stopped; !errors.Is(err, scrt.ErrCancelled) || !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestOptions(t *testing.T) {
	s := parse(t, "@schema R\n@field b string\n", "R")
	rows := make([]map[string]any, 3000)
	for i := range rows {
		rows[i] = map[string]any{"b": strings.Repeat("text of many words ", i%9)}
	}
	fast, err := scrt.Marshal(s, rows, scrt.WithProfile(codec.Fast))
	if err != nil {
		t.Fatal(err)
	}
	small, err := scrt.Marshal(s, rows, codec.WithZstdLevel(19))
	if err != nil || len(small) >= len(fast) {
		t.Fatal(len(small), len(fast), err)
	}
	for _, data := range [][]byte{fast, small} {
		var out []map[string]any
		if err := scrt.Unmarshal(data, s, &out); err != nil || !reflect.DeepEqual(out, rows) {
			t.Fatal(err)
		}
	}
	if _, err := scrt.Marshal(s, rows, codec.WithZstdLevel(23)); !errors.Is(err, scrt.ErrInvalidArgument) {
		t.Fatal(err)
	}
	if err := codec.NewWriter(new(bytes.Buffer), s, 1, codec.WithProfile(9)).Flush(); !errors.Is(err, scrt.ErrInvalidArgument) {
		t.Fatal(err)
	}
}

// Rows that are too much for one row group go into several.
func TestHuge(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a gigabyte")
	}
	s := parse(t, "@schema R\n@field b string\n", "R")
	type row struct {
		B string `scrt:"b"`
	}
	big := strings.Repeat("0123456789abcdef", 1<<22)
	rows := make([]row, 12)
	for i := range rows {
		rows[i].B = big
	}
	data, err := scrt.Marshal(s, rows)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for r, err := range scrt.Rows[row](bytes.NewReader(data), s) {
		if err != nil {
			t.Fatal(err)
		}
		if r.B != big {
			t.Fatal(n)
		}
		n++
	}
	if n != len(rows) {
		t.Fatal(n)
	}
}
