package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestQueryAnswersAFileOfCases(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cases.json")
	text := `{"cases": [
		{"id": "one", "query": "funnel", "params": {"steps": [{"event": "a"}, {"event": "b"}], "from": "2024-01-01", "to": "2024-01-01", "tz": "UTC"},
		 "persons": {"热闹": {"ids": ["x", "y"]}}, "events": [["x", "a", "2024-01-01T10:00:00Z"], ["y", "b", "2024-01-01T10:00:30Z", {"k": null}]]},
		{"id": "two", "query": "astrology", "params": {}, "events": []},
		{"id": "three", "query": "lifecycle", "params": {"from": "2024-01-01", "to": "2024-01-01", "tz": "Mars/Base"}, "events": []},
		{"id": "four", "query": "active_users_total", "params": {"from": "2024-01-01", "to": "2024-01-01", "window_days": 1}, "events": [["x", "a", "2024-01-01T10:00:00Z"]]}]}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errors := hubbub(t, "query", "--cases", file, "--json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || len(lines) != 4 {
		t.Fatalf("exit %d, %s\n%s", code, errors, out)
	}
	for i, part := range []string{
		`"actors":[["热闹"],["热闹"]],"avg_s":[null,30],"counts":[1,1]`, `"error":"There is no kind of question \"astrology\"."`, `$.tz`, `"result":{"value":1}`,
	} {
		if !strings.Contains(lines[i], part) {
			t.Errorf("line %d is %s, want %s in it", i, lines[i], part)
		}
	}
	if code, _, errors = hubbub(t, "query"); code == 0 || !strings.Contains(errors, "--cases") {
		t.Errorf("exit %d, %s", code, errors)
	}
}

func TestQuestionsAndTheReportOfAWorkspace(t *testing.T) {
	data, archive := t.TempDir(), filepath.Join(t.TempDir(), "room.tsv")
	rows := "5485fa47db8155e6700dd19c\tacme/room\t2015-02-11T18:33:07.475Z\t540000000000000000000001\tmei\t570000000000000000000001\t你好 @omar\r\n" +
		"5485fa47db8155e6700dd19c\tacme/room\t2015-02-10T18:33:07.475Z\t540000000000000000000002\tomar\t570000000000000000000002\thi\r\n"
	if err := os.WriteFile(archive, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errors := hubbub(t, "import", "gitter", archive, "--workspace", "acme", "--data", data, "--quiet"); code != 0 {
		t.Fatal(errors)
	}
	questions := filepath.Join(t.TempDir(), "questions.json")
	text := `{"kind":"active_users_total","from":"2015-02-10","to":"2015-02-11"} {"kind":"active_users","from":"first","to":"2015-02-11","event":{"names":["message.sent"]}}
		{"kind":"active_users_total","from":"2015-02-10","to":"2015-02-11","event":{"names":["page.viewed"]}}`
	if err := os.WriteFile(questions, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errors := hubbub(t, "query", "--workspace", "acme", "--data", data, questions)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || len(lines) != 3 {
		t.Fatalf("exit %d, %s\n%s", code, errors, out)
	}
	for i, part := range []string{`"result":{"value":2}`, `"data":[1,1]`, `"result":null`} {
		if !strings.Contains(lines[i], part) {
			t.Errorf("line %d is %s, want %s in it", i, lines[i], part)
		}
	}
	code, out, errors = hubbub(t, "report", "--workspace", "acme", "--data", data, "--json")
	if code != 0 || strings.Count(out, "\n") != 1 {
		t.Fatalf("exit %d, %s\n%s", code, errors, out)
	}
	for _, part := range []string{`"messages":2`, `"max_dau":[1,"2015-02-11"]`, `"D1":{"eligible":1,"classic":0,"unbounded":0}`, `"D3":{"eligible":0`, `"gini":0,`, `"directed_edges":1`, `"sign_ins":"not measurable"`} {
		if !strings.Contains(out, part) {
			t.Errorf("no %s in %s", part, out)
		}
	}
	if err := os.WriteFile(questions, []byte(`{"kind":"active_users","wnd":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errors = hubbub(t, "query", "--workspace", "acme", "--data", data, questions); code != 1 || !strings.Contains(errors, "$.wnd: unknown field") {
		t.Errorf("exit %d, %s", code, errors)
	}
	if code, _, errors = hubbub(t, "report", "--workspace", "nowhere", "--data", data); code != 1 || !strings.Contains(errors, "nowhere") {
		t.Errorf("exit %d, %s", code, errors)
	}
}
