package search

import (
	"context"
	"fmt"
	"slices"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/search/pinyin"
)

const (
	verifyMax  = 20  // differences that are told
	verifyPage = 500 // numbers of a log
	sampled    = 97  // one document of so many has its words read back
)

// Verify derives all documents anew, compares them with the index in both directions, reads the words of a sample back, and lists the first differences. An
// index that is only behind is no difference: what came after a cursor is left out.
func (s *Service) Verify(ctx context.Context) ([]string, error) {
	const op = "search.Verify"
	v := &verifier{s: s}
	for after := ids.ID(0); len(v.bad) < verifyMax; {
		page, err := cursorsAfter(ctx, s.DB, after, sweepPage)
		if err != nil {
			return v.bad, errs.Wrap(op, err)
		}
		if len(page) == 0 {
			break
		}
		for _, c := range page {
			if err := v.conversation(ctx, c); err != nil {
				return v.bad, errs.Wrap(op, err)
			}
		}
		after = page[len(page)-1].conversation
	}
	stray, err := strayDocs(ctx, s.DB)
	if err != nil {
		return v.bad, errs.Wrap(op, err)
	}
	for _, id := range stray {
		v.say("conversation %s has documents of numbers after its cursor", id)
	}
	if err := v.names(ctx); err != nil {
		return v.bad, errs.Wrap(op, err)
	}
	inside, err := s.engine.check(ctx, s.DB)
	return append(v.bad, inside...), errs.Wrap(op, err)
}

type verifier struct {
	s   *Service
	bad []string
	n   int
}

func (v *verifier) say(format string, args ...any) {
	if len(v.bad) < verifyMax {
		v.bad = append(v.bad, "search: "+fmt.Sprintf(format, args...))
	}
}

// conversation compares one log, up to its cursor, page by page.
func (v *verifier) conversation(ctx context.Context, c cursor) error {
	skip, err := v.changedAfter(ctx, c)
	if err != nil || skip == nil {
		return err
	}
	for from := int64(0); from < c.seq || from == 0; from += verifyPage {
		t, err := v.s.Chat.Since(ctx, c.conversation, from, int(min(verifyPage, max(c.seq-from, 1))))
		if err != nil {
			return err
		}
		var want []document
		lowest := from + 1
		if from == 0 {
			lowest = 0
			if !skip[0] {
				want = titleOf(&t.Log)
			}
		}
		for i := range t.Messages {
			if m := &t.Messages[i]; m.Seq > from && m.Seq <= c.seq && !skip[m.Seq] {
				want = append(want, documentsOf(&t.Log, m)...)
			}
		}
		have, err := docsBetween(ctx, v.s.DB, c.conversation, lowest, min(from+verifyPage, c.seq))
		if err != nil {
			return err
		}
		have = slices.DeleteFunc(have, func(d storedDoc) bool { return skip[d.ref.Seq] })
		if err := v.compare(ctx, want, have); err != nil {
			return err
		}
	}
	return nil
}

// changedAfter are the numbers up to the cursor that later entries changed; 0 is the title. It is nil when the log cannot be compared.
func (v *verifier) changedAfter(ctx context.Context, c cursor) (map[int64]bool, error) {
	skip := map[int64]bool{}
	for from := c.seq; ; {
		t, err := v.s.Chat.Since(ctx, c.conversation, from, verifyPage)
		switch {
		case err != nil:
			return nil, err
		case t.Log.ID == 0:
			v.say("conversation %s is indexed but does not exist", c.conversation)
			return nil, nil
		case c.seq > t.Log.Head.Seq:
			v.say("conversation %s is indexed up to %d, but ends at %d", c.conversation, c.seq, t.Log.Head.Seq)
			return nil, nil
		case c.broken(&t.Log):
			// It is known to be wrong and is indexed anew by the next look at all logs.
			return nil, nil
		}
		skip[0] = skip[0] || t.Changed
		for i := range t.Messages {
			skip[t.Messages[i].Seq] = true
		}
		if t.To == t.Log.Head.Seq {
			return skip, nil
		}
		from = t.To
	}
}

func (v *verifier) compare(ctx context.Context, want []document, have []storedDoc) error {
	type key struct {
		ref  model.Ref
		part int64
	}
	stored := make(map[key]storedDoc, len(have))
	for _, d := range have {
		stored[key{d.ref, d.part}] = d
	}
	for i := range want {
		d := &want[i]
		k := key{d.ref, d.part}
		was, there := stored[k]
		delete(stored, k)
		switch {
		case !there:
			v.say("%s/%d is not indexed", d.ref.Conversation, d.ref.Seq)
			continue
		case was.digest != d.digest:
			v.say("%s/%d is indexed with other words than it has", d.ref.Conversation, d.ref.Seq)
			continue
		}
		if v.n++; v.n%sampled != 1 {
			continue
		}
		d.id = was.id
		holds, err := v.s.engine.holds(ctx, v.s.DB, d)
		if err != nil {
			return err
		}
		if !holds {
			v.say("%s/%d: the index does not hold its words", d.ref.Conversation, d.ref.Seq)
		}
	}
	for k := range stored {
		v.say("%s/%d is indexed but nothing can be found in it", k.ref.Conversation, k.ref.Seq)
	}
	return nil
}

// names compares the pinyin of each name that has not changed since with what the name makes.
func (v *verifier) names(ctx context.Context) error {
	for from := (Name{}); len(v.bad) < verifyMax; {
		names, err := v.s.People.NamesAfter(ctx, from.Workspace, from.Person, namesAtOnce)
		if err != nil || len(names) == 0 {
			return err
		}
		to := names[len(names)-1]
		stored, err := storedNames(ctx, v.s.DB, from, to)
		if err != nil {
			return err
		}
		for _, n := range stored {
			if !slices.Contains(names, n) {
				// Renamed or gone since; the next look at all names mends it.
				continue
			}
			terms, err := termsOf(ctx, v.s.DB, n)
			if err != nil {
				return err
			}
			if !slices.Equal(terms, pinyin.Terms(n.Name)) {
				v.say("the pinyin of person %s is not that of the name", n.Person)
			}
		}
		from = to
	}
	return nil
}
