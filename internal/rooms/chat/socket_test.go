package chat

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/model"

	"github.com/cespare/xxhash/v2"
)

// What the quick way reads the strict one reads in the same way.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{
		`{"conversation":"0000000000001","client_id":"12345678","text":"热闹 👍🏽"}`,
		` { "text" : "a" , "conversation":"0000000000001" } `,
		`{"conversation":"0000000000001","text":"a","text":"b"}`,
		`{"conversation":"","text":"line\nbreak"}`,
		`{"conversation":"0000000000001","client_id":null,"text":"a"}`,
		`{"Conversation":"0000000000001","kind":"note","text":"a"}`,
		`{}`, `{"text":"a"}x`, `[]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var quick, slow sendCall
		if !quick.plain(body) {
			return
		}
		if err := strict(body, &slow); err != nil {
			t.Fatalf("%q is taken, though %v", body, err)
		}
		if !reflect.DeepEqual(quick, slow) {
			t.Fatalf("%q: %+v, the strict way %+v", body, quick, slow)
		}
	})
}

func TestThePlainMessageTakesTheQuickWay(t *testing.T) {
	for body, want := range map[string]bool{
		`{"conversation":"0000000000001","client_id":"12345678","text":"热闹"}`:                  true,
		`{"conversation":"0000000000001","client_id":"12345678","text":"two\nlines"}`:          false,
		`{"conversation":"0000000000001","client_id":"12345678","text":"x","quote":3}`:         false,
		`{"conversation":"no id","client_id":"12345678","text":"x"}`:                           false,
		`{"conversation":"0000000000001","client_id":"12345678","text":"x","unknown":"field"}`: false,
	} {
		if in := (sendCall{}); in.plain([]byte(body)) != want {
			t.Errorf("%s: want %v", body, want)
		}
	}
}

// The hash is stored with every message for ever: it must not change.
func TestTheHashOfAMessageStays(t *testing.T) {
	for _, c := range []struct {
		n    NewMessage
		want string
	}{
		{NewMessage{Kind: model.Text, Text: "热闹"}, "text\x006\x00热闹\x000\x00[]\x00\x00"},
		{NewMessage{Kind: model.Text, Text: strings.Repeat("x", 2000)}, "text\x002000\x00" + strings.Repeat("x", 2000) + "\x000\x00[]\x00\x00"},
		{NewMessage{Kind: model.Files, Attachments: []ids.ID{1, 2}}, "file\x000\x00\x000\x00[0000000000001 0000000000002]\x00\x00"},
		{NewMessage{Kind: model.Card, Text: "a", Quote: 7, Card: json.RawMessage(`{}`)}, "card\x001\x00a\x007\x00[]\x00\x00{}"},
		{NewMessage{Kind: model.Note, Text: "a", Title: "b"}, "note\x001\x00a\x000\x00[]\x00b\x00"},
	} {
		if got := c.n.hash(); got != int64(xxhash.Sum64String(c.want)) {
			t.Errorf("%+v hashes otherwise", c.n)
		}
	}
}

func BenchmarkSendCall(b *testing.B) {
	body, _ := json.Marshal(map[string]any{"conversation": "0000000000001", "client_id": "b00001-000000000001", "text": "the quick brown fox jumps over the lazy dog and nobody minds"})
	b.Run("quick", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var in sendCall
			in.plain(body)
		}
	})
	b.Run("strict", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var in sendCall
			_ = strict(body, &in)
		}
	})
}
