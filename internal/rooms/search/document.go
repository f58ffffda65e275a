package search

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"strings"

	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/search/words"

	"github.com/cespare/xxhash/v2"
)

// A part of a long message ends after so many words, or when one of them would come so often: PostgreSQL keeps 255 places a word and 16,383 in all.
const (
	partWords  = 8192
	partRepeat = 250
	nameWords  = 1000 // of the names of a message's files
)

// Marks are words of the index that no text can hold: they begin with a character for private use.
const (
	mark        = "\ue000"
	markMessage = mark + "m"
	markTitle   = mark + "t"
	markPinned  = mark + "p"
	markThread  = mark + "r" // a reply in a thread
	// fieldEnd stands between two fields, so that no phrase reaches from one into the next.
	fieldEnd = "\ue001"
)

func markFrom(person ids.ID) string     { return mark + "f" + person.String() }
func markIn(conversation ids.ID) string { return mark + "c" + conversation.String() }
func markHas(what string) string        { return mark + "h" + what }

// document is one row of the index.
type document struct {
	id        int64 // 0 until it is stored
	workspace ids.ID
	ref       model.Ref
	part      int64
	gate      model.Ref
	at        int64  // milliseconds
	body      []byte // words, each with a space after it
	names     []byte
	marks     []byte
	digest    int64
}

// idsPerMilli lets many messages of one moment have ids in its time.
const idsPerMilli = 1 << 10

func firstID(ms int64) int64 { return max(ms, 0) * idsPerMilli }

// titleOf makes the document by which a conversation is found; none for those without a name of their own.
func titleOf(c *model.Conversation) []document {
	if c.Kind == model.Thread || c.Title == "" {
		return nil
	}
	d := document{workspace: c.Workspace, ref: model.Ref{Conversation: c.ID}, gate: model.Ref{Conversation: c.ID, Seq: math.MaxInt64}, at: c.CreatedAt.UnixMilli()}
	d.body = addWords(addWords(nil, c.Title), c.Description)
	d.marks = addMarks(nil, markTitle)
	d.seal()
	return []document{d}
}

// documentsOf makes the documents by which a message is found; none when it is deleted or the system's.
func documentsOf(c *model.Conversation, m *model.Message) []document {
	if m.Deleted || m.Kind == model.System {
		return nil
	}
	d := document{workspace: c.Workspace, ref: model.Ref{Conversation: m.Conversation, Seq: m.Seq}, at: m.At.UnixMilli()}
	d.gate = d.ref
	if c.Parent != nil {
		d.gate = *c.Parent
	}
	var body []byte
	for _, f := range fieldsOf(m) {
		body = addWords(body, f)
	}
	for _, f := range m.Attachments {
		d.names = addWords(d.names, f.Name)
	}
	d.names = firstWords(d.names, nameWords)
	d.marks = marksOf(c, m)
	var out []document
	for _, part := range cutParts(body) {
		p := d
		p.part, p.body = int64(len(out)), part
		if p.part > 0 {
			p.names = nil
		}
		p.seal()
		out = append(out, p)
	}
	return out
}

// fieldsOf are the texts of a message in the order in which they are shown.
func fieldsOf(m *model.Message) []string {
	fields := make([]string, 0, 2)
	if m.Title != "" {
		fields = append(fields, m.Title)
	}
	if m.Text != "" {
		fields = append(fields, m.Text)
	}
	if len(m.Card) > 0 {
		fields = append(fields, cardTexts(m.Card)...)
	}
	return fields
}

// shownKeys are what a card shows as text.
var shownKeys = map[string]bool{"text": true, "title": true, "label": true, "question": true, "placeholder": true, "subtitle": true, "altText": true}

// cardTexts are the texts of an Adaptive Card, in the order in which they stand in it; what stands in for a card that cannot be shown counts when there are no others.
func cardTexts(card json.RawMessage) (out []string) {
	var instead []string
	defer func() {
		if len(out) == 0 {
			out = instead
		}
	}()
	dec := json.NewDecoder(bytes.NewReader(card))
	type level struct {
		object, key bool
		name        string
	}
	var stack []level
	for {
		t, err := dec.Token()
		if err != nil {
			return out
		}
		top := len(stack) - 1
		if d, ok := t.(json.Delim); ok && (d == '}' || d == ']') {
			stack = stack[:top]
			continue
		}
		if top >= 0 && stack[top].object {
			if stack[top].key = !stack[top].key; stack[top].key {
				stack[top].name, _ = t.(string)
				continue
			}
		}
		switch t := t.(type) {
		case json.Delim:
			stack = append(stack, level{object: t == '{'})
		case string:
			switch {
			case top < 0 || strings.TrimSpace(t) == "":
			case shownKeys[stack[top].name]:
				out = append(out, t)
			case stack[top].name == "fallbackText":
				instead = append(instead, t)
			}
		}
	}
}

func cardKind(card json.RawMessage) string {
	var c struct {
		Kind string `json:"kind"`
	}
	if json.Unmarshal(card, &c) != nil {
		return ""
	}
	return c.Kind
}

func marksOf(c *model.Conversation, m *model.Message) []byte {
	marks := addMarks(nil, markMessage, markFrom(m.Sender), markIn(m.Conversation))
	if c.Parent != nil {
		marks = addMarks(marks, markIn(c.Parent.Conversation), markThread)
	}
	if m.Pinned {
		marks = addMarks(marks, markPinned)
	}
	for _, what := range contents(m) {
		marks = addMarks(marks, markHas(what))
	}
	return marks
}

// What a message may be asked to have.
const (
	hasFile  = "file"
	hasImage = "image"
	hasVideo = "video"
	hasAudio = "audio"
	hasVoice = "voice"
	hasLink  = "link"
	hasPoll  = "poll"
	hasNote  = "note"
	hasCard  = "card"
)

func contents(m *model.Message) []string {
	var out []string
	if len(m.Attachments) > 0 {
		out = append(out, hasFile)
	}
	for _, sort := range []string{hasImage, hasVideo, hasAudio} {
		for _, f := range m.Attachments {
			if strings.HasPrefix(f.Type, sort+"/") {
				out = append(out, sort)
				break
			}
		}
	}
	if m.Kind == model.Voice {
		out = append(out, hasVoice)
	}
	if m.Kind == model.Note {
		out = append(out, hasNote)
	}
	if len(m.Card) > 0 {
		out = append(out, hasCard)
		if cardKind(m.Card) == hasPoll {
			out = append(out, hasPoll)
		}
	}
	if len(m.Previews) > 0 || strings.Contains(m.Text, "http://") || strings.Contains(m.Text, "https://") {
		out = append(out, hasLink)
	}
	return out
}

func addWords(b []byte, text string) []byte {
	if len(b) > 0 {
		b = append(append(b, fieldEnd...), ' ')
	}
	words.Scan(text, func(t words.Token) { b = append(append(b, t.Text...), ' ') })
	return b
}

func addMarks(b []byte, marks ...string) []byte {
	for _, m := range marks {
		b = append(append(b, m...), ' ')
	}
	return b
}

// firstWords cuts a stream of words after the first n.
func firstWords(stream []byte, n int) []byte {
	for i, c := range stream {
		if c == ' ' {
			if n--; n == 0 {
				return stream[:i+1]
			}
		}
	}
	return stream
}

// cutParts cuts a stream of words into parts that overlap by a phrase; there is one part at least.
func cutParts(stream []byte) [][]byte {
	if bytes.Count(stream, []byte{' '}) <= partRepeat {
		return [][]byte{stream}
	}
	var ends []int // of each word, behind its space
	for i, c := range stream {
		if c == ' ' {
			ends = append(ends, i+1)
		}
	}
	start := func(i int) int {
		if i == 0 {
			return 0
		}
		return ends[i-1]
	}
	var parts [][]byte
	for first := 0; ; {
		seen := map[string]int{}
		last := first
		for ; last < len(ends) && last-first < partWords; last++ {
			word := string(stream[start(last):ends[last]])
			if seen[word]++; seen[word] > partRepeat {
				break
			}
		}
		parts = append(parts, stream[start(first):ends[last-1]])
		if last == len(ends) {
			return parts
		}
		first = last - words.MaxPhrase
	}
}

// seal computes the digest of everything that the index keeps of a document.
func (d *document) seal() {
	h := xxhash.New()
	for _, n := range []int64{int64(d.workspace), int64(d.gate.Conversation), d.gate.Seq, d.at} {
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
	}
	for _, b := range [][]byte{d.body, d.names, d.marks} {
		_, _ = h.Write(b)
		_, _ = h.Write([]byte{0})
	}
	d.digest = int64(h.Sum64())
}
