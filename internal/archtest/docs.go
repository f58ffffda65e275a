package archtest

import (
	"go/ast"
	"path"
	"slices"
	"strings"
)

// Methods whose meaning a standard interface fixes need no words of their own.
var wellKnown = []string{
	"Close", "Error", "GoString", "Is", "Len", "Less", "LogValue", "MarshalBinary", "MarshalJSON", "MarshalText", "Read", "ReadAt", "Scan", "Seek",
	"ServeHTTP", "String", "Swap", "Unwrap", "UnmarshalBinary", "UnmarshalJSON", "UnmarshalText", "Value", "Write", "WriteTo",
}

// checkDocs sees to it that every package says what it promises, every room in a doc.go, and every exported name what it is.
func (h *house) checkDocs() {
	documented, folders, hasDoc := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range h.sources {
		h.checkPutOff(s)
		if s.test {
			continue
		}
		dir := path.Dir(s.path)
		folders[dir] = true
		hasDoc[dir] = hasDoc[dir] || path.Base(s.path) == "doc.go"
		documented[dir] = documented[dir] || s.file.Doc != nil && strings.TrimSpace(s.file.Doc.Text()) != ""
		if s.file.Name.Name != "main" && !s.generated {
			h.checkExported(s)
		}
	}
	for dir := range folders {
		if !documented[dir] {
			h.report(dir, "the package has no doc comment")
		}
		if strings.HasPrefix(dir, "internal/rooms/") && strings.Count(dir, "/") == 2 && !hasDoc[dir] {
			h.report(dir, "a room has a doc.go that says what it owns")
		}
	}
}

func (h *house) checkExported(s *source) {
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc == nil && !isMethodOfUnexported(d) && (d.Recv == nil || !slices.Contains(wellKnown, d.Name.Name)) {
				h.report(s.at(d.Pos()), d.Name.Name+" is exported and says nothing about itself")
			}
		case *ast.GenDecl:
			h.checkSpecs(s, d)
		}
	}
}

func isMethodOfUnexported(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return false
	}
	t := f.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return !x.IsExported()
		default:
			return false
		}
	}
}

// checkSpecs takes a comment on the group for all its names, as for a list of constants.
func (h *house) checkSpecs(s *source, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil {
				h.report(s.at(spec.Pos()), spec.Name.Name+" is exported and says nothing about itself")
			}
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				if name.IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
					h.report(s.at(name.Pos()), name.Name+" is exported and says nothing about itself")
				}
			}
		}
	}
}
