package identity_test

import (
	"context"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/identitytest"
	"hubbub/internal/spine"
)

// TestAVisitIsToldOnce: who shows a sign after half an hour without one has opened the app; what follows is the same visit.
func TestAVisitIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ada, bob := w.Person("Ada", actor.Member), w.Person("Bob", actor.Member)
		start := w.Clock.Now()
		for _, s := range []struct {
			after  time.Duration
			people []ids.ID
		}{
			{0, []ids.ID{ada.Person}}, {5 * time.Minute, []ids.ID{ada.Person, bob.Person}}, {34 * time.Minute, []ids.ID{ada.Person}},
			{2 * time.Hour, []ids.ID{ada.Person, bob.Person}}, {time.Hour, []ids.ID{bob.Person}},
		} {
			if err := w.Service.Seen(t.Context(), w.Workspace.ID, s.people, start.Add(s.after)); err != nil {
				t.Fatal(err)
			}
		}
		type opened struct {
			person ids.ID
			after  time.Duration
		}
		want := []opened{{ada.Person, 0}, {bob.Person, 5 * time.Minute}, {ada.Person, 2 * time.Hour}, {bob.Person, 2 * time.Hour}}
		var got []opened
		c := spine.Consumer{Name: "visits", Only: []string{"app.opened"}, Handle: func(_ context.Context, _ *sqldb.Tx, events []spine.Event) error {
			for _, e := range events {
				got = append(got, opened{e.Person, e.At.Sub(start)})
			}
			return nil
		}}
		// On PostgreSQL other transactions of the server may hold rows back.
		for len(got) < len(want) {
			if _, err := w.Spine.Drain(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%+v, want %+v", got[i], want[i])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%+v", got)
		}
	})
}
