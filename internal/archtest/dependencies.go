package archtest

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

const dependenciesPath = "docs/dependencies.md"

var (
	requireLine = regexp.MustCompile(`(?m)^(?:require )?\s*([a-z0-9.-]+\.[a-z]+(?:/\S+)?) v\S+`)
	toolLine    = regexp.MustCompile(`(?m)^(?:tool )?\s*([a-z0-9.-]+\.[a-z]+/\S+)\s*$`)
	listedLine  = regexp.MustCompile("(?m)^\\| `([a-z0-9.-]+\\.[a-z]+(?:/[^`]+)?)` \\|")
)

// checkDependencies holds docs/dependencies.md to the modules that are imported: each is listed with its reason, and none that is gone.
func (h *house) checkDependencies(fsys fs.FS) {
	mod, err := fs.ReadFile(fsys, "go.mod")
	if err != nil {
		h.report("go.mod", err.Error())
		return
	}
	var modules []string
	for _, m := range requireLine.FindAllStringSubmatch(string(mod), -1) {
		modules = append(modules, m[1])
	}
	used := map[string]string{}
	note := func(imp, where string) {
		best := ""
		for _, m := range modules {
			if (imp == m || strings.HasPrefix(imp, m+"/")) && len(m) > len(best) {
				best = m
			}
		}
		if best != "" && used[best] == "" {
			used[best] = where
		}
	}
	for _, s := range h.sources {
		for _, spec := range s.file.Imports {
			note(importPath(spec), s.at(spec.Pos()))
		}
	}
	for _, m := range toolLine.FindAllStringSubmatch(string(mod), -1) {
		note(m[1], "go.mod")
	}
	text, err := fs.ReadFile(fsys, dependenciesPath)
	if err != nil && len(used) > 0 {
		h.report(dependenciesPath, err.Error())
		return
	}
	listed := map[string]bool{}
	for _, m := range listedLine.FindAllStringSubmatch(string(text), -1) {
		listed[m[1]] = true
		if used[m[1]] == "" {
			h.report(dependenciesPath, fmt.Sprintf("nothing imports %s any more: remove its line", m[1]))
		}
	}
	for m, where := range used {
		if !listed[m] {
			h.report(where, fmt.Sprintf("%s is not in %s: say why we need it and what its licence is", m, dependenciesPath))
		}
	}
}
