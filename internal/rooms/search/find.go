package search

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/search/query"
	"hubbub/internal/rooms/search/words"

	"github.com/cespare/xxhash/v2"
)

// Where to search.
const (
	InMessages      = "messages"
	InPeople        = "people"
	InConversations = "conversations"
	InFiles         = "files"
)

// How to order messages and files.
const (
	ByRelevance = "relevance"
	ByTime      = "time"
)

// Request is what somebody searches.
type Request struct {
	Q      string
	In     []string // empty: everywhere
	Sort   string   // ByRelevance if empty
	Cursor string   // next of a group, to be asked for alone
	Limit  int      // of each group
}

// Group is what was found of one sort.
type Group[T any] struct {
	Hits  []T    `json:"hits"`
	Count int    `json:"count" doc:"How many there are, at most 100; only on the first page."`
	More  bool   `json:"more,omitempty" doc:"There are more than count says."`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page; ask for this group alone."`
}

// Answer is what was found.
type Answer struct {
	Messages      *Group[MessageHit]      `json:"messages,omitempty"`
	People        *Group[PersonHit]       `json:"people,omitempty"`
	Conversations *Group[ConversationHit] `json:"conversations,omitempty"`
	Files         *Group[FileHit]         `json:"files,omitempty"`
	Indexing      bool                    `json:"indexing,omitempty" doc:"Not everything is indexed yet: search again later to find more."`
}

const (
	countMax = 100
	limitMax = 100
	snippet  = 240 // characters
	// A window is how many of the newest matches are read to be ranked together; older ones follow in the next.
	rankedWindow = 400
	timedWindow  = 128
)

// Search finds what the actor may see.
func (s *Service) Search(ctx context.Context, a actor.Actor, r Request) (Answer, error) {
	const op = "search.Search"
	out := Answer{Indexing: !s.Whole()}
	typed, err := query.Parse(r.Q)
	if err != nil {
		return out, err
	}
	if len(r.In) == 0 {
		r.In = []string{InMessages, InPeople, InConversations, InFiles}
	}
	if r.Cursor != "" && len(r.In) != 1 {
		return out, errs.E(op, errs.Invalid, "cursor.malformed", "A cursor goes with the one group that gave it.").In("query.in", "expected one group", strings.Join(r.In, ","))
	}
	r.Limit = min(max(r.Limit, 1), limitMax)
	if typed.Empty() {
		// Nothing but spaces and signs: nothing is met, rather than everything.
		a = actor.Actor{}
	}
	reach, err := s.Chat.Reach(ctx, a)
	if err != nil {
		return out, errs.Wrap(op, err)
	}
	k := &asker{s: s, a: a, reach: reach}
	asked, err := k.compile(ctx, &typed)
	if err != nil {
		return out, errs.Wrap(op, err)
	}
	for _, in := range r.In {
		if err := k.group(ctx, &out, in, &typed, asked, r); err != nil {
			return out, errs.Wrap(op, err)
		}
	}
	return out, nil
}

func (k *asker) group(ctx context.Context, out *Answer, in string, typed *query.Query, asked *ask, r Request) error {
	switch in {
	case InMessages:
		g, err := k.messages(ctx, asked, r)
		out.Messages = &g
		return err
	case InFiles:
		files := *asked
		files.names = true
		files.any = append(slices.Clone(asked.any), []string{markHas(hasFile)})
		g, err := k.files(ctx, &files, r)
		out.Files = &g
		return err
	case InConversations:
		g, err := k.conversations(ctx, typed, r)
		out.Conversations = &g
		return err
	case InPeople:
		g := Group[PersonHit]{Hits: []PersonHit{}}
		var err error
		if text, ok := typed.ForNames(r.Q); ok {
			g, err = k.s.people(ctx, k.a, text, r.Cursor, r.Limit)
		}
		out.People = &g
		return err
	}
	return errs.E("search.Search", errs.Invalid, "query.in", "There is no such group.").In("query.in", "expected messages, people, conversations or files", in)
}

// place is where a page ended.
type place struct {
	Query  uint64 `json:"q"` // of which question
	Top    int64  `json:"t"` // the window is below this id
	Offset int    `json:"o"` // in the window
	Now    int64  `json:"n"` // to which recency is measured
}

func (r *Request) key(in string) uint64 {
	return xxhash.Sum64String(in + "\x00" + r.Sort + "\x00" + r.Q)
}

func (r *Request) place(in string, now time.Time) (place, error) {
	p := place{Query: r.key(in), Top: math.MaxInt64, Now: now.UnixMilli()}
	if r.Cursor == "" {
		return p, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(r.Cursor)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil || p.Query != r.key(in) || p.Offset < 0 {
		return p, errs.E("search.Search", errs.Invalid, "cursor.malformed", "This cursor belongs to another question.").In("query.cursor", "expected what an answer to the same question gave as next", nil)
	}
	return p, nil
}

func (p place) String() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic("search: a struct of numbers has no JSON form: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// window is the newest matches below a place, in the order asked for.
type window struct {
	matches []match
	top     int64 // above the first match
	bottom  int64 // the id of the last one that was looked at
	full    bool  // there may be more below
}

// look asks the index for a window and keeps what meets the query as it is now.
func (k *asker) look(ctx context.Context, a *ask, at place, sort string) (window, error) {
	q := *a
	q.to, q.limit = min(q.to, at.Top), rankedWindow
	if sort == ByTime {
		q.limit = timedWindow
	}
	rows, err := k.s.engine.find(ctx, k.s.DB, &q)
	if err != nil || len(rows) == 0 {
		return window{}, err
	}
	w := window{top: rows[0].id + 1, bottom: rows[len(rows)-1].id, full: len(rows) == q.limit}
	docs := make(map[model.Ref]int64, len(rows))
	refs := make([]model.Ref, 0, len(rows))
	for _, f := range rows {
		if _, twice := docs[f.ref]; !twice {
			docs[f.ref] = f.id
			refs = append(refs, f.ref)
		}
	}
	messages, err := k.s.Chat.Texts(ctx, refs)
	if err != nil {
		return window{}, err
	}
	for _, m := range messages {
		c := match{id: docs[model.Ref{Conversation: m.Conversation, Seq: m.Seq}], message: m}
		if c.meets(&q) {
			w.matches = append(w.matches, c)
		}
	}
	now := time.UnixMilli(at.Now)
	for i := range w.matches {
		if sort != ByTime {
			w.matches[i].rank(&q, now)
		}
	}
	slices.SortFunc(w.matches, func(x, y match) int { return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(y.id, x.id)) })
	return w, nil
}

// pageOf walks windows until a page is full, then makes hits of it. make may drop a match by returning none, or make several of one.
func pageOf[T any](ctx context.Context, k *asker, a *ask, in string, r *Request, hits func(context.Context, []match) ([]T, error)) (Group[T], error) {
	g := Group[T]{Hits: []T{}}
	at, err := r.place(in, k.s.Clock.Now())
	if err != nil {
		return g, err
	}
	first := r.Cursor == ""
	for {
		w, err := k.look(ctx, a, at, r.Sort)
		if err != nil {
			return g, err
		}
		if first {
			g.Count, g.More = min(len(w.matches), countMax), len(w.matches) > countMax || w.full
			first = false
		}
		from := min(at.Offset, len(w.matches))
		to := min(from+r.Limit-len(g.Hits), len(w.matches))
		made, err := hits(ctx, w.matches[from:to])
		if err != nil {
			return g, err
		}
		g.Hits = append(g.Hits, made...)
		switch {
		case to < len(w.matches):
			at.Top, at.Offset = w.top, to
		case w.full:
			at.Top, at.Offset = w.bottom, 0
		default:
			return g, nil
		}
		if len(g.Hits) >= r.Limit {
			g.Next = at.String()
			return g, nil
		}
	}
}

// Place is where a message stands, for showing it.
type Place struct {
	Kind   model.Kind `json:"kind" enum:"direct,group,announcement,thread"`
	Title  string     `json:"title,omitempty"`
	Parent *model.Ref `json:"parent,omitempty" doc:"The message that the thread hangs under."`
}

// MessageHit is a message that was found. Its permalink leads into its conversation.
type MessageHit struct {
	model.Ref
	At       time.Time         `json:"at"`
	Sender   ids.ID            `json:"sender"`
	Kind     model.MessageKind `json:"kind" enum:"text,voice,file,card,note"`
	Place    Place             `json:"place"`
	Title    []words.Segment   `json:"title,omitempty" doc:"Of a note."`
	Segments []words.Segment   `json:"segments" doc:"The text, or of a long one the stretch with the most hits, as Markdown, cut where it is met."`
	Files    []FileSegments    `json:"files,omitempty" doc:"Attachments whose names are met."`
}

// FileSegments is an attachment with its name cut where it is met.
type FileSegments struct {
	File     model.File      `json:"file"`
	Segments []words.Segment `json:"segments"`
}

// FileHit is an attachment that was found.
type FileHit struct {
	model.Ref
	FileSegments
	At     time.Time `json:"at"`
	Sender ids.ID    `json:"sender"`
	Place  Place     `json:"place"`
}

func (k *asker) messages(ctx context.Context, a *ask, r Request) (Group[MessageHit], error) {
	return pageOf(ctx, k, a, InMessages, &r, func(ctx context.Context, matches []match) ([]MessageHit, error) {
		return seen(ctx, k, matches, func(m *match, p Place) []MessageHit {
			h := MessageHit{Ref: model.Ref{Conversation: m.message.Conversation, Seq: m.message.Seq}, At: m.message.At, Sender: m.message.Sender, Kind: m.message.Kind, Place: p}
			h.Title, h.Segments = m.shown(a.must)
			for i, f := range m.message.Attachments {
				name := m.fields[len(m.fields)-len(m.message.Attachments)+i]
				if met := spans(name, a.must); len(met) > 0 {
					h.Files = append(h.Files, FileSegments{f, name.Segments(met, snippet)})
				}
			}
			return []MessageHit{h}
		})
	})
}

// shown is the title of a note, and of the other fields the one with the most hits.
func (m *match) shown(must []words.Phrase) (title, segments []words.Segment) {
	texts := m.fields[:len(m.fields)-len(m.message.Attachments)]
	if m.message.Title != "" {
		title = texts[0].Segments(spans(texts[0], must), snippet)
		texts = texts[1:]
	}
	segments = []words.Segment{}
	most := -1
	for _, t := range texts {
		if met := spans(t, must); len(met) > most {
			most, segments = len(met), t.Segments(met, snippet)
		}
	}
	return title, segments
}

func (k *asker) files(ctx context.Context, a *ask, r Request) (Group[FileHit], error) {
	return pageOf(ctx, k, a, InFiles, &r, func(ctx context.Context, matches []match) ([]FileHit, error) {
		return seen(ctx, k, matches, func(m *match, p Place) []FileHit {
			var out []FileHit
			for i, f := range m.message.Attachments {
				one := match{message: model.Message{Extra: model.Extra{Attachments: m.message.Attachments[i : i+1]}}}
				if one.meets(a) {
					out = append(out, FileHit{model.Ref{Conversation: m.message.Conversation, Seq: m.message.Seq},
						FileSegments{f, one.fields[0].Segments(spans(one.fields[0], a.must), snippet)}, m.message.At, m.message.Sender, p})
				}
			}
			return out
		})
	})
}

// seen makes hits of the matches that chat, asked once more, lets the actor read.
func seen[T any](ctx context.Context, k *asker, matches []match, hits func(*match, Place) []T) ([]T, error) {
	if len(matches) == 0 {
		return nil, nil
	}
	refs := make([]model.Ref, len(matches))
	for i := range matches {
		refs[i] = model.Ref{Conversation: matches[i].message.Conversation, Seq: matches[i].message.Seq}
	}
	may, err := k.s.Chat.Look(ctx, k.a, refs)
	if err != nil {
		return nil, err
	}
	readable := make(map[model.Ref]bool, len(may))
	for i := range may {
		readable[model.Ref{Conversation: may[i].Conversation, Seq: may[i].Seq}] = true
	}
	places, err := k.places(ctx, refs)
	if err != nil {
		return nil, err
	}
	var out []T
	for i := range matches {
		if readable[refs[i]] {
			out = append(out, hits(&matches[i], places[refs[i].Conversation])...)
		}
	}
	return out, nil
}
