package scrt_test

import (
	"fmt"
	"os"
	"path/filepath"

	"scrt.dev/go/schema"
	"scrt.dev/go/scrt"
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
		panic(err)
	}
	old, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	if err := os.Chdir(dir); err != nil {
		panic(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data.scrt"), []byte(messages), 0o600); err != nil {
		panic(err)
	}
	return func() {
		_ = os.Chdir(old)
		_ = os.RemoveAll(dir)
	}
}

func Example() {
	defer inScratch()()

	type Message struct {
		MsgID uint64
		User  uint64
		Text  string
		Lang  string `scrt:"Lang"`
	}

	schemaDoc, _ := schema.ParseFile("./data.scrt")
	msgSchema, _ := schemaDoc.Schema("Message")

	payload, err := scrt.Marshal(msgSchema, []Message{{MsgID: 1, User: 42, Text: "hey"}})
	if err != nil {
		panic(err)
	}

	var out []Message
	if err := scrt.Unmarshal(payload, msgSchema, &out); err != nil {
		panic(err)
	}

	fmt.Printf("%+v\n", out)
	// Output: [{MsgID:1 User:42 Text:hey Lang:}]
}
