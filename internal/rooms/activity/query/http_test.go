package query_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/query"
	"hubbub/internal/rooms/activity/timeline"
	"hubbub/internal/spine"
)

// cast lets in by name: the role is the name, and who is foreign belongs to another workspace.
type cast struct{}

func (cast) Authenticate(r *http.Request, workspace string) (actor.Actor, error) {
	name := r.Header.Get("X-Name")
	a := actor.Actor{Workspace: 1, Person: 5, Account: 5, Role: actor.Role(name)}
	switch name {
	case "":
		return actor.Actor{}, nil
	case "foreign":
		a.Workspace, a.Role = 2, actor.Owner
	case "reader", "stranger":
		a.Role, a.Scopes = actor.Admin, []string{map[string]string{"reader": "activity:read", "stranger": "chat:read"}[name]}
	}
	if (workspace == "acme") != (a.Workspace == 1) {
		return actor.Actor{}, errs.E("test", errs.Unauthenticated, "auth.workspace", "Not a person of this workspace.")
	}
	return a, nil
}

// house has timelines for workspace 1, nothing for 2, and remembers who was looked at.
type house struct {
	mu     sync.Mutex
	views  map[ids.ID]*timeline.View
	open   int
	viewed []string
	fail   bool
}

var march = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func (h *house) View(_ context.Context, workspace ids.ID) (*timeline.View, func(), error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.views == nil {
		h.views = map[ids.ID]*timeline.View{1: timelines(1), 2: timelines(2)}
	}
	h.open++
	return h.views[workspace], func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.open--
	}, nil
}

func timelines(workspace ids.ID) *timeline.View {
	var facts []fact.Fact
	if workspace == 1 {
		facts = append(facts, fact.Fact{Act: fact.Described, Person: "5", Props: []fact.Prop{{Key: "name", Value: fact.Str("小明")}}},
			fact.Fact{Act: fact.Merged, Person: "5", Other: "anon:x"})
		for i := range 10 {
			facts = append(facts, fact.Fact{Origin: spine.Live, At: march.Add(time.Duration(i/2) * time.Hour).UnixMilli(), Name: "page.viewed", Person: []string{"5", "anon:x", "7"}[i%3],
				Props: []fact.Prop{{Key: "$path", Value: fact.Str("/a")}, {Key: "n", Value: fact.Num(float64(i))}}})
		}
	}
	return timeline.Memory(time.UTC, facts)
}

func (h *house) Viewed(_ context.Context, workspace ids.ID, person string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fail {
		return errs.E("test", errs.Full, "disk.full", "The disk is full.")
	}
	h.viewed = append(h.viewed, workspace.String()+" "+person)
	return nil
}

type site struct {
	*testing.T
	house *house
	url   string
}

func serve(t *testing.T, o query.Options) *site {
	t.Helper()
	h := &house{}
	if o.Now == nil {
		o.Now = func() time.Time { return march.Add(30 * time.Hour) }
	}
	s := query.NewService(query.New(o), h, h)
	api := httpapi.New("test", cast{}, nil)
	s.Register(api)
	web := httptest.NewServer(api.Handler())
	t.Cleanup(func() {
		web.Close()
		s.Close()
		if h.open != 0 {
			t.Errorf("%d views were not given back", h.open)
		}
	})
	return &site{t, h, web.URL}
}

// call asks as somebody and gives the status, and the body as text and as an object.
func (s *site) call(name, method, path, body string) (int, string, map[string]any) {
	s.Helper()
	workspace := "acme"
	if name == "foreign" {
		workspace = "other"
	}
	req, err := http.NewRequestWithContext(s.Context(), method, s.url+"/api/w/"+workspace+"/activity"+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("X-Name", name)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		s.Fatal(err)
	}
	var m map[string]any
	_ = json.Unmarshal(b.Bytes(), &m)
	return res.StatusCode, b.String(), m
}

const total = `{"query":{"kind":"active_users_total","to":"2026-03-02","window_days":1}}`

func TestWhoMayAsk(t *testing.T) {
	s := serve(t, query.Options{})
	for _, path := range []struct{ method, path, body string }{
		{"POST", "/query", total}, {"POST", "/people", total}, {"POST", "/estimate", total}, {"POST", "/jobs", total}, {"GET", "/jobs", ""}, {"GET", "/vocabulary", ""}, {"GET", "/people/5", ""},
	} {
		for name, want := range map[string]int{"": 401, "guest": 403, "member": 403, "moderator": 403, "bot": 403, "admin": 200, "owner": 200, "reader": 200, "stranger": 403, "foreign": 200} {
			if path.path == "/jobs" && path.method == "POST" && want == 200 {
				want = 202
			}
			if path.path == "/people/5" && name == "foreign" {
				want = 404
			}
			if got, body, _ := s.call(name, path.method, path.path, path.body); got != want {
				t.Errorf("%s %s as %q: %d, want %d: %s", path.method, path.path, name, got, want, body)
			}
		}
	}
	if got, _, _ := s.call("guest", "GET", "/schema", ""); got != 200 {
		t.Errorf("the schema is for everybody of the workspace: %d", got)
	}
}

func TestQuestionsOverHTTP(t *testing.T) {
	s := serve(t, query.Options{MaxEvents: 9})
	for _, c := range []struct {
		name, path, body string
		status           int
		parts            []string
	}{
		{"an answer", "/query", total, 200, []string{`"result":{"value":2}`, `"kind":"active_users_total"`, `"by":"bitmaps"`, `"definition":["active_users_total"]`}},
		{"people", "/people", strings.Replace(total, "}}", `},"columns":["name"],"limit":1}`, 1), 422, []string{"query.too_much"}},
		{"no JSON", "/query", `{"query":`, 400, []string{"request.malformed"}},
		{"no question", "/query", `{}`, 422, []string{"request.invalid"}},
		{"an unknown field beside", "/query", `{"query":{},"x":1}`, 422, []string{"request.invalid"}},
		{"a typing error", "/query", `{"query":{"kind":"lifecycle","intervall":"day"}}`, 422, []string{`"code":"query.invalid"`, `"location":"$.intervall"`, "is interval meant?"}},
		{"a typing error about people", "/people", `{"query":{"kind":"lifecycle","intervall":"day"}}`, 422, []string{`"location":"$.query.intervall"`}},
		{"a cell that is none", "/people", `{"query":{"kind":"lifecycle"},"cell":{"step":1}}`, 422, []string{`"location":"$.cell.step"`}},
		{"too much", "/query", `{"query":{"kind":"hours","from":"2026-03-02"}}`, 422, []string{"query.too_much", "would read 10 events", "Ask it as a job"}},
		{"its estimate", "/estimate", `{"query":{"kind":"hours","from":"2026-03-02"}}`, 200, []string{`"reads":10`, `"most":9`, `"allowed":false`, `"by":"fold"`}},
	} {
		status, body, _ := s.call("owner", "POST", c.path, c.body)
		if status != c.status {
			t.Errorf("%s: %d %s", c.name, status, body)
		}
		for _, part := range c.parts {
			if !strings.Contains(body, part) {
				t.Errorf("%s: no %s in %s", c.name, part, body)
			}
		}
	}
	if _, body, _ := s.call("foreign", "POST", "/query", total); !strings.Contains(body, `"value":0`) {
		t.Errorf("another workspace sees %s", body)
	}
	if _, _, m := s.call("owner", "POST", "/query", total); m["meta"].(map[string]any)["cached"] != true {
		t.Errorf("%v", m)
	}
}

func TestThePeopleBehindANumberOverHTTP(t *testing.T) {
	s := serve(t, query.Options{})
	_, body, _ := s.call("owner", "POST", "/people", `{"query":{"kind":"active_users_total","to":"2026-03-02","window_days":1},"limit":1,"offset":0}`)
	if !strings.Contains(body, `"result":{"total":2,"people":[{"key":"5","props":{"name":"小明"}}]}`) {
		t.Error(body)
	}
}

func TestAPersonsPageIsWrittenDown(t *testing.T) {
	s := serve(t, query.Options{})
	status, body, m := s.call("admin", "GET", "/people/anon:x?limit=3", "")
	if status != 200 || m["key"] != "5" || m["props"].(map[string]any)["name"] != "小明" || strings.Join(s.house.viewed, ",") != ids.ID(1).String()+" 5" {
		t.Fatalf("%d %s, written down: %v", status, body, s.house.viewed)
	}
	// Six or seven events of one person, page by page, none twice.
	seen := map[string]bool{}
	for pages := 0; ; pages++ {
		for _, e := range m["events"].([]any) {
			n := e.(map[string]any)["props"].(map[string]any)["n"]
			if key, _ := json.Marshal(n); seen[string(key)] || pages > 5 {
				t.Fatalf("%v is there twice", n)
			} else {
				seen[string(key)] = true
			}
		}
		next, more := m["next"].(string)
		if !more {
			break
		}
		_, _, m = s.call("admin", "GET", "/people/5?limit=3&before="+next, "")
	}
	if len(seen) != 7 {
		t.Errorf("%d events, want 7", len(seen))
	}
	if status, _, m := s.call("admin", "GET", "/people/nobody", ""); status != 404 || m["code"] != "activity.no_person" {
		t.Errorf("%d %v", status, m)
	}
	s.house.mu.Lock()
	s.house.fail = true
	s.house.mu.Unlock()
	if status, body, _ := s.call("admin", "GET", "/people/5", ""); status != 507 || strings.Contains(body, "小明") {
		t.Errorf("what cannot be written down is not shown: %d %s", status, body)
	}
}

func TestTheVocabulary(t *testing.T) {
	s := serve(t, query.Options{})
	_, body, m := s.call("admin", "GET", "/vocabulary", "")
	if m["events"] != 10.0 || m["tz"] != "UTC" || m["first"] != "2026-03-02T00:00:00Z" || !strings.Contains(body, `"event_properties":["$path","n"]`) || !strings.Contains(body, `"person_properties":["name"]`) ||
		!strings.Contains(body, `"names":[{"name":"page.viewed","events":10`) || len(m["kinds"].([]any)) < 15 {
		t.Error(body)
	}
	if _, body, m := s.call("foreign", "GET", "/vocabulary", ""); m["first"] != nil || !strings.Contains(body, `"names":[]`) {
		t.Error(body)
	}
}

// await asks for a job until it has ended.
func (s *site) await(id string) map[string]any {
	s.Helper()
	for {
		status, body, m := s.call("owner", "GET", "/jobs/"+id, "")
		if status != 200 {
			s.Fatalf("%d %s", status, body)
		}
		if m["ended"] != nil {
			return m
		}
		time.Sleep(time.Millisecond)
	}
}

func TestJobsAnswerWhatIsTooMuchAtOnce(t *testing.T) {
	s := serve(t, query.Options{MaxEvents: 9})
	const much = `{"query":{"kind":"hours","from":"2026-03-02"}}`
	status, _, m := s.call("owner", "POST", "/jobs", much)
	id, _ := m["id"].(string)
	if status != 202 || id == "" || m["reads"] != 10.0 || m["kind"] != "hours" {
		t.Fatalf("%d %v", status, m)
	}
	done := s.await(id)
	if done["state"] != "done" || done["progress"] != 1.0 || done["answer"].(map[string]any)["result"].(map[string]any)["total"] != 10.0 {
		t.Fatalf("%v", done)
	}
	if _, body, _ := s.call("admin", "GET", "/jobs", ""); !strings.Contains(body, id) || strings.Contains(body, `"answer"`) {
		t.Error(body)
	}
	if status, _, _ := s.call("owner", "POST", "/query", much); status != 200 {
		t.Errorf("its answer is there for all: %d", status)
	}
	for _, name := range []string{"foreign"} {
		if status, _, m := s.call(name, "GET", "/jobs/"+id, ""); status != 404 || m["code"] != "query.no_job" {
			t.Errorf("%s: %d %v", name, status, m)
		}
		if status, _, _ := s.call(name, "DELETE", "/jobs/"+id, ""); status != 404 {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _, _ := s.call("owner", "DELETE", "/jobs/"+id, ""); status != 204 {
		t.Errorf("forgetting: %d", status)
	}
	if status, _, _ := s.call("owner", "GET", "/jobs/"+id, ""); status != 404 {
		t.Errorf("forgotten: %d", status)
	}
	if status, _, m := s.call("owner", "POST", "/jobs", `{"query":{"kind":"hours","form":1}}`); status != 422 || m["code"] != "query.invalid" {
		t.Errorf("%d %v", status, m)
	}
}
