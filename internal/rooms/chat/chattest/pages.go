package chattest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/spine"
)

// Pages is the web: each link in a text leads to a page of that name with a picture.
type Pages struct {
	mu    sync.Mutex
	gate  chan struct{}
	asked int
}

// Image is the picture of every preview.
const Image ids.ID = 4242

// Hold makes the web slow: nothing is answered until release is called.
func (p *Pages) Hold() (release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	gate := make(chan struct{})
	p.gate = gate
	return func() { close(gate) }
}

// Asked is how often somebody asked.
func (p *Pages) Asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// Previews implements reach.Previewer.
func (p *Pages) Previews(ctx context.Context, _ ids.ID, text string) ([]model.Preview, error) {
	p.mu.Lock()
	p.asked++
	gate := p.gate
	p.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	var out []model.Preview
	for word := range strings.FieldsSeq(text) {
		if strings.HasPrefix(word, "https://") {
			out = append(out, model.Preview{URL: word, Title: "page at " + word, Image: Image})
		}
	}
	return out, nil
}

// Events waits until want events of a name are there and gives them, without those that it gave before. On PostgreSQL events can be read once every
// transaction that is older has ended, those of other tests too.
func (w *World) Events(t testing.TB, name string, want int) []spine.Event {
	t.Helper()
	var out []spine.Event
	consumer := spine.Consumer{Name: "test " + name, Handle: func(_ context.Context, _ *sqldb.Tx, events []spine.Event) error {
		for _, e := range events {
			if e.Name == name {
				out = append(out, e)
			}
		}
		return nil
	}}
	Until(t, "the events "+name, func() bool {
		if _, err := w.Spine.Drain(context.Background(), consumer); err != nil {
			t.Fatal(err)
		}
		return len(out) >= want
	})
	return out
}

// Until waits for something to come true.
func Until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
