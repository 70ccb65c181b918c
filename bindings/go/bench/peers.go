package main

import (
	"encoding/json"

	flatbuffers "github.com/google/flatbuffers/go"
	"google.golang.org/protobuf/proto"

	"scrt.dev/go/bench/messagefb"
	"scrt.dev/go/bench/messagepb"
)

// messagePeers writes and reads the same messages by other libraries, each from and into the types that it
// likes best, in one call where it has one.
func messagePeers(all []Message) map[string]func() answer {
	text, err := json.Marshal(all)
	need(err)
	messages := protosOf(all)
	packed, err := proto.Marshal(messages)
	need(err)
	flat := flatten(all, 1<<20)
	return map[string]func() answer{
		"json-write": func() (a answer) {
			a.seconds = timed(func() {
				out, err := json.Marshal(all)
				need(err)
				a.bytes = len(out)
			})
			return a
		},
		"json-read": func() answer {
			a := answer{bytes: len(text)}
			var out []Message
			a.seconds = timed(func() { need(json.Unmarshal(text, &out)) })
			for i := range out {
				a.digest += messageDigest(&out[i])
			}
			return a
		},
		"protobuf-write": func() (a answer) {
			a.seconds = timed(func() {
				out, err := proto.Marshal(messages)
				need(err)
				a.bytes = len(out)
			})
			return a
		},
		"protobuf-read": func() answer {
			a := answer{bytes: len(packed)}
			out := new(messagepb.Messages)
			a.seconds = timed(func() { need(proto.Unmarshal(packed, out)) })
			for _, m := range out.Messages {
				a.digest += m.MsgId + m.User + textDigest(m.Text) + textDigest(m.Lang)
			}
			return a
		},
		"flatbuffers-write": func() (a answer) {
			// Told how much it will be, the builder never has to grow.
			a.seconds = timed(func() { a.bytes = len(flatten(all, len(flat)+64)) })
			return a
		},
		"flatbuffers-read": func() answer {
			a := answer{bytes: len(flat)}
			a.seconds = timed(func() { a.digest = flatDigest(flat) })
			return a
		},
	}
}

func protosOf(all []Message) *messagepb.Messages {
	out := new(messagepb.Messages)
	for _, m := range all {
		out.Messages = append(out.Messages, &messagepb.Message{MsgId: m.MsgID, User: m.User, Text: m.Text, Lang: m.Lang})
	}
	return out
}

func flatten(all []Message, room int) []byte {
	b := flatbuffers.NewBuilder(room)
	places := make([]flatbuffers.UOffsetT, len(all))
	for i := range all {
		m := &all[i]
		text, lang := b.CreateString(m.Text), b.CreateString(m.Lang)
		messagefb.MessageStart(b)
		messagefb.MessageAddMsgId(b, m.MsgID)
		messagefb.MessageAddUser(b, m.User)
		messagefb.MessageAddText(b, text)
		messagefb.MessageAddLang(b, lang)
		places[i] = messagefb.MessageEnd(b)
	}
	messagefb.MessagesStartMessagesVector(b, len(all))
	for i := len(places) - 1; i >= 0; i-- {
		b.PrependUOffsetT(places[i])
	}
	vector := b.EndVector(len(all))
	messagefb.MessagesStart(b)
	messagefb.MessagesAddMessages(b, vector)
	b.Finish(messagefb.MessagesEnd(b))
	return b.FinishedBytes()
}

func flatDigest(flat []byte) (sum uint64) {
	messages := messagefb.GetRootAsMessages(flat, 0)
	var m messagefb.Message
	for i := range messages.MessagesLength() {
		messages.Messages(&m, i)
		sum += m.MsgId() + m.User() + bytesDigest(m.Text()) + bytesDigest(m.Lang())
	}
	return sum
}

func bytesDigest(b []byte) uint64 {
	if len(b) == 0 {
		return 0
	}
	return uint64(len(b)) + uint64(b[0])
}
