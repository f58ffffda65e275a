package slack

import (
	"context"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/archive/intake"
	"hubbub/internal/rooms/archive/jsonstream"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

// Format is the name of the format.
const Format = "slack"

// Source reads Slack's exports.
type Source struct{ opt record.Options }

// New makes a Source.
func New(opt record.Options) *Source { return &Source{opt} }

// Format implements record.Source.
func (*Source) Format() string { return Format }

// ErrNotSlack says that the archive has neither users.json nor channels.json.
var ErrNotSlack error = errs.E("slack.Read", errs.Invalid, "archive.not_slack", "This is no Slack export: users.json and channels.json are missing.")

// lists are the files that name conversations, and what they name.
var lists = []struct {
	file    string
	kind    record.ConversationKind
	private bool
}{
	{"channels.json", record.Group, false},
	{"groups.json", record.Group, true},
	{"mpims.json", record.Direct, true},
	{"dms.json", record.Direct, true},
}

// Probe says how sure it is, from 0 to 100, that the tree is a Slack export.
func Probe(t *tree.Tree) int {
	root, ok := root(t)
	if !ok {
		return 0
	}
	if t.Has(path.Join(root, "users.json")) && t.Has(path.Join(root, "channels.json")) {
		return 95
	}
	return 60
}

// Read implements record.Source.
func (s *Source) Read(ctx context.Context, name string, sink record.Sink) (record.Summary, error) {
	return intake.Read(ctx, Format, name, s.opt, sink, func(in *intake.Intake) error {
		r := &reader{Intake: in, uploads: map[string]string{}}
		return r.read()
	})
}

// reader is one Read.
type reader struct {
	*intake.Intake
	root    string
	convs   []conversation
	uploads map[string]string // file id to path
}

type conversation struct {
	key  string
	days []tree.File
}

// root is the folder within the tree where the export begins.
func root(t *tree.Tree) (string, bool) {
	best, found := "", false
	for _, f := range t.Files() {
		switch path.Base(f.Path) {
		case "users.json", "channels.json", "groups.json", "dms.json", "mpims.json":
			dir := path.Dir(f.Path)
			if !found || len(dir) < len(best) {
				best, found = dir, true
			}
		}
	}
	return best, found
}

func (r *reader) read() error {
	var ok bool
	if r.root, ok = root(r.Tree); !ok {
		return ErrNotSlack
	}
	var documents []tree.File
	for _, f := range r.Files() {
		if path.Ext(f.Path) == ".json" {
			documents = append(documents, f)
		}
	}
	r.Begin(record.Reading, documents)
	if err := r.people(); err != nil {
		return err
	}
	if err := r.conversations(); err != nil {
		return err
	}
	for _, c := range r.convs {
		if err := r.conversation(c); err != nil {
			return err
		}
	}
	return nil
}

// array walks one of the lists at the root; a missing file is an empty list.
func (r *reader) array(name string, each func(i int, v jsonstream.Value) error) error {
	f, err := r.Open(name)
	if err != nil {
		return r.Damage(name, err)
	}
	defer f.Close()
	r.Run.File()
	return r.JSON(name, jsonstream.Array(f, intake.MaxValue, each))
}

var dayFile = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}\.json$`)

// conversations tells the listed conversations and finds the daily files of each; a folder that no list knows is one too.
func (r *reader) conversations() error {
	folders := r.folders()
	for _, l := range lists {
		name := path.Join(r.root, l.file)
		if !r.Has(name) {
			continue
		}
		err := r.array(name, func(i int, v jsonstream.Value) error {
			var ch channel
			if err := json.Unmarshal(v.Raw, &ch); err != nil || ch.ID == "" {
				return r.Skip(intake.Item(name, i), record.NoID, errorText(err), string(v.Raw))
			}
			key := record.CleanLine(string(ch.ID))
			if r.Run.KnowsConversation(key) {
				return nil
			}
			days := folders[key]
			if d, ok := folders[string(ch.Name)]; ok && ch.Name != "" {
				days = d
				delete(folders, string(ch.Name))
			}
			delete(folders, key)
			r.convs = append(r.convs, conversation{key, days})
			return r.tellChannel(ch, key, l.kind, l.private)
		})
		if err != nil {
			return err
		}
	}
	return r.unlisted(folders)
}

// folders groups the daily files by the folder that they are in, and notes where uploaded files lie.
func (r *reader) folders() map[string][]tree.File {
	out := map[string][]tree.File{}
	for _, f := range r.Files() {
		rel := strings.TrimPrefix(f.Path, r.root+"/")
		dir, base := path.Split(rel)
		dir = strings.TrimSuffix(dir, "/")
		if id := uploadID(dir, base); id != "" {
			r.uploads[id] = f.Path
		} else if dir != "" && !strings.Contains(dir, "/") && dayFile.MatchString(base) {
			out[dir] = append(out[dir], f)
		}
	}
	return out
}

// uploadID is the file id in the path of an uploaded file: __uploads/F123/name or attachments/F123-name.
func uploadID(dir, base string) string {
	if parent, id := path.Split(dir); path.Base(parent) == "__uploads" {
		return id
	}
	if path.Base(dir) == "attachments" {
		id, _, _ := strings.Cut(base, "-")
		return id
	}
	return ""
}

func (r *reader) unlisted(folders map[string][]tree.File) error {
	var names []string
	for n := range folders {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		key := record.CleanLine(n)
		if key == "" || r.Run.KnowsConversation(key) {
			continue
		}
		rep := record.Report{Where: path.Join(r.root, n), Severity: record.Repaired, Reason: record.NameGuessed}
		if err := r.Run.Report(rep); err != nil {
			return err
		}
		r.convs = append(r.convs, conversation{key, folders[n]})
		c := record.Conversation{Key: key, Kind: record.Group, Name: key, Private: true}
		if err := r.Run.Conversation(c); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) tellChannel(ch channel, key string, kind record.ConversationKind, private bool) error {
	c := record.Conversation{Key: key, Kind: kind, Private: private, Archived: ch.Archived}
	if kind == record.Group {
		c.Name = or(record.CleanLine(string(ch.Name)), key)
	}
	if ch.Created > 0 {
		c.CreatedAt = time.Unix(int64(ch.Created), 0).UTC()
	}
	conv := &converter{names: r.Run}
	for _, s := range []text{ch.Topic.Value, ch.Purpose.Value} {
		if md := conv.convert(s); md != "" && md != c.Description {
			c.Description = strings.Trim(c.Description+"\n\n"+md, "\n")
		}
	}
	for _, m := range append([]text{ch.Creator}, ch.Members...) {
		if m == "" {
			continue
		}
		p, err := r.person(m, nil, "")
		if err != nil {
			return err
		}
		if m == ch.Creator && c.Creator == "" {
			c.Creator = p
		}
	}
	for _, m := range ch.Members {
		if p := record.CleanLine(string(m)); p != "" && !slices.Contains(c.Members, p) {
			c.Members = append(c.Members, p)
		}
	}
	return r.Run.Conversation(c)
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
