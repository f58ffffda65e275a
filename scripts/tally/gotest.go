package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// outcome orders results by how much they outweigh each other when one test ran in several stages.
type outcome int

const (
	skipped outcome = iota + 1
	passed
	failed
)

// event is a line of go test -json.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// testKey names a test; an empty test is the package as a whole.
type testKey struct{ pkg, test string }

// goRun gathers the events of one go test run.
type goRun struct {
	results map[testKey]outcome
	parents map[testKey]bool
	running map[testKey]bool
	output  map[testKey]*strings.Builder
	report  io.Writer // progress and what failed; io.Discard when only counting
}

func newGoRun(report io.Writer) *goRun {
	return &goRun{
		results: map[testKey]outcome{}, parents: map[testKey]bool{}, running: map[testKey]bool{},
		output: map[testKey]*strings.Builder{}, report: report,
	}
}

// read takes a stream of events. Lines that are no JSON (a broken build on old toolchains) are reported as they are.
func (g *goRun) read(r io.Reader, keep io.Writer) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			if _, werr := io.WriteString(keep, line); werr != nil {
				return werr
			}
			var e event
			if json.Unmarshal([]byte(line), &e) == nil {
				g.take(e)
			} else {
				fmt.Fprint(g.report, line)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (g *goRun) take(e event) {
	k := testKey{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(g.report, e.Output)
	case "output":
		if g.output[k] == nil {
			g.output[k] = &strings.Builder{}
		}
		g.output[k].WriteString(e.Output)
	case "run":
		g.running[k] = true
		for name := e.Test; strings.Contains(name, "/"); {
			name = name[:strings.LastIndexByte(name, '/')]
			g.parents[testKey{e.Package, name}] = true
		}
	case "pass":
		g.end(k, passed, e)
	case "skip":
		g.end(k, skipped, e)
	case "fail":
		g.end(k, failed, e)
	}
}

func (g *goRun) end(k testKey, o outcome, e event) {
	delete(g.running, k)
	if k.test != "" {
		g.results[k] = max(g.results[k], o)
		if o == failed {
			g.show(k)
		}
		delete(g.output, k)
		return
	}
	if o == failed {
		g.failPackage(k.pkg)
	}
	fmt.Fprintf(g.report, "%-4s %-60s %6.1fs\n", map[outcome]string{skipped: "none", passed: "ok", failed: "FAIL"}[o], k.pkg, e.Elapsed)
	delete(g.output, k)
}

// failPackage makes sure that a failed package counts: by the tests that never ended, else by a test of its own that
// failed, else by itself.
func (g *goRun) failPackage(pkg string) {
	counted := false
	for k := range g.running {
		if k.pkg == pkg {
			g.results[k] = failed
			g.show(k)
			delete(g.running, k)
			counted = true
		}
	}
	for k, o := range g.results {
		counted = counted || k.pkg == pkg && o == failed
	}
	if !counted {
		g.results[testKey{pkg, ""}] = failed
	}
	g.show(testKey{pkg, ""})
}

func (g *goRun) show(k testKey) {
	if out := g.output[k]; out != nil {
		fmt.Fprintf(g.report, "--- %s %s\n%s", k.pkg, k.test, out)
	}
}

// leaves are the results that count: a parent only when it failed and none of its sub-tests did.
func (g *goRun) leaves() map[testKey]outcome {
	guilty := map[testKey]bool{}
	for k, o := range g.results {
		if o != failed {
			continue
		}
		for name := k.test; strings.Contains(name, "/"); {
			name = name[:strings.LastIndexByte(name, '/')]
			guilty[testKey{k.pkg, name}] = true
		}
	}
	out := map[testKey]outcome{}
	for k, o := range g.results {
		if !g.parents[k] || o == failed && !guilty[k] {
			out[k] = o
		}
	}
	// A stream that was cut off leaves tests without an end.
	for k := range g.running {
		if k.test != "" {
			out[k] = failed
		}
	}
	return out
}
