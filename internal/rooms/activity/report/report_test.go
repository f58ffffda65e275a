package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/query"
	"hubbub/internal/rooms/activity/timeline"
	"hubbub/internal/spine"

	"pgregory.net/rapid"
)

// said is a message in the plainest form.
type said struct {
	at            int64
	person, place string
	named         []string
}

// plain computes the figures from the messages themselves, one by one, as their definitions read.
func plain(messages []said) *Report {
	day := func(ms int64) int { return int(math.Floor(float64(ms) / 86_400_000)) }
	name := func(d int) string { return time.Unix(int64(d)*86_400, 0).UTC().Format(time.DateOnly) }
	days, last, count := map[string]map[int]bool{}, map[string]int{}, map[string]int64{}
	active, places := map[int]map[string]bool{}, map[string]int{}
	lo, hi := math.MaxInt, math.MinInt
	r := &Report{Retention: map[string]Retained{}, RetentionWeeks: map[string]Bracketed{}, Churned: map[string]int64{}, Monthly: []Month{}, Messages: int64(len(messages)), SignIns: NotMeasurable}
	perDay := map[int]int64{}
	for _, m := range messages {
		d := day(m.at)
		lo, hi = min(lo, d), max(hi, d)
		if days[m.person] == nil {
			days[m.person] = map[int]bool{}
		}
		days[m.person][d] = true
		last[m.person] = max(d, cmp.Or(last[m.person], d))
		count[m.person]++
		if active[d] == nil {
			active[d] = map[string]bool{}
		}
		active[d][m.person] = true
		places[m.place] = max(d, cmp.Or(places[m.place], d))
		perDay[d]++
		at := time.UnixMilli(m.at).UTC()
		r.ByHour[at.Hour()]++
		r.ByWeekday[(int(at.Weekday())+6)%7]++
	}
	r.People, r.ChannelsWithMessages, r.FirstDay, r.LastDay, r.DaysInSpan = int64(len(days)), int64(len(places)), name(lo), name(hi), hi-lo+1
	first := map[string]int{}
	for p, ds := range days {
		first[p] = hi
		for d := range ds {
			first[p] = min(first[p], d)
		}
		if len(ds) == 1 {
			r.OneDayPeople++
		}
		if hi-last[p] <= 29 {
			r.MAU30LastDay++
		}
	}
	for _, d := range places {
		if hi-d >= 30 {
			r.SilentChannels++
		}
	}
	for _, n := range []int{14, 30, 60, 90} {
		c := int64(0)
		for _, d := range last {
			if hi-d > n {
				c++
			}
		}
		r.Churned[fmt.Sprint(n)] = c
	}
	plainReturns(r, days, first, last, hi)
	sum := 0
	for d := lo; d <= hi; d++ {
		sum += len(active[d])
		if r.MaxDAU[0] == nil || len(active[d]) >= r.MaxDAU[0].(int) {
			r.MaxDAU = [2]any{len(active[d]), name(d)}
		}
	}
	r.MeanDAU = rounded(float64(sum)/float64(r.DaysInSpan), 4)
	var counts []int64
	for _, n := range count {
		counts = append(counts, n)
	}
	slices.Sort(counts)
	var ranked, all float64
	for i, n := range counts {
		ranked += float64(i+1) * float64(n)
		all += float64(n)
	}
	n := float64(len(counts))
	gini := rounded(2*ranked/(n*all)-(n+1)/n, 6)
	r.Gini = &gini
	plainMonths(r, active, perDay, first, lo, hi, name)
	plainGraph(r, messages, count)
	return r
}

func plainReturns(r *Report, days map[string]map[int]bool, first, last map[string]int, hi int) {
	for _, n := range returnDays {
		var x Retained
		for p, d := range first {
			if d+n <= hi {
				x.Eligible++
				x.Classic += one(days[p][d+n])
				x.Unbounded += one(last[p] >= d+n)
			}
		}
		r.Retention[fmt.Sprint("D", n)] = x
	}
	for _, k := range weeks {
		var x Bracketed
		for p, d := range first {
			if d+7*k+6 <= hi {
				x.Eligible++
				back := false
				for i := 7 * k; i <= 7*k+6; i++ {
					back = back || days[p][d+i]
				}
				x.Bracket += one(back)
			}
		}
		r.RetentionWeeks[fmt.Sprint("W", k)] = x
	}
}

func plainMonths(r *Report, active map[int]map[string]bool, perDay map[int]int64, first map[string]int, lo, hi int, name func(int) string) {
	for d := lo; d <= hi; {
		m := Month{Month: name(d)[:7]}
		people, sum, n := map[string]bool{}, 0, 0
		for ; d <= hi && name(d)[:7] == m.Month; d++ {
			m.Messages += perDay[d]
			sum += len(active[d])
			n++
			for p := range active[d] {
				people[p] = true
			}
		}
		for p := range people {
			m.NewPeople += one(name(first[p])[:7] == m.Month)
		}
		m.MAU = int64(len(people))
		m.MeanDAU = rounded(float64(sum)/float64(n), 4)
		if m.MAU > 0 {
			s := rounded(float64(sum)/float64(n)/float64(m.MAU), 6)
			m.Stickiness = &s
		}
		r.Monthly = append(r.Monthly, m)
	}
}

func plainGraph(r *Report, messages []said, spoke map[string]int64) {
	edges, nodes := map[[2]string]int64{}, map[string]bool{}
	for _, m := range messages {
		for _, p := range m.named {
			if spoke[p] > 0 && p != m.person {
				edges[[2]string{m.person, p}]++
			}
		}
	}
	mutual := 0
	for e, n := range edges {
		r.MentionGraph.WeightTotal += n
		nodes[e[0]], nodes[e[1]] = true, true
		if edges[[2]string{e[1], e[0]}] > 0 {
			mutual++
		}
	}
	r.MentionGraph.Nodes, r.MentionGraph.DirectedEdges = int64(len(nodes)), int64(len(edges))
	if len(edges) > 0 {
		r.MentionGraph.Reciprocity = rounded(float64(mutual)/float64(len(edges)), 6)
	}
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func asJSON(t *rapid.T, r *Report) map[string]any {
	b, err := json.Marshal(r)
	var m map[string]any
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTheFiguresAreWhatTheirDefinitionsSay(t *testing.T) {
	begin := time.Date(2025, 11, 20, 0, 0, 0, 0, time.UTC)
	person := rapid.SampledFrom([]string{"p1", "p2", "p3", "p4", "p5", "p6"})
	rapid.Check(t, func(t *rapid.T) {
		var messages []said
		facts := []fact.Fact{{Act: fact.Described, Person: "robot", Props: []fact.Prop{{Key: "kind", Value: fact.Str("bot")}}}}
		spread := rapid.SampledFrom([]int{3, 40, 130}).Draw(t, "spread")
		for range rapid.IntRange(1, 80).Draw(t, "messages") {
			m := said{at: begin.Add(time.Duration(rapid.IntRange(0, spread*24*60).Draw(t, "minute")) * time.Minute).UnixMilli(), person: person.Draw(t, "person"),
				place: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "place"), named: rapid.SliceOfNDistinct(person, 0, 2, rapid.ID).Draw(t, "named")}
			messages = append(messages, m)
			f := fact.Fact{Origin: spine.Imported, At: m.at, Name: "message.sent", Person: m.person, Place: m.place, Props: []fact.Prop{{Key: "kind", Value: fact.Str("text")}}}
			if len(m.named) > 0 {
				b, err := json.Marshal(m.named)
				if err != nil {
					t.Fatal(err)
				}
				key := rapid.SampledFrom([]string{"named", "mentions"}).Draw(t, "key")
				f.Props = append(f.Props, fact.Prop{Key: key, Value: fact.Value{Kind: fact.JSON, Text: string(b)}})
			}
			facts = append(facts, f)
		}
		// None of these is a message of somebody.
		noise := facts[1]
		noise.Name, noise.At = "member.joined", noise.At-1e10
		bot, robot := facts[1], facts[1]
		bot.Props, bot.Person = []fact.Prop{{Key: "bot", Value: fact.Yes(true)}}, "p9"
		robot.Person = "robot"
		facts = append(facts, noise, bot, robot)
		v := timeline.Memory(time.FixedZone("elsewhere", 5*3600), facts)
		got, err := Of(t.Context(), query.New(query.Options{Now: func() time.Time { return begin.AddDate(1, 0, 0) }}), v)
		if err != nil {
			t.Fatal(err)
		}
		have, want := asJSON(t, got), asJSON(t, plain(messages))
		for key := range want {
			if !reflect.DeepEqual(have[key], want[key]) {
				t.Fatalf("%s: %v, want %v", key, have[key], want[key])
			}
		}
	})
}

func TestNothingSaidIsReportedAsNothing(t *testing.T) {
	v := timeline.Memory(time.UTC, []fact.Fact{{Origin: spine.Live, Name: "signin.started", Person: "p", At: 1e12}})
	r, err := Of(t.Context(), query.New(query.Options{}), v)
	if err != nil || r.Messages != 0 || r.FirstDay != "" || r.Gini != nil || len(r.Monthly) != 0 || r.SignIns != int64(1) {
		t.Fatalf("%+v %v", r, err)
	}
}
