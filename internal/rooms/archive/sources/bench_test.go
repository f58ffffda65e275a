package sources

import (
	"context"
	"testing"

	"hubbub/internal/rooms/archive/archivetest"
	"hubbub/internal/rooms/archive/record"
)

// deaf is a Sink that hears nothing, so that only reading is measured.
type deaf struct{}

func (deaf) Person(record.Person) error             { return nil }
func (deaf) Conversation(record.Conversation) error { return nil }
func (deaf) Message(record.Message) error           { return nil }
func (deaf) Membership(record.Membership) error     { return nil }
func (deaf) Report(record.Report) error             { return nil }

// BenchmarkRead reads the real archives.
func BenchmarkRead(b *testing.B) {
	for _, c := range [][4]string{
		{"slack", "slack", "slack-viewer-test", "testarchive.zip"}, {"mattermost", "mattermost", "mattermost-viewer", "bulk-export.jsonl.gz"},
		{"gitter", "gitter", "gitter-fcc", "gitter-fcc.tar.gz"}, {"discord-html", "discord", "discord-meshcore-dev", "meshcore-dev-html.zip"},
		{"discord-json", "discord", "discord-meshcore-dev", "meshcore-dev-dce.json.zip"}, {"irc", "irc", "irc-duraspace", "irc-duraspace-html.tar.gz"},
	} {
		b.Run(c[0], func(b *testing.B) {
			path := archivetest.Shared(b, "how fast the real archives are read", c[2], c[3])
			src, err := ByFormat(c[1], record.Options{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			records := 0
			for b.Loop() {
				sum, err := src.Read(context.Background(), path, deaf{})
				if err != nil {
					b.Fatal(err)
				}
				records += sum.Messages + sum.System + sum.Memberships
			}
			b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
