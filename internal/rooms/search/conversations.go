package search

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/identity/fold"
	"hubbub/internal/rooms/search/query"
	"hubbub/internal/rooms/search/words"
)

// ConversationHit is a conversation that was found by its title or description.
type ConversationHit struct {
	ID          ids.ID          `json:"id"`
	Kind        model.Kind      `json:"kind" enum:"direct,group,announcement"`
	Mode        model.Mode      `json:"mode" enum:"public,private,password"`
	Title       string          `json:"title"`
	Avatar      ids.ID          `json:"avatar,omitempty"`
	Members     int             `json:"members"`
	Archived    bool            `json:"archived,omitempty"`
	LastAt      time.Time       `json:"last_at,omitzero"`
	Segments    []words.Segment `json:"segments" doc:"The title, cut where it is met."`
	Description []words.Segment `json:"description,omitempty"`

	score int
}

// conversations finds by titles and descriptions; the filters of a query are about messages, so with them it finds none. The best come first, all on one page.
func (k *asker) conversations(ctx context.Context, typed *query.Query, r Request) (Group[ConversationHit], error) {
	g := Group[ConversationHit]{Hits: []ConversationHit{}}
	if len(typed.Must) == 0 || len(typed.Filters) > 0 || r.Cursor != "" {
		return g, nil
	}
	found, err := k.s.engine.find(ctx, k.s.DB, &ask{must: typed.Must, not: typed.Not, titles: true, workspace: k.a.Workspace, scope: k.reach, to: math.MaxInt64, limit: rankedWindow})
	if err != nil {
		return g, err
	}
	logs, err := k.s.Chat.Logs(ctx, conversationsOf(found))
	if err != nil {
		return g, err
	}
	whole := fold.Text(r.Q)
	for _, c := range logs {
		if h, ok := hitOf(&c, typed, whole); ok {
			g.Hits = append(g.Hits, h)
		}
	}
	slices.SortFunc(g.Hits, func(x, y ConversationHit) int {
		return cmp.Or(y.score-x.score, y.Members-x.Members, cmp.Compare(x.ID, y.ID))
	})
	g.Count, g.More = min(len(g.Hits), countMax), len(g.Hits) > countMax
	g.Hits = g.Hits[:min(len(g.Hits), r.Limit)]
	return g, nil
}

// hitOf matches once more: a title may have changed since it was indexed.
func hitOf(c *model.Conversation, asked *query.Query, whole string) (ConversationHit, bool) {
	title, about := words.NewText(c.Title), words.NewText(c.Description)
	h := ConversationHit{ID: c.ID, Kind: c.Kind, Mode: c.Mode, Title: c.Title, Avatar: c.Avatar, Members: c.Members, Archived: c.Archived, LastAt: c.Head.At}
	inTitle := true
	for _, p := range asked.Must {
		has := title.Has(p)
		inTitle = inTitle && has
		if !has && !about.Has(p) {
			return h, false
		}
	}
	for _, p := range asked.Not {
		if title.Has(p) || about.Has(p) {
			return h, false
		}
	}
	switch folded := fold.Text(c.Title); {
	case folded == whole:
		h.score = 3
	case strings.HasPrefix(folded, whole):
		h.score = 2
	case inTitle:
		h.score = 1
	}
	h.Segments = title.Segments(spans(title, asked.Must), snippet)
	if met := spans(about, asked.Must); len(met) > 0 {
		h.Description = about.Segments(met, snippet)
	}
	return h, true
}

// places tells where messages stand. A person in a direct conversation is named by the client, who knows the people.
func (k *asker) places(ctx context.Context, refs []model.Ref) (map[ids.ID]Place, error) {
	want := make([]ids.ID, len(refs))
	for i, r := range refs {
		want[i] = r.Conversation
	}
	slices.Sort(want)
	logs, err := k.s.Chat.Logs(ctx, slices.Compact(want))
	if err != nil {
		return nil, err
	}
	out := make(map[ids.ID]Place, len(logs))
	for id, c := range logs {
		out[id] = Place{c.Kind, c.Title, c.Parent}
	}
	return out, nil
}
