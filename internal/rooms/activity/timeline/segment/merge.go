package segment

import (
	"io"
	"runtime"
	"slices"
	"sort"

	"hubbub/internal/rooms/activity/fact"
)

// Keep says what a merge takes over.
type Keep struct {
	Without func(who uint32) bool // leave out the events of these keys; nil for nobody
	Cut     bool                  // leave out what happened before From
	From    int64
}

// Merge writes one segment that holds what several of one partition hold, given from the oldest to the newest. It needs memory for the index, for one column of
// the result and for the distinct values of one property.
func Merge(w io.Writer, segments []*Segment, canon func(uint32) uint32, keep Keep) error {
	defer runtime.KeepAlive(segments)
	o, err := orderSegments(segments, canon, keep)
	if err != nil {
		return err
	}
	sources := make([]source, len(segments))
	for i, s := range segments {
		if sources[i], err = s.source(); err != nil {
			return err
		}
	}
	var props []propSource
	for _, key := range propKeys(segments) {
		columns := make([]*Prop, len(segments))
		for i, s := range segments {
			if columns[i], err = s.Prop(key); err != nil {
				return err
			}
		}
		props = append(props, propSource{key, func() ([]present, []fact.Value) { return mergeProp(o, columns) }})
	}
	if keep.some() {
		props = slices.DeleteFunc(props, empty)
	}
	return encode(w, segments[0].Part, o, sources, props)
}

func (k Keep) some() bool { return k.Without != nil || k.Cut }

// empty reports whether nobody whose events are kept has the property: then even its name goes.
func empty(p propSource) bool {
	list, _ := p.fill()
	return len(list) == 0
}

func propKeys(segments []*Segment) (keys []string) {
	for _, s := range segments {
		keys = append(keys, s.Keys()...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func mergeProp(o *order, columns []*Prop) (list []present, values []fact.Value) {
	of := map[fact.Value]uint32{}
	trans, count := make([][]uint32, len(columns)), 0
	for i, c := range columns {
		if c != nil {
			count += c.count
			trans[i] = make([]uint32, c.Values.Len()+1)
		}
	}
	list = make([]present, 0, count)
	o.each(func(at, s, from, to uint32) {
		if columns[s] == nil {
			return
		}
		columns[s].each(from, to, func(row, code uint32) {
			n := trans[s][code]
			if n == 0 {
				v, ok := columns[s].Values.view(int(code)-1), false
				if n, ok = of[v]; !ok {
					values = append(values, v)
					n = uint32(len(values))
					of[v] = n
				}
				trans[s][code] = n
			}
			list = append(list, uint64(at+row-from)<<32|uint64(n))
		})
	})
	return list, values
}

// entry is the run of one key in one segment.
type entry struct{ source, from, to uint32 }

// orderSegments puts the runs of all segments in order, and within a key's runs the rows.
func orderSegments(segments []*Segment, canon func(uint32) uint32, keep Keep) (*order, error) {
	var keys []uint64
	var entries []entry
	times := make([][]uint32, len(segments))
	for i, s := range segments {
		x, err := s.Index()
		if err != nil {
			return nil, err
		}
		if times[i], err = s.Times(); err != nil {
			return nil, err
		}
		for k, who := range x.Who {
			e := entry{uint32(i), keep.first(s, times[i], x.Start[k], x.Start[k+1]), x.Start[k+1]}
			if e.from < e.to && (keep.Without == nil || !keep.Without(who)) {
				keys = append(keys, uint64(canon(who))<<32|uint64(who))
				entries = append(entries, e)
			}
		}
	}
	number := make([]uint32, len(entries))
	for i := range number {
		number[i] = uint32(i)
	}
	keys, number = radixSort(keys, number)
	o := &order{}
	for i := 0; i < len(keys); {
		n := i + 1
		for n < len(keys) && keys[n] == keys[i] {
			n++
		}
		o.add(uint32(keys[i]), uint32(keys[i]>>32))
		o.mergeRuns(entries, number[i:n], times)
		i = n
	}
	o.close()
	return o, nil
}

// first is the first row of a run that happened late enough to be kept.
func (k Keep) first(s *Segment, times []uint32, from, to uint32) uint32 {
	if !k.Cut || s.First >= k.From {
		return from
	}
	if s.Last < k.From {
		return to
	}
	within := uint32(k.From - Base(s.Part))
	return from + uint32(sort.Search(int(to-from), func(i int) bool { return times[from+uint32(i)] >= within }))
}

// mergeRuns appends the runs of one key: as they are when one ends before the next begins, else row by row. At one instant the older segment comes first.
func (o *order) mergeRuns(entries []entry, runs []uint32, times [][]uint32) {
	apart := true
	for i, n := range runs {
		e := entries[n]
		o.rows += int(e.to - e.from)
		if i > 0 {
			before := entries[runs[i-1]]
			apart = apart && times[before.source][before.to-1] <= times[e.source][e.from]
		}
	}
	if apart {
		for _, n := range runs {
			e := entries[n]
			o.spans = append(o.spans, span(e))
		}
		return
	}
	left := make([]entry, len(runs))
	for i, n := range runs {
		left[i] = entries[n]
	}
	for len(left) > 0 {
		best := 0
		for i := 1; i < len(left); i++ {
			if times[left[i].source][left[i].from] < times[left[best].source][left[best].from] {
				best = i
			}
		}
		o.take(&left[best])
		if left[best].from == left[best].to {
			left = slices.Delete(left, best, best+1)
		}
	}
}

func (o *order) take(e *entry) {
	if n := len(o.spans); n > 0 && o.spans[n-1].source == e.source && o.spans[n-1].to == e.from {
		o.spans[n-1].to++
	} else {
		o.spans = append(o.spans, span{e.source, e.from, e.from + 1})
	}
	e.from++
}
