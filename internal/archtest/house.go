package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// source is one Go file of the house.
type source struct {
	path      string // slash-separated, from the module's root
	unit      string
	pkg       string // import path
	test      bool
	generated bool
	text      []byte
	lines     int
	file      *ast.File
	set       *token.FileSet
}

// sqlFile is one .sql file of the house.
type sqlFile struct{ path, unit, text string }

// house is everything the checks look at.
type house struct {
	module  string
	rules   *rules
	sources []*source
	sql     []sqlFile
	found   []string
}

// Folders at the root that hold no Go of ours, and folders at any depth that hold fixtures.
var skippedFolders = []string{".git", "web", "tmp", "data", "bin", "node_modules", "testdata", "dist"}

// load reads the module in fsys; the fence's rules are in rulesPath.
func load(fsys fs.FS, rulesPath string) (*house, error) {
	h := &house{}
	mod, err := fs.ReadFile(fsys, "go.mod")
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(string(mod), "\n")
	h.module = strings.TrimSpace(strings.TrimPrefix(first, "module "))
	text, err := fs.ReadFile(fsys, rulesPath)
	if err != nil {
		return nil, err
	}
	if h.rules, err = parseRules(rulesPath, string(text)); err != nil {
		return nil, err
	}
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && slices.Contains(skippedFolders, d.Name()):
			return fs.SkipDir
		case d.IsDir():
			// A module of its own, such as a benchmark against another engine, is no part of the house.
			if _, err := fs.Stat(fsys, path.Join(p, "go.mod")); err == nil && p != "." {
				return fs.SkipDir
			}
			return nil
		case strings.HasSuffix(p, ".go"):
			return h.addGo(fsys, p)
		case strings.HasSuffix(p, ".sql"):
			text, err := fs.ReadFile(fsys, p)
			h.sql = append(h.sql, sqlFile{p, unitOf(path.Dir(p)), string(text)})
			return err
		}
		return nil
	})
	return h, err
}

func (h *house) addGo(fsys fs.FS, p string) error {
	text, err := fs.ReadFile(fsys, p)
	if err != nil {
		return err
	}
	s := &source{
		path: p, unit: unitOf(path.Dir(p)), pkg: path.Join(h.module, path.Dir(p)), test: strings.HasSuffix(p, "_test.go"),
		text: text, lines: strings.Count(string(text), "\n"), set: token.NewFileSet(),
	}
	if s.file, err = parser.ParseFile(s.set, p, text, parser.ParseComments|parser.SkipObjectResolution); err != nil {
		return err
	}
	s.generated = ast.IsGenerated(s.file)
	h.sources = append(h.sources, s)
	return nil
}

// unitOf is the unit of the house that a folder belongs to.
func unitOf(dir string) string {
	parts := strings.Split(dir, "/")
	switch {
	case parts[0] == "internal" && len(parts) > 2 && parts[1] == "rooms":
		return "rooms/" + parts[2]
	case parts[0] == "internal" && len(parts) > 1:
		return parts[1]
	case len(parts) > 1:
		return parts[0] + "/" + parts[1]
	}
	return dir
}

// unitOfImport is the unit behind an import path; ok is false for packages that are not the house's.
func (h *house) unitOfImport(imp string) (unit string, ok bool) {
	dir, ok := strings.CutPrefix(imp, h.module+"/")
	if !ok {
		return "", false
	}
	return unitOf(dir), true
}

func (h *house) report(where, problem string) { h.found = append(h.found, where+": "+problem) }

// at is the place of pos as file:line.
func (s *source) at(pos token.Pos) string {
	p := s.set.Position(pos)
	p.Column = 0
	return p.String()
}

// storeFile says whether a room may write SQL in this file.
func (s *source) storeFile() bool {
	return strings.HasPrefix(path.Base(s.path), "store") || path.Base(path.Dir(s.path)) == "store"
}

// check returns every problem that the house has, sorted.
func check(fsys fs.FS, rulesPath string) ([]string, error) {
	h, err := load(fsys, rulesPath)
	if err != nil {
		return nil, err
	}
	h.checkImports()
	h.checkPlaces()
	h.checkConstructors()
	h.checkTables()
	h.checkLimits()
	h.checkDocs()
	h.checkDependencies(fsys)
	slices.Sort(h.found)
	return h.found, nil
}
