package query

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/timeline"
	"hubbub/internal/spine"

	"pgregory.net/rapid"
)

// monday is 2026-03-02, a Monday.
var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func did(person, name string, at time.Time, props ...any) fact.Fact {
	f := fact.Fact{Origin: spine.Live, At: at.UnixMilli(), Name: name, Person: person}
	for i := 0; i < len(props); i += 2 {
		f.Props = append(f.Props, fact.Prop{Key: props[i].(string), Value: value(props[i+1])})
	}
	slices.SortFunc(f.Props, func(a, b fact.Prop) int {
		if a.Key < b.Key {
			return -1
		}
		return 1
	})
	return f
}

func value(v any) fact.Value {
	switch x := v.(type) {
	case string:
		return fact.Str(x)
	case int:
		return fact.Num(float64(x))
	case float64:
		return fact.Num(x)
	case bool:
		return fact.Yes(x)
	}
	return fact.Value{}
}

func in(place string, f fact.Fact) fact.Fact {
	f.Place = place
	return f
}

func is(person string, props ...any) fact.Fact {
	f := did(person, "", time.UnixMilli(0), props...)
	f.Act = fact.Described
	return f
}

// engine answers as of the evening of the 20th day after monday.
func engine() *Engine {
	return New(Options{Now: func() time.Time { return monday.AddDate(0, 0, 20).Add(20 * time.Hour) }})
}

func view(zone string, facts ...fact.Fact) *timeline.View {
	z, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return timeline.Memory(z, facts)
}

type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// ask answers a question, and reads the result into into if that is not nil.
func ask(t tester, e *Engine, v *timeline.View, question string, into any) *lang.Answer {
	t.Helper()
	q, err := lang.Decode([]byte(question))
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	ans, err := e.Answer(ctxOf(t), v, q, Run{})
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	if into != nil {
		if err := json.Unmarshal(ans.Result.(json.RawMessage), into); err != nil {
			t.Fatalf("%s: %s: %v", question, ans.Result, err)
		}
	}
	return ans
}

// result is the result of a question as JSON.
func result(t tester, v *timeline.View, question string) string {
	t.Helper()
	return string(ask(t, engine(), v, question, nil).Result.(json.RawMessage))
}

// people are the keys of those behind a cell.
func people(t tester, e *Engine, v *timeline.View, question, cell string) []string {
	t.Helper()
	var res lang.PeopleResult
	ask(t, e, v, fmt.Sprintf(`{"kind":"people","of":%s,"cell":%s,"limit":10000}`, question, cell), &res)
	if int(res.Total) != len(res.People) {
		t.Fatalf("%s %s: %d people, %d are told", question, cell, res.Total, len(res.People))
	}
	keys := []string{}
	for _, p := range res.People {
		keys = append(keys, p.Key)
	}
	return keys
}

// examples are the questions in docs/query.md.
func examples(t *testing.T) []string {
	doc, err := os.ReadFile("../../../../docs/query.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(string(doc), -1) {
		out = append(out, m[1])
	}
	return out
}

// crowds draws what a few people did within three weeks.
func crowds() *rapid.Generator[[]fact.Fact] {
	return rapid.Custom(func(t *rapid.T) []fact.Fact {
		n := rapid.IntRange(0, 60).Draw(t, "events")
		var facts []fact.Fact
		for i := range 6 {
			facts = append(facts, is(fmt.Sprint("p", i), "role", rapid.SampledFrom([]string{"", "admin", "member"}).Draw(t, "role"),
				"$timezone", rapid.SampledFrom([]string{"Asia/Shanghai", "America/New_York", ""}).Draw(t, "zone")))
		}
		for range n {
			at := monday.Add(time.Duration(rapid.IntRange(-3*24*60, 22*24*60).Draw(t, "minute")) * time.Minute)
			f := did(fmt.Sprint("p", rapid.IntRange(0, 7).Draw(t, "person")), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "name"), at,
				"n", rapid.IntRange(0, 5).Draw(t, "n"), "team", rapid.SampledFrom([]any{"x", "y", 1, "1", nil}).Draw(t, "team"))
			f.Place = rapid.SampledFrom([]string{"g1", "g2", ""}).Draw(t, "place")
			f.Marks = rapid.SampledFrom([]fact.Marks{0, 0, 0, fact.KnownBot}).Draw(t, "marks")
			facts = append(facts, f)
		}
		if rapid.Bool().Draw(t, "merge") {
			facts = append(facts, fact.Fact{Act: fact.Merged, Person: "p1", Other: "p2"})
		}
		return facts
	})
}
