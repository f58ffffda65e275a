package world

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"hubbub/internal/rooms/activity/fact"
)

// Town is a small crowd with names and words: what somebody looks at who sees the product for the first time.
type Town struct {
	Neighbours []Neighbour
	Groups     []Group
	Events     []fact.Fact // all that is not said in a group: visits, pages, orders. Person and Place are keys of the town
}

// Neighbour is somebody who lives there.
type Neighbour struct {
	Key, Handle, Name, Title, Locale, Zone string
}

// Group is where they talk.
type Group struct {
	Key, Name, Description string
	Creator                string    // the first who came
	Members                []Member  // by time
	Messages               []Message // by time
}

// Member is somebody who joined a group.
type Member struct {
	Person string
	At     time.Time
}

// Message is something that was said.
type Message struct {
	Key       string
	Author    string
	At        time.Time
	Text      string
	Answers   int // index of the message that it answers, -1 for none
	Mentions  []string
	Reactions []Reaction
}

// Reaction is an emoji under a message.
type Reaction struct {
	Emoji, By string
	At        time.Time
}

const (
	neighbours = 260
	townDays   = 365
	townEvents = 110_000
)

// NewTown tells the year of a town that ends with a day.
func NewTown(ctx context.Context, last time.Time, seed uint64) (*Town, error) {
	start := last.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1-townDays)
	crowd, err := NewCrowd(Plan{People: neighbours, Events: townEvents, Days: townDays, Start: start, Seed: seed, IDs: true, Group: (neighbours + len(topics) - 1) / len(topics)})
	if err != nil {
		return nil, err
	}
	t := &teller{Town: &Town{}, crowd: crowd, r: rand.New(rand.NewPCG(seed, 3)), joined: map[[2]string]bool{}, until: last.UnixMilli()}
	t.settle()
	err = crowd.Each(ctx, 2, func(_ int, facts []fact.Fact) error {
		for i := range facts {
			t.tell(&facts[i])
		}
		return nil
	})
	return t.Town, err
}

// teller turns what a crowd does into words.
type teller struct {
	*Town
	crowd  *Crowd
	r      *rand.Rand
	joined map[[2]string]bool
	until  int64
}

func (t *teller) settle() {
	used := map[string]int{}
	for i := range neighbours {
		zone := t.crowd.Zone(i)
		n := Neighbour{Key: t.crowd.Key(i), Zone: zone, Locale: "en"}
		if zone == "Asia/Shanghai" {
			n.Locale = "zh-CN"
			family, given := zhFamilies[t.r.IntN(len(zhFamilies))], zhGiven[t.r.IntN(len(zhGiven))]
			n.Name, n.Handle = family.name+given.name, given.latin+"."+family.latin
		} else {
			first, last := enFirst[t.r.IntN(len(enFirst))], enLast[t.r.IntN(len(enLast))]
			n.Name, n.Handle = first+" "+last, strings.ToLower(first+"."+last)
		}
		if used[n.Handle]++; used[n.Handle] > 1 {
			n.Handle += strconv.Itoa(used[n.Handle])
		}
		t.Neighbours = append(t.Neighbours, n)
	}
	for i, topic := range topics {
		t.Groups = append(t.Groups, Group{Key: t.crowd.places[i], Name: topic.name, Description: topic.about})
	}
}

func (t *teller) tell(f *fact.Fact) {
	if f.At > t.until || f.Act != fact.Happened {
		return
	}
	g := t.group(f.Place)
	switch f.Name {
	case Names[sent]:
		t.join(g, f)
		t.say(g, f)
	case Names[reacted]:
		t.join(g, f)
		t.react(g, f)
	default:
		if g != nil {
			t.join(g, f)
		}
		t.Events = append(t.Events, *f)
	}
}

func (t *teller) group(place string) *Group {
	for i := range t.Groups {
		if t.Groups[i].Key == place {
			return &t.Groups[i]
		}
	}
	return nil
}

func (t *teller) join(g *Group, f *fact.Fact) {
	if key := [2]string{g.Key, f.Person}; !t.joined[key] {
		t.joined[key] = true
		g.Members = append(g.Members, Member{f.Person, time.UnixMilli(f.At).UTC()})
		if g.Creator == "" {
			g.Creator = f.Person
		}
	}
}

// say gives a message words that fit the group, and an answer to what was said before where the fact is one.
func (t *teller) say(g *Group, f *fact.Fact) {
	topic := &topics[t.indexOf(g)]
	m := Message{Key: strconv.Itoa(len(g.Messages) + 1), Author: f.Person, At: time.UnixMilli(f.At).UTC(), Answers: -1}
	lines := topic.says
	if f.Get("to").Text != "" {
		if i := g.lastOf(f.Person, m.At.Add(-20*time.Hour)); i >= 0 {
			lines = topic.answers
			m.Answers = i
			if t.r.IntN(3) == 0 {
				m.Mentions = []string{g.Messages[i].Author}
			}
		}
	} else if t.r.IntN(4) == 0 {
		lines = topic.asks
	}
	m.Text = t.words(topic, lines)
	g.Messages = append(g.Messages, m)
}

func (t *teller) indexOf(g *Group) int {
	for i := range t.Groups {
		if &t.Groups[i] == g {
			return i
		}
	}
	return 0
}

// lastOf is the newest message since a time that somebody else wrote, -1 when there is none.
func (g *Group) lastOf(other string, since time.Time) int {
	for i := len(g.Messages) - 1; i >= 0 && g.Messages[i].At.After(since); i-- {
		if g.Messages[i].Author != other {
			return i
		}
	}
	return -1
}

// words takes the next line and fills what it leaves open.
func (t *teller) words(topic *topic, lines []string) string {
	line := lines[t.r.IntN(len(lines))]
	for strings.Contains(line, "{}") {
		line = strings.Replace(line, "{}", topic.things[t.r.IntN(len(topic.things))], 1)
	}
	return strings.ReplaceAll(line, "{n}", fmt.Sprint(2+t.r.IntN(18)))
}

func (t *teller) react(g *Group, f *fact.Fact) {
	at := time.UnixMilli(f.At).UTC()
	i := g.lastOf(f.Person, at.Add(-48*time.Hour))
	if i < 0 {
		return
	}
	for _, r := range g.Messages[i].Reactions {
		if r.By == f.Person {
			return
		}
	}
	g.Messages[i].Reactions = append(g.Messages[i].Reactions, Reaction{Emoji: f.Get("emoji").Text, By: f.Person, At: at})
}
