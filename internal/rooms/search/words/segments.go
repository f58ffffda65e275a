package words

import (
	"unicode"
	"unicode/utf8"
)

// Segment is a piece of a text that is met by the query, or is not.
type Segment struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty"`
}

// snapBy is how many bytes a cut may move back to fall between two words.
const snapBy = 24

// Segments cuts the text at the spans. When it has more than most characters, only a stretch of about that length is given, from a little before the place with
// the most hits, and "…" stands for what was left out. No character is cut, nor what belongs to one.
func (t *Text) Segments(spans []Span, most int) []Segment {
	spans = merge(spans)
	from, to := t.window(spans, most)
	var out []Segment
	add := func(a, b int, hit bool) {
		if a < b {
			out = append(out, Segment{t.Source[a:b], hit})
		}
	}
	if from > 0 {
		out = append(out, Segment{Text: "…"})
	}
	at := from
	for _, s := range spans {
		a, b := max(s.Start, at), min(s.End, to)
		if a >= b {
			continue
		}
		add(at, a, false)
		add(a, b, true)
		at = b
	}
	add(at, to, false)
	if to < len(t.Source) {
		out = append(out, Segment{Text: "…"})
	}
	return out
}

func (t *Text) window(spans []Span, most int) (from, to int) {
	if utf8.RuneCountInString(t.Source) <= most {
		return 0, len(t.Source)
	}
	if len(spans) == 0 {
		return 0, t.snap(t.forward(0, most))
	}
	best, bestHits := spans[0].Start, 0
	for i, s := range spans {
		end, hits := t.forward(s.Start, most*3/4), 0
		for _, o := range spans[i:] {
			if o.End > end {
				break
			}
			hits++
		}
		if hits > bestHits {
			best, bestHits = s.Start, hits
		}
	}
	from = t.snap(t.back(best, most/4))
	to = t.forward(from, most)
	if to == len(t.Source) {
		from = t.snap(t.back(to, most))
	}
	if to < len(t.Source) {
		if cut := t.snap(to); cut > best {
			to = cut
		}
	}
	return from, to
}

func (t *Text) forward(i, characters int) int {
	for ; characters > 0 && i < len(t.Source); characters-- {
		_, n := utf8.DecodeRuneInString(t.Source[i:])
		i += n
	}
	return i
}

func (t *Text) back(i, characters int) int {
	for ; characters > 0 && i > 0; characters-- {
		_, n := utf8.DecodeLastRuneInString(t.Source[:i])
		i -= n
	}
	return i
}

// snap moves a cut back to the nearest space or character of a script without spaces; if there is none near, to where a character begins.
func (t *Text) snap(i int) int {
	whole := -1
	for j := i; j > 0 && j > i-snapBy; {
		r, _ := utf8.DecodeRuneInString(t.Source[j:])
		before, n := utf8.DecodeLastRuneInString(t.Source[:j])
		if t.boundary(before, r, j) {
			if unicode.IsSpace(before) || spaceless(r) || spaceless(before) {
				return j
			}
			whole = max(whole, j)
		}
		j -= n
	}
	if whole > 0 {
		return whole
	}
	for i > 0 && i < len(t.Source) && !utf8.RuneStart(t.Source[i]) {
		i--
	}
	return i
}

// boundary reports whether a text may be cut between two characters, of which r is at j.
func (t *Text) boundary(before, r rune, j int) bool {
	return !ignored(r) && !unicode.Is(unicode.M, r) && before != '\u200d' && (!flagHalf(r) || t.flagHalves(j)%2 == 0)
}

// flagHalf are the letters of which two make a flag.
func flagHalf(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

func (t *Text) flagHalves(before int) (n int) {
	for before > 0 {
		r, size := utf8.DecodeLastRuneInString(t.Source[:before])
		if !flagHalf(r) {
			break
		}
		n++
		before -= size
	}
	return n
}
