package app_test

import (
	"path/filepath"
	"testing"

	"hubbub/internal/app"
	"hubbub/internal/rooms/archive/archivetest"
)

// TestRealArchiveComesBackEqual imports an archive of another chat, takes it out, brings it in elsewhere and takes it out again.
func TestRealArchiveComesBackEqual(t *testing.T) {
	archive := archivetest.Shared(t, "export and its way back over a real archive", "slack-viewer-test", "testarchive.zip")
	from, to := openHouse(t, sqlite(t)), openHouse(t, sqlite(t))
	noReport := func(app.ImportReport) error { return nil }
	first, err := from.Import(t.Context(), "slack", archive, "acme", app.ImportOptions{}, noReport)
	from.must(err)
	before, after := filepath.Join(t.TempDir(), "before"), filepath.Join(t.TempDir(), "after")
	m, err := from.Export(t.Context(), "acme", before, app.ExportOptions{})
	from.must(err)
	if m.Messages < int64(first.Stored) || first.Stored == 0 {
		t.Fatalf("%d messages were imported, %d exported", first.Stored, m.Messages)
	}
	_, err = to.Restore(t.Context(), before, "acme", nil)
	to.must(err)
	_, err = to.Export(t.Context(), "acme", after, app.ExportOptions{})
	to.must(err)
	sameLines(t, before, after)
	// What the first import brought is known where it arrived: the same archive brings nothing there.
	again, err := to.Import(t.Context(), "slack", archive, "acme", app.ImportOptions{}, noReport)
	to.must(err)
	if again.Stored != 0 {
		t.Errorf("importing the archive where its export arrived stored %d messages once more", again.Stored)
	}
	further := filepath.Join(t.TempDir(), "further")
	_, err = to.Export(t.Context(), "acme", further, app.ExportOptions{})
	to.must(err)
	sameLines(t, before, further)
}
