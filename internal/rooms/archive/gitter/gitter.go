// Package gitter reads exports of Gitter rooms as tab-separated files, one a room, as a folder, a single file, or packed: room id,
// room name, time, user id, user name, message id, text; fields may be quoted as in CSV, and a text may span lines. Rows usually
// come newest first; they are told oldest first.
//
// Ids are Gitter's. Texts are Markdown already; @names of people who speak anywhere in the archive become mentions, for which the
// archive is read twice. The format knows nothing of threads, reactions, edits or bots (Options.Bots names those). A file without
// rows names no room and is only reported.
//
// A Source is stateless; order, memory and cancellation are as package record promises.
package gitter

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/archive/intake"
	"hubbub/internal/rooms/archive/order"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

// Format is the name of the format.
const Format = "gitter"

// Source reads exports of Gitter rooms.
type Source struct{ opt record.Options }

// New makes a Source.
func New(opt record.Options) *Source { return &Source{opt} }

// Format implements record.Source.
func (*Source) Format() string { return Format }

// ErrNotGitter says that the archive has no such file.
var ErrNotGitter error = errs.E("gitter.Read", errs.Invalid, "archive.not_gitter", "This is no Gitter export: it holds no .tsv file.")

// Probe says how sure it is, from 0 to 100, that the tree is a Gitter export.
func Probe(t *tree.Tree) int {
	files := tables(t)
	for _, f := range files[:min(len(files), 20)] {
		head, err := t.Peek(f.Path, 64<<10)
		if err != nil || len(head) == 0 {
			continue
		}
		r, err := newScanner(strings.NewReader(string(head))).next()
		if _, ok := parseTime(r.field(sentAt)); err == nil && ok && r.whole() {
			return 95
		}
		return 0
	}
	return 0
}

// tables are the files of rooms; a single file may be called anything.
func tables(t *tree.Tree) []tree.File { return t.Ending(".tsv") }

// Read implements record.Source.
func (s *Source) Read(ctx context.Context, name string, sink record.Sink) (record.Summary, error) {
	return intake.Read(ctx, Format, name, s.opt, sink, func(in *intake.Intake) error {
		r := &reader{Intake: in, handles: map[string]string{}, rooms: map[string][]tree.File{}}
		return r.read()
	})
}

// reader is one Read.
type reader struct {
	*intake.Intake
	handles map[string]string      // lower case handle to user id
	rooms   map[string][]tree.File // room id to its files
	order   []string               // room ids in order of their first file
}

func (r *reader) read() error {
	files := tables(r.Tree)
	if len(files) == 0 {
		return ErrNotGitter
	}
	r.Begin(record.Scanning, files)
	for _, f := range files {
		if err := r.scan(f); err != nil {
			return err
		}
	}
	var told []tree.File
	for _, id := range r.order {
		told = append(told, r.rooms[id]...)
	}
	r.Begin(record.Reading, told)
	for _, id := range r.order {
		if err := r.room(id); err != nil {
			return err
		}
	}
	return nil
}

// scan tells the people and the room of a file.
func (r *reader) scan(f tree.File) error {
	rows := 0
	err := r.rows(f, func(_ string, row row) error {
		rows++
		if err := r.tellPerson(row); err != nil {
			return err
		}
		room := record.CleanLine(row.field(roomID))
		if room == "" || slices.Contains(r.rooms[room], f) {
			return nil
		}
		if r.rooms[room] == nil {
			r.order = append(r.order, room)
		}
		r.rooms[room] = append(r.rooms[room], f)
		return r.tellRoom(room, record.CleanLine(row.field(roomURI)))
	}, func(where string, row row) error {
		rows++
		return r.Skip(where, row.reason, row.detail, row.raw)
	})
	if err != nil || rows > 0 {
		return err
	}
	return r.Run.Report(record.Report{Where: f.Path, Severity: record.Skipped, Reason: record.EmptyFile})
}

func (r *reader) tellPerson(row row) error {
	user := author(row)
	if r.Run.Knows(user) {
		return nil
	}
	handle := record.CleanLine(row.field(userName))
	if handle != "" {
		r.handles[strings.ToLower(handle)] = user
	}
	return r.Run.Person(record.Person{Key: user, Handle: handle, Name: handle, Deactivated: user == record.Unnamed})
}

// author is the key of whoever wrote a row. The export leaves both columns of deleted accounts empty.
func author(row row) string {
	if id := record.CleanLine(row.field(userID)); id != "" {
		return id
	}
	if name := record.CleanLine(row.field(userName)); name != "" {
		return "@" + name
	}
	return record.Unnamed
}

func (r *reader) tellRoom(id, uri string) error {
	c := record.Conversation{Key: id, Kind: record.Group, Name: uri}
	if owner, name, ok := strings.Cut(uri, "/"); ok {
		c.Section, c.Name = owner, name
	}
	if c.Name == "" {
		c.Name = id
	}
	return r.Run.Conversation(c)
}

// rows gives every row of a file, damaged ones to bad. Without bad, damage is known already and is passed over.
func (r *reader) rows(f tree.File, each func(where string, row row) error, bad func(where string, row row) error) error {
	file, err := r.Open(f.Path)
	if err != nil {
		if bad == nil {
			return nil
		}
		return r.Damage(f.Path, err)
	}
	defer file.Close()
	sc := newScanner(file)
	for {
		if err := r.Err(); err != nil {
			return err
		}
		row, err := sc.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if bad == nil {
				return nil
			}
			return r.Damage(f.Path, err)
		}
		where := intake.Line(f.Path, row.line)
		if !row.whole() {
			if bad != nil {
				err = bad(where, row)
			}
		} else {
			err = each(where, row)
		}
		if err != nil {
			return err
		}
	}
}

// room tells everything of one room, oldest first.
func (r *reader) room(id string) error {
	sorter := order.New(r.Options.TempDir, r.Options.Buffer)
	defer sorter.Close()
	for _, f := range r.rooms[id] {
		r.Run.File()
		n := int64(0)
		err := r.rows(f, func(where string, row row) error {
			if record.CleanLine(row.field(roomID)) != id {
				return nil
			}
			m, err := r.message(where, id, row)
			if m == nil || err != nil {
				return err
			}
			n--
			return sorter.Add(order.Item{At: m.At, Tie: n, Message: m})
		}, nil)
		if err != nil {
			return err
		}
	}
	return sorter.Each(func(it order.Item) error { return r.Run.Message(*it.Message) })
}

// message makes the record of a row, or reports why there is none.
func (r *reader) message(where, room string, row row) (*record.Message, error) {
	at, ok := parseTime(row.field(sentAt))
	id := record.CleanLine(row.field(messageID))
	switch {
	case !ok:
		return nil, r.Skip(where, record.BadTime, row.field(sentAt), row.raw)
	case id == "":
		return nil, r.Skip(where, record.NoID, "", row.raw)
	}
	if err := errors.Join(r.Encoding(where, row.encoding, row.raw), r.Long(where, row.field(content))); err != nil {
		return nil, err
	}
	m := &record.Message{SourceID: id, Conversation: room, Author: author(row), At: at, Kind: record.Text}
	r.text(m, row.field(content))
	return m, nil
}

func parseTime(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339Nano, s)
	return t.UTC(), err == nil && t.Year() > 1
}
