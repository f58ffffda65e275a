// Package archivetest is what the tests of the archive readers share: a sink that keeps everything and checks the promises of
// package record while it does, and the way to the real archives. It belongs to the goroutine of its test.
package archivetest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hubbub/internal/rooms/archive/record"
)

// Collector is a Sink that keeps what it hears, and an error for the first broken promise.
type Collector struct {
	People        map[string]record.Person
	Conversations map[string]record.Conversation
	Messages      []record.Message
	Memberships   []record.Membership
	Reports       []record.Report
	Order         []string // "m:id" and "j:id" as they came

	done    map[string]bool
	current string
	ids     map[string]bool
	// NotByTime lets times run backwards within a conversation, as IRC logs do.
	NotByTime bool
	last      time.Time
	roots     map[string]bool // that replies named before they came
}

// NewCollector makes an empty Collector.
func NewCollector() *Collector {
	return &Collector{
		People: map[string]record.Person{}, Conversations: map[string]record.Conversation{},
		done: map[string]bool{}, ids: map[string]bool{}, roots: map[string]bool{},
	}
}

// Person implements record.Sink.
func (c *Collector) Person(p record.Person) error {
	if _, twice := c.People[p.Key]; twice || p.Key == "" {
		return fmt.Errorf("person %q told twice, or without a key", p.Key)
	}
	c.People[p.Key] = p
	return nil
}

// Conversation implements record.Sink.
func (c *Collector) Conversation(x record.Conversation) error {
	if _, twice := c.Conversations[x.Key]; twice || x.Key == "" {
		return fmt.Errorf("conversation %q told twice, or without a key", x.Key)
	}
	for _, m := range x.Members {
		if _, ok := c.People[m]; !ok {
			return fmt.Errorf("conversation %q has a member nobody told: %q", x.Key, m)
		}
	}
	c.Conversations[x.Key] = x
	return nil
}

// Message implements record.Sink.
func (c *Collector) Message(m record.Message) error {
	if err := c.entry(m.Conversation, "m:"+m.SourceID, m.At); err != nil {
		return err
	}
	named := slices.Clone(m.Mentions)
	if m.Author != "" || m.Kind != record.System {
		named = append(named, m.Author)
	}
	if m.ReplyTo != nil && m.ReplyTo.Author != "" {
		named = append(named, m.ReplyTo.Author)
	}
	for _, r := range m.Reactions {
		if r.Emoji == "" || r.Count < max(1, len(r.By)) {
			return fmt.Errorf("%s: reaction %+v", m.SourceID, r)
		}
		for _, by := range r.By {
			named = append(named, by.Person)
		}
	}
	named, err := c.tokens(m, named)
	if err != nil {
		return err
	}
	for _, p := range named {
		if _, ok := c.People[p]; !ok {
			return fmt.Errorf("message %s names somebody nobody told: %q", m.SourceID, p)
		}
	}
	if !utf8.ValidString(m.Text) || strings.ContainsAny(m.Text, "\r\x00") {
		return fmt.Errorf("message %s: text %q", m.SourceID, m.Text)
	}
	if m.ThreadOf == m.SourceID {
		return fmt.Errorf("message %s is its own root", m.SourceID)
	}
	if c.roots[m.SourceID] {
		return fmt.Errorf("the root %s comes after its replies", m.SourceID)
	}
	if m.ThreadOf != "" && !c.ids["m:"+m.ThreadOf] {
		c.roots[m.ThreadOf] = true
	}
	c.Messages = append(c.Messages, m)
	return nil
}

func (c *Collector) tokens(m record.Message, named []string) ([]string, error) {
	var bad error
	rest := record.ReplaceTokens(m.Text, func(t record.Token) string {
		switch t.Kind {
		case record.PersonToken:
			named = append(named, t.Value)
			if !slices.Contains(m.Mentions, t.Value) {
				bad = fmt.Errorf("message %s: %q is a token but no mention", m.SourceID, t.Value)
			}
		case record.ConversationToken:
			if _, ok := c.Conversations[t.Value]; !ok {
				bad = fmt.Errorf("message %s links a conversation nobody told: %q", m.SourceID, t.Value)
			}
		case record.EverybodyToken:
			if !m.Everybody {
				bad = fmt.Errorf("message %s: a token for everybody, but not Everybody", m.SourceID)
			}
		}
		return ""
	})
	if strings.ContainsAny(rest, "\x02\x03") {
		bad = fmt.Errorf("message %s: broken tokens in %q", m.SourceID, m.Text)
	}
	return named, bad
}

// Membership implements record.Sink.
func (c *Collector) Membership(m record.Membership) error {
	if err := c.entry(m.Conversation, "j:"+m.SourceID, m.At); err != nil {
		return err
	}
	for _, p := range []string{m.Person, m.By} {
		if _, ok := c.People[p]; !ok && (p != "" || p == m.Person) {
			return fmt.Errorf("membership %s names somebody nobody told: %q", m.SourceID, p)
		}
	}
	c.Memberships = append(c.Memberships, m)
	return nil
}

// Report implements record.Sink.
func (c *Collector) Report(r record.Report) error {
	if r.Where == "" || r.Reason == "" || r.Reason.Say("en") == string(r.Reason) || r.Reason.Say("zh-CN") == r.Reason.Say("en") {
		return fmt.Errorf("a report without a place or words: %+v", r)
	}
	c.Reports = append(c.Reports, r)
	return nil
}

func (c *Collector) entry(conversation, id string, at time.Time) error {
	if _, ok := c.Conversations[conversation]; !ok {
		return fmt.Errorf("%s is in a conversation nobody told: %q", id, conversation)
	}
	if conversation != c.current {
		if c.done[conversation] {
			return fmt.Errorf("%s comes back to %q", id, conversation)
		}
		c.done[c.current] = true
		c.current, c.last = conversation, time.Time{}
		clear(c.ids)
		clear(c.roots)
	}
	if c.ids[id] || len(id) < 3 {
		return fmt.Errorf("%s told twice in %q", id, conversation)
	}
	c.ids[id] = true
	if at.IsZero() || at.Location() != time.UTC || at.Nanosecond()%1e6 != 0 {
		return fmt.Errorf("%s: time %v", id, at)
	}
	if at.Before(c.last) && !c.NotByTime {
		return fmt.Errorf("%s: %v after %v", id, at, c.last)
	}
	c.last = at
	c.Order = append(c.Order, id)
	return nil
}

// Read reads the archive at path and fails the test at the first error.
func Read(t testing.TB, src record.Source, path string) (*Collector, record.Summary) {
	t.Helper()
	c := NewCollector()
	c.NotByTime = src.Format() == "irc"
	start := time.Now()
	sum, err := src.Read(context.Background(), path, c)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	took := time.Since(start)
	t.Logf("%s: %d messages, %d people, %d conversations in %v (%.0f messages/s)", src.Format(), sum.Messages, sum.People,
		sum.Conversations, took.Round(time.Millisecond), float64(sum.Messages)/took.Seconds())
	return c, sum
}

// ByID gives the message of this id.
func (c *Collector) ByID(t testing.TB, id string) record.Message {
	t.Helper()
	for _, m := range c.Messages {
		if m.SourceID == id {
			return m
		}
	}
	t.Fatalf("no message %q", id)
	return record.Message{}
}

// Shared is the path of a real archive below the shared data, or skips the test and says what is not checked. The data lie in
// ../shared/data beside the module, or where HUBBUB_SHARED_DATA says.
func Shared(t testing.TB, notChecked string, elem ...string) string {
	t.Helper()
	dir := os.Getenv("HUBBUB_SHARED_DATA")
	if dir == "" {
		dir = filepath.Join(moduleRoot(t), "..", "shared", "data")
	}
	p := filepath.Join(append([]string{dir}, elem...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("SKIPPED, NOT CHECKED: %s. The real archive is not at %s; set HUBBUB_SHARED_DATA to the folder that holds it.", notChecked, p)
	}
	return p
}

// Truth reads the expected figures of a real archive.
func Truth(t testing.TB, notChecked, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(Shared(t, notChecked, "truth", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

func moduleRoot(t testing.TB) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}

// Write puts files into a fresh folder and returns it.
func Write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Content reads an attachment that lies in the archive; call it from within a Sink, while the archive is open.
func Content(a record.Attachment) (string, error) {
	if a.Open == nil {
		return "", fmt.Errorf("%s is not in the archive", a.Name)
	}
	r, err := a.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	return string(b), err
}
