package gitter

import (
	"maps"
	"slices"
	"testing"

	"hubbub/internal/rooms/archive/archivetest"
	"hubbub/internal/rooms/archive/record"
)

const unchecked = "the Gitter reader against the real archive of 211,038 messages by 7,503 people"

type truth struct {
	Rows     int `json:"rows_after_dropping_repeated_message_ids"`
	Repeated int `json:"repeated_message_ids"`
	Files    int `json:"rooms_files"`
	All      struct {
		Messages int     `json:"messages"`
		Users    int     `json:"users"`
		Rooms    int     `json:"channels_with_messages"`
		First    string  `json:"first_day"`
		Last     string  `json:"last_day"`
		Hours    []int   `json:"messages_by_hour_utc"`
		Talkers  [][]any `json:"top_talkers"`
		Channels [][]any `json:"channels"`
		Daily    [][]any `json:"daily"`
	} `json:"all"`
	Mentions struct {
		Edges  int     `json:"directed_edges"`
		Weight int     `json:"weight_total"`
		Heavy  [][]any `json:"heaviest_edges"`
		In     [][]any `json:"top_in_degree"`
	} `json:"mention_graph"`
	Names map[string]string `json:"username_of_top"`
	Bots  map[string]string `json:"bot_users_by_name"`
}

// twoSpellings are the messages that name somebody in two spellings: each is a mention, as the expected figures count them.
var twoSpellings = []string{"57a68769ac014d6a097caf7a", "56627fce1da31ad605a8fd5b"}

func TestRealArchive(t *testing.T) {
	var want truth
	archivetest.Truth(t, unchecked, "gitter-fcc", &want)
	opt := record.Options{Bots: slices.Collect(maps.Values(want.Bots))}
	c, sum := archivetest.Read(t, New(opt), archivetest.Shared(t, unchecked, "gitter-fcc", "gitter-fcc.tar.gz"))

	if sum.Messages != want.Rows || sum.People != want.All.Users || sum.Conversations != want.All.Rooms || sum.Repeats != want.Repeated {
		t.Errorf("got %+v", sum)
	}
	if empty := want.Files - want.All.Rooms; sum.Files != want.All.Rooms || sum.Skipped != empty || sum.Repaired != 0 || sum.Bots != len(want.Bots) {
		t.Errorf("got %+v; %d files are empty", sum, empty)
	}
	if f, l := sum.First.Format("2006-01-02"), sum.Last.Format("2006-01-02"); f != want.All.First || l != want.All.Last {
		t.Errorf("from %s to %s", f, l)
	}
	people, rooms, days := map[string]int{}, map[string]int{}, map[string]int{}
	hours := make([]int, 24)
	edges, heard := map[[2]string]int{}, map[string]int{}
	weight, unnamed := 0, 0
	for _, m := range c.Messages {
		if m.Author == record.Unnamed {
			unnamed++
		}
		people[m.Author]++
		rooms[c.Conversations[m.Conversation].Name]++
		days[m.At.Format("2006-01-02")]++
		hours[m.At.Hour()]++
		for _, p := range m.Mentions {
			if p != m.Author {
				edges[[2]string{m.Author, p}]++
				heard[p]++
				weight++
			}
		}
	}
	for _, row := range want.All.Talkers {
		if got := people[row[0].(string)]; got != int(row[1].(float64)) {
			t.Errorf("%v: %d messages", row, got)
		}
	}
	for _, row := range want.All.Channels {
		if got := rooms[row[0].(string)]; got != int(row[1].(float64)) {
			t.Errorf("%v: %d messages", row, got)
		}
	}
	for _, row := range want.All.Daily {
		if got := days[row[0].(string)]; got != int(row[1].(float64)) {
			t.Errorf("%v: %d messages", row, got)
		}
	}
	if !slices.Equal(hours, want.All.Hours) {
		t.Errorf("by hour %v", hours)
	}
	if unnamed != 4 {
		t.Errorf("%d messages by nobody; the archive has 4, which the expected figures count for one person", unnamed)
	}
	if len(edges) != want.Mentions.Edges || weight != want.Mentions.Weight {
		t.Errorf("%d mentions over %d pairs, want %d over %d", weight, len(edges), want.Mentions.Weight, want.Mentions.Edges)
	}
	for _, row := range want.Mentions.Heavy {
		if got := edges[[2]string{row[0].(string), row[1].(string)}]; got != int(row[2].(float64)) {
			t.Errorf("%v: %d mentions", row, got)
		}
	}
	for id, name := range want.Names {
		if c.People[id].Handle != name {
			t.Errorf("%s is %q", id, c.People[id].Handle)
		}
	}
	for _, id := range twoSpellings {
		if named := c.ByID(t, id).Mentions; len(slices.Compact(slices.Sorted(slices.Values(named)))) == len(named) {
			t.Errorf("%s names nobody twice: %v", id, named)
		}
	}
}
