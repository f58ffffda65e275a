package slack

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hubbub/internal/rooms/archive/archivetest"
	"hubbub/internal/rooms/archive/record"
)

// FuzzDay reads any daily file: whatever it holds, the run ends without an error and every promise is kept.
func FuzzDay(f *testing.F) {
	for _, name := range []string{"2017-07-14.json", "2017-07-15.json"} {
		b, err := os.ReadFile(filepath.Join("testdata/export/general", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`[{"ts":"1.0","user":"U01","text":"<@|<#|<!^|>*_~` + "`" + `:a:"}]`))
	f.Add([]byte(`[{"ts":1,"user":{},"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_list","style":{"bold":1}}]}]}]`))
	dir := f.TempDir()
	for name, content := range map[string]string{"users.json": `[{"id":"U01","name":"mei"}]`, "channels.json": `[{"id":"C01","name":"general"}]`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			f.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "general"), 0o755); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, day []byte) {
		if err := os.WriteFile(filepath.Join(dir, "general", "2017-07-14.json"), day, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := New(record.Options{}).Read(context.Background(), dir, archivetest.NewCollector())
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
}
