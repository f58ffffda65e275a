package query

import (
	"context"
	"slices"
	"sync/atomic"

	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/timeline"
)

// posted are the names of what archives hold: what people wrote and what became of it. Nobody can tell from an archive who read or opened anything.
var posted = []string{
	"card.acted", "conversation.changed", "conversation.created", "member.changed", "member.joined", "member.left", "message.deleted", "message.edited", "message.forwarded",
	"file.uploaded", "message.sent", "note.written", "person.changed", "person.deactivated", "person.joined", "person.reactivated", "pin.added", "poll.voted", "reaction.added",
	"reaction.removed", "thread.started", "workspace.changed", "workspace.created",
}

// notes says what who reads the answer must know. unknown means that the data cannot tell at all: no number is right then, zero least of all.
func (s *stage) notes(ctx context.Context, ans *lang.Answer, q lang.Question, span lang.Span) (unknown bool) {
	since := map[string]int64{}
	other := false // something else than posts was recorded before the end of the span
	for _, n := range s.view.Names() {
		since[n.Name] = n.First
		other = other || n.First < span.To && !slices.Contains(posted, n.Name)
	}
	names := lang.Names(q)
	silent := map[string]bool{} // names of which nothing can be known
	var never []string
	for _, n := range names {
		first, there := since[n]
		if !there {
			never = append(never, n)
		}
		silent[n] = !there || first >= span.To && !slices.Contains(posted, n)
	}
	if never != nil {
		ans.Notes = append(ans.Notes, lang.Note{Code: "unknown_name", List: never})
	}
	if s.view.Estimate(timeline.Scan{From: span.From, To: span.To, Patterns: []timeline.Pattern{{}}}) == 0 {
		ans.Notes = append(ans.Notes, lang.Note{Code: "empty"})
	}
	names = slices.DeleteFunc(names, func(n string) bool { return !silent[n] })
	posting := !other && slices.Contains([]string{"active_users", "active_users_total", "retention", "lifecycle", "stickiness", "sessions", "hours"}, lang.CommonOf(q).Kind)
	// Events are read for this, so only where it matters.
	if len(names) == 0 && !posting || !s.beginsWithArchive(ctx) {
		return false
	}
	if len(names) > 0 {
		ans.Notes = append(ans.Notes, lang.Note{Code: "not_measurable", List: names})
		return hush(ans, q, silent)
	}
	ans.Notes = append(ans.Notes, lang.Note{Code: "posting_only"})
	return false
}

// hush takes back the numbers that are about nothing but silent names, and reports whether none is left.
func hush(ans *lang.Answer, q lang.Question, silent map[string]bool) bool {
	all := true
	for i, m := range lang.Matches(q) {
		if len(m.Names) == 0 || slices.ContainsFunc(m.Names, func(n string) bool { return !silent[n] }) {
			all = false
			continue
		}
		res, ok := ans.Result.(*lang.TrendsResult)
		if !ok {
			return true
		}
		for j := range res.Lines {
			if l := &res.Lines[j]; l.Series == i {
				clear(l.Data)
				l.Total = nil
			}
		}
	}
	return all
}

// beginsWithArchive reports whether the first day of the data was imported.
func (s *stage) beginsWithArchive(ctx context.Context) bool {
	const day = 86_400_000
	imported := &expr.Node{Prop: "$origin", Values: []any{"imported"}}
	imported.Prepare()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f := &finder{stop: cancel}
	// It is stopped as soon as one is found: an error says nothing then.
	err := s.view.Fold(ctx, timeline.Scan{From: s.world.First, To: s.world.First + day, Patterns: []timeline.Pattern{{Where: imported}}},
		func(int) timeline.Folder { return f })
	return f.found.Load() && (err == nil || ctx.Err() != nil)
}

// finder stops at the first event that it meets.
type finder struct {
	stop  context.CancelFunc
	found atomic.Bool
}

// Person is called when there is one.
func (f *finder) Person(uint32, timeline.Hits) {
	f.found.Store(true)
	f.stop()
}

// definitions are the keys of the dictionary of measures that an answer needs.
func definitions(q lang.Question) []string {
	kind := lang.CommonOf(q).Kind
	t, ok := q.(*lang.Trends)
	if !ok {
		return []string{kind}
	}
	var keys []string
	for i := range t.Series {
		if key := kind + "." + t.Series[i].Measure; !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}
