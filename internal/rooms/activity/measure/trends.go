package measure

import "hubbub/internal/rooms/activity/measure/sample"

// Trends asks how much happened in each bucket. Only events in what the buckets were asked for count.
type Trends struct {
	Buckets *Buckets
	Mask    uint32 // an event with any of these bits counts; 0 takes every event
	ByCode  bool   // for each code of the events by itself
	// Numbers gathers Event.Num of the events that have HasNum among their bits.
	Numbers bool
	HasNum  uint32
	Keep    Keep // Col is the bucket
}

// TrendCell is what is known of one bucket.
type TrendCell struct {
	Count   int64
	People  int64
	Numbers sample.Sample

	last uint32 // the person counted last, plus 1
}

// PerPerson is how often it happened for each person to whom it happened; 0 of none.
func (c *TrendCell) PerPerson() float64 {
	if c.People == 0 {
		return 0
	}
	return float64(c.Count) / float64(c.People)
}

// Trend is the answer: buckets by code, and the whole span by code, in which a person counts once.
type Trend struct {
	Buckets map[uint32][]TrendCell
	Total   map[uint32]*TrendCell
	People  map[Cell][]uint32
}

// TrendsFold gathers Trends.
type TrendsFold struct {
	t     *Trends
	cells map[uint32][]TrendCell
	total map[uint32]*TrendCell
	crowd crowd
}

// Fold makes an accumulator.
func (t *Trends) Fold() *TrendsFold {
	f := &TrendsFold{t: t, cells: map[uint32][]TrendCell{}, total: map[uint32]*TrendCell{}, crowd: newCrowd(t.Keep)}
	if !t.ByCode {
		f.row(0)
	}
	return f
}

func (f *TrendsFold) row(code uint32) ([]TrendCell, *TrendCell) {
	cells, ok := f.cells[code]
	if !ok {
		cells = make([]TrendCell, f.t.Buckets.Len())
		f.cells[code], f.total[code] = cells, &TrendCell{}
	}
	return cells, f.total[code]
}

// Person adds a person.
func (f *TrendsFold) Person(n uint32, events []Event) {
	w := f.t.Buckets.walk()
	var cells []TrendCell
	var total *TrendCell
	var code uint32
	for i := range events {
		e := &events[i]
		if (f.t.Mask != 0 && e.Mask&f.t.Mask == 0) || !f.t.Buckets.Asked(e.At) {
			continue
		}
		if c := e.Code; cells == nil || (f.t.ByCode && c != code) {
			if !f.t.ByCode {
				c = 0
			}
			code = c
			cells, total = f.row(code)
		}
		b := w.at(e.At)
		c := &cells[b]
		c.Count++
		if c.last != n+1 {
			c.last = n + 1
			c.People++
			f.crowd.add(n, 0, b, code)
		}
		if total.last != n+1 {
			total.last = n + 1
			total.People++
		}
		if f.t.Numbers && e.Mask&f.t.HasNum != 0 {
			c.Numbers.Add(e.Num)
		}
	}
}

// take adds all of another cell but its people.
func (c *TrendCell) take(o *TrendCell) {
	c.Count += o.Count
	c.Numbers.Merge(&o.Numbers)
}

// Merge adds what another accumulator gathered of other people.
func (f *TrendsFold) Merge(o *TrendsFold) {
	for code, theirs := range o.cells {
		cells, total := f.row(code)
		for i := range theirs {
			cells[i].take(&theirs[i])
			cells[i].People += theirs[i].People
		}
		total.People += o.total[code].People
	}
	f.crowd.merge(&o.crowd)
}

// Result is the answer. It may be asked for once.
func (f *TrendsFold) Result() Trend {
	for code, cells := range f.cells {
		for i := range cells {
			f.total[code].take(&cells[i])
		}
	}
	return Trend{f.cells, f.total, f.crowd.sorted()}
}
