package fold_test

import (
	"slices"
	"strings"
	"testing"

	"hubbub/internal/rooms/identity/fold"

	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"  Ada  Lovelace ": "ada lovelace", "ＡＤＡ": "ada", "Zoë": "zoe", "STRASSE": "strasse", "Straße": "strasse", "王小明": "王小明", "İstanbul": "istanbul",
		"が": "が", "ﾊﾝｶｸ": "ハンカク", "Ёлка": "елка", "שָׁלוֹם": "שָׁלוֹם",
	} {
		if got := fold.Text(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

func found(name, query string) bool {
	terms := fold.Terms(name)
	q := fold.Query(query)
	for _, w := range q {
		if !slices.ContainsFunc(terms, func(t string) bool { return t >= w && t < fold.After(w) }) {
			return false
		}
	}
	return len(q) > 0
}

func TestTermsFindWhatAPersonTypes(t *testing.T) {
	for _, c := range []struct {
		name, query string
		want        bool
	}{
		{"Ada Lovelace", "love", true}, {"Ada Lovelace", "LOVE ad", true}, {"Ada Lovelace", "ovel", false}, {"王小明", "小明", true}, {"王小明", "明", true},
		{"王小明", "王明", false}, {"王小明 Ada", "ada 王", true}, {"Zoë Müller", "mull", true}, {"老王2024", "2024", true}, {"Jean-Luc", "luc", true}, {"Ada", "", false},
		{"ada.lovelace", "lovelace", true}, {"山田たろう", "たろ", true},
	} {
		if got := found(c.name, c.query); got != c.want {
			t.Errorf("%q in %q: %v", c.query, c.name, got)
		}
	}
}

func TestEveryNameIsFoundByItselfAndItsHandleIsAHandle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		folded := fold.Text(name)
		if again := fold.Text(folded); again != folded {
			t.Fatalf("%q folds to %q, then to %q", name, folded, again)
		}
		if len(fold.Words(folded)) > 0 && !found(name, name) {
			t.Fatalf("%q is not found by itself: %q", name, fold.Terms(name))
		}
		if h := fold.Handle(name); h != "" && !fold.IsHandle(h) {
			t.Fatalf("%q gives the handle %q", name, h)
		}
	})
}

func TestIsHandle(t *testing.T) {
	for in, want := range map[string]bool{
		"ada": true, "ada.lovelace": true, "王小明": true, "a-b_c.d": true, "Ada": false, "": false, ".a": false, "a.": false, "a..b": false, "a b": false, "a@b": false,
		strings.Repeat("长", 40): true, strings.Repeat("长", 41): false,
	} {
		if got := fold.IsHandle(in); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}
