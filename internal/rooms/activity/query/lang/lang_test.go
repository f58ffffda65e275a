package lang

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/measure"

	"pgregory.net/rapid"
)

func TestTheSchemaIsThatOfTheTypes(t *testing.T) {
	want, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../../../api/query.schema.json")
	if err != nil || string(got) != string(want)+"\n" {
		t.Fatalf("api/query.schema.json is not what the types say (%v): run go generate ./internal/rooms/activity/query/lang", err)
	}
}

// examples are the questions in docs/query.md.
func examples(t testing.TB) []string {
	doc, err := os.ReadFile("../../../../../docs/query.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(string(doc), -1) {
		out = append(out, m[1])
	}
	return out
}

func TestTheExamplesOfTheDocumentation(t *testing.T) {
	seen := map[string]bool{}
	for _, x := range examples(t) {
		q, err := Decode([]byte(x))
		if err != nil {
			t.Errorf("%s: %v", x, err)
			continue
		}
		seen[CommonOf(q).Kind] = true
	}
	doc, _ := os.ReadFile("../../../../../docs/query.md")
	for _, k := range Kinds() {
		if !seen[k.Name] || !strings.Contains(string(doc), "### "+k.Name+"\n") {
			t.Errorf("docs/query.md has no example of %s", k.Name)
		}
	}
}

func TestEveryFieldIsExplained(t *testing.T) {
	b, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Defs map[string]struct {
			Properties map[string]map[string]any `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(b, &s); err != nil || len(s.Defs) < 15 {
		t.Fatal(err, len(s.Defs))
	}
	answers := regexp.MustCompile(`(Result|Row|By)$|^(Answer|Line|Note|Explain|Meta|ClickElement)$`)
	for name, d := range s.Defs {
		if answers.MatchString(name) {
			continue // what they are called and docs/query.md say it
		}
		for field, p := range d.Properties {
			if p["description"] == nil {
				t.Errorf("%s.%s has no doc", name, field)
			}
		}
	}
}

func TestWhatDoesNotFitIsNamedByItsPlace(t *testing.T) {
	step := `"steps":[{"names":["a"]},{"names":["b"]}]`
	for _, c := range []struct{ in, at, message string }{
		{`[]`, "$", "expected an object"},
		{`{"from":"-1d"}`, "$.kind", "expected one of trends, active_users"},
		{`{"kind":"magic"}`, "$.kind", "expected one of trends, active_users"},
		{`{"kind":"trends"}`, "$.series", "is required"},
		{`{"kind":"trends","series":[]}`, "$.series", "at least 1 of them"},
		{`{"kind":"trends","series":[{"name":"a"}]}`, "$.series[0].name", "unknown field; is names meant?"},
		{`{"kind":"trends","series":[{"names":"a"}]}`, "$.series[0].names", "expected a list"},
		{`{"kind":"trends","series":[{"names":[]}]}`, "$.series[0].names", "at least 1 of them"},
		{`{"kind":"trends","series":[{"names":[""]}]}`, "$.series[0].names[0]", "expected a name"},
		{`{"kind":"trends","series":[{"measure":"sum"}]}`, "$.series[0].prop", "sum needs the name of a property"},
		{`{"kind":"trends","series":[{"prop":"x"}]}`, "$.series[0].prop", "count reads no property"},
		{`{"kind":"trends","series":[{"measure":"mode"}]}`, "$.series[0].measure", "expected one of count, people"},
		{`{"kind":"trends","series":[{}],"interval":"fortnight"}`, "$.interval", "expected one of minute, hour"},
		{`{"kind":"trends","series":[{}],"breakdown":{"of":"person"}}`, "$.breakdown.prop", "is required"},
		{`{"kind":"trends","series":[{}],"breakdown":{"prop":"x","limit":101}}`, "$.breakdown.limit", "at most 100"},
		{`{"kind":"trends","series":[{}],"where":{"prop":"a","op":"lt","values":["x"]}}`, "$.where.values[0]", "expected a number"},
		{`{"kind":"trends","series":[{"where":{"all":[{"prop":"a","opp":"set"}]}}]}`, "$.series[0].where.all[0].opp", "unknown field; is op meant?"},
		{`{"kind":"trends","series":[{}],"people":{"prop":"a","op":"set"}}`, "$.people.of", "may only be person here"},
		{`{"kind":"trends","series":[{}],"sessions":{"of":"session","prop":"length","op":"set"}}`, "$.sessions.prop", "expected one of $events"},
		{`{"kind":"trends","series":[{}],"actor":"$place","sessions":{"of":"session","prop":"$events","op":"gt","values":[1]}}`, "$.sessions", "visits are people's"},
		{`{"kind":"lifecycle","tz":"Mars/Olympus"}`, "$.tz", "is no IANA time zone"},
		{`{"kind":"lifecycle","tz":"Local"}`, "$.tz", "is no IANA time zone"},
		{`{"kind":"lifecycle","from":"yesterday"}`, "$.from", "expected a day such as"},
		{`{"kind":"lifecycle","to":"2026-02-30"}`, "$.to", "expected a day such as"},
		{`{"kind":"lifecycle","to":"0001-01-01"}`, "$.to", "expected a day such as"},
		{`{"kind":"lifecycle","week_start":"noday"}`, "$.week_start", "expected one of sunday, monday"},
		{`{"kind":"lifecycle","interval":"second"}`, "$.interval", "expected one of minute, hour"},
		{`{"kind":"active_users","window_days":7,"ratio_days":7}`, "$.ratio_days", "must be longer than window_days"},
		{`{"kind":"active_users","window_days":1.5}`, "$.window_days", "expected a whole number"},
		{`{"kind":"active_users","window_days":"7"}`, "$.window_days", "expected a whole number"},
		{`{"kind":"active_users","window_days":367}`, "$.window_days", "at most 366"},
		{`{"kind":"retention","criteria":"bracket"}`, "$.brackets", "belong to criteria bracket, which needs"},
		{`{"kind":"retention","brackets":[[1,1]]}`, "$.brackets", "belong to criteria bracket, which needs"},
		{`{"kind":"retention","criteria":"bracket","brackets":[[1,2,3]]}`, "$.brackets[0]", "expected a list of 2"},
		{`{"kind":"retention","criteria":"bracket","brackets":[[1,2],[2,3]]}`, "$.brackets[1]", "expected first and last interval"},
		{`{"kind":"retention","min_return_occurrences":0}`, "$.min_return_occurrences", "at least 1"},
		{`{"kind":"funnel"}`, "$.steps", "is required"},
		{`{"kind":"funnel","steps":[]}`, "$.steps", "at least 1 of them"},
		{`{"kind":"funnel",` + step + `,"window_s":0}`, "$.window_s", "at least 1"},
		{`{"kind":"funnel",` + step + `,"exclusions":[{"from_step":1,"to_step":1}]}`, "$.exclusions[0].to_step", "must come after from_step"},
		{`{"kind":"funnel",` + step + `,"exclusions":[{"to_step":2}]}`, "$.exclusions[0].to_step", "there are 2 steps, counted from 0"},
		{`{"kind":"funnel",` + step + `,"attribution":"last"}`, "$.attribution", "says whose value of an event property counts"},
		{`{"kind":"funnel",` + step + `,"breakdown":{"prop":"x"},"attribution":"step","attribution_step":2}`, "$.attribution_step", "there are 2 steps"},
		{`{"kind":"funnel_trends",` + step + `,"from_step":1,"to_step":1}`, "$.to_step", "must come after from_step"},
		{`{"kind":"time_to_convert","steps":[{}]}`, "$.steps", "at least two"},
		{`{"kind":"clicks"}`, "$.page", "is required"},
		{`{"kind":"clicks","page":"/","min_width":800,"max_width":700}`, "$.max_width", "is less than min_width"},
		{`{"kind":"people","cell":{"bucket":1}}`, "$.cell", "belongs to the question in of"},
		{`{"kind":"people","of":{"kind":"people"}}`, "$.of.kind", "there are no people behind people"},
		{`{"kind":"people","of":{"kind":"funnel"}}`, "$.of.steps", "is required"},
		{`{"kind":"people","of":{"kind":"stickiness"},"cell":{"bucket":1}}`, "$.cell.bucket", "an answer of kind stickiness has no such cells"},
		{`{"kind":"people","of":{"kind":"stickiness"},"from":"-1d"}`, "$", "with of only cell, columns"},
		{`{"kind":"people","of":{"kind":"stickiness"},"sort":"events"}`, "$.sort", "only number with of"},
	} {
		_, err := Decode([]byte(c.in))
		e, ok := err.(*errs.Error)
		if !ok || e.Code != "query.invalid" || e.Kind != errs.Invalid || len(e.Fields) != 1 || e.Fields[0].Location != c.at || !strings.HasPrefix(e.Fields[0].Message, c.message) {
			t.Errorf("%s: %v", c.in, err)
		}
	}
	for _, in := range []string{``, `{"kind":`, `{"kind":"lifecycle"} 1`} {
		if _, err := Decode([]byte(in)); errs.CodeOf(err) != "query.malformed" {
			t.Errorf("%q: %v", in, err)
		}
	}
	_, err := Decode([]byte(`{"kind":"trends","seriess":[],"frm":1,"tz":5}`))
	if e, ok := err.(*errs.Error); !ok || len(e.Fields) != 4 {
		t.Errorf("all that does not fit is told at once: %v", err)
	}
}

func TestWhatIsLeftOutIsFilledIn(t *testing.T) {
	for _, c := range []struct{ short, long string }{
		{`{"kind":"lifecycle"}`, `{"interval":"day","event":{},"kind":"lifecycle","actor":"person","week_start":"sunday","marked":"leave_out"}`},
		{`{"kind":"retention"}`, `{"kind":"retention","to":"-0d","type":"recurring","criteria":"on","min_return_occurrences":1,"rolling":false,"interval":"day","start_event":null}`},
		{`{"kind":"funnel_trends","steps":[{},{},{}]}`, `{"kind":"funnel_trends","steps":[{},{},{}],"to_step":2,"window_s":604800,"order":"ordered"}`},
		{`{"kind":"response_times"}`, `{"kind":"response_times","event":{"names":["message.sent"]},"by":"conversation","within_s":86400,"limit":50}`},
		{`{"kind":"people","of":{"kind":"stickiness"}}`, `{"kind":"people","of":{"kind":"stickiness","interval":"day"},"cell":{},"limit":100}`},
	} {
		a, err := Decode([]byte(c.short))
		if err != nil {
			t.Fatal(err)
		}
		b, err := Decode([]byte(c.long))
		if err != nil {
			t.Fatal(err)
		}
		s := Span{Zone: time.UTC}
		if Normal(a, s) != Normal(b, s) {
			t.Errorf("%s is %s\n%s is %s", c.short, Normal(a, s), c.long, Normal(b, s))
		}
		again, err := Decode([]byte(mustJSON(a)))
		if err != nil || !reflect.DeepEqual(a, again) {
			t.Errorf("%s is not what it was after writing and reading: %v", c.short, err)
		}
	}
}

func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestSpans(t *testing.T) {
	shanghai, _ := time.LoadLocation("Asia/Shanghai")
	// In Shanghai it is already the 22nd.
	w := World{Now: time.Date(2026, 11, 21, 17, 0, 0, 0, time.UTC), Zone: shanghai, First: time.Date(2024, 2, 29, 20, 0, 0, 0, time.UTC).UnixMilli(), Last: time.Date(2026, 3, 1, 1, 0, 0, 0, time.UTC).UnixMilli()}
	for _, c := range []struct{ common, from, to, before string }{
		{``, "2026-10-24T00:00:00+08:00", "2026-11-23T00:00:00+08:00", "2026-09-24T00:00:00+08:00"},
		{`"from":"-7d"`, "2026-11-15T00:00:00+08:00", "2026-11-23T00:00:00+08:00", "2026-11-07T00:00:00+08:00"},
		{`"from":"-2w","to":"-1w"`, "2026-11-08T00:00:00+08:00", "2026-11-16T00:00:00+08:00", "2026-10-31T00:00:00+08:00"},
		{`"from":"-9m","tz":"UTC"`, "2026-02-21T00:00:00Z", "2026-11-22T00:00:00Z", "2025-05-23T00:00:00Z"},
		{`"from":"-1y","to":"2026-01-01"`, "2025-11-22T00:00:00+08:00", "2026-01-02T00:00:00+08:00", "2025-10-12T00:00:00+08:00"},
		{`"from":"first","to":"last"`, "2024-03-01T00:00:00+08:00", "2026-03-02T00:00:00+08:00", "2022-03-01T00:00:00+08:00"},
		{`"from":"2026-02-01","to":"2026-03-31"`, "2026-02-01T00:00:00+08:00", "2026-04-01T00:00:00+08:00", "2025-12-01T00:00:00+08:00"},
		{`"from":"2020-01-03T00:00:00Z","to":"2020-01-11T17:00:00Z","tz":"UTC"`, "2020-01-03T00:00:00Z", "2020-01-11T17:00:00.001Z", "2019-12-25T06:59:59.999Z"},
		{`"from":"2020-01-03T08:00:00","to":"2020-01-03"`, "2020-01-03T08:00:00+08:00", "2020-01-04T00:00:00+08:00", "2020-01-02T16:00:00+08:00"},
		// New York loses and wins an hour; Samoa lost a day; in Beirut the day began at one o'clock.
		{`"from":"2026-03-08","to":"2026-03-08","tz":"America/New_York"`, "2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00", "2026-03-07T00:00:00-05:00"},
		{`"from":"2026-11-01","to":"2026-11-01","tz":"America/New_York"`, "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00", "2026-10-31T00:00:00-04:00"},
		{`"from":"2026-03-29","to":"2026-03-29","tz":"Asia/Beirut"`, "2026-03-29T01:00:00+03:00", "2026-03-30T00:00:00+03:00", "2026-03-28T00:00:00+02:00"},
	} {
		q, err := Decode([]byte(strings.Replace(`{"kind":"lifecycle",`+c.common+`}`, ",}", "}", 1)))
		if err != nil {
			t.Fatal(err)
		}
		s, err := SpanOf(CommonOf(q), w)
		if err != nil {
			t.Errorf("%s: %v", c.common, err)
			continue
		}
		show := func(ms int64) string { return time.UnixMilli(ms).In(s.Zone).Format("2006-01-02T15:04:05.999Z07:00") }
		if p := s.Previous(); show(s.From) != c.from || show(s.To) != c.to || show(p.From) != c.before || p.To != s.From {
			t.Errorf("%s: %s to %s, before %s", c.common, show(s.From), show(s.To), show(p.From))
		}
	}
	for _, bad := range []string{`"from":"2026-11-23"`, `"from":"2026-01-02","to":"2026-01-01"`} {
		q, _ := Decode([]byte(`{"kind":"lifecycle",` + bad + `}`))
		if _, err := SpanOf(CommonOf(q), w); errs.CodeOf(err) != "query.invalid" {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestASpanAndTheOneBeforeAreEquallyLong(t *testing.T) {
	zones := []string{"UTC", "Asia/Shanghai", "Asia/Kathmandu", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		from := date(2010+rapid.IntRange(0, 15).Draw(t, "y"), time.Month(rapid.IntRange(1, 12).Draw(t, "m")), rapid.IntRange(2, 28).Draw(t, "d"), zone)
		n := rapid.IntRange(1, 400).Draw(t, "days")
		s := Span{From: from.UnixMilli(), To: dayAfter(from, n).UnixMilli(), Zone: zone, Days: true}
		p := s.Previous()
		length := func(s Span) int {
			return int(measure.DateOf(s.To, zone) - measure.DateOf(s.From, zone))
		}
		if p.To != s.From || length(p) != length(s) {
			t.Fatalf("%v days before %v days", length(p), length(s))
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, x := range examples(f) {
		f.Add([]byte(x))
	}
	w := World{Now: time.Unix(1_800_000_000, 0), Zone: time.UTC}
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := Decode(data)
		if err != nil {
			if errs.KindOf(err) != errs.Invalid {
				t.Fatal(err)
			}
			return
		}
		again, err := Decode([]byte(mustJSON(q)))
		if err != nil || !reflect.DeepEqual(q, again) {
			t.Fatalf("%s became %s: %v", data, mustJSON(q), err)
		}
		s, err := SpanOf(CommonOf(q), w)
		if err == nil && (s.From >= s.To || Normal(q, s) != Normal(again, s)) {
			t.Fatal(s)
		}
	})
}
