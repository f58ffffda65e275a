// Package pinyin spells Chinese names in Latin letters, as people type them to find somebody: zhangsan, san, zs for 张三.
//
// All functions are pure and safe for concurrent use.
package pinyin

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

const (
	readingsMax  = 3  // of one character
	spellingsMax = 12 // of one name
	lengthMax    = 12 // characters of a name that count
	typedMin     = 2  // letters; one alone says too little
	typedMax     = 40
)

var plain = pinyin.Args{Style: pinyin.Normal, Heteronym: true}

// Terms are the texts by whose beginnings a name is found, sorted, each once; none for a name without Chinese characters. Of characters with several
// readings the usual ones count.
func Terms(name string) []string {
	var chars [][]string
	for _, r := range name {
		if len(chars) == lengthMax {
			break
		}
		if rs := readings(r); len(rs) > 0 {
			chars = append(chars, rs)
		}
	}
	spellings := [][]string{nil}
	for _, rs := range chars {
		if len(spellings)*len(rs) > spellingsMax {
			rs = rs[:1]
		}
		var longer [][]string
		for _, s := range spellings {
			for _, r := range rs {
				longer = append(longer, append(slices.Clone(s), r))
			}
		}
		spellings = longer
	}
	var out []string
	for _, s := range spellings {
		for i := range s {
			out = append(out, strings.Join(s[i:], ""))
			if i+1 < len(s) {
				out = append(out, initials(s[i:]))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func initials(s []string) string {
	b := make([]byte, len(s))
	for i := range s {
		b[i] = s[i][0]
	}
	return string(b)
}

// readings are how a character is read, the usual reading first, ü as v and as u.
func readings(r rune) []string {
	if !unicode.Is(unicode.Han, r) {
		return nil
	}
	var out []string
	for _, p := range pinyin.SinglePinyin(r, plain) {
		p = strings.ReplaceAll(p, "ü", "v")
		if p == "" || !letters(p) {
			continue
		}
		for _, p := range []string{p, strings.ReplaceAll(p, "v", "u")} {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out[:min(len(out), readingsMax)]
}

// Typed is what somebody typed if it may be pinyin: letters only, without spaces and apostrophes; else "".
func Typed(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r == 'ü':
			b.WriteByte('v')
		case r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case unicode.IsSpace(r) || r == '\'' || r == '’':
		default:
			return ""
		}
	}
	if b.Len() < typedMin || b.Len() > typedMax {
		return ""
	}
	return b.String()
}

func letters(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}
