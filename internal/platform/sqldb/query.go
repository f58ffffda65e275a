package sqldb

import (
	"bufio"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Dialect is the database behind a DB.
type Dialect int

// The dialects.
const (
	SQLite Dialect = iota
	Postgres
)

// String is the dialect's name.
func (d Dialect) String() string { return [...]string{"sqlite", "postgres"}[d] }

// Query is one named statement, ready for both databases. Queries are made once, at start, and are read-only after.
type Query struct {
	Name string
	text [2]string
}

// Text is the statement for d.
func (q *Query) Text(d Dialect) string { return q.text[d] }

// NewQuery makes a statement that is built in code (multi-row inserts). The text uses the portable subset.
func NewQuery(name, text string) *Query {
	return &Query{name, [2]string{expand(SQLite, text), expand(Postgres, text)}}
}

// Load fills the *Query fields of the struct that dst points to from the named blocks of a queries.sql: field LockHeads takes
// block lock_heads. It panics when a field has no block or a block no field, so a typing error cannot outlive the first start.
func Load(text string, dst any) {
	blocks := parseBlocks(text)
	v := reflect.ValueOf(dst).Elem()
	for i := range v.NumField() {
		name := snake(v.Type().Field(i).Name)
		b, ok := blocks[name]
		if !ok {
			panic("sqldb: queries.sql has no block named " + name)
		}
		v.Field(i).Set(reflect.ValueOf(&Query{name, [2]string{expand(SQLite, b[SQLite]), expand(Postgres, b[Postgres])}}))
		delete(blocks, name)
	}
	for name := range blocks {
		panic("sqldb: nothing uses the block named " + name)
	}
}

func parseBlocks(text string) map[string][2]string {
	blocks := map[string][2]string{}
	var name string
	var common, variant [2]strings.Builder
	var in = -1
	flush := func() {
		if name == "" {
			return
		}
		var b [2]string
		for d := range b {
			if b[d] = strings.TrimSpace(variant[d].String()); b[d] == "" {
				b[d] = strings.TrimSpace(common[0].String())
			}
			b[d] = strings.TrimSuffix(b[d], ";")
			if b[d] == "" {
				panic("sqldb: block " + name + " has no text for " + Dialect(d).String())
			}
		}
		if _, dup := blocks[name]; dup {
			panic("sqldb: two blocks are named " + name)
		}
		blocks[name] = b
		for d := range b {
			common[d].Reset()
			variant[d].Reset()
		}
		in = -1
	}
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		line := s.Text()
		switch t := strings.TrimSpace(line); {
		case strings.HasPrefix(t, "-- name:"):
			flush()
			name = strings.TrimSpace(strings.TrimPrefix(t, "-- name:"))
		case t == "-- sqlite:":
			in = int(SQLite)
		case t == "-- postgres:":
			in = int(Postgres)
		case strings.HasPrefix(t, "--"):
		case in >= 0:
			variant[in].WriteString(line + "\n")
		default:
			common[0].WriteString(line + "\n")
		}
	}
	flush()
	return blocks
}

var (
	placeholder = regexp.MustCompile(`\$(\d+)`)
	ints        = regexp.MustCompile(`@ints\(\$(\d+)\)`)
	texts       = regexp.MustCompile(`@texts\(\$(\d+)\)`)
	limit       = regexp.MustCompile(`(?i)\blimit \$`)
)

func expand(d Dialect, s string) string {
	if d == Postgres {
		s = ints.ReplaceAllString(s, `(SELECT x::bigint FROM jsonb_array_elements_text($$$1::text::jsonb) AS t(x))`)
		s = texts.ReplaceAllString(s, `(SELECT x FROM jsonb_array_elements_text($$$1::text::jsonb) AS t(x))`)
		return strings.ReplaceAll(s, "@forupdate", "FOR UPDATE")
	}
	s = ints.ReplaceAllString(s, `(SELECT value FROM json_each($$$1))`)
	s = texts.ReplaceAllString(s, `(SELECT value FROM json_each($$$1))`)
	s = strings.ReplaceAll(s, "@forupdate", "")
	// SQLite plans by the value of a bare LIMIT parameter, so it would compile the statement again each time that one is bound: most of the time of a small query.
	s = limit.ReplaceAllString(s, "LIMIT +$$")
	if inOrder(s) {
		return placeholder.ReplaceAllString(s, "?")
	}
	// SQLite binds $1 by first appearance in some drivers and by number in others; ?1 is right everywhere.
	return placeholder.ReplaceAllString(s, "?$1")
}

// inOrder reports whether the placeholders of s are $1, $2, $3 … each once. Then plain ? means the same, and the driver, which looks for a
// numbered parameter by comparing its name with all others, has no names to compare: with 200 parameters that is most of a statement's time.
func inOrder(s string) bool {
	for i, m := range placeholder.FindAllStringSubmatch(s, -1) {
		if m[1] != strconv.Itoa(i+1) {
			return false
		}
	}
	return true
}

// Ints is the argument for @ints.
func Ints[T ~int64](v []T) string { return array(v) }

// Texts is the argument for @texts.
func Texts[T ~string](v []T) string { return array(v) }

func array[T any](v []T) string {
	if len(v) == 0 {
		return "[]"
	}
	// Ids spell themselves as text in JSON; the database wants their numbers.
	if k := reflect.TypeFor[T]().Kind(); k == reflect.Int64 {
		n := make([]int64, len(v))
		for i := range v {
			n[i] = reflect.ValueOf(v[i]).Int()
		}
		b, _ := json.Marshal(n)
		return string(b)
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("sqldb: %T has no JSON form: %v", v, err))
	}
	return string(b)
}

// Rows builds "($1,$2),($3,$4)…" for n rows of width columns, for multi-row VALUES.
func Rows(n, width int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j := range width {
			if j > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "$%d", i*width+j+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}

func snake(s string) string {
	var b strings.Builder
	for i, r := range s {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
