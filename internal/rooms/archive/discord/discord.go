package discord

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/archive/intake"
	"hubbub/internal/rooms/archive/order"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

// Format is the name of the format.
const Format = "discord"

// Source reads exports of DiscordChatExporter.
type Source struct{ opt record.Options }

// New makes a Source.
func New(opt record.Options) *Source { return &Source{opt} }

// Format implements record.Source.
func (*Source) Format() string { return Format }

// ErrNotDiscord says that the archive has no such file.
var ErrNotDiscord error = errs.E("discord.Read", errs.Invalid, "archive.not_discord", "This is no export of DiscordChatExporter: it holds no channel as JSON or HTML.")

// Probe says how sure it is, from 0 to 100, that the tree holds exports of DiscordChatExporter.
func Probe(t *tree.Tree) int {
	tried := 0
	for _, f := range t.Files() {
		kind := kindOf(f.Path)
		if kind == "" {
			continue
		}
		head, err := t.Peek(f.Path, 512<<10)
		if err != nil {
			continue
		}
		text := string(head)
		if kind == "html" && strings.Contains(text, "chatlog__") || kind == "json" && strings.Contains(text, `"guild"`) && strings.Contains(text, `"channel"`) {
			return 95
		}
		if tried++; tried == 20 {
			break
		}
	}
	return 0
}

func kindOf(p string) string {
	switch strings.ToLower(path.Ext(p)) {
	case ".json":
		return "json"
	case ".html", ".htm":
		return "html"
	}
	return ""
}

// Read implements record.Source.
func (s *Source) Read(ctx context.Context, name string, sink record.Sink) (record.Summary, error) {
	return intake.Read(ctx, Format, name, s.opt, sink, func(in *intake.Intake) error {
		r := &reader{Intake: in, people: map[string]*person{}, handles: map[string]string{}, channels: map[string]string{}}
		return r.read()
	})
}

// reader is one Read.
type reader struct {
	*intake.Intake
	people   map[string]*person
	handles  map[string]string // user name to id; of HTML
	channels map[string]string // channel name to key, "" when several have it
}

// person is somebody and all names under which they were shown.
type person struct {
	record.Person
	names []string
}

// export is one file, as far as its beginning tells.
type export struct {
	file  tree.File
	html  bool
	conv  record.Conversation
	byID  bool  // the key is an id
	first int64 // id of the first message, 0 without messages
}

func (r *reader) read() error {
	var exports []*export
	var pages []tree.File
	for _, f := range r.Files() {
		e, err := r.peek(f)
		if err != nil {
			return err
		}
		if e == nil {
			continue
		}
		exports = append(exports, e)
		if e.html {
			pages = append(pages, f)
		}
	}
	if len(exports) == 0 {
		return ErrNotDiscord
	}
	if len(pages) > 0 {
		r.Begin(record.Scanning, pages)
		for _, f := range pages {
			if err := r.scan(f); err != nil {
				return err
			}
		}
		if err := r.tellScanned(); err != nil {
			return err
		}
	}
	return r.tellAll(group(exports))
}

// peek looks at the beginning of a file and is nil for one that is no export.
func (r *reader) peek(f tree.File) (*export, error) {
	if err := r.Err(); err != nil {
		return nil, err
	}
	switch kindOf(f.Path) {
	case "json":
		return r.peekJSON(f)
	case "html":
		return r.peekHTML(f)
	}
	return nil, nil
}

// group brings the parts of a channel together, in order of their messages. Channels without an id that share all their names are
// told apart by their first message.
func group(exports []*export) [][]*export {
	slices.SortStableFunc(exports, func(a, b *export) int {
		return cmp.Or(cmp.Compare(a.conv.Key, b.conv.Key), cmp.Compare(a.first, b.first), cmp.Compare(a.file.Path, b.file.Path))
	})
	var out [][]*export
	for i, e := range exports {
		if i > 0 && exports[i-1].conv.Key == e.conv.Key {
			last := out[len(out)-1]
			if e.byID || partOf(e.file.Path) == partOf(last[0].file.Path) {
				out[len(out)-1] = append(last, e)
				continue
			}
			own := *e
			own.conv.Key += "#" + itoa(e.first)
			e = &own
		}
		out = append(out, []*export{e})
	}
	return out
}

func (r *reader) tellAll(groups [][]*export) error {
	var files []tree.File
	for _, g := range groups {
		c := g[0].conv
		if c.Kind == record.Direct {
			for _, e := range g {
				if err := r.members(e, &c); err != nil {
					return err
				}
			}
		}
		if err := r.Run.Conversation(c); err != nil {
			return err
		}
		if _, twice := r.channels[c.Name]; twice {
			r.channels[c.Name] = ""
		} else {
			r.channels[c.Name] = c.Key
		}
		for _, e := range g {
			files = append(files, e.file)
		}
	}
	r.Begin(record.Reading, files)
	for _, g := range groups {
		if err := r.conversation(g); err != nil {
			return err
		}
	}
	return nil
}

// chapter is one conversation being read.
type chapter struct {
	*reader
	key    string
	sorter *order.Sorter
}

func (r *reader) conversation(parts []*export) error {
	c := &chapter{r, parts[0].conv.Key, order.New(r.Options.TempDir, r.Options.Buffer)}
	defer c.sorter.Close()
	for _, e := range parts {
		read := c.readJSON
		if e.html {
			read = c.readHTML
		}
		r.Run.File()
		if err := read(e.file); err != nil {
			return err
		}
	}
	return c.sorter.Each(func(it order.Item) error {
		if it.Membership != nil {
			return r.Run.Membership(*it.Membership)
		}
		for i := range it.Message.Attachments {
			if p := it.Message.Attachments[i].Path; p != "" {
				it.Message.Attachments[i].Open = r.Opener(p)
			}
		}
		return r.Run.Message(*it.Message)
	})
}

// add hands a message to the sorter.
func (c *chapter) add(id int64, m *record.Message) error {
	m.Conversation = c.key
	return c.sorter.Add(order.Item{At: m.At, Tie: id, Message: m})
}

// see notes somebody, and tells them when they are new. A bare mention knows less than the author of a message.
func (r *reader) see(p record.Person) (string, error) {
	if p.Key == "" {
		return "", nil
	}
	known, ok := r.people[p.Key]
	if !ok {
		known = &person{Person: p}
		r.people[p.Key] = known
	}
	for _, n := range []string{p.Name, p.Handle} {
		if n != "" && !slices.Contains(known.names, n) {
			known.names = append(known.names, n)
		}
	}
	return p.Key, r.Run.Person(known.Person)
}

// attach makes an attachment of an address: a path beside the export when the media were downloaded, else a URL.
func (r *reader) attach(m *record.Message, exportPath, name, address string, size int64) {
	address = record.CleanLine(address)
	if address == "" {
		return
	}
	a := record.Attachment{Name: record.CleanLine(name), Size: size, URL: address}
	if p := localPath(exportPath, address); p != "" {
		a.URL = ""
		if r.Has(p) {
			a.Path = p
			if n, ok := r.Size(p); ok {
				a.Size = n
			}
		}
	}
	if a.Name == "" {
		a.Name = path.Base(strings.SplitN(address, "?", 2)[0])
	}
	a.Type = typeOf(a.Name)
	m.Attachments = append(m.Attachments, a)
}
