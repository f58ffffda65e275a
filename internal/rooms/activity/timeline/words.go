package timeline

import (
	"strings"
	"sync"

	"hubbub/internal/rooms/activity/fact"
)

// words gives names, places and values the numbers that views know them by. Segments have numbers of their own; those that are met get one here.
type words struct {
	mu     sync.RWMutex // tier 4
	names  map[string]uint32
	texts  []string
	values map[fact.Value]uint32
	list   []fact.Value
}

// tooManyWords is when a store begins new ones for its next view, rather than remember every value that was ever met.
const tooManyWords = 1 << 21

func newWords() *words {
	return &words{names: map[string]uint32{}, values: map[fact.Value]uint32{{}: 0}, list: []fact.Value{{}}}
}

func (w *words) len() int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return len(w.list) + len(w.texts)
}

// text is the number of a name or a place.
func (w *words) text(s string) uint32 {
	w.mu.RLock()
	n, ok := w.names[s]
	w.mu.RUnlock()
	if ok {
		return n
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if n, ok = w.names[s]; !ok {
		s = strings.Clone(s)
		n = uint32(len(w.texts))
		w.names[s] = n
		w.texts = append(w.texts, s)
	}
	return n
}

func (w *words) textOf(n uint32) string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.texts[n]
}

// value is the number of a value: 0 for none.
func (w *words) value(v fact.Value) uint32 {
	w.mu.RLock()
	n, ok := w.values[v]
	w.mu.RUnlock()
	if ok {
		return n
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if n, ok = w.values[v]; !ok {
		v.Text = strings.Clone(v.Text)
		n = uint32(len(w.list))
		w.values[v] = n
		w.list = append(w.list, v)
	}
	return n
}

func (w *words) valueOf(n uint32) fact.Value {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.list[n]
}
