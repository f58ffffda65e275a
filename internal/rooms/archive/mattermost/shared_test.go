package mattermost

import (
	"testing"

	"hubbub/internal/rooms/archive/archivetest"
	"hubbub/internal/rooms/archive/record"
)

const unchecked = "the Mattermost reader against a file of mmetl with 158 posts"

type truth struct {
	Lines     map[string]int `json:"line_types"`
	Replies   int            `json:"replies"`
	Reactions int            `json:"reactions"`
	Bots      []string       `json:"bots"`
	All       struct {
		Messages int     `json:"messages"`
		Users    int     `json:"users"`
		First    string  `json:"first_day"`
		Last     string  `json:"last_day"`
		Talkers  [][]any `json:"top_talkers"`
		Channels [][]any `json:"channels"`
		Daily    [][]any `json:"daily"`
	} `json:"all_posts_including_join_lines"`
}

func TestRealFile(t *testing.T) {
	var want truth
	archivetest.Truth(t, unchecked, "mattermost-viewer", &want)
	c, sum := archivetest.Read(t, New(record.Options{}), archivetest.Shared(t, unchecked, "mattermost-viewer", "bulk-export.jsonl.gz"))

	if sum.Messages != want.All.Messages || sum.Messages != want.Lines["post"] || sum.People != want.All.Users || sum.Bots != want.Lines["bot"] || sum.Conversations != want.Lines["channel"] {
		t.Errorf("got %+v", sum)
	}
	if sum.ThreadReplies != want.Replies || sum.Reactions != want.Reactions || sum.Skipped+sum.Repaired+sum.Repeats+sum.System+sum.Memberships != 0 {
		t.Errorf("got %+v", sum)
	}
	if f, l := sum.First.Format("2006-01-02"), sum.Last.Format("2006-01-02"); f != want.All.First || l != want.All.Last {
		t.Errorf("from %s to %s", f, l)
	}
	for _, b := range want.Bots {
		if !c.People[b].Bot {
			t.Errorf("%s is no bot", b)
		}
	}
	people, channels, days := map[string]int{}, map[string]int{}, map[string]int{}
	for _, m := range c.Messages {
		people[m.Author]++
		channels[c.Conversations[m.Conversation].Name]++
		days[m.At.Format("2006-01-02")]++
		if m.Text == "" {
			t.Errorf("%s says nothing", m.SourceID)
		}
	}
	for what, x := range map[string]struct {
		got  map[string]int
		want [][]any
	}{"author": {people, want.All.Talkers}, "channel": {channels, want.All.Channels}, "day": {days, want.All.Daily}} {
		for _, row := range x.want {
			if got := x.got[row[0].(string)]; got != int(row[1].(float64)) {
				t.Errorf("%s %v: %d messages", what, row, got)
			}
		}
	}
}
