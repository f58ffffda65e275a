package chathttp_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat/model"
)

// TestWhatGrowsWithoutEndComesInPages walks every list that grows with use: each page size gives the same things in the same order, each once.
func TestWhatGrowsWithoutEndComesInPages(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := open(t, db)
		d.people()
		var groups []ids.ID
		var latest []string
		for i := range 7 {
			if i%3 == 0 { // several within one millisecond
				d.Clock.Advance(time.Second)
			}
			c := d.group(model.Private, "member", "victim")
			groups, latest = append(groups, c), append([]string{c.String()}, latest...)
			d.must(204, "member", "PUT", "/drafts/"+c.String(), map[string]any{"text": "写到一半"})
		}
		c := groups[0]
		var pinned []string
		said := d.say("member", c, "0")
		for i := range 6 {
			if i == 4 {
				d.Clock.Advance(time.Second)
			}
			d.must(200, "member", "PATCH", at(c, "messages", said), map[string]any{"text": fmt.Sprint(i + 1)})
			n := d.say("member", c, "钉")
			d.must(204, "member", "PUT", at(c, "pins", n), nil)
			pinned = append([]string{fmt.Sprint(n)}, pinned...)
		}
		d.must(204, "member", "DELETE", at(c, "messages", pinned[2]), nil)
		pinned = slices.Delete(pinned, 2, 3)
		d.Clock.Advance(time.Second)
		d.say("member", groups[3], "新的") // the latest now
		latest = append([]string{groups[3].String(), c.String()}, slices.DeleteFunc(latest, func(id string) bool { return id == groups[3].String() || id == c.String() })...)
		for _, limit := range []int{1, 2, 3, 50} {
			if got := d.field("member", "/conversations", limit, "conversation", "id"); !slices.Equal(got, latest) {
				t.Errorf("conversations by %d: %v, want %v", limit, got, latest)
			}
			if got := d.pages("member", at(c, "pins"), "seq", limit); !slices.Equal(got, pinned) {
				t.Errorf("pins by %d: %v, want %v", limit, got, pinned)
			}
			if got := d.pages("member", at(c, "messages", said, "edits"), "text", limit); !slices.Equal(got, []string{"0", "1", "2", "3", "4", "5"}) {
				t.Errorf("edits by %d: %v", limit, got)
			}
			drafts := d.pages("member", "/drafts", "conversation", limit)
			if slices.Sort(drafts); len(slices.Compact(drafts)) != len(groups) {
				t.Errorf("drafts by %d: %v", limit, drafts)
			}
		}
		for _, path := range []string{"/conversations", "/drafts", "/saved", at(c, "pins"), at(c, "notes"), at(c, "messages", said, "edits"), at(c, "messages", said, "share")} {
			d.refused("cursor.malformed", "member", "GET", path+"?cursor=%21", nil)
			d.refused("request.invalid", "member", "GET", path+"?limit=201", nil)
		}
		d.refused("cursor.malformed", "member", "GET", at(c, "media?kind=link&before=%21"), nil)
	})
}

// field is pages for a field of a field.
func (d *door) field(who, path string, limit int, outer, inner string) (out []string) {
	d.t.Helper()
	for cursor := ""; ; {
		var l listed
		d.must(200, who, "GET", fmt.Sprintf("%s?limit=%d&cursor=%s", path, limit, cursor), nil).into(d.t, &l)
		for _, item := range l.Items {
			out = append(out, fmt.Sprint(item[outer].(map[string]any)[inner]))
		}
		if cursor = l.Next; cursor == "" || len(out) > 1000 {
			return out
		}
	}
}

func TestLinksToAMessageComeInPages(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := open(t, db)
		d.people()
		c := d.group(model.Public, "member", "moderator", "owner", "victim")
		n := d.say("member", c, "看")
		for i, who := range []string{"owner", "moderator", "victim", "stranger"} {
			if i == 3 {
				d.Clock.Advance(time.Second)
			}
			d.must(200, who, "POST", at(c, "messages", n, "share"), nil)
		}
		for _, limit := range []int{1, 2, 3, 4, 50} {
			all, own := d.pages("member", at(c, "messages", n, "share"), "token", limit), d.pages("victim", at(c, "messages", n, "share"), "token", limit)
			if slices.Sort(all); len(slices.Compact(all)) != 4 || len(own) != 1 || !slices.Contains(all, own[0]) {
				t.Errorf("links by %d: %v, one's own %v", limit, all, own)
			}
		}
	})
}
