package search

import (
	"math"
	"slices"
	"time"

	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/search/words"
)

// match is a message that meets the query, as it is now.
type match struct {
	id      int64 // of its document
	message model.Message
	fields  []*words.Text
	score   float64
}

// meets cuts the message into fields and reports whether it meets all of must and none of not. With names the fields are the names of its files.
func (m *match) meets(a *ask) bool {
	var texts []string
	if !a.names {
		texts = fieldsOf(&m.message)
	}
	for _, f := range m.message.Attachments {
		texts = append(texts, f.Name)
	}
	m.fields = make([]*words.Text, len(texts))
	for i, t := range texts {
		m.fields[i] = words.NewText(t)
	}
	has := func(p words.Phrase) bool {
		return slices.ContainsFunc(m.fields, func(t *words.Text) bool { return t.Has(p) })
	}
	for _, p := range a.must {
		if !has(p) {
			return false
		}
	}
	return !slices.ContainsFunc(a.not, has)
}

// BM25's constants: how soon repeating a word stops to count, and how much a long text is held against it.
const (
	bm25K = 1.2
	bm25B = 0.75
	// usualWords is the length that is neither long nor short for a message.
	usualWords = 20
	unfinished = 0.6  // what a word counts that only begins as the query does
	nearBonus  = 0.75 // for all words in a row, in order
	halfLife   = 120 * 24 * time.Hour
	oldShare   = 0.35 // of its score keeps a message however old it is
)

// rank scores a match: BM25 without the rarity of words, since every match has all of them, times nearness of the words, times recency.
func (m *match) rank(a *ask, now time.Time) {
	length := 0
	for _, t := range m.fields {
		length += t.Len()
	}
	norm := bm25K * (1 - bm25B + bm25B*float64(length)/usualWords)
	score, near := 0.0, false
	hits := make([][][]words.Hit, len(m.fields)) // by field and phrase
	for i := range a.must {
		often := 0.0
		for f, t := range m.fields {
			met := t.Hits(a.must[i])
			hits[f] = append(hits[f], met)
			for _, h := range met {
				if h.Whole {
					often++
				} else {
					often += unfinished
				}
			}
		}
		score += often * (bm25K + 1) / (often + norm)
	}
	for f, t := range m.fields {
		near = near || len(a.must) > 1 && inRow(t, hits[f])
	}
	if near {
		score *= 1 + nearBonus
	}
	age := max(now.Sub(m.message.At), 0)
	m.score = score * (oldShare + (1-oldShare)*math.Exp2(-float64(age)/float64(halfLife)))
}

// inRow reports whether the phrases stand one after another somewhere.
func inRow(t *words.Text, hits [][]words.Hit) bool {
	ends := hits[0]
	for _, next := range hits[1:] {
		var reached []words.Hit
		for i, j := 0, 0; i < len(ends) && j < len(next); {
			switch {
			case next[j].Start < ends[i].End:
				j++
			case t.Adjoin(ends[i].Span, next[j].Span):
				reached = append(reached, next[j])
				i, j = i+1, j+1
			default:
				i++
			}
		}
		ends = reached
	}
	return len(ends) > 0
}

// spans are all places of a text where a phrase is met.
func spans(t *words.Text, phrases []words.Phrase) []words.Span {
	var out []words.Span
	for _, p := range phrases {
		for _, h := range t.Hits(p) {
			out = append(out, h.Span)
		}
	}
	return out
}
