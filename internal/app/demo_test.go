package app_test

import (
	"testing"

	"hubbub/internal/app"
	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/world"
)

// A demonstration is whole: what was said is in the chat, what was done beside it in the timelines, and all of it is by people who are there.
func TestDemonstration(t *testing.T) {
	if testing.Short() {
		t.Skip("a year of a town takes too long beside the race detector; the other run fills it")
	}
	h := openHouse(t, sqlite(t))
	ctx := t.Context()
	got, err := h.Demonstrate(ctx, app.Demo{Workspace: "town", Seed: 1})
	h.must(err)
	if got.People < 100 || got.Messages < 8000 || got.Events < 30_000 {
		t.Errorf("%+v is no year of a town", got)
	}
	w, err := h.Identity.WorkspaceBySlug(ctx, "town")
	h.must(err)
	view, done, err := h.Activity.View(ctx, w.ID)
	h.must(err)
	defer done()
	events := map[string]int64{}
	for _, n := range view.Names() {
		events[n.Name] = n.Events
	}
	if events["message.sent"] != int64(got.Messages) {
		t.Errorf("%d messages in the timelines, %d in the chat", events["message.sent"], got.Messages)
	}
	for _, name := range world.Names {
		if events[name] == 0 {
			t.Errorf("nobody ever did %s", name)
		}
	}
	// Who was brought in did not come today.
	if n := events["person.joined"]; n > 1 {
		t.Errorf("%d people joined on the day of the demonstration", n)
	}
	if _, err := h.Demonstrate(ctx, app.Demo{Workspace: "town", Seed: 2}); !errs.Is(err, errs.Conflict) {
		t.Errorf("a second town in the same place: %v", err)
	}
}
