package cases

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// expected is what a file of cases says of each.
type expected struct {
	ID        string         `json:"id"`
	Query     string         `json:"query"`
	Expect    map[string]any `json:"expect"`
	Tolerance float64        `json:"tolerance"`
}

// TestSharedCases holds the engine to the cases that were handed over with the project.
func TestSharedCases(t *testing.T) {
	file := filepath.Join("..", "..", "..", "..", "..", "shared", "facts", "metric_cases.json")
	if _, err := os.Stat(file); err != nil {
		t.Skip("SKIPPED: there are no shared cases here:", err)
	}
	checkFile(t, file, 60)
}

// TestOwnCases holds it to ours, which were reckoned by hand from what each field means.
func TestOwnCases(t *testing.T) {
	checkFile(t, filepath.Join("testdata", "cases.json"), 40)
}

func checkFile(t *testing.T, file string, atLeast int) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases struct{ Cases []expected }
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases.Cases) < atLeast {
		t.Fatalf("%d cases, want at least %d", len(cases.Cases), atLeast)
	}
	var out bytes.Buffer
	if err := Run(t.Context(), bytes.NewReader(data), &out); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(&out)
	lines.Buffer(nil, 1<<24)
	for _, c := range cases.Cases {
		t.Run(c.ID, func(t *testing.T) {
			if !lines.Scan() {
				t.Fatal("no answer")
			}
			var got struct {
				ID     string
				Result map[string]any
				Error  string
			}
			if err := json.Unmarshal(lines.Bytes(), &got); err != nil || got.ID != c.ID {
				t.Fatalf("%v: %s", err, lines.Text())
			}
			if got.Error != "" {
				t.Fatal(got.Error)
			}
			for key, e := range c.Expect {
				if d := difference(key, e, got.Result[key], c.Tolerance); d != "" {
					t.Errorf("%s%s\n got %s\nwant %s", key, d, text(got.Result[key]), text(e))
				}
			}
		})
	}
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// difference says where an answer is not what is expected; "" when it is. Lists of persons and edges have no order; maps may hold zeros that are not expected,
// and beside at and avg_s_by nothing else.
func difference(key string, e, g any, tolerance float64) string {
	if tolerance == 0 {
		if tolerance = 1e-6; key == "rate" || key == "percent" {
			tolerance = 0.006
		}
	}
	switch {
	case key == "edges", key == "actors" && !nested(e), strings.Contains(key, "@"):
		e, g = inOrder(e), inOrder(g)
	case key == "actors":
		for i := range e.([]any) {
			list, ok := g.([]any)
			if !ok || i >= len(list) {
				return fmt.Sprintf("[%d] is not there", i)
			}
			if d := same(inOrder(e.([]any)[i]), inOrder(list[i]), tolerance, false); d != "" {
				return fmt.Sprintf("[%d]%s", i, d)
			}
		}
		return ""
	case key == "dropped":
		for step, people := range e.(map[string]any) {
			if d := same(inOrder(people), inOrder(g.(map[string]any)[step]), tolerance, false); d != "" {
				return "." + step + d
			}
		}
		return ""
	}
	return same(e, g, tolerance, key == "at" || key == "avg_s_by")
}

func nested(v any) bool {
	list, _ := v.([]any)
	if len(list) == 0 {
		return false
	}
	_, ok := list[0].([]any)
	return ok
}

func inOrder(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b any) int { return strings.Compare(text(a), text(b)) })
	return list
}

func same(e, g any, tolerance float64, part bool) string {
	switch e := e.(type) {
	case float64:
		if n, ok := g.(float64); !ok || math.Abs(e-n) > max(tolerance, 1e-9*math.Abs(e)) {
			return fmt.Sprintf(" is %s, not %s", text(g), text(e))
		}
	case []any:
		list, ok := g.([]any)
		if !ok || len(list) != len(e) {
			return " has another length"
		}
		for i := range e {
			if d := same(e[i], list[i], tolerance, false); d != "" {
				return fmt.Sprintf("[%d]%s", i, d)
			}
		}
	case map[string]any:
		m, ok := g.(map[string]any)
		if !ok {
			return " is no map"
		}
		for k := range e {
			if d := same(e[k], m[k], tolerance, false); d != "" {
				return "." + k + d
			}
		}
		for k, v := range m {
			if _, there := e[k]; !there && !part && !zero(v) {
				return "." + k + " is not expected"
			}
		}
	default:
		if e != g {
			return fmt.Sprintf(" is %s, not %s", text(g), text(e))
		}
	}
	return ""
}

func zero(v any) bool {
	list, ok := v.([]any)
	return v == 0.0 || ok && !slices.ContainsFunc(list, func(v any) bool { return !zero(v) })
}
