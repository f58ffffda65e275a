package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
)

// sqlLiteral recognises statements among string literals: the house writes SQL words in capitals.
var sqlLiteral = regexp.MustCompile(`^\s*(?:-- name: |SELECT\s|INSERT\s+(?:OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|` +
	`WITH\s+\w+.*\sAS\s|CREATE\s+(?:VIRTUAL\s+)?(?:TABLE|INDEX|UNIQUE|TRIGGER|VIEW)|ALTER\s+TABLE|DROP\s+(?:TABLE|INDEX))`)

// namedTable is a use of a table somewhere in the house.
type namedTable struct {
	tableUse
	unit, file string
}

// checkTables sees to it that SQL stays in store files and that every unit names only the tables that its own migrations create.
func (h *house) checkTables() {
	var all []namedTable
	for _, f := range h.sql {
		for _, u := range tables(f.text) {
			all = append(all, namedTable{u, f.unit, f.path})
		}
	}
	for _, s := range h.sources {
		if !s.test {
			all = append(all, h.literalTables(s)...)
		}
	}
	owner := map[string]string{}
	for _, u := range all {
		if !u.created {
			continue
		}
		if was := owner[u.name]; was != "" && was != u.unit {
			h.report(u.place(), fmt.Sprintf("table %s is created by %s already: a table belongs to one unit", u.name, was))
			continue
		}
		owner[u.name] = u.unit
	}
	for _, u := range all {
		switch owner[u.name] {
		case u.unit:
		case "":
			h.report(u.place(), fmt.Sprintf("no migration creates table %s", u.name))
		default:
			h.report(u.place(), fmt.Sprintf("%s names table %s, which belongs to %s: ask that room, or listen to its events", u.unit, u.name, owner[u.name]))
		}
	}
}

func (u namedTable) place() string { return fmt.Sprintf("%s:%d", u.file, u.line) }

// literalTables reads the SQL in the string literals of a source.
func (h *house) literalTables(s *source) []namedTable {
	var out []namedTable
	if s.unit == "archtest" {
		return nil
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(lit.Value)
		if err != nil || !sqlLiteral.MatchString(text) {
			return true
		}
		if s.unit != "platform" && s.unit != "spine" && !s.storeFile() {
			h.report(s.at(lit.Pos()), "SQL belongs into queries.sql, or into a store file where it must be built")
		}
		first := s.set.Position(lit.Pos()).Line
		for _, u := range tables(text) {
			u.line += first - 1
			out = append(out, namedTable{u, s.unit, s.path})
		}
		return true
	})
	return out
}
