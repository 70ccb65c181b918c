// Package bench compares scrt with encoding/json and protobuf on rows with varied text. It is a
// module of its own, so that the binding depends on nothing.
//
//	go test -bench . -benchmem
//
// MB/s counts the bytes that the fields hold in memory: 8 per number, and the text. "B/file" is the
// size of what was written.
package bench

import (
	"bytes"
	"encoding/json"
	"math/rand"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"scrt.dev/go/bench/messagepb"
	"scrt.dev/go/codec"
	"scrt.dev/go/schema"
	"scrt.dev/go/scrt"
)

// Message is the row.
type Message struct {
	MsgID uint64
	User  uint64
	Text  string
	Lang  string
}

const document = `@schema Message
@field MsgID u64
@field User u64
@field Text string
@field Lang string
`

const rows = 20000

// messages makes rows of 4 to 30 words out of 8000, so that texts share words but not sentences.
func messages() []Message {
	r := rand.New(rand.NewSource(1))
	words := make([]string, 8000)
	for i := range words {
		w := make([]byte, 2+r.Intn(9))
		for j := range w {
			w[j] = "etaoinshrdlucmfwypvbgkjqxz"[min(r.Intn(26), r.Intn(26))]
		}
		words[i] = string(w)
	}
	langs := []string{"en", "de", "fr", "es", "pt-BR", "ja"}
	all := make([]Message, rows)
	for i := range all {
		var text strings.Builder
		for n := 4 + r.Intn(27); n > 0; n-- {
			text.WriteString(words[min(r.Intn(len(words)), r.Intn(len(words)))])
			text.WriteByte(' ')
		}
		all[i] = Message{uint64(1_000_000 + i), uint64(r.Intn(50_000)), text.String(), langs[min(r.Intn(6), r.Intn(6))]}
	}
	return all
}

func held(all []Message) int64 {
	n := 0
	for _, m := range all {
		n += 16 + len(m.Text) + len(m.Lang)
	}
	return int64(n)
}

func messageSchema(tb testing.TB) *schema.Schema {
	doc, err := schema.Parse(document)
	if err != nil {
		tb.Fatal(err)
	}
	return doc.Schemas["Message"]
}

func protos(all []Message) *messagepb.Messages {
	out := &messagepb.Messages{}
	for _, m := range all {
		out.Messages = append(out.Messages, &messagepb.Message{MsgId: m.MsgID, User: m.User, Text: m.Text, Lang: m.Lang})
	}
	return out
}

func start(b *testing.B, all []Message, size int) {
	b.SetBytes(held(all))
	b.ReportAllocs()
	b.ResetTimer()
	b.ReportMetric(float64(size), "B/file")
}

func BenchmarkMarshal(b *testing.B) {
	all := messages()
	b.Run("scrt", func(b *testing.B) {
		s := messageSchema(b)
		data, err := scrt.Marshal(s, all)
		if err != nil {
			b.Fatal(err)
		}
		start(b, all, len(data))
		for i := 0; i < b.N; i++ {
			if data, err = scrt.AppendMarshal(data[:0], s, &all); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("scrt-fast", func(b *testing.B) {
		s := messageSchema(b)
		data, err := scrt.Marshal(s, all, scrt.WithProfile(codec.Fast))
		if err != nil {
			b.Fatal(err)
		}
		start(b, all, len(data))
		for i := 0; i < b.N; i++ {
			if data, err = scrt.AppendMarshal(data[:0], s, &all, scrt.WithProfile(codec.Fast)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		data, err := json.Marshal(all)
		if err != nil {
			b.Fatal(err)
		}
		start(b, all, len(data))
		for i := 0; i < b.N; i++ {
			if _, err = json.Marshal(all); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("protobuf", func(b *testing.B) {
		in := protos(all)
		data, err := proto.Marshal(in)
		if err != nil {
			b.Fatal(err)
		}
		start(b, all, len(data))
		for i := 0; i < b.N; i++ {
			if data, err = (proto.MarshalOptions{}).MarshalAppend(data[:0], in); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkUnmarshal(b *testing.B) {
	all := messages()
	for _, profile := range []struct {
		name    string
		profile codec.Profile
	}{{"scrt", codec.Compact}, {"scrt-fast", codec.Fast}} {
		b.Run(profile.name, func(b *testing.B) {
			s := messageSchema(b)
			data, err := scrt.Marshal(s, all, scrt.WithProfile(profile.profile))
			if err != nil {
				b.Fatal(err)
			}
			var out []Message
			start(b, all, len(data))
			for i := 0; i < b.N; i++ {
				if err := scrt.Unmarshal(data, s, &out); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("json", func(b *testing.B) {
		data, err := json.Marshal(all)
		if err != nil {
			b.Fatal(err)
		}
		var out []Message
		start(b, all, len(data))
		for i := 0; i < b.N; i++ {
			if err := json.Unmarshal(data, &out); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("protobuf", func(b *testing.B) {
		data, err := proto.Marshal(protos(all))
		if err != nil {
			b.Fatal(err)
		}
		out := &messagepb.Messages{}
		start(b, all, len(data))
		for i := 0; i < b.N; i++ {
			if err := proto.Unmarshal(data, out); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRows(b *testing.B) {
	all := messages()
	s := messageSchema(b)
	var file bytes.Buffer
	write := func() error {
		file.Reset()
		w := codec.NewWriter(&file, s, 0, codec.WithProfile(codec.Fast))
		row := codec.NewRow(s)
		for i := range all {
			m := &all[i]
			row.SetUint("MsgID", m.MsgID)
			row.SetUint("User", m.User)
			row.SetString("Text", m.Text)
			row.SetString("Lang", m.Lang)
			if err := w.WriteRow(row); err != nil {
				return err
			}
		}
		return w.Close()
	}
	if err := write(); err != nil {
		b.Fatal(err)
	}
	b.Run("write", func(b *testing.B) {
		start(b, all, file.Len())
		for i := 0; i < b.N; i++ {
			if err := write(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		row := codec.NewRow(s)
		start(b, all, file.Len())
		for i := 0; i < b.N; i++ {
			n := 0
			r := codec.NewReader(bytes.NewReader(file.Bytes()), s)
			for {
				ok, err := r.ReadRow(row)
				if err != nil {
					b.Fatal(err)
				}
				if !ok {
					break
				}
				n++
			}
			if n != rows {
				b.Fatal(n)
			}
			r.Close()
		}
	})
	b.Run("batches", func(b *testing.B) {
		start(b, all, file.Len())
		for i := 0; i < b.N; i++ {
			sum := uint64(0)
			r := codec.NewReader(bytes.NewReader(file.Bytes()), s)
			for batch, err := range r.Batches() {
				if err != nil {
					b.Fatal(err)
				}
				users, err := batch.Column("User")
				if err != nil {
					b.Fatal(err)
				}
				view, err := codec.ViewOf[uint64](users)
				if err != nil {
					b.Fatal(err)
				}
				for j := range view.Len() {
					sum += view.At(j)
				}
			}
			r.Close()
			if sum == 0 {
				b.Fatal("nothing")
			}
		}
	})
}
