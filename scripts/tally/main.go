package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: tally live FILE | tally sum DIR")
		os.Exit(64)
	}
	var err error
	clean := true
	switch os.Args[1] {
	case "live":
		err = live(os.Stdin, os.Args[2], os.Stdout)
	case "sum":
		clean, err = sum(os.Args[2], os.Stdout)
	default:
		err = fmt.Errorf("unknown command %q", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(70)
	}
	if !clean {
		os.Exit(1)
	}
}

func live(in io.Reader, keep string, report io.Writer) error {
	f, err := os.Create(keep)
	if err != nil {
		return err
	}
	g := newGoRun(report)
	err = g.read(in, f)
	for k := range g.running {
		g.show(k)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// stage is what scripts/suite leaves behind for one stage: NAME.exit with "STATUS KIND", NAME.log, and NAME.json for kind
// go. Kinds: go (go test -json), text (a runner with a closing line), plain (no tests: linters, builds).
type stage struct{ name, status, kind string }

// sum prints the closing line for the stages in dir and reports whether nothing failed.
func sum(dir string, report io.Writer) (bool, error) {
	stages, err := readStages(dir)
	if err != nil {
		return false, err
	}
	if len(stages) == 0 {
		return false, fmt.Errorf("%s holds no stage", dir)
	}
	total := counts{}
	goTests := map[testKey]outcome{}
	var broken []string
	for _, s := range stages {
		var c counts
		found := true
		switch s.kind {
		case "go":
			var leaves map[testKey]outcome
			if leaves, err = readGo(filepath.Join(dir, s.name+".json")); err != nil {
				return false, err
			}
			found = len(leaves) > 0
			for k, o := range leaves {
				goTests[k] = max(goTests[k], o)
				if o == failed {
					c.failed++
					broken = append(broken, s.name+": "+strings.TrimSpace(k.pkg+" "+k.test))
				}
			}
		case "text":
			var text []byte
			if text, err = os.ReadFile(filepath.Join(dir, s.name+".log")); err != nil {
				return false, err
			}
			c, found = readText(string(text))
			total.passed, total.failed, total.skipped = total.passed+c.passed, total.failed+c.failed, total.skipped+c.skipped
			if c.failed > 0 {
				broken = append(broken, fmt.Sprintf("%s: %d tests", s.name, c.failed))
			}
		}
		if why := stageFault(s, c, found); why != "" {
			total.failed++
			broken = append(broken, s.name+": "+why)
		}
	}
	for _, o := range goTests {
		switch o {
		case passed:
			total.passed++
		case failed:
			total.failed++
		case skipped:
			total.skipped++
		}
	}
	sort.Strings(broken)
	for _, b := range broken {
		fmt.Fprintln(report, "failed:", b)
	}
	fmt.Fprintf(report, "%d passed, %d failed, %d skipped\n", total.passed, total.failed, total.skipped)
	return total.failed == 0, nil
}

// stageFault is why a stage itself counts as a failure, or "".
func stageFault(s stage, c counts, found bool) string {
	switch {
	case s.status != "0" && c.failed == 0:
		return "ended with status " + s.status
	case !found:
		return "ran no test that could be counted"
	}
	return ""
}

func readStages(dir string) ([]stage, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.exit"))
	if err != nil {
		return nil, err
	}
	var out []stage
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		s := stage{name: strings.TrimSuffix(filepath.Base(f), ".exit")}
		if _, err := fmt.Sscan(string(text), &s.status, &s.kind); err != nil {
			return nil, fmt.Errorf("%s: want STATUS KIND: %w", f, err)
		}
		out = append(out, s)
	}
	return out, nil
}

func readGo(file string) (map[testKey]outcome, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	g := newGoRun(io.Discard)
	if err := g.read(f, io.Discard); err != nil {
		return nil, err
	}
	return g.leaves(), nil
}
