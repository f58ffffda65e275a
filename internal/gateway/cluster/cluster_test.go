package cluster

import (
	"encoding/json"
	"testing"

	"hubbub/internal/platform/ids"
)

// Notes are read by other versions of this program: their names do not change by accident.
func TestNotesOnTheWire(t *testing.T) {
	b, _ := json.Marshal(note{From: "a", Op: opChange, Version: 3, People: []Presence{{7, 1, 4}}, Heads: map[ids.ID]int64{9: 4}})
	want := `{"from":"a","op":"change","version":3,"people":[{"w":"` + ids.ID(7).String() + `","p":"` + ids.ID(1).String() + `","s":4}],"heads":{"` + ids.ID(9).String() + `":4}}`
	if string(b) != want {
		t.Fatalf("got %s", b)
	}
}
