package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
)

// The limits of the house. The percentiles hold for the house as a whole; generated files are exempt.
const (
	maxFunction, p90Function = 100, 45
	maxFile, p90File         = 800, 400
	maxPackage               = 3000 // lines without tests
	// Below this many a percentile says nothing.
	enoughForP90 = 20
	// A literal of at least this many lines is a table, and tables do not make a function long.
	tableLines = 8
)

// checkLimits holds functions, files and packages to the limits of the house.
func (h *house) checkLimits() {
	var functions, files []int
	packages := map[string]int{}
	for _, s := range h.sources {
		if s.generated {
			continue
		}
		files = append(files, s.lines)
		if s.lines > maxFile {
			h.report(s.path, fmt.Sprintf("%d lines; a file has at most %d", s.lines, maxFile))
		}
		if !s.test {
			packages[path.Dir(s.path)] += s.lines
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			n := s.functionLines(f)
			functions = append(functions, n)
			if n > maxFunction {
				h.report(s.at(f.Pos()), fmt.Sprintf("function %s has %d lines; at most %d", f.Name.Name, n, maxFunction))
			}
		}
	}
	for dir, n := range packages {
		if n > maxPackage {
			h.report(dir, fmt.Sprintf("%d lines without tests; a package has at most %d", n, maxPackage))
		}
	}
	h.checkP90("functions", functions, p90Function)
	h.checkP90("files", files, p90File)
}

func (h *house) checkP90(what string, lengths []int, limit int) {
	if p := p90(lengths); len(lengths) >= enoughForP90 && p > limit {
		h.report("house", fmt.Sprintf("nine in ten %s have up to %d lines; the limit is %d", what, p, limit))
	}
}

// p90 is the smallest length that at least nine in ten do not exceed.
func p90(lengths []int) int {
	if len(lengths) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(lengths))
	return sorted[(len(sorted)*9+9)/10-1]
}

// functionLines is the length of a function from its first line to its last, without the tables in it.
func (s *source) functionLines(f *ast.FuncDecl) int {
	span := func(n ast.Node) int { return s.set.Position(n.End()).Line - s.set.Position(n.Pos()).Line + 1 }
	n := span(f)
	ast.Inspect(f.Body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CompositeLit:
			if l := span(node); l >= tableLines && !holdsCode(node) {
				n -= l - 1
				return false
			}
		case *ast.BasicLit:
			if l := span(node); node.Kind == token.STRING && l >= tableLines {
				n -= l - 1
			}
		}
		return true
	})
	return n
}

// holdsCode says whether a literal holds functions of more than a few lines: those are code, not a table.
func holdsCode(lit *ast.CompositeLit) bool {
	found := false
	ast.Inspect(lit, func(n ast.Node) bool {
		if f, ok := n.(*ast.FuncLit); ok && len(f.Body.List) > 3 {
			found = true
		}
		return !found
	})
	return found
}

// Marks of work put off, as words. They are split here so that this file is not one of its own findings.
var putOff = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK|for ` + `now)\b`)

// checkPutOff refuses comments that put work off: it is done, or it is an issue.
func (h *house) checkPutOff(s *source) {
	for _, group := range s.file.Comments {
		for _, c := range group.List {
			if mark := putOff.FindString(c.Text); mark != "" {
				h.report(s.at(c.Pos()), fmt.Sprintf("%q in a comment: do it, or file it", mark))
			}
		}
	}
}
