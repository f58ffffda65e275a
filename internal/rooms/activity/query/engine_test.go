package query

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/query/lang"
)

func decode(t *testing.T, question string) lang.Question {
	t.Helper()
	q, err := lang.Decode([]byte(question))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// small is a crowd whose answers are known.
func small() []fact.Fact {
	hour := func(day, h int) time.Time { return monday.AddDate(0, 0, day).Add(time.Duration(h) * time.Hour) }
	return []fact.Fact{
		is("ann", "name", "小安", "role", "admin", "$timezone", "Asia/Shanghai"), is("bob", "name", "Bob", "role", "member"),
		in("g1", did("ann", "message.sent", hour(0, 9), "length", 10)), in("g1", did("bob", "message.sent", hour(0, 10), "length", 30)),
		in("g1", did("ann", "message.sent", hour(1, 9), "length", 20)), in("g2", did("cyd", "message.sent", hour(1, 9), "length", "5")),
		in("g2", did("bob", "message.sent", hour(3, 23), "length", 7)), in("g2", did("ann", "order.paid", hour(3, 9), "amount", 12.5, "item", "tea")),
		did("bob", "order.paid", hour(1, 12), "amount", 7.5, "item", "cup"), did("bob", "order.paid", hour(1, 12), "item", "cup"),
	}
}

func TestAnswersAreTheseTo(t *testing.T) {
	v := view("UTC", small()...)
	span := `"from":"2026-03-02","to":"2026-03-05"`
	for _, c := range []struct{ question, want string }{
		{`{"kind":"trends",` + span + `,"series":[{"names":["message.sent"]},{"measure":"people","label":"谁"},{"measure":"per_person"}]}`,
			`{"buckets":["2026-03-02","2026-03-03","2026-03-04","2026-03-05"],"series":[{"series":0,"data":[2,2,0,1],"total":5},{"series":1,"label":"谁","data":[2,3,0,2],"total":3},` +
				`{"series":2,"data":[1,1.3333333333333333,null,1],"total":2.6666666666666665}]}`},
		{`{"kind":"trends",` + span + `,"interval":"week","week_start":"monday","series":[{"names":["order.paid"],"measure":"sum","prop":"amount"},{"names":["order.paid"],"measure":"avg","prop":"amount"},{"measure":"max","prop":"length"},{"measure":"min","prop":"length"},{"measure":"p50","prop":"length"}]}`,
			`{"buckets":["2026-03-02"],"series":[{"series":0,"data":[20],"total":20},{"series":1,"data":[10],"total":10},{"series":2,"data":[30],"total":30},{"series":3,"data":[5],"total":5},{"series":4,"data":[10],"total":10}]}`},
		{`{"kind":"trends",` + span + `,"interval":"month","series":[{"names":["message.sent"]}],"breakdown":{"of":"person","prop":"role"}}`,
			`{"buckets":["2026-03-01"],"series":[{"series":0,"value":"admin","data":[2],"total":2},{"series":0,"value":"member","data":[2],"total":2},{"series":0,"value":"","data":[1],"total":1}]}`},
		{`{"kind":"trends",` + span + `,"interval":"month","series":[{"names":["message.sent"]}],"breakdown":{"of":"person","prop":"name","limit":1}}`,
			`{"buckets":["2026-03-01"],"series":[{"series":0,"value":"Bob","data":[2],"total":2},{"series":0,"value":"$other","data":[3],"total":3}]}`},
		{`{"kind":"active_users",` + span + `,"window_days":1,"ratio_days":2,"event":{"names":["message.sent"]}}`,
			`{"buckets":["2026-03-02","2026-03-03","2026-03-04","2026-03-05"],"data":[2,2,0,1],"sum":5,"wide":[2,3,2,1],"ratio":[1,0.6667,0,1]}`},
		{`{"kind":"active_users_total",` + span + `,"window_days":2,"actor":"$place","event":{"names":["message.sent"]}}`, `{"value":1}`},
		{`{"kind":"retention","from":"2026-03-02","intervals":2,"type":"first_time","start_event":{"names":["message.sent"]},"return_event":{"names":["message.sent"]}}`,
			`{"buckets":["2026-03-02","2026-03-03"],"matrix":[[2,1],[1]],"cohorts":{"2026-03-02":[2,1],"2026-03-03":[1,0]},"average":[1,0.3333],"eligible":[3,3]}`},
		{`{"kind":"retention","from":"2026-03-05","intervals":2,"start_event":{"names":["message.sent"]},"return_event":{"names":["message.sent"]}}`,
			`{"buckets":["2026-03-05","2026-03-06"],"matrix":[[1,0],[0]],"cohorts":{"2026-03-05":[1,0],"2026-03-06":[0,0]},"average":[1,null],"eligible":[1,0]}`},
		{`{"kind":"lifecycle",` + span + `,"event":{"names":["message.sent"]}}`,
			`{"buckets":["2026-03-02","2026-03-03","2026-03-04","2026-03-05"],"new":[2,1,0,0],"returning":[0,1,0,0],"resurrecting":[0,0,0,1],"dormant":[0,-1,-2,0]}`},
		{`{"kind":"stickiness",` + span + `}`, `{"actors":3,"intervals":4,"buckets":{"1":1,"3":2}}`},
		{`{"kind":"funnel",` + span + `,"steps":[{"names":["message.sent"]},{"names":["order.paid"]}],"breakdown":{"of":"person","prop":"role"}}`,
			`{"counts":[3,2],"conversion":66.67,"avg_s":[null,176400],"median_s":[null,176400],"by":[{"value":"","counts":[1,0],"conversion":0,"avg_s":[null,null],"median_s":[null,null]},` +
				`{"value":"admin","counts":[1,1],"conversion":100,"avg_s":[null,259200],"median_s":[null,259200]},{"value":"member","counts":[1,1],"conversion":100,"avg_s":[null,93600],"median_s":[null,93600]}],` +
				`"counts_by":{"":[1,0],"admin":[1,1],"member":[1,1]},"avg_s_by":{"":[null,null],"admin":[null,259200],"member":[null,93600]}}`},
		{`{"kind":"paths",` + span + `,"session_gap_s":259200}`, `{"edges":[["1_message.sent","2_order.paid",2],["2_order.paid","3_message.sent",1]],"paths":3,"rest":0}`},
		{`{"kind":"paths",` + span + `,"session_gap_s":259200,"limit":1}`, `{"edges":[["1_message.sent","2_order.paid",2]],"paths":3,"rest":1}`},
		{`{"kind":"people","from":"2026-03-02","to":"2026-03-05","sort":"events","limit":2,"columns":["name","role"]}`,
			`{"total":3,"events":8,"gini":0.25,"people":[{"key":"bob","props":{"name":"Bob","role":"member"},"events":4,"first":"2026-03-02T10:00:00Z","last":"2026-03-05T23:00:00Z"},` +
				`{"key":"ann","props":{"name":"小安","role":"admin"},"events":3,"first":"2026-03-02T09:00:00Z","last":"2026-03-05T09:00:00Z"}]}`},
		{`{"kind":"people","of":{"kind":"retention","from":"2026-03-02","intervals":4},"cell":{"cohort":0}}`,
			`{"total":2,"people":[{"key":"ann","props":{"name":"小安"},"intervals":[0,1,3]},{"key":"bob","props":{"name":"Bob"},"intervals":[0,1,3]}]}`},
		{`{"kind":"people","of":{"kind":"paths","from":"2026-03-02","to":"2026-03-05","session_gap_s":259200},"cell":{"from":"2_order.paid"}}`, `{"total":1,"people":[{"key":"bob","props":{"name":"Bob"}}]}`},
		{`{"kind":"people","of":{"kind":"response_times","from":"2026-03-02","to":"2026-03-05"},"cell":{"row":"g1"},"columns":["none"]}`, `{"total":2,"people":[{"key":"ann"},{"key":"bob"}]}`},
	} {
		if got := result(t, v, c.question); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.question, got, c.want)
		}
	}
}

func TestHoursAreThoseWherePeopleLive(t *testing.T) {
	v := view("America/New_York", small()...)
	var h lang.HoursResult
	ask(t, engine(), v, `{"kind":"hours","from":"2026-03-01","to":"2026-03-08","event":{"names":["message.sent"]}}`, &h)
	// Ann lives in Shanghai: 9:00 UTC is 17:00. The others have no zone, so it is the workspace's: 10:00 UTC is 5:00 in New York.
	if h.Matrix[0][17] != 1 || h.Matrix[1][17] != 1 || h.Matrix[0][5] != 1 || h.Matrix[1][4] != 1 || h.Matrix[3][18] != 1 || h.Total != 5 || h.Max != 1 {
		t.Errorf("%+v", h)
	}
	ask(t, engine(), v, `{"kind":"hours","from":"2026-03-01","to":"2026-03-08","local":"tz","tz":"UTC","measure":"people"}`, &h)
	if h.Matrix[0][9] != 1 || h.Matrix[1][9] != 2 || h.Total != 3 || h.Max != 2 {
		t.Errorf("%+v", h)
	}
}

func TestResponsesAreAnswersOfSomebodyElse(t *testing.T) {
	v := view("UTC", small()...)
	var r lang.ResponseTimesResult
	ask(t, engine(), v, `{"kind":"response_times","from":"2026-03-02","to":"2026-03-05","within_s":259200}`, &r)
	if r.Total.Answers != 3 || *r.Total.MedianS != 23*3600 || len(r.Rows) != 2 || r.Rows[0].Key != "g1" || r.Rows[0].Answers != 2 || r.Rows[1].Open != 1 || r.First.Answers != 2 {
		t.Errorf("%+v", r)
	}
	ask(t, engine(), v, `{"kind":"response_times","from":"2026-03-02","to":"2026-03-05","by":"responder"}`, &r)
	if r.Total.Answers != 2 || len(r.Rows) != 2 || r.Rows[0].Key != "ann" || *r.Rows[1].AvgS != 3600 {
		t.Errorf("%+v", r)
	}
}

func TestVisits(t *testing.T) {
	at := func(m int) time.Time { return monday.Add(time.Duration(m) * time.Minute) }
	v := view("UTC", did("a", "page.viewed", at(0)), did("a", "page.left", at(10), "$attention_ms", 30_000), did("a", "page.viewed", at(50)), did("b", "buy", at(0)), did("b", "page.viewed", at(5)))
	var s lang.SessionsResult
	ask(t, engine(), v, `{"kind":"sessions","from":"2026-03-02","to":"2026-03-02"}`, &s)
	if s.Total.Sessions != 3 || s.Total.People != 2 || s.Total.Single != 1 || s.Total.Events != 5 || *s.Total.AvgS != 300 || *s.Total.PerPerson != 1.5 || *s.Total.AttentionS != 30 {
		t.Errorf("%+v %v", s.Total, *s.Total.AttentionS)
	}
	for _, c := range []struct {
		sessions string
		want     float64
	}{{`{"of":"session","prop":"$events","op":"gte","values":[2]}`, 4}, {`{"of":"session","prop":"$entry","values":["buy"]}`, 2}, {`{"of":"session","prop":"$exit","values":["page.left"]}`, 2},
		{`{"of":"session","prop":"$duration_s","op":"lt","values":[301]}`, 3}} {
		var r lang.TrendsResult
		ask(t, engine(), v, `{"kind":"trends","from":"2026-03-02","to":"2026-03-02","series":[{},{"names":["page.left"]}],"sessions":`+c.sessions+`}`, &r)
		if *r.Lines[0].Total != c.want {
			t.Errorf("%s: %v", c.sessions, *r.Lines[0].Total)
		}
	}
}

func TestClicksLieWhereTheyWere(t *testing.T) {
	click := func(who string, x, y, width int, element, text string) fact.Fact {
		return did(who, "page.clicked", monday, "$path", "/a", "$x", x, "$y", y, "$width", width, "$element", element, "$text", text)
	}
	v := view("UTC", click("a", 500, 30, 1000, "a#buy", "Buy"), click("b", 250, 39, 500, "a#buy", "Kaufen"), click("b", 999, 0, 1000, "p", ""), click("b", -1, 0, 0, "", ""),
		did("c", "page.clicked", monday, "$path", "/b", "$x", 1, "$y", 1, "$width", 9))
	got := result(t, v, `{"kind":"clicks","from":"2026-03-02","to":"2026-03-02","page":"/a","columns":50}`)
	want := `{"columns":50,"cells":[[49,0,1],[25,1,2]],"elements":[{"element":"a#buy","text":"Kaufen","clicks":2,"people":2},{"element":"p","clicks":1,"people":1}],"clicks":4,"people":2}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := result(t, v, `{"kind":"clicks","from":"2026-03-02","to":"2026-03-02","page":"/a","max_width":600,"min_width":1}`); !strings.Contains(got, `"clicks":1,"people":1}],"clicks":1`) {
		t.Error(got)
	}
	if got := people(t, engine(), v, `{"kind":"clicks","from":"2026-03-02","to":"2026-03-02","page":"/a"}`, `{"element":"p"}`); len(got) != 1 || got[0] != "b" {
		t.Error(got)
	}
}

func TestMarkedEventsCountWhenAskedFor(t *testing.T) {
	robot := did("r", "a", monday)
	robot.Marks = fact.KnownBot
	v := view("UTC", did("p", "a", monday), robot)
	for marked, want := range map[string]string{"leave_out": "1", "count": "2"} {
		if got := result(t, v, `{"kind":"active_users_total","to":"2026-03-02","window_days":1,"marked":"`+marked+`"}`); got != `{"value":`+want+`}` {
			t.Errorf("%s: %s", marked, got)
		}
	}
}

func TestThePeriodBefore(t *testing.T) {
	v := view("UTC", did("p", "a", monday), did("p", "a", monday.AddDate(0, 0, -1)), did("q", "a", monday.AddDate(0, 0, -2)), did("q", "a", monday.AddDate(0, 0, -3)))
	ans := ask(t, engine(), v, `{"kind":"stickiness","from":"2026-03-01","to":"2026-03-02","compare":"previous"}`, nil)
	if got := string(ans.Result.(json.RawMessage)); got != `{"actors":1,"intervals":2,"buckets":{"2":1}}` {
		t.Error(got)
	}
	if got := string(ans.Previous.(json.RawMessage)); got != `{"actors":1,"intervals":2,"buckets":{"2":1}}` {
		t.Error(got)
	}
	if ans.Explain.From != "2026-03-01T00:00:00Z" || ans.Explain.To != "2026-03-03T00:00:00Z" {
		t.Errorf("%+v", ans.Explain)
	}
}

func TestWhatCannotBeIsRefusedWithItsPlace(t *testing.T) {
	v := view("UTC", small()...)
	for _, c := range []struct{ question, at string }{
		{`{"kind":"trends","series":[{}],"interval":"minute"}`, "$.interval"},
		{`{"kind":"retention","from":"2000-01-01","to":"2026-01-01","interval":"hour"}`, "$.interval"},
		{`{"kind":"trends","from":"2025-12-01","series":[{}],"interval":"hour","breakdown":{"prop":"x","limit":100}}`, "$.interval"},
		{`{"kind":"sessions","from":"2025-12-01","interval":"hour","breakdown":{"prop":"x","limit":100}}`, "$.interval"},
		{`{"kind":"retention","from":"2026-01-01","to":"2026-03-01","intervals":60,"breakdown":{"prop":"x","limit":100}}`, "$.interval"},
		{`{"kind":"lifecycle","from":"2027-01-01"}`, "$.from"},
		{`{"kind":"response_times","actor":"$place"}`, "$.actor"},
		{`{"kind":"clicks","page":"/","actor":"$place"}`, "$.actor"},
		{`{"kind":"people","of":{"kind":"trends","series":[{}]},"cell":{"bucket":30}}`, "$.cell.bucket"},
		{`{"kind":"people","of":{"kind":"trends","series":[{}]},"cell":{"series":1}}`, "$.cell.series"},
		{`{"kind":"people","of":{"kind":"retention","from":"2026-03-02","intervals":3},"cell":{"cohort":3}}`, "$.cell.cohort"},
		{`{"kind":"people","of":{"kind":"stickiness"},"cell":{"days":31}}`, "$.cell.days"},
		{`{"kind":"people","of":{"kind":"funnel","steps":[{}]},"cell":{"step":1}}`, "$.cell.step"},
		{`{"kind":"people","of":{"kind":"paths"},"cell":{"from":"pricing"}}`, "$.cell.from"},
		{`{"kind":"people","of":{"kind":"hours"},"cell":{"weekday":7}}`, "$.cell.weekday"},
	} {
		_, err := engine().Answer(t.Context(), v, decode(t, c.question), Run{})
		e, ok := errors.AsType[*errs.Error](err)
		if !ok || e.Kind != errs.Invalid || len(e.Fields) != 1 || e.Fields[0].Location != c.at {
			t.Errorf("%s: %v", c.question, err)
		}
	}
}

func TestTooMuchIsRefusedWithTheEstimateAndRunsAsAJob(t *testing.T) {
	v := view("UTC", small()...)
	e := New(Options{Now: engine().now, MaxEvents: 7})
	q := decode(t, `{"kind":"trends","from":"2026-03-02","to":"2026-03-05","series":[{"names":["message.sent"]}],"interval":"hour"}`)
	_, err := e.Answer(t.Context(), v, q, Run{})
	if errs.CodeOf(err) != "query.too_much" || !strings.Contains(err.Error(), "would read 8 events") {
		t.Fatal(err)
	}
	if est, err := e.Estimate(v, q); err != nil || est.Allowed || est.Reads != 8 || est.Most != 7 || est.By != "fold" {
		t.Fatal(est, err)
	}
	for _, how := range []Run{{Job: true}, {Any: true}} {
		if ans, err := e.Answer(t.Context(), v, q, how); err != nil || ans.Meta.EventsRead != 5 {
			t.Fatal(ans, err)
		}
	}
	if _, err := e.Answer(t.Context(), v, q, Run{}); err != nil {
		t.Fatalf("what a job has answered is there for all: %v", err)
	}
}

func TestAnswersAreKeptUntilTheDataChange(t *testing.T) {
	e := engine()
	a, b := view("UTC", small()...), view("UTC", append(small(), did("new", "message.sent", monday))...)
	question := `{"kind":"active_users_total","from":"2026-03-02","to":"2026-03-05"}`
	if ans := ask(t, e, a, question, nil); ans.Meta.Cached {
		t.Fatal("the first is not")
	}
	if ans := ask(t, e, a, `{"to":"2026-03-05","from":"2026-03-02","window_days":30,"tz":"UTC","kind":"active_users_total"}`, nil); !ans.Meta.Cached || string(ans.Result.(json.RawMessage)) != `{"value":3}` {
		t.Fatalf("%+v", ans)
	}
	if ans := ask(t, e, b, question, nil); ans.Meta.Cached || string(ans.Result.(json.RawMessage)) != `{"value":4}` {
		t.Fatalf("%+v", ans)
	}
}

func TestTheCacheHoldsNoMoreBytesThanItMay(t *testing.T) {
	c := newCache(10_000)
	for i := range 100 {
		key := fmt.Sprint(i)
		if _, err := c.do(t.Context(), key, func(context.Context) (*lang.Answer, int, error) { return &lang.Answer{}, 1000 + i, nil }); err != nil {
			t.Fatal(err)
		}
		c.get("0") // used all the time, so it stays
	}
	sum := 0
	for _, e := range c.kept {
		sum += e.Value.(*kept).bytes
	}
	if sum != c.bytes || c.bytes > 10_000 || len(c.kept) < 5 || c.get("0") == nil || c.get("50") != nil || c.get("99") == nil || c.order.Len() != len(c.kept) {
		t.Fatalf("%d bytes, %d counted, %d answers", sum, c.bytes, len(c.kept))
	}
	if _, err := c.do(t.Context(), "big", func(context.Context) (*lang.Answer, int, error) { return &lang.Answer{}, 2500, nil }); err != nil || c.get("big") != nil {
		t.Fatal("one that would push out a quarter of the others is kept")
	}
	if _, err := c.do(t.Context(), "bad", func(context.Context) (*lang.Answer, int, error) { return nil, 0, errFault }); !errors.Is(err, errFault) || c.get("bad") != nil {
		t.Fatal("an error is kept")
	}
}

var errFault = errors.New("fault")

func TestEqualQuestionsRunOnceAndEndWithTheirLastAsker(t *testing.T) {
	c := newCache(1 << 20)
	var runs atomic.Int32
	release, started := make(chan struct{}), make(chan struct{}, 10)
	run := func(ctx context.Context) (*lang.Answer, int, error) {
		runs.Add(1)
		started <- struct{}{}
		select {
		case <-release:
			return &lang.Answer{Kind: "done"}, 1, nil
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		}
	}
	waiting := func(n int) {
		for {
			c.mu.Lock()
			f := c.flights["k"]
			have := 0
			if f != nil {
				have = f.waiting
			}
			c.mu.Unlock()
			if have == n {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}
	var wg sync.WaitGroup
	first, leave := context.WithCancel(t.Context())
	var firstErr error
	wg.Go(func() { _, firstErr = c.do(first, "k", run) })
	<-started
	for range 5 {
		wg.Go(func() {
			if ans, err := c.do(t.Context(), "k", run); err != nil || ans.Kind != "done" {
				t.Error(ans, err)
			}
		})
	}
	waiting(6)
	leave() // the one who began goes; the others still want to know
	waiting(5)
	close(release)
	wg.Wait()
	if runs.Load() != 1 || !errors.Is(firstErr, context.Canceled) {
		t.Fatalf("%d runs; the first got %v", runs.Load(), firstErr)
	}
	release = make(chan struct{})
	alone, leave := context.WithCancel(t.Context())
	wg.Go(func() {
		if _, err := c.do(alone, "k2", run); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	<-started
	leave()
	wg.Wait() // only because the run ended with its only asker
}

func TestWhatAnArchiveCannotTellIsNotZero(t *testing.T) {
	archive := small()
	for i := range archive {
		archive[i].Origin = "imported"
	}
	codes := func(ans *lang.Answer) (out string) {
		for _, n := range ans.Notes {
			out += n.Code + fmt.Sprint(n.List) + " "
		}
		return strings.TrimSpace(out)
	}
	span := `"from":"2026-03-02","to":"2026-03-05"`
	live := did("ann", "page.viewed", monday.AddDate(0, 0, 10))
	for _, c := range []struct {
		name, question, result, notes string
		facts                         []fact.Fact
	}{
		{"nothing of the name in an archive", `{"kind":"active_users_total",` + span + `,"event":{"names":["page.viewed"]}}`, "null", "unknown_name[page.viewed] not_measurable[page.viewed]", archive},
		{"it begins after the time", `{"kind":"active_users_total",` + span + `,"event":{"names":["page.viewed"]}}`, "null", "not_measurable[page.viewed]", append(archive[:len(archive):len(archive)], live)},
		{"one line of two", `{"kind":"trends","interval":"month",` + span + `,"series":[{"names":["message.sent"]},{"names":["page.viewed"]}]}`,
			`{"buckets":["2026-03-01"],"series":[{"series":0,"data":[5],"total":5},{"series":1,"data":[null],"total":null}]}`, "unknown_name[page.viewed] not_measurable[page.viewed]", archive},
		{"a return that nobody can know", `{"kind":"retention",` + span + `,"return_event":{"names":["page.viewed"]}}`, "null", "unknown_name[page.viewed] not_measurable[page.viewed]", archive},
		{"posts alone", `{"kind":"active_users_total",` + span + `,"event":{"names":["message.sent"]}}`, `{"value":3}`, "posting_only[]", archive[:7]},
		{"the same live is zero", `{"kind":"active_users_total",` + span + `,"event":{"names":["page.viewed"]}}`, `{"value":0}`, "unknown_name[page.viewed]", small()},
		{"nothing at all", `{"kind":"active_users_total","from":"2020-01-01","to":"2020-01-02"}`, `{"value":0}`, "empty[]", small()},
	} {
		v := view("UTC", c.facts...)
		q := decode(t, c.question)
		ans, err := engine().Answer(t.Context(), v, q, Run{})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(ans.Result.(json.RawMessage)); got != c.result || codes(ans) != c.notes {
			t.Errorf("%s: %s, %s", c.name, got, codes(ans))
		}
	}
}
