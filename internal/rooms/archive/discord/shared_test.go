package discord

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hubbub/internal/rooms/archive/archivetest"
	"hubbub/internal/rooms/archive/record"
)

const unchecked = "the Discord reader against 120 real channels with 13,360 messages, as HTML and as JSON"

type truth struct {
	Files    int            `json:"files"`
	Kinds    map[string]int `json:"kinds"`
	Repeated int            `json:"repeated_ids"`
	All      struct {
		Messages int     `json:"messages"`
		Users    int     `json:"users"`
		Channels int     `json:"channels_with_messages"`
		First    string  `json:"first_day"`
		Last     string  `json:"last_day"`
		Hours    []int   `json:"messages_by_hour_utc"`
		Talkers  [][]any `json:"top_talkers"`
		Per      [][]any `json:"channels"`
		Daily    [][]any `json:"daily"`
	} `json:"all"`
	Replies       graph             `json:"reply_graph"`
	Mentions      graph             `json:"mention_graph"`
	ReactionTotal int               `json:"reactions_total"`
	Reactions     [][]any           `json:"top_reactions"`
	Names         map[string]string `json:"names"`
}

type graph struct {
	Edges  int     `json:"directed_edges"`
	Weight int     `json:"weight_total"`
	Heavy  [][]any `json:"heaviest_edges"`
}

// figures are what the expected ones can be compared with.
type figures struct {
	people, channels, days, emoji map[string]int
	hours                         []int
	replies, mentions             map[[2]string]int
}

func measure(c *archivetest.Collector) figures {
	f := figures{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, make([]int, 24), map[[2]string]int{}, map[[2]string]int{}}
	authors := map[string]string{}
	for _, m := range c.Messages {
		authors[m.SourceID] = m.Author
	}
	for _, m := range c.Messages {
		for _, x := range m.Reactions {
			f.emoji[x.Name] += x.Count
		}
		if m.Kind == record.System || m.Bot {
			continue
		}
		f.people[m.Author]++
		f.channels[m.Conversation]++
		f.days[m.At.Format("2006-01-02")]++
		f.hours[m.At.Hour()]++
		if m.ReplyTo != nil {
			if to := authors[m.ReplyTo.Message]; to != "" && to != m.Author {
				f.replies[[2]string{m.Author, to}]++
			}
		}
		for _, p := range m.Mentions {
			if p != m.Author {
				f.mentions[[2]string{m.Author, p}]++
			}
		}
	}
	return f
}

func (g graph) check(t *testing.T, what string, got map[[2]string]int) {
	t.Helper()
	weight := 0
	for _, n := range got {
		weight += n
	}
	if len(got) != g.Edges || weight != g.Weight {
		t.Errorf("%s: %d over %d pairs, want %d over %d", what, weight, len(got), g.Weight, g.Edges)
	}
	for _, row := range g.Heavy {
		if n := got[[2]string{row[0].(string), row[1].(string)}]; n != int(row[2].(float64)) {
			t.Errorf("%s %v: %d", what, row, n)
		}
	}
}

func checkTruth(t *testing.T, want truth, c *archivetest.Collector, sum record.Summary) {
	t.Helper()
	if sum.Messages != want.Kinds["message"] || sum.System != want.Kinds["system"] || sum.Quotes != want.Kinds["reply"] || sum.Repeats != want.Repeated {
		t.Errorf("got %+v, want %v", sum, want.Kinds)
	}
	if sum.Conversations != want.Files || sum.Files != want.Files || sum.Skipped+sum.Repaired != 0 || sum.BotMessages != 0 || sum.Reactions != want.ReactionTotal {
		t.Errorf("got %+v", sum)
	}
	if f, l := sum.First.Format("2006-01-02"), sum.Last.Format("2006-01-02"); f != want.All.First || l != want.All.Last {
		t.Errorf("from %s to %s", f, l)
	}
	f := measure(c)
	if len(f.people) != want.All.Users || len(f.channels) != want.All.Channels || !slices.Equal(f.hours, want.All.Hours) {
		t.Errorf("%d authors in %d channels, by hour %v", len(f.people), len(f.channels), f.hours)
	}
	for what, x := range map[string]struct {
		got  map[string]int
		want [][]any
	}{"author": {f.people, want.All.Talkers}, "day": {f.days, want.All.Daily}, "emoji": {f.emoji, want.Reactions}} {
		for _, row := range x.want {
			if n := x.got[row[0].(string)]; n != int(row[1].(float64)) {
				t.Errorf("%s %v: got %d", what, row, n)
			}
		}
	}
	sizes := slices.Sorted(maps.Values(f.channels))
	var wanted []int
	for _, row := range want.All.Per {
		wanted = append(wanted, int(row[1].(float64)))
	}
	slices.Sort(wanted)
	if !slices.Equal(sizes, wanted) {
		t.Errorf("messages by channel: %v, want %v", sizes, wanted)
	}
	want.Replies.check(t, "replies", f.replies)
	want.Mentions.check(t, "mentions", f.mentions)
	for id, handle := range want.Names {
		if got := c.People[id].Handle; got != handle {
			t.Errorf("%s is %q, want %q", id, got, handle)
		}
	}
}

func TestRealChannels(t *testing.T) {
	var want truth
	archivetest.Truth(t, unchecked, "discord-meshcore-dev", &want)
	pages, sum := archivetest.Read(t, New(record.Options{}), archivetest.Shared(t, unchecked, "discord-meshcore-dev", "meshcore-dev-html.zip"))
	checkTruth(t, want, pages, sum)
	documents, sum := archivetest.Read(t, New(record.Options{}), archivetest.Shared(t, unchecked, "discord-meshcore-dev", "meshcore-dev-dce.json.zip"))
	checkTruth(t, want, documents, sum)

	byID := map[string]record.Message{}
	for _, m := range documents.Messages {
		byID[m.SourceID] = m
	}
	edits, datedEdits := 0, 0
	for _, p := range pages.Messages {
		d := byID[p.SourceID]
		if p.Author != d.Author || !p.At.Equal(d.At) || p.Kind != d.Kind || len(p.Reactions) != len(d.Reactions) || (p.ReplyTo == nil) != (d.ReplyTo == nil) {
			t.Errorf("%s differs: %+v and %+v", p.SourceID, p, d)
		}
		for _, e := range p.Edits {
			edits++
			if !e.At.IsZero() {
				datedEdits++
			}
		}
		if p.Text == "" && len(p.Attachments) == 0 && p.ReplyTo == nil {
			t.Logf("%s says nothing", p.SourceID)
		}
	}
	if edits != 1136 || datedEdits != edits {
		t.Errorf("%d edits, %d of them with their time; the pages mark 1,136", edits, datedEdits)
	}
	for key := range pages.Conversations {
		if !strings.HasPrefix(key, "name:") {
			t.Errorf("a page without a channel id is %q", filepath.Base(key))
		}
	}
}
