package irc

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/archive/intake"
	"hubbub/internal/rooms/archive/lines"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

// Format is the name of the format.
const Format = "irc"

const maxLine = record.MaxText

// Source reads channel logs.
type Source struct{ opt record.Options }

// New makes a Source.
func New(opt record.Options) *Source { return &Source{opt} }

// Format implements record.Source.
func (*Source) Format() string { return Format }

// ErrNotIRC says that the archive has no logs.
var ErrNotIRC error = errs.E("irc.Read", errs.Invalid, "archive.not_irc", "This holds no IRC logs.")

// Probe says how sure it is, from 0 to 100, that the tree holds channel logs.
func Probe(t *tree.Tree) int {
	files := logs(t)
	known, all, talk := 0, 0, 0
	for i := 0; i < len(files); i += max(1, len(files)/10) {
		head, err := t.Peek(files[i].Path, 16<<10)
		if err != nil {
			continue
		}
		parse := parseLine
		if looksLikeHTML(string(head)) {
			if strings.Contains(string(head), `class="irc-date"`) {
				return 95
			}
			parse = parseHTML
		}
		sc := lines.New(strings.NewReader(string(head)), maxLine)
		for l, err := sc.Next(); err == nil; l, err = sc.Next() {
			p := parse(stripCodes(l.Text))
			if strings.TrimSpace(l.Text) != "" {
				all++
			}
			if p.kind == day || p.clock.known && p.kind != unknown {
				known++
			}
			if p.clock.known && p.kind == said {
				talk++
			}
		}
	}
	if talk == 0 || known*10 < all*6 {
		return 0
	}
	return 70
}

func logs(t *tree.Tree) []logFile {
	var out []logFile
	for _, f := range t.Files() {
		if l, ok := place(f, len(t.Files()) == 1); ok {
			out = append(out, l)
		}
	}
	return out
}

// Read implements record.Source.
func (s *Source) Read(ctx context.Context, name string, sink record.Sink) (record.Summary, error) {
	return intake.Read(ctx, Format, name, s.opt, sink, func(in *intake.Intake) error {
		r := &reader{Intake: in, nicks: map[string]string{}, speakers: map[string]bool{}}
		return r.read()
	})
}

// reader is one Read.
type reader struct {
	*intake.Intake
	nicks    map[string]string // key to nick as first written
	order    []string          // keys in order of appearance
	speakers map[string]bool   // keys of those who said something
	day      map[string]int    // how often a line was seen on the current day of the current file
}

func (r *reader) read() error {
	files := logs(r.Tree)
	if len(files) == 0 {
		return ErrNotIRC
	}
	groups := group(files)
	r.Begin(record.Scanning, treeFiles(groups))
	for _, g := range groups {
		for i := range g.files {
			if err := r.scan(g, &g.files[i]); err != nil {
				return err
			}
		}
		g.settle(r.Options.Channel, strings.SplitN(r.Name(), ".", 2)[0])
	}
	if len(r.order) == 0 {
		return ErrNotIRC
	}
	for _, k := range r.order {
		if err := r.Run.Person(record.Person{Key: k, Handle: r.nicks[k], Name: r.nicks[k], Bot: services[strings.ToLower(r.nicks[k])]}); err != nil {
			return err
		}
	}
	groups = merge(groups)
	for _, g := range groups {
		if err := r.tellChannel(g); err != nil {
			return err
		}
	}
	r.Begin(record.Reading, treeFiles(groups))
	for _, g := range groups {
		for _, f := range g.files {
			if err := r.log(g, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// services are the networks' own programs.
var services = map[string]bool{"chanserv": true, "nickserv": true, "memoserv": true, "botserv": true, "hostserv": true, "operserv": true}

func treeFiles(groups []*channelLog) []tree.File {
	var out []tree.File
	for _, g := range groups {
		for _, f := range g.files {
			out = append(out, f.File)
		}
	}
	return out
}

// key is the key of a nick: case does not count.
func (g *channelLog) nickKey(nick string) string {
	k := strings.ToLower(nick)
	if g.network != "" {
		k = strings.ToLower(g.network) + "/" + k
	}
	return k
}

// each gives the lines of a log. Without report, damage is passed over: it is reported when the log is told.
func (r *reader) each(f logFile, report bool, do func(where string, l line, raw lines.Line) error) error {
	file, err := r.Open(f.Path)
	if err != nil {
		if !report {
			return r.Err()
		}
		return r.Damage(f.Path, err)
	}
	defer file.Close()
	parse := parseLine
	if f.html {
		parse = parseHTML
	}
	sc := lines.New(file, maxLine)
	for {
		if err := r.Err(); err != nil {
			return err
		}
		raw, err := sc.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if !report {
				return r.Err()
			}
			return r.Damage(intake.Line(f.Path, raw.N), err)
		}
		if strings.TrimSpace(raw.Text) == "" {
			continue
		}
		if err := do(intake.Line(f.Path, raw.N), parse(stripCodes(raw.Text)), raw); err != nil {
			return err
		}
	}
}

// scan learns who is there and what the channel is called.
func (r *reader) scan(g *channelLog, f *logFile) error {
	head, err := r.Peek(f.Path, 64<<10)
	if err == nil {
		f.html = looksLikeHTML(string(head))
	}
	return r.each(*f, false, func(_ string, l line, _ lines.Line) error {
		for _, n := range append(l.nicks, l.nick, l.by) {
			r.note(g, n)
		}
		if l.channel != "" && isChannel(l.channel) {
			g.votes[strings.ToLower(l.channel)]++
		}
		if l.topic != "" {
			g.topic = l.topic
		}
		if l.kind == said || l.kind == action {
			k := g.nickKey(l.nick)
			r.speakers[k] = true
			g.nicks[k] = l.nick
		}
		return nil
	})
}

func (r *reader) note(g *channelLog, nick string) {
	if nick == "" {
		return
	}
	k := g.nickKey(nick)
	if _, ok := r.nicks[k]; !ok {
		r.nicks[k] = nick
		r.order = append(r.order, k)
	}
}

func (r *reader) tellChannel(g *channelLog) error {
	c := record.Conversation{Key: g.key(), Kind: record.Group, Name: g.name, Section: g.network, Description: plain(g.topic)}
	if g.query {
		c.Kind, c.Private, c.Members = record.Direct, true, slices.Sorted(maps.Keys(g.nicks))
	}
	if g.guessed {
		rep := record.Report{Where: g.files[0].Path, Severity: record.Repaired, Reason: record.NameGuessed, Excerpt: g.name}
		if err := r.Run.Report(rep); err != nil {
			return err
		}
	}
	return r.Run.Conversation(c)
}

// log tells one file.
func (r *reader) log(g *channelLog, f logFile) error {
	r.Run.File()
	t := &teller{reader: r, g: g, key: g.key(), cal: calendar{zone: r.zone(), day: f.day}}
	r.day = map[string]int{}
	return r.each(f, true, t.line)
}

func (r *reader) zone() *time.Location {
	if r.Options.Zone != nil {
		return r.Options.Zone
	}
	return time.UTC
}
