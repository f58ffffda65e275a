package search

import (
	"context"
	"net/http"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
)

type searchIn struct {
	Q      string   `query:"q" required:"true" maxLength:"1000" example:"发布 from:@xiaoming after:2026-11-01" doc:"Words, \"quoted words\", -without, and filters; see the operation's description."`
	In     []string `query:"in" enum:"messages,people,conversations,files" doc:"Where; everywhere if absent."`
	Sort   string   `query:"sort" enum:"relevance,time" default:"relevance" doc:"Of messages and files."`
	Cursor string   `query:"cursor" maxLength:"400" doc:"A group's next; ask for that group alone, with the same q and sort."`
	Limit  int      `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Of each group."`
}

type searchOut struct {
	Body Answer
}

// Register adds the room's operation.
func (s *Service) Register(api *httpapi.API) {
	httpapi.Add(api, httpapi.Op{ID: "search", Method: http.MethodGet, Path: httpapi.Workspace + "/search", Tag: "search", Access: httpapi.Known,
		Summary: "Find messages, people, conversations and files",
		Doc: "All words must be there; Chinese, Japanese, Korean and Thai are found in any part, other scripts by whole words, and the last word may be unfinished. Width, case and accents " +
			"do not matter. `\"…\"` words in a row, `-word` without it. Filters: `from:@handle` or `from:me`, `in:#title` or an id (several are alternatives), " +
			"`has:file|image|video|audio|voice|link|poll|note|card`, `is:pinned|thread`, `before:`, `after:`, `on:` a day, month or year (`2026-11-21`, `2026-11`, `today`) in your time zone; " +
			"`-from:`, `-in:`, `-has:`, `-is:` exclude. The keys may be Chinese too: 来自 在 包含 是 早于 晚于 日期. Filters are about messages and files: with them no people and conversations are found. " +
			"Only what you may read is found. `segments` are pieces of text in order, `hit` where the query is met; to show a message in context ask for messages around its seq. " +
			"Errors: `query.malformed`, `query.from_unknown`, `query.in_unknown`, `query.has_unknown`, `query.is_unknown`, `query.date`, `cursor.malformed` (422)."},
		func(ctx context.Context, in *searchIn) (*searchOut, error) {
			found, err := s.Search(ctx, actor.From(ctx), Request{Q: in.Q, In: in.In, Sort: in.Sort, Cursor: in.Cursor, Limit: in.Limit})
			return &searchOut{found}, err
		})
}
