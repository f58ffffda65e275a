package query

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hubbub/internal/rooms/activity/query/lang"

	"pgregory.net/rapid"
)

func ctxOf(t any) context.Context {
	if c, ok := t.(interface{ Context() context.Context }); ok {
		return c.Context()
	}
	return context.Background()
}

// cells lists the cells of an answer with their numbers.
func cells(t tester, kind string, res json.RawMessage) map[string]int64 {
	out := map[string]int64{}
	add := func(n int64, format string, args ...any) { out[fmt.Sprintf(format, args...)] = n }
	read := func(into any) {
		if err := json.Unmarshal(res, into); err != nil {
			t.Fatalf("%s: %v", res, err)
		}
	}
	switch kind {
	case "trends":
		var r lang.TrendsResult
		read(&r)
		for _, l := range r.Lines {
			value := ""
			if l.Value != nil {
				value = fmt.Sprintf(`,"value":%q`, *l.Value)
			}
			for i, n := range l.Data {
				add(int64(*n), `{"series":%d,"bucket":%d%s}`, l.Series, i, value)
			}
			add(int64(*l.Total), `{"series":%d%s}`, l.Series, value)
		}
	case "active_users":
		var r lang.ActiveUsersResult
		read(&r)
		for i, n := range r.Data {
			add(n, `{"bucket":%d}`, i)
		}
	case "active_users_total":
		var r lang.ActiveUsersTotalResult
		read(&r)
		add(r.Value, `{}`)
	case "retention":
		var r lang.RetentionResult
		read(&r)
		for i, b := range r.Buckets {
			for j, n := range r.Cohorts[b] {
				add(n, `{"cohort":%d,"column":%d}`, i, j)
			}
			add(r.Cohorts[b][0], `{"cohort":%d}`, i)
		}
	case "lifecycle":
		var r lang.LifecycleResult
		read(&r)
		for i := range r.Buckets {
			add(r.New[i], `{"bucket":%d,"state":"new"}`, i)
			add(r.Returning[i], `{"bucket":%d,"state":"returning"}`, i)
			add(r.Resurrecting[i], `{"bucket":%d,"state":"resurrecting"}`, i)
			add(-r.Dormant[i], `{"bucket":%d,"state":"dormant"}`, i)
		}
	case "stickiness":
		var r lang.StickinessResult
		read(&r)
		for days, n := range r.Buckets {
			add(n, `{"days":%s}`, days)
		}
		add(r.Actors, `{}`)
	default:
		orderCells(t, kind, read, add)
	}
	return out
}

// orderCells is cells for the kinds that ask what happened in which order.
func orderCells(t tester, kind string, read func(any), add func(int64, string, ...any)) {
	switch kind {
	case "funnel":
		var r lang.FunnelResult
		read(&r)
		for i, n := range r.Counts {
			add(n, `{"step":%d}`, i)
			if i > 0 {
				add(r.Counts[i-1]-n, `{"step":%d,"dropped":true}`, i)
			}
		}
		for _, by := range r.By {
			for i, n := range by.Counts {
				add(n, `{"step":%d,"value":%q}`, i, by.Value)
			}
		}
	case "funnel_trends":
		var r lang.FunnelTrendsResult
		read(&r)
		for i := range r.Buckets {
			add(r.Entered[i], `{"bucket":%d}`, i)
			add(r.Completed[i], `{"bucket":%d,"completed":true}`, i)
			add(r.Entered[i]-r.Completed[i], `{"bucket":%d,"dropped":true}`, i)
		}
	case "time_to_convert":
		var r lang.TimeToConvertResult
		read(&r)
		for i, b := range r.Bins {
			add(int64(b[1]), `{"bucket":%d}`, i)
		}
		add(r.Converted, `{}`)
	case "sessions":
		var r lang.SessionsResult
		read(&r)
		for i, n := range r.People {
			add(n, `{"bucket":%d}`, i)
		}
		for _, by := range r.By {
			add(by.People, `{"value":%q}`, by.Value)
		}
	case "hours":
		var r lang.HoursResult
		read(&r)
		for d := range r.Matrix {
			for h, n := range r.Matrix[d] {
				add(n, `{"weekday":%d,"hour":%d}`, d, h)
			}
		}
		add(r.Total, `{}`)
	default:
		t.Fatalf("no cells of %s", kind)
	}
}

// counted are questions whose every number is a number of people.
var counted = []string{
	`{"kind":"trends","series":[{"names":["a"],"measure":"people"},{"where":{"prop":"n","op":"gt","values":[2]},"measure":"people"}],"breakdown":{"prop":"team","limit":2}}`,
	`{"kind":"trends","series":[{"measure":"people"}],"interval":"week"}`,
	`{"kind":"trends","series":[{"measure":"people"}],"actor":"team"}`,
	`{"kind":"active_users","window_days":3}`,
	`{"kind":"active_users","interval":"week","event":{"names":["a","b"]}}`,
	`{"kind":"active_users_total","window_days":7,"people":{"of":"person","prop":"role","values":["admin"]}}`,
	`{"kind":"retention","intervals":7}`,
	`{"kind":"retention","intervals":4,"type":"first_time","criteria":"on_or_after","start_event":{"names":["a"]}}`,
	`{"kind":"retention","type":"first_touch_in_window","interval":"week","min_return_occurrences":2,"marked":"count"}`,
	`{"kind":"retention","intervals":5,"rolling":true}`,
	`{"kind":"retention","criteria":"bracket","brackets":[[1,1],[2,5]]}`,
	`{"kind":"lifecycle","event":{"names":["a"]}}`,
	`{"kind":"lifecycle","interval":"week","week_start":"monday","actor":"team"}`,
	`{"kind":"stickiness"}`,
	`{"kind":"stickiness","tz":"Asia/Kathmandu","where":{"prop":"team","values":["x"]}}`,
	`{"kind":"funnel","steps":[{"names":["a"]},{"names":["b"]},{"names":["a"]}],"breakdown":{"prop":"team"}}`,
	`{"kind":"funnel","steps":[{"names":["a"]},{"names":["b"]}],"order":"unordered","breakdown":{"of":"person","prop":"role"}}`,
	`{"kind":"funnel","steps":[{"names":["a"]},{"names":["b"]}],"order":"strict"}`,
	`{"kind":"funnel_trends","steps":[{"names":["a"]},{"names":["b"]}]}`,
	`{"kind":"time_to_convert","steps":[{"names":["a"]},{"names":["b"]}]}`,
	`{"kind":"sessions","breakdown":{"prop":"$name"}}`,
	`{"kind":"sessions","event":{"names":["c"]},"gap_s":86400}`,
	`{"kind":"hours","measure":"people"}`,
	`{"kind":"stickiness","sessions":{"of":"session","prop":"$events","op":"gte","values":[2]}}`,
}

func TestBehindEveryNumberAreAsManyPeople(t *testing.T) {
	for i, question := range counted {
		question = strings.Replace(question, "{", `{"from":"2026-03-02","to":"2026-03-15",`, 1)
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				v := view(rapid.SampledFrom([]string{"UTC", "America/New_York"}).Draw(t, "zone"), crowds().Draw(t, "crowd")...)
				e := engine()
				ans := ask(t, e, v, question, nil)
				all := cells(t, ans.Kind, ans.Result.(json.RawMessage))
				// Each cell costs a run: some are enough, every time others.
				keys := make([]string, 0, len(all))
				for c := range all {
					keys = append(keys, c)
				}
				slices.Sort(keys)
				for range min(2, len(keys)) {
					c := rapid.SampledFrom(keys).Draw(t, "cell")
					if got := people(t, e, v, question, c); int64(len(got)) != all[c] {
						t.Fatalf("%s %s: %d in the answer, but %v", question, c, all[c], got)
					}
				}
			})
		})
	}
}

func TestTheExamplesOfTheDocumentationAreAnswered(t *testing.T) {
	v := view("Asia/Shanghai", did("p", "message.sent", monday), did("p", "page.viewed", monday, "$path", "/pricing"))
	for _, x := range examples(t) {
		ans := ask(t, engine(), v, x, nil)
		q, _ := lang.Decode([]byte(x))
		if ans.Kind != lang.CommonOf(q).Kind || ans.Explain.From == "" || len(ans.Definition) == 0 {
			t.Errorf("%s: %+v", x, ans)
		}
	}
}
