package chat_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
)

// BenchmarkSend is the path from chat.Send to its acknowledgement, every message on disk, without sockets: senders who each wait for their
// acknowledgement, in one hot group or in pairs.
func BenchmarkSend(b *testing.B) {
	for _, c := range []struct {
		name           string
		groups, people int
	}{{"group of 20", 1, 20}, {"500 pairs", 500, 2}} {
		b.Run(c.name, func(b *testing.B) {
			w := chattest.New(b, sqldbtest.SQLite(b))
			w.Live.Deaf()
			type seat struct {
				a actor.Actor
				c ids.ID
			}
			var seats []seat
			for range c.groups {
				var all []actor.Actor
				for range c.people {
					all = append(all, w.Person(actor.Member))
				}
				n := chat.NewConversation{Kind: model.Group, Title: "bench"}
				for _, p := range all {
					n.People = append(n.People, p.Person)
				}
				l, _, err := w.Create(context.Background(), all[0], n)
				if err != nil {
					b.Fatal(err)
				}
				for _, p := range all {
					seats = append(seats, seat{p, l.Conversation.ID})
				}
			}
			text := strings.Repeat("x", 100)
			var n atomic.Int64
			done := make(chan struct{}, len(seats))
			b.ResetTimer()
			for i, s := range seats {
				go func() {
					defer func() { done <- struct{}{} }()
					reply := make(chan error, 1)
					for k := n.Add(1); k <= int64(b.N); k = n.Add(1) {
						w.Send(context.Background(), s.a, s.c, chat.NewMessage{ClientID: fmt.Sprintf("%08d-%d", k, i), Text: text}, func(_ commit.Receipt, err error) { reply <- err })
						if err := <-reply; err != nil {
							b.Error(err)
							return
						}
					}
				}()
			}
			for range seats {
				<-done
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
		})
	}
}
