package plan

import (
	"strings"
	"testing"
	"time"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/timeline"
)

func TestAPanicEndsTheWalkWithAnError(t *testing.T) {
	v := timeline.Memory(time.UTC, []fact.Fact{{Name: "a", Person: "p", At: 5}})
	a := newAsking(v, &lang.Stickiness{}, lang.Span{Zone: time.UTC}, lang.World{Zone: time.UTC})
	err := a.fold(t.Context(), timeline.Scan{From: 0, To: 10, Patterns: []timeline.Pattern{{}}}, func(int) timeline.Folder { return broken{} })
	if err == nil || !strings.Contains(err.Error(), "out of order") {
		t.Fatal(err)
	}
}

type broken struct{}

func (broken) Person(uint32, timeline.Hits) { panic("out of order") }

func TestEveryKindHasAPlanner(t *testing.T) {
	for _, k := range lang.Kinds() {
		if _, ok := planners[k.Name]; !ok && k.Name != "people" {
			t.Errorf("%s has none", k.Name)
		}
	}
}

func TestTextsAreNumberedOnce(t *testing.T) {
	x := newTexts()
	if x.code("") != 0 || x.code("热闹") != 1 || x.code("b") != 2 || x.code("热闹") != 1 || x.text(1) != "热闹" || x.text(0) != "" {
		t.Fatal(x.list)
	}
}
