package timeline

import (
	"container/list"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"strings"
	"sync"
	"time"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// DayOf is the day that an instant lies in, counted from 1970-01-01, by the date that a clock in the zone shows.
func DayOf(at int64, zone *time.Location) int32 { return segment.DayOf(at, zone) }

// Day is who did something named so (nil: anything) on a day, counted from 1970-01-01 in Zone; unmarked leaves out events with fact.Marks. The set has
// room for all numbers and is shared: do not change it.
func (v *View) Day(names []string, day int32, unmarked bool) (bitset.Set, error) {
	list, err := v.onDay(day)
	if err != nil {
		return nil, err
	}
	key, state := dayKey{nameKey(names), day, unmarked}, v.dayState(list)
	if s := v.cache.get(key, state); s != nil {
		return s, nil
	}
	set := bitset.New(v.People())
	for _, s := range list {
		days, err := s.Days(v.zone)
		if err != nil {
			return nil, err
		}
		for _, code := range codesOf(s, names) {
			if err := days.Or(set, code, day, unmarked); err != nil {
				return nil, err
			}
		}
	}
	v.toCanonical(set)
	v.cache.put(key, state, set)
	return set, nil
}

// DayEvents is how many events named so (nil: any) there were on a day.
func (v *View) DayEvents(names []string, day int32, unmarked bool) (n int64, err error) {
	list, err := v.onDay(day)
	if err != nil {
		return 0, err
	}
	for _, s := range list {
		days, err := s.Days(v.zone)
		if err != nil {
			return 0, err
		}
		for _, code := range codesOf(s, names) {
			n += days.Events(code, day, unmarked)
		}
	}
	return n, nil
}

// onDay is the segments that may hold events of a day: no zone is more than two days from UTC.
func (v *View) onDay(day int32) (out []*segment.Segment, err error) {
	list, err := v.all()
	if err != nil {
		return nil, err
	}
	const dayMS = 86_400_000
	from, to := (int64(day)-1)*dayMS, (int64(day)+2)*dayMS
	for _, s := range list {
		if s.Rows > 0 && s.Last >= from && s.First < to {
			out = append(out, s)
		}
	}
	return out, nil
}

func codesOf(s *segment.Segment, names []string) (codes []int) {
	if names == nil {
		return []int{segment.AnyName}
	}
	for _, n := range names {
		if c, ok := s.Code(n); ok {
			codes = append(codes, c)
		}
	}
	return codes
}

// toCanonical moves the keys that were joined to the numbers of their people.
func (v *View) toCanonical(set bitset.Set) {
	for i, w := range v.people.Aliased() {
		if i >= len(set) {
			return
		}
		for w &= set[i]; w != 0; w &= w - 1 {
			n := uint32(i)<<6 | uint32(bits.TrailingZeros64(w))
			set.Remove(n)
			set.Add(v.people.Canon(n))
		}
	}
}

// dayCache remembers sets of days, the latest used ones, for views of every version: most days are the same in all of them.
type dayCache struct {
	mu    sync.Mutex // tier 4
	of    map[dayKey]*list.Element
	used  *list.List // of *dayCached, the latest used first
	bytes int
}

type dayKey struct {
	names    string
	day      int32
	unmarked bool
}

type dayCached struct {
	key   dayKey
	state uint64
	set   bitset.Set
}

const dayCacheBytes = 128 << 20

func newDayCache() *dayCache {
	return &dayCache{of: map[dayKey]*list.Element{}, used: list.New()}
}

// nameKey tells lists of names apart, and nil from a list.
func nameKey(names []string) string {
	if names == nil {
		return ""
	}
	b := []byte{1}
	for _, n := range names {
		b = binary.AppendUvarint(b, uint64(len(n)))
		b = append(b, n...)
	}
	return string(b)
}

var dayStateSeed = maphash.MakeSeed()

// dayState changes whenever the set of a day that lies in these segments could.
func (v *View) dayState(segments []*segment.Segment) uint64 {
	var b strings.Builder
	var word [8]byte
	add := func(x uint64) {
		binary.LittleEndian.PutUint64(word[:], x)
		b.Write(word[:])
	}
	add(v.people.Joins())
	add(uint64(bitset.Words(v.People())))
	for _, s := range segments {
		add(s.ID)
	}
	b.WriteString(v.zone.String())
	return maphash.String(dayStateSeed, b.String())
}

func (c *dayCache) get(key dayKey, state uint64) bitset.Set {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.of[key]
	if e == nil || e.Value.(*dayCached).state != state {
		return nil
	}
	c.used.MoveToFront(e)
	return e.Value.(*dayCached).set
}

func (c *dayCache) put(key dayKey, state uint64, set bitset.Set) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.of[key]; e != nil {
		c.drop(e)
	}
	c.of[key] = c.used.PushFront(&dayCached{key, state, set})
	c.bytes += 8 * len(set)
	for c.bytes > dayCacheBytes {
		c.drop(c.used.Back())
	}
}

func (c *dayCache) drop(e *list.Element) {
	x := c.used.Remove(e).(*dayCached)
	delete(c.of, x.key)
	c.bytes -= 8 * len(x.set)
}
