// Command bench measures itself on the rows of bench/rows, as bench/rows/protocol.md asks. It is a module
// of its own, so that the binding depends on nothing.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"scrt.dev/go/codec"
	"scrt.dev/go/schema"
)

func need(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// answer is what one case gave.
type answer struct {
	seconds float64
	bytes   int
	digest  uint64
}

// rows is one shape with all that can be done to it.
type rows interface {
	run(what string, profile codec.Profile) (answer, bool)
}

func processorSeconds() float64 {
	var use syscall.Rusage
	need(syscall.Getrusage(syscall.RUSAGE_SELF, &use))
	return float64(use.Utime.Sec+use.Stime.Sec) + float64(use.Utime.Usec+use.Stime.Usec)/1e6
}

// timed collects garbage before the clock runs.
func timed(do func()) float64 {
	runtime.GC()
	begin := processorSeconds()
	do()
	return processorSeconds() - begin
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: bench FOLDER")
		os.Exit(2)
	}
	shapes := map[string]rows{
		"message": load(os.Args[1], "Message", messageDigest, messageColumns, messagePeers),
		"wide":    load(os.Args[1], "Wide", wideDigest, wideColumns, nil),
	}
	profiles := map[string]codec.Profile{"fast": codec.Fast, "compact": codec.Compact}
	fmt.Println("ready")
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		words := strings.Fields(in.Text())
		if len(words) != 3 {
			fmt.Println("unknown")
			continue
		}
		profile, ok := profiles[words[2]]
		shape := shapes[words[1]]
		var a answer
		if ok = ok && shape != nil; ok {
			a, ok = shape.run(words[0], profile)
		}
		if !ok {
			fmt.Println("unknown")
			continue
		}
		fmt.Printf("%.6f %d %d\n", a.seconds, a.bytes, a.digest)
	}
}

func load[T any](folder, name string, digest func(*T) uint64, columns func(*codec.Batch) uint64,
	peers func([]T) map[string]func() answer) rows {
	path := filepath.Join(folder, strings.ToLower(name)+".scrt")
	doc, err := schema.ParseFile(path)
	need(err)
	data, err := os.ReadFile(path)
	need(err)
	l := &loaded[T]{schema: doc.Schemas[name], files: map[codec.Profile][]byte{}, digest: digest, columns: columns}
	l.unmarshal(data, &l.all)
	if peers != nil {
		l.peers = peers(l.all)
	}
	return l
}
