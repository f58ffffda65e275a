package search_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/rooms/search"
)

func TestRelevance(t *testing.T) {
	corpus := string(must(os.ReadFile("testdata/relevance.txt")))
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		var texts []string
		var ages []int
		for line := range strings.Lines(corpus) {
			if days, text, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "+"), " "); ok && line[0] == '+' {
				texts, ages = append(texts, text), append(ages, must(strconv.Atoi(days)))
			}
		}
		w.imported(ada, len(texts), func(i int) (string, time.Time) { return texts[i], w.Clock.Now().AddDate(0, 0, -ages[i]) })
		w.catchUp()
		questions := 0
		for block := range strings.SplitSeq(corpus, "\n\n") {
			query, want, ok := strings.Cut(strings.TrimSpace(block), "\n")
			if !ok || !strings.HasPrefix(query, "?") {
				continue
			}
			questions++
			var got []string
			for _, h := range w.ask(ada, search.Request{Q: query[1:], In: []string{search.InMessages}}).Messages.Hits {
				got = append(got, strings.NewReplacer("[", "", "]", "").Replace(shown(h.Segments)))
			}
			fits := len(got) == strings.Count(want, "\n")+1
			for i, begin := range strings.Split(want, "\n") {
				fits = fits && strings.HasPrefix(got[i], begin)
			}
			if !fits {
				t.Errorf("%s finds\n%s\nwant\n%s", query, strings.Join(got, "\n"), want)
			}
		}
		if questions < 8 {
			t.Errorf("only %d questions were read", questions)
		}
	})
}

func TestTheSameWordsAreFoundInAnyOrderOfWriting(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		c := w.group(ada, "x")
		for i := range 30 {
			w.say(ada, c, fmt.Sprintf("%s alpha %s beta", strings.Repeat("x ", i), strings.Repeat("y ", 30-i)))
		}
		near := w.say(ada, c, "here alpha beta together")
		w.catchUp()
		if got := w.found(ada, "alpha beta"); len(got) != 31 || got[0] != near {
			t.Errorf("the words in a row do not come first: %v", got)
		}
	})
}
