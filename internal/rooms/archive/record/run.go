package record

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
)

// Run stands between a reader and a Sink during one Read: it keeps the promises of the package (each key once, people and
// conversations before what names them, no repeats, tokens well formed), counts, and stops when the context ends. A reader makes
// one with Begin and tells it everything; it is not safe for concurrent use.
type Run struct {
	ctx      context.Context
	sink     Sink
	opt      Options
	sum      Summary
	people   map[string]bool // value: a bot
	convs    map[string]bool // value: its records are complete
	bots     map[string]bool
	current  string
	told     map[[16]byte]struct{}
	progress Progress
}

// Begin starts a run.
func Begin(ctx context.Context, format string, opt Options, sink Sink) *Run {
	r := &Run{
		ctx: ctx, sink: sink, opt: opt,
		sum:    Summary{Format: format, Left: map[Reason]int{}},
		people: map[string]bool{}, convs: map[string]bool{}, bots: map[string]bool{},
		told: map[[16]byte]struct{}{},
	}
	for _, b := range opt.Bots {
		r.bots[b] = true
	}
	return r
}

// Summary is what was told so far.
func (r *Run) Summary() Summary { return r.sum }

// File counts a file that was read.
func (r *Run) File() { r.sum.Files++ }

// Knows reports whether a person was told.
func (r *Run) Knows(person string) bool {
	_, ok := r.people[person]
	return ok
}

// KnowsConversation reports whether a conversation was told.
func (r *Run) KnowsConversation(key string) bool {
	_, ok := r.convs[key]
	return ok
}

// Person tells a person, unless the key was told before.
func (r *Run) Person(p Person) error {
	if r.Knows(p.Key) {
		return nil
	}
	if p.Key == "" {
		return fmt.Errorf("record: a person without a key")
	}
	if r.bots[p.Handle] || r.bots[p.Key] {
		p.Bot = true
	}
	if p.Name == "" {
		p.Name = p.Handle
	}
	r.people[p.Key] = p.Bot
	r.sum.People++
	if p.Bot {
		r.sum.Bots++
	}
	return r.sink.Person(p)
}

// Conversation tells a conversation, unless the key was told before.
func (r *Run) Conversation(c Conversation) error {
	if r.KnowsConversation(c.Key) {
		return nil
	}
	if c.Key == "" {
		return fmt.Errorf("record: a conversation without a key")
	}
	if c.Kind == "" {
		c.Kind = Group
	}
	r.convs[c.Key] = false
	r.sum.Conversations++
	return r.sink.Conversation(c)
}

// Message tells a message, unless its id was told before in this conversation.
func (r *Run) Message(m Message) error {
	if err := r.admit(m.Conversation, m.SourceID, m.Author, m.Author == "" && m.Kind == System); err != nil {
		return err
	}
	if !wellFormed(m.Text) {
		return fmt.Errorf("record: message %s of %s: a broken token in its text", m.SourceID, m.Conversation)
	}
	if r.repeated("m", m.SourceID) {
		return nil
	}
	m.At = m.At.UTC().Truncate(time.Millisecond)
	m.Bot = m.Bot || r.people[m.Author]
	r.count(&m)
	return r.sink.Message(m)
}

// Membership tells a joining or leaving, unless its id was told before in this conversation.
func (r *Run) Membership(m Membership) error {
	if err := r.admit(m.Conversation, m.SourceID, m.Person, false); err != nil {
		return err
	}
	if r.repeated("j", m.SourceID) {
		return nil
	}
	m.At = m.At.UTC().Truncate(time.Millisecond)
	r.sum.Memberships++
	return r.sink.Membership(m)
}

// Report tells of a line that told nothing or needed help.
func (r *Run) Report(rep Report) error {
	if rep.Severity == Repaired {
		r.sum.Repaired++
	} else {
		rep.Severity = Skipped
		r.sum.Skipped++
	}
	rep.Excerpt = Excerpt(rep.Excerpt)
	if err := r.ctx.Err(); err != nil {
		return err
	}
	return r.sink.Report(rep)
}

// Leave counts a line that is left out on purpose.
func (r *Run) Leave(reason Reason) { r.sum.Left[reason]++ }

// Progress passes on how far the run has come.
func (r *Run) Progress(phase Phase, done, total int64) {
	if r.opt.Progress == nil {
		return
	}
	r.progress = Progress{phase, done, total, int64(r.sum.Messages)}
	r.opt.Progress(r.progress)
}

func (r *Run) admit(conversation, id, person string, nobody bool) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	switch {
	case id == "":
		return fmt.Errorf("record: a record of %s without an id", conversation)
	case !r.KnowsConversation(conversation):
		return fmt.Errorf("record: %s names a conversation that was not told: %q", id, conversation)
	case !nobody && !r.Knows(person):
		return fmt.Errorf("record: %s names a person who was not told: %q", id, person)
	}
	if conversation != r.current {
		if r.convs[conversation] {
			return fmt.Errorf("record: %s comes back to a conversation that was left: %q", id, conversation)
		}
		if r.current != "" {
			r.convs[r.current] = true
		}
		r.current = conversation
		clear(r.told)
	}
	return nil
}

// repeated remembers ids by half a SHA-256: a false repeat would lose a message, and at 128 bits none is to be expected.
func (r *Run) repeated(kind, id string) bool {
	h := sha256.Sum256([]byte(kind + id))
	k := [16]byte(h[:16])
	if _, ok := r.told[k]; ok {
		r.sum.Repeats++
		return true
	}
	r.told[k] = struct{}{}
	return false
}

func (r *Run) count(m *Message) {
	s := &r.sum
	s.Attachments += len(m.Attachments)
	s.Mentions += len(m.Mentions)
	for _, x := range m.Reactions {
		s.Reactions += x.Count
	}
	if len(m.Edits) > 0 {
		s.Edited++
	}
	if m.ThreadOf != "" {
		s.ThreadReplies++
	}
	if m.ReplyTo != nil {
		s.Quotes++
	}
	if m.Kind == System {
		s.System++
		return
	}
	s.Messages++
	if m.Kind == Action {
		s.Actions++
	}
	if m.Bot {
		s.BotMessages++
	}
	if s.First.IsZero() || m.At.Before(s.First) {
		s.First = m.At
	}
	if m.At.After(s.Last) {
		s.Last = m.At
	}
}

// HashID makes a short id for records that the source does not number.
func HashID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s,", len(p), p)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:12])
}
