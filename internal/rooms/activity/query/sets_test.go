package query

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hubbub/internal/rooms/activity/fact"

	"pgregory.net/rapid"
)

// daily are questions that sets of people by day can answer. A field that begins with % stands for what each drawing puts there.
var daily = []string{
	`{"kind":"trends","series":[{"names":["a"],"measure":"people"},{"names":["a","b"]},{"measure":"per_person"}],%}`,
	`{"kind":"trends","series":[{"measure":"people"}],"people":{"of":"person","prop":"role","values":["admin"]},%}`,
	`{"kind":"active_users","event":{"names":["a"]},%}`,
	`{"kind":"active_users","window_days":3,"ratio_days":10,%}`,
	`{"kind":"active_users","window_days":30,%}`,
	`{"kind":"active_users_total","window_days":5,"event":{"names":["b","c"]},%}`,
	`{"kind":"retention","intervals":5,%}`,
	`{"kind":"retention","type":"first_time","start_event":{"names":["a"]},%}`,
	`{"kind":"retention","type":"first_touch_in_window","return_event":{"names":["b"]},"people":{"of":"person","prop":"role","op":"is_not","values":["admin"]},%}`,
	`{"kind":"retention","criteria":"on_or_after","intervals":3,%}`,
	`{"kind":"retention","criteria":"on_or_after","intervals":9,"type":"first_time",%}`,
	`{"kind":"lifecycle",%}`,
	`{"kind":"lifecycle","event":{"names":["a"]},"people":{"of":"person","prop":"role","op":"set"},%}`,
	`{"kind":"stickiness",%}`,
	`{"kind":"stickiness","event":{"names":["a","nothing"]},%}`,
}

func TestSetsAndFoldsGiveTheSameAnswer(t *testing.T) {
	for i, question := range daily {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				v := view(rapid.SampledFrom([]string{"UTC", "Asia/Kathmandu", "America/New_York", "Pacific/Apia"}).Draw(t, "zone"), crowds().Draw(t, "crowd")...)
				from := monday.AddDate(0, 0, rapid.IntRange(-5, 20).Draw(t, "from"))
				to := from.AddDate(0, 0, rapid.IntRange(0, 15).Draw(t, "length"))
				fields := fmt.Sprintf(`"from":%q,"to":%q`, from.Format("2006-01-02"), to.Format("2006-01-02"))
				if !strings.Contains(question, "active_users_total") {
					fields += fmt.Sprintf(`,"interval":%q`, rapid.SampledFrom([]string{"day", "week", "month"}).Draw(t, "interval"))
				}
				fields += fmt.Sprintf(`,"week_start":%q,"marked":%q`, rapid.SampledFrom([]string{"sunday", "monday"}).Draw(t, "week"), rapid.SampledFrom([]string{"leave_out", "count"}).Draw(t, "marked"))
				sets := strings.Replace(question, "%", fields, 1)
				fold := strings.Replace(question, "%", fields+`,"where":{"prop":"$name","op":"set"}`, 1)
				a, b := ask(t, engine(), v, sets, nil), ask(t, engine(), v, fold, nil)
				if a.Explain.By != "bitmaps" || b.Explain.By != "fold" {
					t.Fatalf("%s is answered by %s, %s by %s (%s)", sets, a.Explain.By, fold, b.Explain.By, b.Explain.Because)
				}
				if x, y := string(a.Result.(json.RawMessage)), string(b.Result.(json.RawMessage)); x != y {
					t.Fatalf("%s\nby sets %s\nby fold %s", sets, x, y)
				}
			})
		})
	}
}

func TestTheReasonsToReadEvents(t *testing.T) {
	v := view("UTC", did("p", "a", monday), fact.Fact{Act: fact.Merged, Person: "p", Other: "q"})
	for _, c := range []struct{ question, because string }{
		{`{"kind":"stickiness"}`, "only who was active on which day is asked"},
		{`{"kind":"stickiness","interval":"hour"}`, "intervals are shorter than a day"},
		{`{"kind":"stickiness","tz":"Asia/Shanghai"}`, "days begin elsewhere than where the workspace's do"},
		{`{"kind":"stickiness","from":"2026-03-01T12:00:00Z"}`, "the time does not begin and end with a day"},
		{`{"kind":"lifecycle","from":"2026-03-01T12:00:00Z"}`, "only who was active on which day is asked"},
		{`{"kind":"stickiness","actor":"$place"}`, "the actors are no people"},
		{`{"kind":"stickiness","event":{"where":{"prop":"x","op":"set"}}}`, "events are chosen by more than their names"},
		{`{"kind":"retention","min_return_occurrences":2}`, "more is asked than in which intervals somebody was there"},
		{`{"kind":"retention","breakdown":{"prop":"x"}}`, "values of a property are read"},
		{`{"kind":"trends","series":[{"measure":"sum","prop":"x"}]}`, "values of a property are read"},
		{`{"kind":"trends","series":[{}],"people":{"of":"person","prop":"role","values":["x"]}}`, "events of some people are counted"},
		{`{"kind":"people","of":{"kind":"stickiness"}}`, "the people themselves are asked for"},
		{`{"kind":"funnel","steps":[{}]}`, "what happened in which order is asked"},
	} {
		if ans := ask(t, engine(), v, c.question, nil); ans.Explain.Because != c.because || (ans.Explain.By == "bitmaps") != strings.HasPrefix(c.because, "only who") {
			t.Errorf("%s: %s, because %s", c.question, ans.Explain.By, ans.Explain.Because)
		}
	}
}
