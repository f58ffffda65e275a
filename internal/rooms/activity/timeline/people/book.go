package people

import (
	"slices"
	"strings"
	"sync"

	"hubbub/internal/rooms/activity/fact"
)

// Book is the writing side.
type Book struct {
	mu      sync.RWMutex // tier 3, under the store's: numbers may be asked for by readers of any snapshot
	numbers map[string]uint32

	n       uint32
	epoch   uint64 // grows with every snapshot: what an older one holds is copied before it is written
	joins   uint64 // changes whenever somebody's canonical number does
	seq     uint32 // of the next description: order of arrival
	keys    vector[string]
	aliases vector[alias]
	columns []*column
	column  map[string]*column
	views   []columnView // of the last snapshot; nil when columns were written since
	dirty   Dirty
	aliased *aliased
}

// alias is how a number lies in the group of its person. The zero alias is a person of one key.
type alias struct {
	canon uint32 // +1; 0: the number itself
	next  uint32 // +1: the members of a group form a ring
	head  uint32 // +1: of the canonical number only: whose key names the person
	flags uint8
}

const (
	isOther uint8 = 1 << iota // was joined to another key: does not name the person
	isGone                    // erased
)

// column is one property of people.
type column struct {
	index  uint32
	key    string
	values []fact.Value // by code - 1
	codes  map[fact.Value]uint32
	cells  vector[cell]
}

// cell is the value that a key has. The zero cell is none.
type cell struct {
	at   int64
	code uint32
	seq  uint32
}

func (c cell) beats(d cell) bool {
	return c.code != 0 && (d.code == 0 || c.at > d.at || c.at == d.at && c.seq > d.seq)
}

// Dirty is what was written since it was last taken.
type Dirty struct {
	keys    uint32 // numbers from here on are new
	aliases []uint32
	cells   []dirtyCell
}

type dirtyCell struct{ column, n uint32 }

// NewBook makes an empty one.
func NewBook() *Book {
	return &Book{numbers: map[string]uint32{}, column: map[string]*column{}, epoch: 1}
}

// Number is that of a key, a new one when the key is. The key is copied.
func (b *Book) Number(key string) uint32 {
	if n, ok := b.numbers[key]; ok {
		return n
	}
	n := b.n
	key = strings.Clone(key)
	*b.keys.slot(n, b.epoch) = key
	b.mu.Lock()
	defer b.mu.Unlock()
	b.numbers[key] = n
	b.n++
	return n
}

// Len is how many numbers there are.
func (b *Book) Len() int { return int(b.n) }

func (b *Book) alias(n uint32) *alias {
	b.dirty.aliases = append(b.dirty.aliases, n)
	return b.aliases.slot(n, b.epoch)
}

// Join makes two keys one person, named by the first.
func (b *Book) Join(person, other string) {
	p, o := b.Number(person), b.Number(other)
	if p == o {
		return
	}
	lo, hi := canon(&b.aliases, p), canon(&b.aliases, o)
	if b.aliases.at(o).flags&isOther != 0 && lo == hi {
		return
	}
	b.alias(o).flags |= isOther
	if lo != hi {
		b.unite(min(lo, hi), max(lo, hi))
	}
	b.rename(min(lo, hi))
}

func (b *Book) unite(lo, hi uint32) {
	b.joins++
	for m := range ring(&b.aliases, hi) {
		b.alias(m).canon = lo + 1
	}
	after, before := next(&b.aliases, hi), next(&b.aliases, lo)
	b.alias(lo).next = after + 1
	b.alias(hi).next = before + 1
}

// rename chooses the key that names a group. It depends on the keys and on who was joined to whom, not on the order in which that came.
func (b *Book) rename(lo uint32) {
	best := lo
	for m := range ring(&b.aliases, lo) {
		if b.names(m, best) {
			best = m
		}
	}
	if b.aliases.at(lo).head != best+1 {
		b.alias(lo).head = best + 1
	}
}

// names reports whether m names a person better than n.
func (b *Book) names(m, n uint32) bool {
	if x, y := b.aliases.at(m).flags&isOther, b.aliases.at(n).flags&isOther; x != y {
		return x < y
	}
	x, y := b.keys.at(m), b.keys.at(n)
	if c, d := class(x), class(y); c != d {
		return c < d
	}
	return x < y
}

// class prefers the keys of people who are known to those that a site gives, and those to devices.
func class(key string) int {
	switch {
	case strings.HasPrefix(key, "anon:"):
		return 2
	case strings.HasPrefix(key, "user:"):
		return 1
	}
	return 0
}

// Describe takes in properties that the person with a key has from a time on.
func (b *Book) Describe(key string, at int64, props []fact.Prop) {
	n := b.Number(key)
	c := cell{at: at, seq: b.seq}
	b.seq++
	for i := range props {
		col := b.columnOf(props[i].Key)
		c.code = col.code(props[i].Value)
		if old := col.cells.at(n); c.beats(old) {
			*col.cells.slot(n, b.epoch) = c
			b.dirty.cells = append(b.dirty.cells, dirtyCell{col.index, n})
		}
	}
	b.views = nil
}

func (b *Book) columnOf(key string) *column {
	c := b.column[key]
	if c == nil {
		c = &column{index: uint32(len(b.columns)), key: strings.Clone(key), codes: map[fact.Value]uint32{}}
		b.column[c.key] = c
		b.columns = append(b.columns, c)
	}
	return c
}

func (c *column) code(v fact.Value) uint32 {
	code, ok := c.codes[v]
	if !ok {
		v.Text = strings.Clone(v.Text)
		c.values = append(c.values, v)
		code = uint32(len(c.values))
		c.codes[v] = code
	}
	return code
}

// Erase forgets a person: keys, joins, properties. Its numbers stay unused. What was taken as Dirty or written before is the caller's to replace.
func (b *Book) Erase(members []uint32) {
	b.joins++
	b.views = nil
	for _, m := range members {
		key := b.keys.at(m)
		*b.keys.slot(m, b.epoch) = ""
		*b.alias(m) = alias{flags: isGone}
		for _, c := range b.columns {
			if c.cells.at(m).code != 0 {
				*c.cells.slot(m, b.epoch) = cell{}
				b.dirty.cells = append(b.dirty.cells, dirtyCell{c.index, m})
			}
		}
		if b.numbers[key] == m {
			b.mu.Lock()
			delete(b.numbers, key)
			b.mu.Unlock()
		}
	}
	for _, c := range b.columns {
		c.forget()
	}
}

// forget drops the values that nobody has any more: they may tell of who was erased.
func (c *column) forget() {
	used := make([]bool, len(c.values)+1)
	c.cells.each(func(_ uint32, cells *[pageSize]cell) {
		for i := range cells {
			used[cells[i].code] = true
		}
	})
	values := slices.Clone(c.values) // snapshots hold the old ones
	for i, v := range c.values {
		if !used[i+1] {
			delete(c.codes, v)
			values[i] = fact.Value{}
		}
	}
	c.values = values
}

// Snapshot is the book as it is now.
func (b *Book) Snapshot() *Snapshot {
	b.epoch++
	if b.views == nil {
		b.views = make([]columnView, len(b.columns))
		for i, c := range b.columns {
			b.views[i] = columnView{c.key, c.values, c.cells}
		}
	}
	if b.aliased == nil || b.aliased.joins != b.joins {
		b.aliased = &aliased{joins: b.joins}
	}
	return &Snapshot{book: b, n: b.n, seq: b.seq, keys: b.keys, aliases: b.aliases, columns: b.views, aliased: b.aliased}
}

// Take gives what was written since it was called last.
func (b *Book) Take() Dirty {
	d := b.dirty
	b.dirty = Dirty{keys: b.n}
	return d
}
