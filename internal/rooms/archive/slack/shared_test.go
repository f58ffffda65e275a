package slack

import (
	"maps"
	"testing"

	"hubbub/internal/rooms/archive/archivetest"
	"hubbub/internal/rooms/archive/record"
)

// truth is the part of the expected figures that a reader can be held to.
type truth struct {
	Rows     int            `json:"rows_in_files"`
	Subtypes map[string]int `json:"subtypes"`
	Channels int            `json:"channels_json"`
	Users    int            `json:"users_json"`
	Keys     int            `json:"distinct_row_keys_channel_ts"`
	Human    struct {
		Messages, Users int
		First           string  `json:"first_day"`
		Last            string  `json:"last_day"`
		Talkers         [][]any `json:"top_talkers"`
		Channels        [][]any `json:"channels"`
		Daily           [][]any `json:"daily"`
	} `json:"human"`
	Mentions  graph             `json:"mention_graph"`
	Reactions int               `json:"reactions_on_messages"`
	Names     map[string]string `json:"names"`
}

type graph struct {
	Edges  int     `json:"directed_edges"`
	Weight int     `json:"weight_total"`
	Heavy  [][]any `json:"heaviest_edges"`
}

const unchecked = "the Slack reader against the real export of 158 rows"

func TestRealExport(t *testing.T) {
	var want truth
	archivetest.Truth(t, unchecked, "slack-viewer-test", &want)
	c, sum := archivetest.Read(t, New(record.Options{}), archivetest.Shared(t, unchecked, "slack-viewer-test", "testarchive.zip"))

	if n := sum.Messages + sum.System + sum.Memberships; n != want.Rows || n != want.Keys {
		t.Errorf("%d records of %d rows", n, want.Rows)
	}
	if sum.Memberships != want.Subtypes["channel_join"] || sum.System != want.Subtypes["bot_add"] || sum.BotMessages != want.Subtypes["bot_message"] {
		t.Errorf("got %+v", sum)
	}
	if sum.Conversations != want.Channels || sum.People-sum.Bots != want.Users || sum.Skipped+sum.Repaired+sum.Repeats != 0 {
		t.Errorf("got %+v", sum)
	}
	human := map[string]int{}
	channels := map[string]int{}
	days := map[string]int{}
	edges := map[[2]string]int{}
	weight, reactions := 0, 0
	for _, m := range c.Messages {
		if m.Kind == record.System || m.Bot {
			continue
		}
		human[m.Author]++
		channels[c.Conversations[m.Conversation].Name]++
		days[m.At.Format("2006-01-02")]++
		for _, x := range m.Reactions {
			reactions += x.Count
		}
		for _, p := range m.Mentions {
			if p != m.Author && !c.People[p].Bot {
				edges[[2]string{m.Author, p}]++
				weight++
			}
		}
	}
	equal(t, "messages by author", human, pairs(want.Human.Talkers))
	equal(t, "messages by channel", channels, pairs(want.Human.Channels))
	daily := pairs(want.Human.Daily)
	maps.DeleteFunc(daily, func(_ string, n int) bool { return n == 0 })
	equal(t, "messages by day", days, daily)
	if len(human) != want.Human.Users || weight != want.Mentions.Weight || len(edges) != want.Mentions.Edges || reactions != want.Reactions {
		t.Errorf("%d authors, %d mentions over %d pairs, %d reactions", len(human), weight, len(edges), reactions)
	}
	for _, e := range want.Mentions.Heavy {
		if n := edges[[2]string{e[0].(string), e[1].(string)}]; n != int(e[2].(float64)) {
			t.Errorf("%v: %d mentions", e, n)
		}
	}
	for key, handle := range want.Names {
		if c.People[key].Handle != handle {
			t.Errorf("%s is %q", key, c.People[key].Handle)
		}
	}
	for _, m := range c.Messages {
		if m.Text == "" && len(m.Attachments) == 0 {
			t.Errorf("message %s says nothing", m.SourceID)
		}
	}
}

// pairs reads [[name, count, …], …].
func pairs(rows [][]any) map[string]int {
	out := map[string]int{}
	for _, r := range rows {
		out[r[0].(string)] = int(r[1].(float64))
	}
	return out
}

func equal(t *testing.T, what string, got, want map[string]int) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
