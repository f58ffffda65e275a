// Package order puts records into the order in which they happened, with bounded memory: what does not fit is written, sorted, to
// unlinked temporary files and merged when it is read back. A Sorter belongs to one goroutine. Add everything, then call Each
// once, then Close.
//
// Items come out by Group, then At, then Tie, then in the order of Add.
package order

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/gob"
	"io"
	"os"
	"slices"
	"time"

	"hubbub/internal/rooms/archive/record"
)

// Item is one record of a conversation: a message or a membership.
type Item struct {
	Group      int
	At         time.Time
	Tie        int64
	Message    *record.Message
	Membership *record.Membership
	n          int64
}

// Sorter collects and sorts.
type Sorter struct {
	dir   string
	limit int
	items []Item
	bytes int
	n     int64
	runs  []*os.File
}

// New makes a Sorter that keeps about limit bytes in memory and the rest in files under dir ("" means the system's).
func New(dir string, limit int) *Sorter { return &Sorter{dir: dir, limit: limit} }

// Add takes an item. The Sorter owns its record from now on.
func (s *Sorter) Add(it Item) error {
	it.n = s.n
	s.n++
	s.items = append(s.items, it)
	s.bytes += size(it)
	if s.bytes > s.limit {
		return s.spill()
	}
	return nil
}

// Len is the number of items added.
func (s *Sorter) Len() int64 { return s.n }

// Spilled is the number of files that were needed.
func (s *Sorter) Spilled() int { return len(s.runs) }

// Each gives every item in order to f and stops at its first error.
func (s *Sorter) Each(f func(Item) error) error {
	s.sort()
	if len(s.runs) == 0 {
		for _, it := range s.items {
			if err := f(it); err != nil {
				return err
			}
		}
		return nil
	}
	return s.merge(f)
}

// Close gives back memory and files.
func (s *Sorter) Close() error {
	var first error
	for _, r := range s.runs {
		if err := r.Close(); err != nil && first == nil {
			first = err
		}
	}
	s.runs, s.items = nil, nil
	return first
}

func compare(a, b Item) int {
	return cmp.Or(cmp.Compare(a.Group, b.Group), a.At.Compare(b.At), cmp.Compare(a.Tie, b.Tie), cmp.Compare(a.n, b.n))
}

func (s *Sorter) sort() { slices.SortFunc(s.items, compare) }

// spilled is Item as it is written: gob leaves unexported fields and functions out.
type spilled struct {
	Item Item
	N    int64
}

func (s *Sorter) spill() error {
	s.sort()
	f, err := os.CreateTemp(s.dir, "hubbub-sort-*")
	if err != nil {
		return err
	}
	s.runs = append(s.runs, f)
	if err := os.Remove(f.Name()); err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 256<<10)
	enc := gob.NewEncoder(w)
	for _, it := range s.items {
		if err := enc.Encode(spilled{it, it.n}); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	clear(s.items)
	s.items, s.bytes = s.items[:0], 0
	_, err = f.Seek(0, io.SeekStart)
	return err
}

func (s *Sorter) merge(f func(Item) error) error {
	var h heads
	for _, r := range s.runs {
		dec := gob.NewDecoder(bufio.NewReaderSize(r, 64<<10))
		h = append(h, &head{next: func() (Item, error) {
			var sp spilled
			err := dec.Decode(&sp)
			sp.Item.n = sp.N
			return sp.Item, err
		}})
	}
	rest := s.items
	h = append(h, &head{next: func() (Item, error) {
		if len(rest) == 0 {
			return Item{}, io.EOF
		}
		it := rest[0]
		rest = rest[1:]
		return it, nil
	}})
	live := h[:0]
	for _, x := range h {
		ok, err := x.advance()
		if err != nil {
			return err
		}
		if ok {
			live = append(live, x)
		}
	}
	heap.Init(&live)
	for len(live) > 0 {
		x := live[0]
		if err := f(x.item); err != nil {
			return err
		}
		ok, err := x.advance()
		if err != nil {
			return err
		}
		if ok {
			heap.Fix(&live, 0)
		} else {
			heap.Pop(&live)
		}
	}
	return nil
}

// head is the next item of one sorted run.
type head struct {
	item Item
	next func() (Item, error)
}

func (h *head) advance() (bool, error) {
	it, err := h.next()
	if err == io.EOF {
		return false, nil
	}
	h.item = it
	return err == nil, err
}

type heads []*head

func (h heads) Len() int           { return len(h) }
func (h heads) Less(i, j int) bool { return compare(h[i].item, h[j].item) < 0 }
func (h heads) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *heads) Push(x any)        { *h = append(*h, x.(*head)) }

func (h *heads) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// size is about what an item takes in memory.
func size(it Item) int {
	n := 200
	if m := it.Membership; m != nil {
		n += 200 + len(m.SourceID) + len(m.Note)
	}
	if m := it.Message; m != nil {
		n += 400 + len(m.SourceID) + len(m.Text) + len(m.ThreadOf) + 16*len(m.Mentions)
		for _, r := range m.Reactions {
			n += 100 + 60*len(r.By)
		}
		for _, a := range m.Attachments {
			n += 150 + len(a.Name) + len(a.URL) + len(a.Path)
		}
		for _, e := range m.Edits {
			n += 80 + len(e.Before)
		}
	}
	return n
}
