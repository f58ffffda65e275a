package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStatsAnswersCases(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cases.json")
	cases := `{"cases": [
		{"id": "srm.even", "input": {"users": [450, 550], "weights": [0.5, 0.5]}},
		{"id": "nobody.knows", "input": {"z": 1}},
		{"id": "welch.one_sided_greater", "input": {"a": {"x": 120, "n": 1000}, "b": {"x": 160, "n": 1100}}}]}`
	if err := os.WriteFile(file, []byte(cases), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := hubbub(t, "stats", "--cases", file, "--json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 1 || len(lines) != 2 || !strings.Contains(stderr, "nobody.knows") {
		t.Fatalf("%d %q %q", code, out, stderr)
	}
	var srm, welch struct {
		ID     string
		Result struct {
			Chi2 float64
			CI   []*float64
		}
	}
	if err := json.Unmarshal([]byte(lines[0]), &srm); err != nil || srm.ID != "srm.even" || srm.Result.Chi2 != 10 {
		t.Errorf("%v %s", err, lines[0])
	}
	if err := json.Unmarshal([]byte(lines[1]), &welch); err != nil || len(welch.Result.CI) != 2 || welch.Result.CI[0] == nil || welch.Result.CI[1] != nil {
		t.Errorf("an open end is null: %v %s", err, lines[1])
	}
	if code, out, _ := hubbub(t, "stats", "--cases", file); code != 1 || !strings.Contains(out, "srm.even {") {
		t.Errorf("%d %q", code, out)
	}
	if err := os.WriteFile(file, []byte(`{"schema": 1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, stderr := hubbub(t, "stats", "--cases", file, "--json"); code != 1 || out != "" || !strings.Contains(stderr, "not a file of cases") {
		t.Errorf("%d %q %q", code, out, stderr)
	}
}
