package main

import (
	"runtime"
	"time"

	"scrt.dev/go/codec"
	"scrt.dev/go/schema"
	"scrt.dev/go/scrt"
	"scrt.dev/go/value"
)

// Message is a row of the shape message.
type Message struct {
	MsgID uint64
	User  uint64
	Text  string
	Lang  string
}

// Wide is a row of the shape wide.
type Wide struct {
	A       int64      `scrt:"a"`
	B       int64      `scrt:"b"`
	C       int64      `scrt:"c"`
	D       int64      `scrt:"d"`
	X       float64    `scrt:"x"`
	Y       float64    `scrt:"y"`
	Z       float64    `scrt:"z"`
	N       uint32     `scrt:"n"`
	Day     value.Date `scrt:"day"`
	At      time.Time  `scrt:"at"`
	Flag    bool       `scrt:"flag"`
	Name    string     `scrt:"name"`
	Note    *string    `scrt:"note"`
	Samples []float64  `scrt:"samples"`
}

// loaded is the rows of a shape.
type loaded[T any] struct {
	schema  *schema.Schema
	all     []T
	files   map[codec.Profile][]byte
	digest  func(*T) uint64
	columns func(*codec.Batch) uint64
	peers   map[string]func() answer
}

func (l *loaded[T]) marshal(profile codec.Profile) []byte {
	data, err := scrt.Marshal(l.schema, l.all, scrt.WithProfile(profile))
	need(err)
	return data
}

func (l *loaded[T]) unmarshal(data []byte, out *[]T) {
	need(scrt.Unmarshal(data, l.schema, out))
}

func (l *loaded[T]) run(what string, profile codec.Profile) (answer, bool) {
	if peer := l.peers[what]; peer != nil {
		return peer(), true
	}
	var a answer
	if what == "marshal" || what == "write" {
		a.seconds = timed(func() { a.bytes = len(l.marshal(profile)) })
		return a, true
	}
	file := l.files[profile]
	if file == nil {
		file = l.marshal(profile)
		l.files[profile] = file
	}
	a.bytes = len(file)
	switch what {
	case "read":
		a.seconds = timed(func() { a.digest = l.read(file) })
	case "columns":
		a.seconds = timed(func() { a.digest = l.readColumns(file) })
	case "unmarshal":
		var out []T
		a.seconds = timed(func() { l.unmarshal(file, &out) })
		a.digest = l.sum(out)
	default:
		return a, false
	}
	return a, true
}

func (l *loaded[T]) sum(all []T) (sum uint64) {
	for i := range all {
		sum += l.digest(&all[i])
	}
	return sum
}

func (l *loaded[T]) read(file []byte) (sum uint64) {
	var row T
	var err error
	for row, err = range scrt.RowsOf[T](file, l.schema) {
		need(err)
		sum += l.digest(&row)
	}
	return sum
}

func (l *loaded[T]) readColumns(file []byte) (sum uint64) {
	r, err := codec.OpenBytes(file, l.schema)
	need(err)
	for batch, err := range r.Batches() {
		need(err)
		sum += l.columns(batch)
		batch.Release()
	}
	need(r.Close())
	return sum
}

func textDigest(s string) uint64 {
	if s == "" {
		return 0
	}
	return uint64(len(s)) + uint64(s[0])
}

func messageDigest(m *Message) uint64 {
	return m.MsgID + m.User + textDigest(m.Text) + textDigest(m.Lang)
}

func wideDigest(w *Wide) uint64 {
	sum := uint64(w.A + w.B + w.C + w.D + w.At.UnixNano() + int64(w.N) + int64(w.Day))
	if w.Flag {
		sum++
	}
	sum += uint64(w.X+w.Y+w.Z) + textDigest(w.Name)
	if w.Note != nil {
		sum += textDigest(*w.Note)
	}
	if len(w.Samples) > 0 {
		sum += uint64(w.Samples[0] + float64(len(w.Samples)))
	}
	return sum
}

// number gives the values of a column in memory of the batch, which outlives their use.
func number[T codec.Fixed](b *codec.Batch, name string) []T {
	column, err := b.Column(name)
	need(err)
	view, err := codec.ViewOf[T](column)
	need(err)
	return view.UnsafeSlice()
}

func sumOf[T int64 | uint64 | int32 | uint32](b *codec.Batch, name string) (sum uint64) {
	for _, v := range number[T](b, name) {
		sum += uint64(v)
	}
	return sum
}

func sumOfTexts(b *codec.Batch, name string) (sum uint64) {
	column, err := b.Column(name)
	need(err)
	text, err := column.Text()
	need(err)
	if column.NullCount() == 0 {
		for i := range text.Len() {
			sum += textDigest(text.UnsafeAt(i))
		}
		return sum
	}
	for i := range text.Len() {
		if column.IsValid(i) {
			sum += textDigest(text.UnsafeAt(i))
		}
	}
	return sum
}

func messageColumns(b *codec.Batch) uint64 {
	sum := sumOf[uint64](b, "MsgID") + sumOf[uint64](b, "User") + sumOfTexts(b, "Text") + sumOfTexts(b, "Lang")
	runtime.KeepAlive(b)
	return sum
}

func wideColumns(b *codec.Batch) uint64 {
	sum := sumOf[int64](b, "a") + sumOf[int64](b, "b") + sumOf[int64](b, "c") + sumOf[int64](b, "d") +
		sumOf[int64](b, "at") + sumOf[uint32](b, "n") + sumOf[int32](b, "day") + sumOfTexts(b, "name") + sumOfTexts(b, "note")
	x, y, z := number[float64](b, "x"), number[float64](b, "y"), number[float64](b, "z")
	for i := range x {
		sum += uint64(x[i] + y[i] + z[i])
	}
	flags, err := b.Column("flag")
	need(err)
	set, err := flags.Bools()
	need(err)
	for _, flag := range set {
		if flag {
			sum++
		}
	}
	lists, err := b.Column("samples")
	need(err)
	offsets, err := lists.Offsets()
	need(err)
	samples, err := codec.ViewOf[float64](lists.Children()[0])
	need(err)
	for i, begin := range offsets[:len(offsets)-1] {
		if n := offsets[i+1] - begin; n > 0 {
			sum += uint64(samples.At(int(begin)) + float64(n))
		}
	}
	runtime.KeepAlive(b)
	return sum
}
