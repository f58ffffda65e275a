package archtest

import (
	"fmt"
	"go/ast"
	"path"
	"strings"
)

func importPath(spec *ast.ImportSpec) string { return strings.Trim(spec.Path.Value, "`\"") }

// checkImports holds every import between units against arch.txt, and arch.txt against the imports.
func (h *house) checkImports() {
	exists := map[string]bool{}
	for _, s := range h.sources {
		exists[s.unit] = true
		if _, listed := h.rules.levels[s.unit]; strings.HasPrefix(s.unit, "rooms/") && !listed {
			h.report(s.path, fmt.Sprintf("%s is not listed in arch.txt: give it a level", s.unit))
		}
		for _, spec := range s.file.Imports {
			imp := importPath(spec)
			to, ours := h.unitOfImport(imp)
			if !ours {
				continue
			}
			if to != s.unit && !h.rules.allowed(s.unit, to, s.test) {
				h.report(s.at(spec.Pos()), fmt.Sprintf("%s may not import %s: arch.txt has no line for it", s.unit, to))
			}
			if helper := path.Base(imp); strings.HasSuffix(helper, "test") && !s.test && !strings.HasSuffix(path.Dir(s.path), "test") {
				h.report(s.at(spec.Pos()), helper+" is for tests; this file is none")
			}
		}
	}
	for _, a := range h.rules.allows {
		if !a.used && exists[a.from] && exists[a.to] {
			h.report(fmt.Sprintf("%s:%d", h.rules.path, a.line), fmt.Sprintf("nothing uses %s -> %s any more: remove the line", a.from, a.to))
		}
	}
}

// checkPlaces holds third-party packages to the one home that each has.
func (h *house) checkPlaces() {
	for _, s := range h.sources {
		for _, spec := range s.file.Imports {
			imp := importPath(spec)
			for _, p := range h.rules.places {
				if imp != p.pkg && !strings.HasPrefix(imp, p.pkg+"/") {
					continue
				}
				ok := false
				for _, place := range p.places {
					ok = ok || fits(place, s.path)
				}
				if !ok {
					h.report(s.at(spec.Pos()), fmt.Sprintf("%s is imported in %s only: %s", imp, strings.Join(p.places, ", "), p.reason))
				}
			}
		}
	}
}

// checkConstructors sees to it that rooms are opened by internal/app and tests alone. A constructor is a function of a room
// that returns a Service or a Store.
func (h *house) checkConstructors() {
	makers := map[string]map[string]bool{}
	for _, s := range h.sources {
		if s.test || !strings.HasPrefix(s.unit, "rooms/") {
			continue
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() && returnsService(f) {
				if makers[s.pkg] == nil {
					makers[s.pkg] = map[string]bool{}
				}
				makers[s.pkg][f.Name.Name] = true
			}
		}
	}
	for _, s := range h.sources {
		if s.test || s.unit == "app" {
			continue
		}
		h.checkCalls(s, makers)
	}
}

func returnsService(f *ast.FuncDecl) bool {
	if f.Type.Results == nil {
		return false
	}
	for _, r := range f.Type.Results.List {
		t := r.Type
		if star, ok := t.(*ast.StarExpr); ok {
			t = star.X
		}
		if id, ok := t.(*ast.Ident); ok && (id.Name == "Service" || id.Name == "Store") {
			return true
		}
	}
	return false
}

func (h *house) checkCalls(s *source, makers map[string]map[string]bool) {
	names := map[string]string{} // how this file calls a package -> its path
	for _, spec := range s.file.Imports {
		imp := importPath(spec)
		if unit, ours := h.unitOfImport(imp); makers[imp] == nil || !ours || unit == s.unit {
			continue
		}
		name := path.Base(imp)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imp
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := sel.X.(*ast.Ident); ok && makers[names[pkg.Name]][sel.Sel.Name] {
			h.report(s.at(sel.Pos()), fmt.Sprintf("%s.%s opens a room: only internal/app and tests do that", pkg.Name, sel.Sel.Name))
		}
		return true
	})
}
