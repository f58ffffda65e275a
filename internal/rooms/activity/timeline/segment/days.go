package segment

import (
	"encoding/json"
	"hash/crc32"
	"io"
	"path/filepath"
	"runtime"
	"sort"
	"sync/atomic"
	"time"

	"hubbub/internal/rooms/activity/bitset"
)

// Days says who was active on which local day: for each (day, name, marked or not) a roaring bitmap of the keys' numbers, in the portable form, and the number
// of events. They are decoded straight into the words of a set.
type Days struct {
	Zone string
	dir  []dayEntry    // sorted by day, then key
	good []atomic.Bool // by entry: its checksum was looked at; nil when made in memory
	maps []byte
	file string
}

// dayEntry is fixed in files.
type dayEntry struct {
	Day    int32
	Key    uint32 // (code of the name + 1, or 0 for any) * 2, + 1 for events with marks
	Events uint32
	Size   uint32
	CRC    uint32
	At     uint64 // in maps
}

const dayEntrySize = 28

// AnyName stands for all names.
const AnyName = -1

func dayKey(name int, marked bool) uint32 {
	k := uint32(name+1) * 2
	if marked {
		k++
	}
	return k
}

// find is the number of an entry, -1 when there is none.
func (d *Days) find(day int32, key uint32) int {
	i := sort.Search(len(d.dir), func(i int) bool {
		e := &d.dir[i]
		return e.Day > day || e.Day == day && e.Key >= key
	})
	if i < len(d.dir) && d.dir[i].Day == day && d.dir[i].Key == key {
		return i
	}
	return -1
}

// Or adds who did something with the name of this code, or AnyName, on a day.
func (d *Days) Or(to bitset.Set, name int, day int32, unmarked bool) error {
	if err := d.or(to, day, dayKey(name, false)); err != nil || unmarked {
		return err
	}
	return d.or(to, day, dayKey(name, true))
}

func (d *Days) or(to bitset.Set, day int32, key uint32) error {
	defer runtime.KeepAlive(d)
	i := d.find(day, key)
	if i < 0 {
		return nil
	}
	e := &d.dir[i]
	b := d.maps[e.At : e.At+uint64(e.Size)]
	if d.good != nil && !d.good[i].Load() {
		if crc32.Checksum(b, castagnoli) != e.CRC {
			return &Damage{d.file, "a bitmap"}
		}
		d.good[i].Store(true)
	}
	return to.OrRoaring(b)
}

// Events is how many there are with the name of this code, or AnyName, on a day.
func (d *Days) Events(name int, day int32, unmarked bool) (n int64) {
	if i := d.find(day, dayKey(name, false)); i >= 0 {
		n = int64(d.dir[i].Events)
	}
	if i := d.find(day, dayKey(name, true)); i >= 0 && !unmarked {
		n += int64(d.dir[i].Events)
	}
	return n
}

type daysMeta struct {
	Zone    string `json:"zone"`
	Entries int    `json:"entries"`
}

// Write writes the file.
func (d *Days) Write(w io.Writer) error {
	out := newImageWriter(w)
	dir := make([]byte, 0, len(d.dir)*dayEntrySize)
	for i := range d.dir {
		dir = d.dir[i].append(dir)
	}
	out.add("dir", dir)
	out.add("maps", d.maps)
	return out.finish(daysMeta{d.Zone, len(d.dir)})
}

// OpenDays maps a file.
func OpenDays(path string) (*Days, error) {
	data, unmap, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	d, err := readDays(filepath.Base(path), data)
	if err != nil {
		unmap(data)
		return nil, err
	}
	runtime.AddCleanup(d, unmap, data)
	return d, nil
}

// readDays looks at the checksum of the directory; each bitmap has one of its own, so that the first question does not read all of them.
func readDays(name string, data []byte) (*Days, error) {
	i, err := newImage(name, data)
	if err != nil {
		return nil, err
	}
	var m daysMeta
	if err := json.Unmarshal(i.meta, &m); err != nil {
		return nil, i.damage("footer: " + err.Error())
	}
	dir, err := column[byte](i, "dir", m.Entries*dayEntrySize)
	if err != nil {
		return nil, err
	}
	d := &Days{Zone: m.Zone, dir: make([]dayEntry, m.Entries), good: make([]atomic.Bool, m.Entries), file: name, maps: i.unchecked("maps")}
	for k := range d.dir {
		e := &d.dir[k]
		e.read(dir[k*dayEntrySize:])
		if e.At+uint64(e.Size) > uint64(len(d.maps)) {
			return nil, i.damage("directory of days")
		}
	}
	return d, nil
}

// SetDays says what the days of the segment are, as they were read or made before.
func (s *Segment) SetDays(d *Days) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.days = map[string]*Days{d.Zone: d}
}

// Days are those of a zone: what was set, or else made from the columns once.
func (s *Segment) Days(zone *time.Location) (*Days, error) {
	x, err := s.Index()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.days[zone.String()]; d != nil {
		return d, nil
	}
	d, err := s.makeDays(zone, x)
	if err != nil {
		return nil, err
	}
	if s.days == nil {
		s.days = map[string]*Days{}
	}
	s.days[d.Zone] = d
	return d, nil
}

// Bytes is what they take.
func (d *Days) Bytes() int64 { return int64(len(d.dir)*dayEntrySize + len(d.maps)) }
