package segment

import (
	"encoding/json"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"hubbub/internal/rooms/activity/fact"
)

var ids atomic.Uint64

// Segment is an immutable table of events.
type Segment struct {
	ID          uint64 // of this process: no two segments have the same, not even of one file
	Part        int32
	Rows        int
	First, Last int64 // of the events
	Names       []Name
	Flag        uint8 // of all rows, when Flags gives nil
	People      int   // how many keys have events

	meta   meta
	image  *image
	keys   []string
	codeOf map[string]int

	mu    sync.Mutex // tier 4, the last one
	props map[string]*Prop
	days  map[string]*Days // by zone
	index *Index
}

// Name is what a segment holds under a name; its number is the code.
type Name struct {
	Name        string
	Events      int64
	First, Last int64
}

// Index says where the rows of each key are.
type Index struct {
	Who   []uint32 // number of the key
	Lead  []uint32 // what it is sorted by: the canonical number of when the segment was made
	Start []uint32 // first row; one more than there are keys
}

// OpenFile maps a file.
func OpenFile(path string) (*Segment, error) {
	data, unmap, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	s, err := FromBytes(filepath.Base(path), data)
	if err != nil {
		unmap(data)
		return nil, err
	}
	runtime.AddCleanup(s, unmap, data)
	return s, nil
}

// FromBytes opens what is in memory.
func FromBytes(name string, data []byte) (*Segment, error) {
	i, err := newImage(name, data)
	if err != nil {
		return nil, err
	}
	s := &Segment{ID: ids.Add(1), image: i, codeOf: map[string]int{}, props: map[string]*Prop{}}
	if err := json.Unmarshal(i.meta, &s.meta); err != nil {
		return nil, i.damage("footer: " + err.Error())
	}
	m := &s.meta
	s.Part, s.Rows, s.First, s.Last, s.People = m.Part, m.Rows, m.First, m.Last, m.People
	s.Flag = uint8(max(0, m.Flag))
	if err := s.readNames(); err != nil {
		return nil, err
	}
	keys, err := readTexts(i, "keys", len(m.Props))
	if err != nil {
		return nil, err
	}
	for k := range keys.Len() {
		s.keys = append(s.keys, keys.At(k))
	}
	return s, nil
}

func (s *Segment) readNames() error {
	n := s.meta.Names
	names, err := readTexts(s.image, "names", n)
	if err != nil {
		return err
	}
	events, err := column[int64](s.image, "names.events", n)
	if err != nil {
		return err
	}
	first, err := column[uint32](s.image, "names.first", n)
	if err != nil {
		return err
	}
	last, err := column[uint32](s.image, "names.last", n)
	if err != nil {
		return err
	}
	for i := range n {
		s.codeOf[names.At(i)] = i
		s.Names = append(s.Names, Name{names.At(i), events[i], Base(s.Part) + int64(first[i]), Base(s.Part) + int64(last[i])})
	}
	return nil
}

// Code is the number of a name.
func (s *Segment) Code(name string) (code int, ok bool) {
	code, ok = s.codeOf[name]
	return code, ok
}

// Bytes is the size of the file.
func (s *Segment) Bytes() int64 { return int64(len(s.image.data)) }

// Keys are those of the events' properties, sorted.
func (s *Segment) Keys() []string { return s.keys }

// Index is that of the people.
func (s *Segment) Index() (*Index, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.index != nil {
		return s.index, nil
	}
	x := &Index{}
	var err error
	if x.Who, err = column[uint32](s.image, "who", s.meta.People); err != nil {
		return nil, err
	}
	if x.Start, err = column[uint32](s.image, "start", s.meta.People+1); err != nil {
		return nil, err
	}
	x.Lead = x.Who
	if s.meta.Led {
		if x.Lead, err = column[uint32](s.image, "lead", s.meta.People); err != nil {
			return nil, err
		}
	}
	for i, from := range x.Start[:s.meta.People] {
		if from > x.Start[i+1] {
			return nil, s.image.damage("order of the index")
		}
	}
	if int(x.Start[s.meta.People]) != s.Rows {
		return nil, s.image.damage("length of the index")
	}
	s.index = x
	return x, nil
}

// Led are the runs that are sorted by a number: [from, to) of the index.
func (x *Index) Led(n uint32) (from, to int) {
	from = sort.Search(len(x.Lead), func(i int) bool { return x.Lead[i] >= n })
	to = from
	for to < len(x.Lead) && x.Lead[to] == n {
		to++
	}
	return from, to
}

// Times are those of the rows within the partition.
func (s *Segment) Times() ([]uint32, error) { return column[uint32](s.image, "time", s.Rows) }

// NameCodes are the rows' names: numbers into Names.
func (s *Segment) NameCodes() (Codes, error) { return s.codes("name", s.meta.NameWidth) }

func (s *Segment) codes(name string, width int) (Codes, error) {
	b, err := column[byte](s.image, name, s.Rows*width)
	return Codes{width, b}, err
}

// PlaceCodes are the rows' places: numbers into Places.
func (s *Segment) PlaceCodes() (Codes, error) { return s.codes("place", s.meta.PlaceWidth) }

// Places is the dictionary of places.
func (s *Segment) Places() (Texts, error) { return readTexts(s.image, "places", s.meta.Places) }

// Flags are the rows' marks and origins, nil when all rows have Flag.
func (s *Segment) Flags() ([]uint8, error) {
	if s.meta.Flag >= 0 {
		return nil, nil
	}
	return column[uint8](s.image, "flags", s.Rows)
}

// Prop is the column of a property, nil when no event has it.
func (s *Segment) Prop(key string) (*Prop, error) {
	i, ok := sort.Find(len(s.keys), func(i int) int { return strings.Compare(key, s.keys[i]) })
	if !ok {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.props[key]; p != nil {
		return p, nil
	}
	p, err := readProp(s.image, i, s.keys[i], s.meta.Props[i], s.Rows)
	if err != nil {
		return nil, err
	}
	s.props[s.keys[i]] = p
	return p, nil
}

// PropsOf are the properties of one event, with values of their own.
func (s *Segment) PropsOf(row uint32) (out []fact.Prop, err error) {
	defer runtime.KeepAlive(s)
	for _, key := range s.keys {
		p, err := s.Prop(key)
		if err != nil {
			return nil, err
		}
		if c := p.Code(row); c != 0 {
			out = append(out, fact.Prop{Key: key, Value: p.Values.At(int(c) - 1)})
		}
	}
	return out, nil
}

func (s *Segment) source() (out source, err error) {
	if out.times, err = s.Times(); err != nil {
		return out, err
	}
	if out.names, err = s.NameCodes(); err != nil {
		return out, err
	}
	out.nameOf = func(c uint32) string { return s.Names[c].Name }
	if out.places, err = s.PlaceCodes(); err != nil {
		return out, err
	}
	places, err := s.Places()
	if err != nil {
		return out, err
	}
	out.place = func(c uint32) string { return places.view(int(c)) }
	out.flag = s.Flag
	out.flags, err = s.Flags()
	return out, err
}
