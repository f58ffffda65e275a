package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	run  = `{"Action":"run","Package":"p","Test":"%"}` + "\n"
	pass = `{"Action":"pass","Package":"p","Test":"%","Elapsed":0.1}` + "\n"
	fail = `{"Action":"fail","Package":"p","Test":"%","Elapsed":0.1}` + "\n"
	skip = `{"Action":"skip","Package":"p","Test":"%","Elapsed":0.1}` + "\n"
)

// events builds a stream from words such as "run:TestA" and "pass:TestA"; "PASS" and "FAIL" end the package.
func events(words string) string {
	var b strings.Builder
	for _, w := range strings.Fields(words) {
		switch name, test, _ := strings.Cut(w, ":"); name {
		case "run":
			b.WriteString(strings.ReplaceAll(run, "%", test))
		case "pass":
			b.WriteString(strings.ReplaceAll(pass, "%", test))
		case "fail":
			b.WriteString(strings.ReplaceAll(fail, "%", test))
		case "skip":
			b.WriteString(strings.ReplaceAll(skip, "%", test))
		case "PASS":
			b.WriteString(`{"Action":"pass","Package":"p","Elapsed":1}` + "\n")
		case "FAIL":
			b.WriteString(`{"Action":"fail","Package":"p","Elapsed":1}` + "\n")
		}
	}
	return b.String()
}

func TestSum(t *testing.T) {
	for _, c := range []struct {
		name   string
		files  map[string]string
		want   string
		broken string
		clean  bool
	}{
		{"all well", map[string]string{"a.exit": "0 go", "a.json": events("run:A pass:A run:B skip:B PASS")}, "1 passed, 0 failed, 1 skipped", "", true},
		{"sub-tests count, not their parent", map[string]string{"a.exit": "0 go", "a.json": events("run:A run:A/x run:A/y pass:A/x pass:A/y pass:A PASS")}, "2 passed, 0 failed, 0 skipped", "", true},
		{"a failed sub-test counts once", map[string]string{"a.exit": "1 go", "a.json": events("run:A run:A/x/1 fail:A/x/1 fail:A/x fail:A FAIL")}, "0 passed, 1 failed, 0 skipped", "a: p A/x/1", false},
		{"a parent that failed by itself counts", map[string]string{"a.exit": "1 go", "a.json": events("run:A run:A/x pass:A/x fail:A FAIL")}, "1 passed, 1 failed, 0 skipped", "a: p A", false},
		{"a build that broke counts", map[string]string{"a.exit": "1 go", "a.json": events("FAIL")}, "0 passed, 1 failed, 0 skipped", "a: p", false},
		{"a test that never ended counts", map[string]string{"a.exit": "1 go", "a.json": events("run:A pass:A run:B FAIL")}, "1 passed, 1 failed, 0 skipped", "a: p B", false},
		{"a stream that was cut off counts", map[string]string{"a.exit": "1 go", "a.json": events("run:A pass:A run:B")}, "1 passed, 1 failed, 0 skipped", "a: p B", false},
		{"a killed runner counts though all its tests passed", map[string]string{"a.exit": "137 go", "a.json": events("run:A pass:A")}, "1 passed, 1 failed, 0 skipped", "a: ended with status 137", false},
		{"nothing ran", map[string]string{"a.exit": "0 go", "a.json": ""}, "0 passed, 1 failed, 0 skipped", "a: ran no test", false},
		{"twice run is one test, the worse result holds", map[string]string{
			"a.exit": "0 go", "a.json": events("run:A pass:A run:B skip:B PASS"),
			"b.exit": "1 go", "b.json": events("run:A fail:A run:B pass:B FAIL"),
		}, "1 passed, 1 failed, 0 skipped", "b: p A", false},
		{"vitest in colour", map[string]string{"w.exit": "0 text", "w.log": "\x1b[2m Test Files \x1b[22m 3 passed (3)\n\x1b[2m      Tests \x1b[22m \x1b[32m12 passed\x1b[39m | \x1b[33m2 skipped\x1b[39m (14)\n"}, "12 passed, 0 failed, 2 skipped", "", true},
		{"vitest with a failure", map[string]string{"w.exit": "1 text", "w.log": "      Tests  1 failed | 12 passed (13)\n"}, "12 passed, 1 failed, 0 skipped", "w: 1 tests", false},
		{"the plain line", map[string]string{"w.exit": "0 text", "w.log": "noise\nbrowser: 7 passed, 0 failed, 1 skipped\n"}, "7 passed, 0 failed, 1 skipped", "", true},
		{"a runner that says nothing", map[string]string{"w.exit": "0 text", "w.log": "bye\n"}, "0 passed, 1 failed, 0 skipped", "w: ran no test", false},
		{"a linter that complains", map[string]string{"l.exit": "1 plain", "a.exit": "0 go", "a.json": events("run:A pass:A PASS")}, "1 passed, 1 failed, 0 skipped", "l: ended with status 1", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range c.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var out bytes.Buffer
			clean, err := sum(dir, &out)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(out.String()), "\n")
			if got := lines[len(lines)-1]; got != c.want || clean != c.clean {
				t.Errorf("got %q clean=%v, want %q clean=%v", got, clean, c.want, c.clean)
			}
			if c.broken != "" && !strings.Contains(out.String(), "failed: "+c.broken) {
				t.Errorf("%q does not name %q", out.String(), c.broken)
			}
		})
	}
}

func TestSumOfNothingIsAnError(t *testing.T) {
	if _, err := sum(t.TempDir(), &bytes.Buffer{}); err == nil {
		t.Error("an empty folder summed up without complaint")
	}
}

func TestLiveShowsWhatFailedAndKeepsAll(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.json")
	in := events("run:A") + `{"Action":"output","Package":"p","Test":"A","Output":"expected 1\n"}` + "\n" +
		events("fail:A run:B") + `{"Action":"output","Package":"p","Test":"B","Output":"quiet\n"}` + "\n" + events("pass:B FAIL") + "not json\n"
	var out bytes.Buffer
	if err := live(strings.NewReader(in), file, &out); err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile(file); err != nil || string(kept) != in {
		t.Errorf("kept %q, %v", kept, err)
	}
	for _, want := range []string{"expected 1", "FAIL p", "not json"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in %q", want, out.String())
		}
	}
	if strings.Contains(out.String(), "quiet") {
		t.Errorf("output of a passed test was shown: %q", out.String())
	}
}
