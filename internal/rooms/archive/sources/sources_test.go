package sources

import (
	"context"
	"errors"
	"testing"

	"hubbub/internal/rooms/archive/archivetest"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

func TestDetect(t *testing.T) {
	for path, want := range map[string]string{
		"../slack/testdata/export": "slack", "../mattermost/testdata/export": "mattermost", "../mattermost/testdata/export/import.jsonl": "mattermost",
		"../discord/testdata/export": "discord", "../discord/testdata/export/old.html": "discord",
		"../gitter/testdata/rooms": "gitter", "../gitter/testdata/rooms/Green.tsv": "gitter",
		"../irc/testdata/irssi": "irc", "../irc/testdata/znc": "irc", "../irc/testdata/pircbot": "irc", "../irc/testdata/irssi/freenode/#green.log": "irc",
	} {
		src, err := Detect(context.Background(), path, record.Options{})
		if err != nil || src.Format() != want {
			t.Errorf("%s: got %v %v, want %s", path, src, err, want)
		}
	}
	for name, content := range map[string]string{"notes.txt": "just some notes\nof mine\n", "a.json": `{"guild":1}`, "b.html": "<p>hello</p>", "c.tsv": "a\tb\n1\t2\n", "d.jsonl": `{"type":"post"}`} {
		if src, err := Detect(context.Background(), archivetest.Write(t, map[string]string{name: content}), record.Options{}); !errors.Is(err, ErrNotDetected) {
			t.Errorf("%s: got %v %v", name, src, err)
		}
	}
	if _, err := Detect(context.Background(), "no such file", record.Options{}); !errors.Is(err, tree.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestDetectRealArchives(t *testing.T) {
	for _, c := range [][3]string{
		{"slack", "slack-viewer-test", "testarchive.zip"}, {"mattermost", "mattermost-viewer", "bulk-export.jsonl.gz"}, {"gitter", "gitter-fcc", "gitter-fcc.tar.gz"},
		{"discord", "discord-meshcore-dev", "meshcore-dev-html.zip"}, {"discord", "discord-meshcore-dev", "meshcore-dev-dce.json.zip"}, {"irc", "irc-duraspace", "irc-duraspace-html.tar.gz"},
	} {
		path := archivetest.Shared(t, "that the format of the real archives is detected", c[1], c[2])
		if src, err := Detect(context.Background(), path, record.Options{}); err != nil || src.Format() != c[0] {
			t.Errorf("%s: got %v %v", c[2], src, err)
		}
	}
}

func TestByFormat(t *testing.T) {
	for _, f := range Formats() {
		if src, err := ByFormat(f, record.Options{}); err != nil || src.Format() != f {
			t.Errorf("%s: got %v %v", f, src, err)
		}
	}
	if _, err := ByFormat("carrier pigeon", record.Options{}); !errors.Is(err, ErrUnknownFormat) {
		t.Errorf("got %v", err)
	}
}
