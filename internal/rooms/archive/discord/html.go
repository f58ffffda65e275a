package discord

import (
	"errors"
	"regexp"
	"strings"

	"hubbub/internal/rooms/archive/intake"
	"hubbub/internal/rooms/archive/jsonstream"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

// stop ends a walk that has seen enough.
var stop = jsonstream.Stop

// isMessage tells the element of a message: the container of newer pages, the message itself of older ones.
func isMessage(n *node) bool {
	return n.attrs["data-message-id"] != ""
}

// open walks a page; damage to the file is reported unless quiet.
func (r *reader) page(f tree.File, w walker, quiet bool) error {
	file, err := r.Open(f.Path)
	if err == nil {
		defer file.Close()
		err = newPage(file).walk(w)
	}
	if err == nil || errors.Is(err, stop) {
		return nil
	}
	var own *walkError
	if errors.As(err, &own) {
		return own.err
	}
	if quiet {
		return r.Err()
	}
	return r.Damage(f.Path, err)
}

// walkError is an error of ours that passes through a walk, as opposed to one of the file.
type walkError struct{ err error }

func (e *walkError) Error() string { return e.err.Error() }

func ours(err error) error {
	if err == nil || errors.Is(err, stop) {
		return err
	}
	return &walkError{err}
}

// head reads a page up to its first message: where it comes from.
type head struct {
	is      bool // a page of the exporter
	title   string
	entries []string
	first   int64
	into    *string // where text goes
}

func (h *head) open(n *node, _ bool) bool {
	switch {
	case isMessage(n):
		h.is = true
		h.first, _, _ = snowflake(n.attrs["data-message-id"])
		return true
	case n.tag == "title":
		h.into = &h.title
	case n.is("preamble__entry") || n.is("info__channel-name") || n.is("info__guild-name"):
		h.entries = append(h.entries, "")
		h.into = &h.entries[len(h.entries)-1]
	case n.is("chatlog"):
		h.is = true
	}
	return false
}

func (h *head) close(tag string) {
	if tag == "title" || tag == "div" {
		h.into = nil
	}
}

func (h *head) text(s string) {
	if h.into != nil && len(*h.into) < 4096 {
		*h.into += s
	}
}

// kept ends the walk once the first message has begun and ended.
func (h *head) kept(*node, bool) error { return stop }

func (r *reader) peekHTML(f tree.File) (*export, error) {
	h := &head{}
	if err := r.page(f, h, true); err != nil {
		return nil, err
	}
	if !h.is {
		return nil, nil
	}
	e := &export{file: f, html: true, first: h.first}
	guild, channel := "", ""
	if len(h.entries) > 0 {
		guild = record.CleanLine(h.entries[0])
	}
	if len(h.entries) > 1 {
		channel = record.CleanLine(h.entries[1])
	}
	name := strings.TrimPrefix(record.CleanLine(h.title), guild+" - ")
	if name == "" || channel != "" && !strings.HasSuffix(channel, name) {
		name = channel[strings.LastIndex(channel, "/")+1:]
	}
	c := record.Conversation{Kind: record.Group, Name: strings.TrimSpace(or(name, f.Path)), Section: strings.Trim(strings.TrimSuffix(channel, name), " /")}
	if len(h.entries) > 2 {
		c.Description = record.Clean(h.entries[2])
	}
	if guild == "Direct Messages" {
		c.Kind, c.Private, c.Section = record.Direct, true, ""
	}
	c.Key = idOf(f.Path)
	if e.byID = c.Key != ""; !e.byID {
		c.Key = "name:" + guild + "/" + or(channel, partOf(f.Path))
	}
	e.conv = c
	return e, nil
}

// scan collects who is shown on a page: user name, id, shown name.
func (r *reader) scan(f tree.File) error {
	return r.page(f, &authors{r: r, saw: func(string) {}}, true)
}

type authors struct {
	r    *reader
	into *person
	saw  func(id string)
}

func (a *authors) open(n *node, _ bool) bool {
	if a.r.Err() != nil {
		return false
	}
	id := record.CleanLine(n.attrs["data-user-id"])
	switch {
	case id != "":
		handle := record.CleanLine(n.attrs["title"])
		p := a.r.people[id]
		if p == nil {
			p = &person{Person: record.Person{Key: id, Handle: strings.TrimSuffix(handle, "#0000")}}
			a.r.people[id] = p
		}
		a.r.handles[handle] = id
		a.saw(id)
		p.Name = ""
		a.into = p
	case isBotTag(n) && a.into != nil:
		a.into.Bot = true
	case isMessage(n):
		a.into = nil
	}
	return false
}

// close leaves the author in place: a tag that says "bot" may follow.
func (a *authors) close(string) {
	if a.into != nil && a.into.Name == "" {
		a.into.Name = a.into.Handle
	}
}

func (a *authors) text(s string) {
	if a.into != nil && a.into.Name == "" {
		a.into.Name = record.CleanLine(s)
	}
}

func (a *authors) kept(*node, bool) error { return nil }

func isBotTag(n *node) bool {
	return n.is("chatlog__author-tag") || n.is("chatlog__bot-tag")
}

// tellScanned tells everybody whom the pages show, in order of their ids.
func (r *reader) tellScanned() error {
	if err := r.Err(); err != nil {
		return err
	}
	for _, id := range sortedKeys(r.people) {
		p := r.people[id]
		if _, err := r.see(p.Person); err != nil {
			return err
		}
	}
	return nil
}

// readHTML tells the messages of a page.
func (c *chapter) readHTML(f tree.File) error {
	return c.page(f, &messages{chapter: c, path: f.Path}, false)
}

// messages is the walker that makes records. Within a group only the first message names its author.
type messages struct {
	*chapter
	path   string
	n      int
	author string
	bot    bool
}

func (m *messages) open(n *node, within bool) bool {
	switch {
	case isMessage(n):
		// An older message element within a newer container is the same message.
		return !within || n.is("chatlog__message-container")
	case within:
	case n.is("chatlog__message-group"):
		m.author, m.bot = "", false
	case n.attrs["data-user-id"] != "":
		m.author, m.bot = record.CleanLine(n.attrs["data-user-id"]), false
	case isBotTag(n):
		m.bot = true
	}
	return false
}

func (m *messages) close(string) {}
func (m *messages) text(string)  {}

func (m *messages) kept(n *node, over bool) error {
	if err := m.Err(); err != nil {
		return ours(err)
	}
	m.n++
	where := intake.Item(m.path, m.n-1)
	if over {
		return ours(m.Skip(where, record.TooLong, "", n.line()))
	}
	return ours(m.htmlMessage(where, n))
}

var scrollTo = regexp.MustCompile(`'(\d{15,20})'`)
