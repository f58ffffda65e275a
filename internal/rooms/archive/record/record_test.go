package record

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

type sink struct {
	people, conversations, messages, memberships, reports int
}

func (s *sink) Person(Person) error             { s.people++; return nil }
func (s *sink) Conversation(Conversation) error { s.conversations++; return nil }
func (s *sink) Message(Message) error           { s.messages++; return nil }
func (s *sink) Membership(Membership) error     { s.memberships++; return nil }
func (s *sink) Report(Report) error             { s.reports++; return nil }

func begin(t *testing.T, opt Options) (*Run, *sink) {
	t.Helper()
	s := &sink{}
	r := Begin(context.Background(), "test", opt, s)
	for _, err := range []error{
		r.Person(Person{Key: "mei", Handle: "mei"}), r.Person(Person{Key: "bot", Bot: true}), r.Person(Person{Key: "mei"}),
		r.Conversation(Conversation{Key: "a"}), r.Conversation(Conversation{Key: "b"}), r.Conversation(Conversation{Key: "a"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return r, s
}

func TestRunTellsOnce(t *testing.T) {
	r, s := begin(t, Options{})
	at := time.Date(2020, 1, 2, 3, 4, 5, 6_789_000, time.FixedZone("", 3600))
	for range 2 {
		if err := r.Message(Message{SourceID: "1", Conversation: "a", Author: "mei", At: at, Kind: Text, Mentions: []string{"bot"}}); err != nil {
			t.Fatal(err)
		}
		if err := r.Membership(Membership{SourceID: "1", Conversation: "a", Person: "mei", At: at, Action: Joined}); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range []Message{
		{SourceID: "1", Conversation: "b", Author: "bot", At: at, Kind: Action, ThreadOf: "0", ReplyTo: &Quote{}, Edits: []Edit{{}}, Attachments: []Attachment{{}}, Reactions: []Reaction{{Count: 3}}},
		{SourceID: "2", Conversation: "b", At: at, Kind: System},
	} {
		if err := r.Message(m); err != nil {
			t.Fatal(err)
		}
	}
	r.Leave(ServerChatter)
	want := Summary{
		Format: "test", People: 2, Bots: 1, Conversations: 2, Messages: 2, Actions: 1, BotMessages: 1, System: 1, Memberships: 1, ThreadReplies: 1, Quotes: 1,
		Reactions: 3, Edited: 1, Mentions: 1, Attachments: 1, Repeats: 2, Left: map[Reason]int{ServerChatter: 1},
		First: time.Date(2020, 1, 2, 2, 4, 5, 6e6, time.UTC), Last: time.Date(2020, 1, 2, 2, 4, 5, 6e6, time.UTC),
	}
	if got := r.Summary(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if *s != (sink{2, 2, 3, 1, 0}) {
		t.Errorf("the sink heard %+v", *s)
	}
}

func TestRunRefusesBrokenPromises(t *testing.T) {
	for name, m := range map[string]Message{
		"no id":                {Conversation: "a", Author: "mei"},
		"unknown conversation": {SourceID: "1", Conversation: "c", Author: "mei"},
		"unknown person":       {SourceID: "1", Conversation: "a", Author: "zoe"},
		"nobody speaks":        {SourceID: "1", Conversation: "a", Kind: Text},
		"broken token":         {SourceID: "1", Conversation: "a", Author: "mei", Text: "x \x02@mei"},
		"lone end":             {SourceID: "1", Conversation: "a", Author: "mei", Text: "x \x03"},
	} {
		r, s := begin(t, Options{})
		if r.Message(m) == nil || s.messages != 0 {
			t.Errorf("%s was told", name)
		}
	}
	r, _ := begin(t, Options{})
	for _, c := range []string{"a", "b"} {
		if err := r.Message(Message{SourceID: "1", Conversation: c, Author: "mei"}); err != nil {
			t.Fatal(err)
		}
	}
	if r.Message(Message{SourceID: "2", Conversation: "a", Author: "mei"}) == nil {
		t.Error("a conversation that was left was taken up again")
	}
	if r.Person(Person{}) == nil || r.Conversation(Conversation{}) == nil {
		t.Error("keys may be empty")
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := Begin(ctx, "test", Options{Bots: []string{"mei"}}, &sink{})
	if r.Person(Person{Key: "1", Handle: "mei"}) != nil || r.Conversation(Conversation{Key: "a"}) != nil || r.Summary().Bots != 1 {
		t.Fatal("Options.Bots was not heard")
	}
	cancel()
	if err := r.Message(Message{SourceID: "1", Conversation: "a", Author: "1"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := r.Report(Report{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTokens(t *testing.T) {
	text := "hi " + Mention("U 1>") + " in " + ConversationLink("C#2") + ", " + MentionAll() + MentionHere() + "."
	if !wellFormed(text) {
		t.Fatal("own tokens are broken")
	}
	var got []Token
	out := ReplaceTokens(text, func(t Token) string {
		got = append(got, t)
		return "<" + t.Value + ">"
	})
	want := []Token{{PersonToken, "U 1>"}, {ConversationToken, "C#2"}, {EverybodyToken, "all"}, {EverybodyToken, "here"}}
	if !reflect.DeepEqual(got, want) || out != "hi <U 1>> in <C#2>, <all><here>." {
		t.Errorf("got %v, %q", got, out)
	}
}

// TestNobodyForgesTokens: whatever a source says, after Clean it holds no token, and a token put beside it is the only one.
func TestNobodyForgesTokens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := string(rapid.SliceOf(rapid.SampledFrom([]byte{2, 3, '@', '#', '!', 'a', '\n', '\r', 0, 0xff, 0xe4, 0x7f, '<', '>'})).Draw(t, "raw"))
		clean := Clean(raw)
		if !utf8.ValidString(clean) || strings.ContainsAny(clean, "\x00\x02\x03\r\x7f") || Clean(clean) != clean {
			t.Fatalf("%q became %q", raw, clean)
		}
		n := 0
		left := ReplaceTokens(clean+Mention("x")+clean, func(Token) string { n++; return "" })
		if n != 1 || left != clean+clean {
			t.Fatalf("%d tokens, %q left of %q", n, left, clean)
		}
	})
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"\n\nplain\n": "plain", "a\r\nb\rc\vd": "a\nb\nc\nd", "tab\tstays": "tab\tstays", "bell\a\x1b[0m": "bell[0m", "bad \xff": "bad \uFFFD",
		"non\uFFFEchar\u2028line": "nonchar\nline", "你好 🎉 مرحبا\u200d": "你好 🎉 مرحبا\u200d",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := Clean(strings.Repeat("长", MaxText)); len(got) > MaxText || len(got) < MaxText-3 || !utf8.ValidString(got) || !strings.HasSuffix(got, "长…") {
		t.Errorf("a text of %d bytes was cut to %d", 3*MaxText, len(got))
	}
	if got := CleanLine(" a\nb\tc "); got != "a b c" {
		t.Errorf("got %q", got)
	}
	long := strings.Repeat("长", 500)
	if got := Excerpt("x\x00\n" + long); utf8.RuneCountInString(got) != excerptRunes+1 || !strings.HasPrefix(got, "x  长") {
		t.Errorf("got %q", got)
	}
}

func TestReasonsHaveWords(t *testing.T) {
	for r, w := range reasonWords {
		if w.en == "" || w.zh == "" || r.Say("zh-CN") != w.zh || r.Say("en") != w.en || r.Say("") != w.en {
			t.Errorf("%s: %+v", r, w)
		}
	}
	if Reason("other").Say("en") != "other" {
		t.Error("an unknown reason says nothing")
	}
}

func TestHashIDKeepsPartsApart(t *testing.T) {
	if HashID("a", "bc") == HashID("ab", "c") || len(HashID("")) != 24 {
		t.Error("HashID")
	}
}
