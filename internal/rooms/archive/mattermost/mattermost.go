package mattermost

import (
	"context"
	"encoding/json"
	"io"
	"path"
	"slices"
	"strings"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/archive/intake"
	"hubbub/internal/rooms/archive/lines"
	"hubbub/internal/rooms/archive/order"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

// Format is the name of the format.
const Format = "mattermost"

// Source reads Mattermost's bulk format.
type Source struct{ opt record.Options }

// New makes a Source.
func New(opt record.Options) *Source { return &Source{opt} }

// Format implements record.Source.
func (*Source) Format() string { return Format }

// ErrNotMattermost says that the archive has no such file.
var ErrNotMattermost error = errs.E("mattermost.Read", errs.Invalid, "archive.not_mattermost", "This is no Mattermost export: it holds no .jsonl file.")

// Probe says how sure it is, from 0 to 100, that the tree is a Mattermost export.
func Probe(t *tree.Tree) int {
	for _, f := range documents(t) {
		head, err := t.Peek(f.Path, 4<<10)
		if err != nil {
			continue
		}
		first, _, _ := strings.Cut(strings.TrimSpace(string(head)), "\n")
		var v struct {
			Type    string `json:"type"`
			Version int    `json:"version"`
		}
		if json.Unmarshal([]byte(first), &v) == nil && v.Type == "version" && v.Version > 0 {
			return 95
		}
	}
	return 0
}

// documents are the files of JSON lines; a single file may be called anything.
func documents(t *tree.Tree) []tree.File { return t.Ending(".jsonl") }

// Read implements record.Source.
func (s *Source) Read(ctx context.Context, name string, sink record.Sink) (record.Summary, error) {
	return intake.Read(ctx, Format, name, s.opt, sink, func(in *intake.Intake) error {
		r := &reader{
			Intake: in, sorter: order.New(in.Options.TempDir, in.Options.Buffer),
			teams: map[string]string{}, places: map[string]int{}, people: map[string]int{}, told: map[string]string{}, renamed: map[string]string{},
		}
		defer r.sorter.Close()
		return r.read()
	})
}

// reader is one Read. Nothing is told before the whole file was seen, so that every name can be resolved.
type reader struct {
	*intake.Intake
	sorter  *order.Sorter
	teams   map[string]string // display names
	persons []record.Person
	people  map[string]int // key to index in persons
	convs   []record.Conversation
	places  map[string]int // key to index in convs
	base    string         // folder of the document

	at      int64             // of the messages in told
	told    map[string]string // id to the hash of its words
	renamed map[string]string // id and hash to the id that told them apart
}

const maxLine = intake.MaxValue

func (r *reader) read() error {
	docs := documents(r.Tree)
	if len(docs) == 0 {
		return ErrNotMattermost
	}
	r.Begin(record.Reading, docs)
	for _, d := range docs {
		if err := r.document(d); err != nil {
			return err
		}
	}
	for _, p := range r.persons {
		if err := r.Run.Person(p); err != nil {
			return err
		}
	}
	for _, c := range r.convs {
		if err := r.Run.Conversation(c); err != nil {
			return err
		}
	}
	return r.sorter.Each(r.tell)
}

func (r *reader) document(d tree.File) error {
	f, err := r.Open(d.Path)
	if err != nil {
		return r.Damage(d.Path, err)
	}
	defer f.Close()
	r.Run.File()
	r.base = path.Dir(d.Path)
	sc := lines.New(f, maxLine)
	for {
		if err := r.Err(); err != nil {
			return err
		}
		l, err := sc.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return r.Damage(intake.Line(d.Path, l.N), err)
		}
		if err := r.line(intake.Line(d.Path, l.N), l); err != nil {
			return err
		}
	}
}

func (r *reader) line(where string, l lines.Line) error {
	if strings.TrimSpace(l.Text) == "" {
		return nil
	}
	if l.TooLong {
		return r.Skip(where, record.TooLong, "", l.Text)
	}
	var v line
	if err := json.Unmarshal([]byte(l.Text), &v); err != nil {
		return r.Skip(where, record.BadSyntax, err.Error(), l.Text)
	}
	if err := r.Encoding(where, l.Encoding, l.Text); err != nil {
		return err
	}
	switch {
	case v.Type == "version" || v.Type == "emoji" || v.Type == "scheme" || v.Type == "role" || v.Type == "info":
		return nil
	case v.Type == "team" && v.Team != nil:
		r.teams[v.Team.Name] = or(record.CleanLine(v.Team.DisplayName), record.CleanLine(v.Team.Name))
		return nil
	case v.Type == "channel" && v.Channel != nil:
		r.channel(*v.Channel)
		return nil
	case v.Type == "user" && v.User != nil:
		r.user(*v.User)
		return nil
	case v.Type == "bot" && v.Bot != nil:
		b := v.Bot
		r.person(record.Person{Handle: key(b.Username), Name: or(record.CleanLine(b.DisplayName), key(b.Username)), Bot: true, Deactivated: b.DeleteAt > 0})
		return nil
	case v.Type == "direct_channel" && v.DirectChannel != nil:
		r.directChannel(*v.DirectChannel)
		return nil
	case v.Type == "post" && v.Post != nil:
		return r.post(where, v.Post, l.Text)
	case v.Type == "direct_post" && v.DirectPost != nil:
		return r.post(where, v.DirectPost, l.Text)
	}
	return r.Skip(where, record.Unrecognised, "type "+v.Type, l.Text)
}

// key is the form in which user names are compared.
func key(username string) string { return strings.ToLower(record.CleanLine(username)) }

// person notes somebody: what a line of their own says takes the place of a mere name.
func (r *reader) person(p record.Person) {
	p.Key = p.Handle
	if p.Key == "" {
		return
	}
	if i, ok := r.people[p.Key]; ok {
		if old := r.persons[i]; old.Name == old.Handle {
			p.Bot = p.Bot || old.Bot
			r.persons[i] = p
		}
		return
	}
	r.people[p.Key] = len(r.persons)
	r.persons = append(r.persons, p)
}

// named notes somebody of whom there is only a name so far, and gives the key.
func (r *reader) named(username string) string {
	k := key(username)
	r.person(record.Person{Handle: k, Name: k})
	return k
}

func (r *reader) user(u user) {
	name := or(record.CleanLine(u.Nickname), or(record.CleanLine(u.FirstName+" "+u.LastName), key(u.Username)))
	r.person(record.Person{
		Handle: key(u.Username), Name: name, Email: record.CleanLine(u.Email), Title: record.CleanLine(u.Position), Locale: record.CleanLine(u.Locale),
		Guest: strings.Contains(u.Roles, "system_guest"), Deactivated: u.DeleteAt > 0,
	})
	for _, t := range u.Teams {
		for _, c := range t.Channels {
			conv := &r.convs[r.place(t.Name, c.Name)]
			if k := key(u.Username); k != "" && !slices.Contains(conv.Members, k) {
				conv.Members = append(conv.Members, k)
			}
		}
	}
}

// place finds a channel, noting one that no line described.
func (r *reader) place(team, name string) int {
	team, name = record.CleanLine(team), record.CleanLine(name)
	k := team + "/" + name
	i, ok := r.places[k]
	if !ok {
		i = len(r.convs)
		r.places[k] = i
		r.convs = append(r.convs, record.Conversation{Key: k, Kind: record.Group, Name: name, Section: or(r.teams[team], team)})
	}
	return i
}

func (r *reader) channel(c channel) {
	conv := &r.convs[r.place(c.Team, c.Name)]
	conv.Name = or(record.CleanLine(c.DisplayName), conv.Name)
	conv.Private, conv.Archived = c.Type == "P", c.DeletedAt > 0
	conv.Description = paragraphs(record.Clean(c.Header), record.Clean(c.Purpose))
}

// direct finds the direct channel of these members.
func (r *reader) direct(members []string) int {
	var keys []string
	for _, m := range members {
		if k := r.named(m); k != "" && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	k := "direct/" + strings.Join(keys, ",")
	i, ok := r.places[k]
	if !ok {
		i = len(r.convs)
		r.places[k] = i
		r.convs = append(r.convs, record.Conversation{Key: k, Kind: record.Direct, Private: true, Members: keys})
	}
	return i
}

func (r *reader) directChannel(d directChannel) {
	for _, p := range d.Participants {
		d.Members = append(d.Members, p.Username)
	}
	if len(d.Members) > 0 {
		r.convs[r.direct(d.Members)].Description = record.Clean(d.Header)
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
