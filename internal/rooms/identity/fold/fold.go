// Package fold turns names into what is compared and searched: one spelling for what a reader takes for the same.
package fold

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Text is s for comparing: compatibility forms become plain ones, accents on Latin, Greek and Cyrillic letters go, case goes, white space becomes single.
func Text(s string) string {
	// Fold alone swaps the two cases of Cherokee; lower case after it settles them.
	s = norm.NFKD.String(strings.ToLower(cases.Fold().String(norm.NFKC.String(s))))
	var b strings.Builder
	var base rune
	for _, r := range s {
		if unicode.Is(unicode.Mn, r) && unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic) {
			continue
		}
		if !unicode.Is(unicode.Mn, r) {
			base = r
		}
		b.WriteRune(r)
	}
	return strings.Join(strings.Fields(norm.NFC.String(b.String())), " ")
}

// Words are the words of a folded text: runs of letters, digits and marks.
func Words(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) })
}

const maxTerm = 64 // bytes; nobody types more of a name

// Terms are the texts by whose beginnings a name or handle is found, sorted, each once: every word, and for scripts without spaces every tail of a
// run, so that 小明 finds 王小明.
func Terms(texts ...string) []string {
	var out []string
	for _, t := range texts {
		for _, w := range Words(Text(t)) {
			out = append(out, cut(w))
			prev := rune(-1)
			for i, r := range w {
				if i > 0 && (spaceless(r) || spaceless(prev)) {
					out = append(out, cut(w[i:]))
				}
				prev = r
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Query is what a search types, as prefixes that must all be found among the terms.
func Query(s string) []string {
	var out []string
	for _, w := range Words(Text(s)) {
		out = append(out, cut(w))
	}
	return out
}

// After is the least text that comes after every text which begins with prefix, in the order of code points.
func After(prefix string) string { return prefix + string(utf8.MaxRune) }

func cut(s string) string {
	if len(s) <= maxTerm {
		return s
	}
	s = s[:maxTerm]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// Handle makes a handle from a name: folded letters and digits, at most 32 characters, parts joined by dots. "" when nothing is left.
func Handle(name string) string {
	h := strings.Join(Words(Text(name)), ".")
	if r := []rune(h); len(r) > 32 {
		h = strings.TrimRight(string(r[:32]), ".")
	}
	return h
}

// IsHandle reports whether h may be a handle: 1 to 40 letters, marks and digits, and between them . _ -, all folded.
func IsHandle(h string) bool {
	if h == "" || utf8.RuneCountInString(h) > 40 || Text(h) != h {
		return false
	}
	inner := true
	for _, r := range h {
		letter := unicode.In(r, unicode.L, unicode.M, unicode.N)
		if !letter && (inner || !strings.ContainsRune("._-", r)) {
			return false
		}
		inner = !letter
	}
	return !inner
}
