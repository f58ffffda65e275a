package archtest

import (
	"regexp"
	"slices"
	"strings"
)

// sqlToken is a word or a sign of a statement. Strings, comments and placeholders are left out.
type sqlToken struct {
	text string
	word bool
	line int
}

// is compares without regard to case; a quoted name is never a keyword, but no table of ours is named like one.
func (t sqlToken) is(words ...string) bool {
	return t.word && slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(t.text, w) })
}

var (
	// The marks of queries.sql and of migrations end a statement too.
	sqlMark   = regexp.MustCompile(`(?m)^-- (?:name|sqlite|postgres)\b.*$`)
	sqlLexeme = regexp.MustCompile(`'(?:[^']|'')*'|--[^\n]*|(?s:/\*.*?\*/)|"[^"]+"|[\pL_][\pL\pN_]*|[(),.;@]|\n`)
)

// statements cuts SQL text into statements.
func statements(text string) [][]sqlToken {
	text = sqlMark.ReplaceAllString(text, ";")
	var out [][]sqlToken
	var now []sqlToken
	line := 1
	for _, lex := range sqlLexeme.FindAllString(text, -1) {
		switch {
		case lex == "\n":
			line++
		case lex[0] == '\'' || strings.HasPrefix(lex, "--") || strings.HasPrefix(lex, "/*"):
			line += strings.Count(lex, "\n")
		case lex == ";":
			if len(now) > 0 {
				out = append(out, now)
			}
			now = nil
		default:
			name := strings.Trim(lex, `"`)
			now = append(now, sqlToken{name, !strings.Contains("(),.@", lex), line})
		}
	}
	if len(now) > 0 {
		out = append(out, now)
	}
	return out
}

// tableUse is a table that a statement names; created says that it makes it.
type tableUse struct {
	name    string
	line    int
	created bool
}

// statement walks the tokens of one statement.
type statement struct {
	tokens []sqlToken
	ctes   map[string]bool
	uses   []tableUse
}

// tables lists the tables that SQL text names, common table expressions, functions and the databases' own catalogues left out.
func tables(text string) []tableUse {
	var out []tableUse
	for _, tokens := range statements(text) {
		s := &statement{tokens: tokens, ctes: map[string]bool{}}
		s.findCTEs()
		s.walk()
		for _, u := range s.uses {
			own := !s.ctes[u.name] && !strings.HasPrefix(u.name, "sqlite_") && !strings.HasPrefix(u.name, "pg_") && u.name != "information_schema"
			if own {
				out = append(out, u)
			}
		}
	}
	return out
}

func (s *statement) at(i int) sqlToken {
	if i < 0 || i >= len(s.tokens) {
		return sqlToken{}
	}
	return s.tokens[i]
}

// closing is the index after the parenthesis that closes the one at i.
func (s *statement) closing(i int) int {
	for depth := 0; i < len(s.tokens); i++ {
		switch s.tokens[i].text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return i
}

func (s *statement) findCTEs() {
	for i, t := range s.tokens {
		if !t.word || !s.at(i-1).is("WITH", "RECURSIVE") && s.at(i-1).text != "," {
			continue
		}
		j := i + 1
		if s.at(j).text == "(" {
			j = s.closing(j)
		}
		if !s.at(j).is("AS") {
			continue
		}
		for j++; s.at(j).is("NOT", "MATERIALIZED"); j++ {
		}
		if s.at(j).text == "(" {
			s.ctes[strings.ToLower(t.text)] = true
		}
	}
}

func (s *statement) walk() {
	var openers []sqlToken // the word before each parenthesis that is open
	for i, t := range s.tokens {
		switch {
		case t.text == "(":
			openers = append(openers, s.at(i-1))
		case t.text == ")" && len(openers) > 0:
			openers = openers[:len(openers)-1]
		case t.is("FROM"):
			// IS DISTINCT FROM, extract(day FROM x)
			call := len(openers) > 0 && openers[len(openers)-1].is("EXTRACT", "SUBSTRING", "TRIM", "OVERLAY")
			if !call && !s.at(i-1).is("DISTINCT") {
				s.list(i + 1)
			}
		case t.is("JOIN", "INTO", "REFERENCES"), t.is("USING") && s.at(0).is("DELETE"):
			s.item(i + 1)
		case t.is("UPDATE"):
			s.update(i)
		case t.is("TABLE", "VIEW"):
			s.define(i)
		case t.is("INDEX", "TRIGGER") && s.at(0).is("CREATE"):
			for j := i; j < len(s.tokens); j++ {
				if s.tokens[j].is("ON") {
					s.item(j + 1)
					break
				}
			}
		}
	}
}

// list takes the tables of a FROM clause that are joined by commas.
func (s *statement) list(i int) {
	for {
		i = s.item(i)
		if s.at(i).is("AS") {
			i++
		}
		if s.at(i).word && s.at(i+1).text == "," {
			i++
		}
		if s.at(i).text != "," {
			return
		}
		i++
	}
}

// item takes one table, or steps over a function or a sub-query (whose own FROM the walk meets), and returns what comes after.
func (s *statement) item(i int) int {
	for s.at(i).is("ONLY", "LATERAL", "IF", "NOT", "EXISTS") {
		i++
	}
	switch {
	case s.at(i).text == "(":
		return s.closing(i)
	case s.at(i).text == "@":
		return s.closing(i + 2)
	case !s.at(i).word:
		return i
	}
	t := s.at(i)
	i++
	if s.at(i).text == "." {
		if !strings.HasPrefix(strings.ToLower(t.text), "pg_") && !strings.EqualFold(t.text, "information_schema") {
			t = s.at(i + 1)
		}
		i += 2
	}
	if s.at(i).text == "(" && !s.at(i-2).is("INTO", "REFERENCES", "ON", "EXISTS", "TABLE") {
		return s.closing(i)
	}
	s.uses = append(s.uses, tableUse{name: strings.ToLower(t.text), line: t.line})
	return i
}

func (s *statement) update(i int) {
	if s.at(i-1).is("DO", "FOR", "KEY", "ON", "OF", "AFTER", "BEFORE", "OR") {
		return
	}
	if i++; s.at(i).is("OR") {
		i += 2
	}
	s.item(i)
}

// define takes CREATE, ALTER and DROP of tables and views, and the new name of one that is renamed.
func (s *statement) define(i int) {
	from := len(s.uses)
	s.item(i + 1)
	if s.at(0).is("CREATE") && len(s.uses) > from {
		s.uses[from].created = true
	}
	for j := i; s.at(0).is("ALTER") && j < len(s.tokens); j++ {
		if s.tokens[j].is("RENAME") && s.at(j+1).is("TO") {
			s.uses = append(s.uses, tableUse{strings.ToLower(s.at(j + 2).text), s.at(j + 2).line, true})
		}
	}
}
