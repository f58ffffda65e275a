package gateway

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/platform/ids"

	"pgregory.net/rapid"
)

// However frames of one conversation overtake each other, get lost or come twice, they leave in order, without a gap and once.
func TestFramesLeaveInOrder(t *testing.T) {
	w := open(t, newChat())
	rapid.Check(t, func(t *rapid.T) {
		c := newChat()
		g := &Gateway{cfg: Config{Chat: c}, gate: newGate(), metrics: w.gw.metrics, pool: w.gw.pool}
		g.heads = &heads{g: g, kick: make(chan struct{}, 1)}
		f := &feed{g: g, id: room, subs: []*sub{{}}, members: map[*person]struct{}{}, busy: true}
		var frames []Frame
		n := rapid.IntRange(1, 60).Draw(t, "frames")
		for range n {
			texts := make([]string, rapid.IntRange(1, 4).Draw(t, "entries"))
			frames = append(frames, c.append(room, texts...))
		}
		head := frames[n-1].Seq
		// The first frame sets where the feed begins; it comes first.
		rest := slices.Clone(frames[1:])
		seed := rapid.Uint64().Draw(t, "seed")
		rnd := rand.New(rand.NewPCG(seed, 1))
		for i := range rest {
			j := min(len(rest)-1, i+rnd.IntN(6))
			rest[i], rest[j] = rest[j], rest[i]
		}
		f.arrive(frames[0])
		for _, fr := range rest {
			switch rnd.IntN(10) {
			case 0: // lost
				continue
			case 1:
				f.arrive(fr)
			}
			f.arrive(fr)
		}
		f.expect(head, false)
		for limit := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
			f.mu.Lock()
			done := f.order.next > head && len(f.order.waiting) == 0
			f.mu.Unlock()
			if done {
				break
			}
			if time.Now().After(limit) {
				t.Fatalf("stuck at %d of %d", f.order.next, head)
			}
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		due := int64(1)
		for _, p := range f.pending {
			var in struct{ E []struct{ Seq int64 } }
			if err := json.Unmarshal(p.data, &in); err != nil {
				t.Fatalf("%v: %s", err, p.data)
			}
			if p.first != due || p.last != due+int64(len(in.E))-1 {
				t.Fatalf("a piece says %d to %d and holds %d entries; %d is due", p.first, p.last, len(in.E), due)
			}
			for _, e := range in.E {
				if e.Seq != due {
					t.Fatalf("entry %d when %d was due", e.Seq, due)
				}
				due++
			}
		}
		if due != head+1 {
			t.Fatalf("%d entries of %d", due-1, head)
		}
	})
}

func TestSkippingEntries(t *testing.T) {
	data := []byte(`{"e":[{"a":"x,]}\"","b":[1,2,{"c":3}]},{"seq":2},{"seq":3}]}`)
	for n, want := range map[int64]string{1: `{"e":[{"seq":2},{"seq":3}]}`, 2: `{"e":[{"seq":3}]}`, 3: `{"e":[]}`} {
		if got := string(skipEntries(data, n)); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func FuzzChannel(f *testing.F) {
	f.Add("c:" + ids.ID(7).String())
	f.Add("p:")
	f.Fuzz(func(t *testing.T, name string) {
		if kind, id, ok := wire.ParseChannel(name); ok && wire.Channel(kind, id) != name && id != 0 {
			t.Fatalf("%q is read as %s", name, fmt.Sprint(kind, id))
		}
	})
}
