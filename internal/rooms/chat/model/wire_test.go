package model

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"hubbub/internal/platform/ids"

	"pgregory.net/rapid"
)

func drawMessage(t *rapid.T) Message {
	id := rapid.Map(rapid.Int64Range(1, 1<<62), func(n int64) ids.ID { return ids.ID(n) })
	at := rapid.Map(rapid.Int64Range(1, 4e12), func(ms int64) time.Time { return time.UnixMilli(ms).UTC() })
	m := Message{Conversation: id.Draw(t, "conversation"), Seq: rapid.Int64Min(1).Draw(t, "seq"), Ordinal: rapid.Int64Min(0).Draw(t, "ordinal"), At: at.Draw(t, "at"),
		Sender: id.Draw(t, "sender"), Kind: Text, Text: rapid.String().Draw(t, "text"), ClientID: rapid.String().Draw(t, "client"), Version: rapid.Int64Range(1, 9).Draw(t, "version"),
		Deleted: rapid.Bool().Draw(t, "deleted"), Pinned: rapid.Bool().Draw(t, "pinned"), Saved: rapid.Bool().Draw(t, "saved")}
	if rapid.Bool().Draw(t, "edited") {
		m.EditedAt = at.Draw(t, "edited at")
	}
	if rapid.Bool().Draw(t, "rich") {
		m.Extra = Extra{Title: rapid.String().Draw(t, "title"), Mentions: []string{"all"}, Quote: &Quote{Conversation: 7, Seq: 3, Sender: 9, Text: rapid.String().Draw(t, "quoted")}}
		m.Reactions = []Reaction{{Emoji: "👍🏽", Count: 2, People: []ids.ID{4, 5}}}
		m.Thread = &ThreadInfo{Conversation: 8, Replies: 2, LastAt: at.Draw(t, "last")}
	}
	return m
}

// The hand-written form must mean exactly what encoding/json writes.
func TestWireFormEqualsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMessage(t)
		extra, _ := json.Marshal(m.Extra)
		std, _ := json.Marshal(m)
		var want, got map[string]any
		if err := json.Unmarshal(std, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(AppendMessage(nil, &m, extra), &got); err != nil {
			t.Fatalf("%v in %s", err, AppendMessage(nil, &m, extra))
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
		e := Entry{Conversation: m.Conversation, Seq: m.Seq, Ordinal: m.Ordinal, Kind: MessageSent, At: m.At, Actor: m.Sender, Data: AppendMessage(nil, &m, extra)}
		if string(AppendEntry(nil, &e)) != string(AppendSent(nil, &m, extra)) {
			t.Fatalf("%s\n%s", AppendEntry(nil, &e), AppendSent(nil, &m, extra))
		}
	})
}

func TestStringsSurviveTheWire(t *testing.T) {
	for _, s := range []string{"", "热闹 👨‍👩‍👧 مرحبا", "\u2028\u2029\x00\x1f\"\\\n\r\t", "a\xffb\xc3"} {
		var back string
		if err := json.Unmarshal(AppendString(nil, s), &back); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		var want string
		std, _ := json.Marshal(s)
		_ = json.Unmarshal(std, &want)
		if back != want {
			t.Errorf("%q came back as %q", s, back)
		}
	}
}
