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
