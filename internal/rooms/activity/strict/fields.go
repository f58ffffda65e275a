package strict

import (
	"reflect"
	"strings"
	"sync"
)

// field is one JSON field of a struct.
type field struct {
	name, doc, fallback string
	required            bool
	tags                tags
	index               []int
	typ                 reflect.Type
}

type fieldSet struct {
	list   []field
	byName map[string]int
}

var known sync.Map // reflect.Type -> *fieldSet

func fieldsOf(t reflect.Type) *fieldSet {
	if s, ok := known.Load(t); ok {
		return s.(*fieldSet)
	}
	s := &fieldSet{byName: map[string]int{}}
	s.gather(t, nil)
	got, _ := known.LoadOrStore(t, s)
	return got.(*fieldSet)
}

func (s *fieldSet) gather(t reflect.Type, index []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int(nil), index...), i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			s.gather(f.Type, at)
		case f.IsExported() && name != "" && name != "-":
			s.byName[name] = len(s.list)
			s.list = append(s.list, field{name: name, doc: f.Tag.Get("doc"), fallback: f.Tag.Get("default"), required: f.Tag.Get("required") == "true",
				tags: tagsOf(f), index: at, typ: f.Type})
		}
	}
}

// guess names the field that was probably meant.
func (s *fieldSet) guess(name string) string {
	best, at := 3, ""
	for _, f := range s.list {
		if d := distance(strings.ToLower(name), f.name); d < best {
			best, at = d, f.name
		}
	}
	if at == "" {
		return ""
	}
	return "; is " + at + " meant?"
}

// distance is how many letters must be put in, taken out or changed.
func distance(a, b string) int {
	if len(a) > 40 || len(b) > 40 {
		return 40
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
