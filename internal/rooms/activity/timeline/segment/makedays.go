package segment

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math"
	"runtime"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
)

func (e *dayEntry) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(e.Day))
	b = binary.LittleEndian.AppendUint32(b, e.Key)
	b = binary.LittleEndian.AppendUint32(b, e.Events)
	b = binary.LittleEndian.AppendUint32(b, e.Size)
	b = binary.LittleEndian.AppendUint32(b, e.CRC)
	return binary.LittleEndian.AppendUint64(b, e.At)
}

func (e *dayEntry) read(b []byte) {
	e.Day, e.Key = int32(binary.LittleEndian.Uint32(b)), binary.LittleEndian.Uint32(b[4:])
	e.Events, e.Size = binary.LittleEndian.Uint32(b[8:]), binary.LittleEndian.Uint32(b[12:])
	e.CRC, e.At = binary.LittleEndian.Uint32(b[16:]), binary.LittleEndian.Uint64(b[20:])
}

// gather collects who was active under one (name, marked) on each day.
type gather []gatherDay

type gatherDay struct {
	last   uint32 // +1: who was added last
	events uint32
	few    []uint32
	many   *roaring.Bitmap
}

const fewAtMost = 4096

func (g gather) add(day int, who uint32) {
	d := &g[day]
	d.events++
	if d.last == who+1 {
		return
	}
	d.last = who + 1
	if len(d.few) == fewAtMost {
		d.spill()
	}
	d.few = append(d.few, who)
}

func (d *gatherDay) spill() {
	if d.many == nil {
		d.many = roaring.New()
	}
	d.many.AddMany(d.few)
	d.few = d.few[:0]
}

// daysMaker walks over the rows of a segment.
type daysMaker struct {
	calendar *calendar
	base     int64
	first    int32 // day
	count    int
	byKey    []gather
}

func (s *Segment) makeDays(zone *time.Location, x *Index) (*Days, error) {
	defer runtime.KeepAlive(s)
	d := &Days{Zone: zone.String()}
	if s.Rows == 0 {
		return d, nil
	}
	times, err := s.Times()
	if err != nil {
		return nil, err
	}
	names, err := s.NameCodes()
	if err != nil {
		return nil, err
	}
	flags, err := s.Flags()
	if err != nil {
		return nil, err
	}
	// A clock that is turned back over midnight shows the day before once more: hence one day of room at both ends.
	m := &daysMaker{calendar: newCalendar(zone), base: Base(s.Part), first: DayOf(s.First, zone) - 1, byKey: make([]gather, 2*len(s.Names)+2)}
	m.count = int(DayOf(s.Last, zone)-m.first) + 2
	flag := s.Flag
	for i, who := range x.Who {
		for row := x.Start[i]; row < x.Start[i+1]; row++ {
			if flags != nil {
				flag = flags[row]
			}
			m.add(who, times[row], int(names.At(row)), MarksOf(flag) != 0)
		}
	}
	m.finish(d)
	return d, nil
}

func (m *daysMaker) add(who, within uint32, name int, marked bool) {
	day := int(m.calendar.day(m.base+int64(within)) - m.first)
	m.gather(dayKey(name, marked)).add(day, who)
	m.gather(dayKey(AnyName, marked)).add(day, who)
}

func (m *daysMaker) gather(key uint32) gather {
	g := m.byKey[key]
	if g == nil {
		g = make(gather, m.count)
		m.byKey[key] = g
	}
	return g
}

func (m *daysMaker) finish(d *Days) {
	var out bytes.Buffer
	for day := range m.count {
		for key, g := range m.byKey {
			if g == nil || g[day].events == 0 {
				continue
			}
			at := out.Len()
			g[day].spill()
			g[day].many.RunOptimize()
			_, _ = g[day].many.WriteTo(&out) // a bytes.Buffer takes everything
			d.dir = append(d.dir, dayEntry{Day: m.first + int32(day), Key: uint32(key), Events: g[day].events,
				Size: uint32(out.Len() - at), CRC: crc32.Checksum(out.Bytes()[at:], castagnoli), At: uint64(at)})
			g[day] = gatherDay{}
		}
	}
	d.maps = slices.Clip(out.Bytes())
}

// Span is the first and the last day with events; the first is greater when there are none.
func (d *Days) Span() (first, last int32) {
	if len(d.dir) == 0 {
		return math.MaxInt32, math.MinInt32
	}
	return d.dir[0].Day, d.dir[len(d.dir)-1].Day
}
