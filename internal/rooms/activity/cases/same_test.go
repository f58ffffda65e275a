package cases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawCase is a question of any kind about a few people with several ids each. No two events share an instant.
func drawCase(t *rapid.T) *Case {
	pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	c := &Case{ID: "drawn", Query: pick("query", sorted(kinds)...), Persons: map[string]Person{}}
	for p := range 4 {
		person := Person{Props: map[string]any{"plan": pick("plan", "pro", "free"), "email": pick("email", "a@corp.example", "b@else.example")}}
		for i := range rapid.IntRange(1, 3).Draw(t, "ids") {
			person.IDs = append(person.IDs, fmt.Sprintf("p%d.%d", p, i))
		}
		c.Persons[fmt.Sprint("p", p)] = person
	}
	begin := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := range rapid.IntRange(0, 40).Draw(t, "events") {
		p := fmt.Sprint("p", rapid.IntRange(0, 3).Draw(t, "person"))
		id := rapid.SampledFrom(c.Persons[p].IDs).Draw(t, "id")
		at := begin.Add(time.Duration(rapid.IntRange(0, 20*24*6).Draw(t, "at"))*10*time.Minute + time.Duration(i)*time.Second)
		props := map[string]any{"k": pick("k", "u", "v"), "$group_0": pick("group", "g", "h", "")}
		c.Events = append(c.Events, Event{ID: id, Name: pick("name", "a", "b", "$x"), At: at, Props: props})
	}
	event := func(name string) *string {
		if s := pick(name, "", "a", "b"); s != "" {
			return &s
		}
		return nil
	}
	p := &c.Params
	p.From, p.To, p.TZ = "2024-03-05", "2024-03-16T10:00:00Z", pick("tz", "UTC", "America/New_York", "Asia/Kolkata")
	p.Interval, p.WeekStart = pick("interval", "hour", "day", "week", "month"), pick("week", "monday", "")
	p.Actor = pick("actor", "", "", "$group_0")
	p.Event, p.StartEvent, p.ReturnEvent = event("event"), event("start"), event("return")
	if rapid.Bool().Draw(t, "filters") {
		p.EventProps, p.EmailContains, p.ActorsIn = map[string]any{"k": "u"}, "corp", []string{"p0", "p1"}
	}
	p.Intervals, p.CohortIndex, p.MinOccurrences = rapid.IntRange(2, 5).Draw(t, "intervals"), rapid.IntRange(0, 1).Draw(t, "cohort"), rapid.IntRange(1, 2).Draw(t, "least")
	p.Type, p.Criteria = pick("type", "recurring", "first_time", "first_touch_in_window"), pick("criteria", "on", "on_or_after")
	p.WindowDays, p.Bucket = rapid.IntRange(1, 8).Draw(t, "window"), rapid.IntRange(1, 3).Draw(t, "bucket")
	for _, name := range []string{"a", "b", "a"} {
		p.Steps = append(p.Steps, Step{Event: &name})
	}
	p.Order = pick("order", "ordered", "strict", "unordered")
	if rapid.Bool().Draw(t, "excluded") {
		x := "$x"
		one := 1
		p.Exclusions = []Step{{Event: &x, ToStep: &one}}
	}
	if by := pick("by", "", "event", "person"); by != "" {
		p.Breakdown = map[string]string{by: map[string]string{"event": "k", "person": "plan"}[by]}
	}
	window := rapid.SampledFrom([]float64{3600, 86400, 400_000}).Draw(t, "window_s")
	p.WindowS, p.SessionGapS, p.Item = &window, &window, pick("item", "event", "k")
	if c.Query == "retention" || c.Query == "retention_actors" || c.Query == "retention_average" {
		p.Start = "2024-03-04"
	} else {
		p.Start = pick("from item", "", "a", "u")
	}
	return c
}

func answer(t *rapid.T, c *Case) string {
	r, err := Answer(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	for key, v := range r { // lists of persons have no order
		switch v := v.(type) {
		case []string:
			slices.Sort(v)
		case [][]string:
			for _, list := range v {
				slices.Sort(list)
			}
		case map[string][]string:
			for _, list := range v {
				slices.Sort(list)
			}
		case [][3]any:
			slices.SortFunc(v, func(a, b [3]any) int { return slices.Compare([]byte(text(a)), []byte(text(b))) })
		}
		r[key] = v
	}
	return text(r)
}

// TestWhoIsOnePersonAndInWhichOrderEventsCameChangesNothing asks of every kind the same three times: as drawn, with the ids of a person made one beforehand, and
// with the events in another order.
func TestWhoIsOnePersonAndInWhichOrderEventsCameChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t)
		drawn := answer(t, c)

		one := *c
		one.Events, one.Persons = slices.Clone(c.Events), map[string]Person{}
		names := c.names()
		for i := range one.Events {
			one.Events[i].ID = names.of(c.Events[i].ID)
		}
		for name, p := range c.Persons {
			one.Persons[name] = Person{Props: p.Props}
		}
		if got := answer(t, &one); got != drawn {
			t.Fatalf("%s: with one id each\n%s\nwith several\n%s", c.Query, got, drawn)
		}

		other := *c
		other.Events = slices.Clone(c.Events)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)).Shuffle(len(other.Events), func(i, j int) {
			other.Events[i], other.Events[j] = other.Events[j], other.Events[i]
		})
		if got := answer(t, &other); got != drawn {
			t.Fatalf("%s: shuffled\n%s\nas drawn\n%s", c.Query, got, drawn)
		}
	})
}
