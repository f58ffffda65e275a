package ids

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSpellingRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := ID(rapid.Int64Range(1, 1<<63-1).Draw(t, "id"))
		back, err := Parse(id.String())
		if err != nil || back != id {
			t.Fatalf("%d spells %q reads %d, %v", id, id.String(), back, err)
		}
	})
}

func TestParseRefusesForeignSpellings(t *testing.T) {
	for _, s := range []string{"", "0", "zzzzzzzzzzzzz", "000000000000u", "00000000000000", "000000000000 ", "世世世世."} {
		if id, err := Parse(s); err == nil {
			t.Errorf("Parse(%q) = %d, want an error", s, id)
		}
	}
}

func TestMakerRises(t *testing.T) {
	m := NewMaker(7)
	last := m.New()
	for range 100_000 {
		next := m.New()
		if next <= last {
			t.Fatalf("%d after %d", next, last)
		}
		last = next
	}
}
