package main

import (
	"fmt"
	"testing"

	"scrt.dev/go/codec"
	"scrt.dev/go/schema"
	"scrt.dev/go/scrt"
)

// sample makes rows of some text.
func sample(tb testing.TB, rows int) (*schema.Schema, []Message) {
	doc, err := schema.Parse("@schema Message\n@field MsgID u64\n@field User u64\n@field Text string\n@field Lang string\n")
	if err != nil {
		tb.Fatal(err)
	}
	all := make([]Message, rows)
	for i := range all {
		all[i] = Message{uint64(1_000_000 + i), uint64(i * 7919 % 50_000), fmt.Sprint("message ", i*i), "en"}
	}
	return doc.Schemas["Message"], all
}

// What one call allocates, however many rows it takes: less than twice for Marshal and Unmarshal into memory
// that is used again.
//
//	go test -bench . -benchmem
func BenchmarkMarshal(b *testing.B) {
	s, all := sample(b, 20_000)
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if _, err := scrt.Marshal(s, &all, scrt.WithProfile(codec.Fast)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendMarshal(b *testing.B) {
	s, all := sample(b, 20_000)
	var data []byte
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		var err error
		if data, err = scrt.AppendMarshal(data[:0], s, &all, scrt.WithProfile(codec.Fast)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnmarshal(b *testing.B) {
	s, all := sample(b, 20_000)
	data, err := scrt.Marshal(s, all, scrt.WithProfile(codec.Fast))
	if err != nil {
		b.Fatal(err)
	}
	var out []Message
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if err := scrt.Unmarshal(data, s, &out); err != nil {
			b.Fatal(err)
		}
	}
}
