package timeline

import (
	"cmp"
	"slices"
	"sort"

	"hubbub/internal/rooms/activity/timeline/segment"
)

// worker walks over blocks of people for one Folder.
type worker struct {
	fold   *fold
	to     Folder
	runs   []run
	sorted []run
	starts [blockPeople + 1]uint32
	picked []uint32
	hits   []Hit
	ends   []int // where the hits of each run end
	buffer []Hit
}

// run is the rows of one key in one source.
type run struct {
	slot     uint32 // number of the person within the block
	source   uint32
	who      uint32
	from, to uint32
}

// block gathers the runs of a block's people and walks over them.
func (w *worker) block(first uint32) {
	w.runs = w.runs[:0]
	for i, x := range w.fold.sources {
		w.gather(uint32(i), x, first)
	}
	if len(w.runs) == 0 {
		return
	}
	w.sort()
	for slot := range uint32(blockPeople) {
		if runs := w.sorted[w.starts[slot]:w.starts[slot+1]]; len(runs) > 0 {
			w.person(first+slot, runs)
		}
	}
}

func (w *worker) gather(number uint32, x *source, first uint32) {
	people, index := w.fold.scan.People, x.index
	end := uint64(first) + blockPeople
	for i := sort.Search(len(index.Lead), func(i int) bool { return index.Lead[i] >= first }); i < len(index.Lead) && uint64(index.Lead[i]) < end; i++ {
		lead, who := index.Lead[i], index.Who[i]
		if people != nil && !people.Has(lead) {
			continue
		}
		if x.strays != nil && w.fold.aliased.Has(who) && w.fold.view.people.Canon(who) != lead {
			continue
		}
		w.runs = append(w.runs, run{lead - first, number, who, index.Start[i], index.Start[i+1]})
	}
	for i := sort.Search(len(x.strays), func(i int) bool { return x.strays[i].person >= first }); i < len(x.strays) && uint64(x.strays[i].person) < end; i++ {
		s := x.strays[i]
		if people == nil || people.Has(s.person) {
			w.runs = append(w.runs, run{s.person - first, number, index.Who[s.run], index.Start[s.run], index.Start[s.run+1]})
		}
	}
}

// sort puts the runs in the order of people, keeping that of the sources.
func (w *worker) sort() {
	clear(w.starts[:])
	for i := range w.runs {
		w.starts[w.runs[i].slot]++
	}
	sum := uint32(0)
	for i, n := range w.starts {
		w.starts[i] = sum
		sum += n
	}
	if cap(w.sorted) < len(w.runs) {
		w.sorted = make([]run, len(w.runs)+len(w.runs)/4)
	}
	w.sorted = w.sorted[:len(w.runs)]
	for i := range w.runs {
		at := &w.starts[w.runs[i].slot]
		w.sorted[*at] = w.runs[i]
		*at++
	}
	copy(w.starts[1:], w.starts[:blockPeople]) // each now is where its slot ends, which is where the next one begins
	w.starts[0] = 0
}

func (w *worker) person(n uint32, runs []run) {
	w.hits, w.ends = w.hits[:0], w.ends[:0]
	if w.fold.aliased != nil && len(runs) > 1 {
		w.byKey(runs)
	}
	for i := range runs {
		w.take(n, &runs[i])
	}
	if len(w.hits) == 0 {
		return
	}
	w.inOrder()
	w.to.Person(n, Hits{w.hits, w.fold})
}

// byKey puts the runs of several keys in the order that holds at one instant: by partition, key, age of the segment.
func (w *worker) byKey(runs []run) {
	several := false
	for i := range runs {
		several = several || runs[i].who != runs[0].who
	}
	if several {
		slices.SortStableFunc(runs, func(a, b run) int {
			x, y := w.fold.sources[a.source].segment, w.fold.sources[b.source].segment
			return cmp.Or(cmp.Compare(x.Part, y.Part), cmp.Compare(a.who, b.who))
		})
	}
}

// take appends the hits of a run.
func (w *worker) take(person uint32, r *run) {
	x := w.fold.sources[r.source]
	from, to := x.window(r.from, r.to)
	if from >= to {
		return
	}
	before := len(w.hits)
	w.hits = slices.Grow(w.hits, int(to-from))
	switch {
	case x.every:
		w.all(x, r.source, from, to)
	case x.names.Width == 1:
		w.narrow(x, r.source, from, to)
	default:
		w.wide(x, r.source, from, to)
	}
	if w.fold.filtered != 0 || w.fold.scan.Unmarked && (x.flags != nil || segment.MarksOf(x.segment.Flag) != 0) {
		w.filter(x, person, before)
	}
	if len(w.hits) > before {
		w.ends = append(w.ends, len(w.hits))
	}
}

// all takes every row.
func (w *worker) all(x *source, source, from, to uint32) {
	n := len(w.hits)
	out := w.hits[n : n+int(to-from)]
	times := x.times[from:to]
	if x.names.Width == 1 {
		names := x.names.U8()[from:to]
		for i := range out {
			c := names[i]
			out[i] = Hit{x.base + int64(times[i]), x.masks[c], x.words[c], from + uint32(i), source}
		}
	} else {
		for i := range out {
			c := x.names.At(from + uint32(i))
			out[i] = Hit{x.base + int64(times[i]), x.masks[c], x.words[c], from + uint32(i), source}
		}
	}
	w.hits = w.hits[:n+len(out)]
}

// narrow first picks the rows without a branch, since which rows fit cannot be foreseen, then makes hits of them.
func (w *worker) narrow(x *source, source, from, to uint32) {
	names, times := x.names.U8()[from:to], x.times[from:to]
	if len(w.picked) < len(names) {
		w.picked = make([]uint32, 2*len(names))
	}
	picked, taken, n := w.picked[:len(names)], x.taken, 0
	for i, c := range names {
		picked[n] = uint32(i)
		n += int(taken[c])
	}
	at := len(w.hits)
	out := w.hits[at : at+n]
	for k := range out {
		i := picked[k]
		c := names[i]
		out[k] = Hit{x.base + int64(times[i]), x.masks[c], x.words[c], from + i, source}
	}
	w.hits = w.hits[:at+n]
}

func (w *worker) wide(x *source, source, from, to uint32) {
	for row := from; row < to; row++ {
		c := x.names.At(row)
		if m := x.masks[c]; m != 0 {
			w.hits = append(w.hits, Hit{x.base + int64(x.times[row]), m, x.words[c], row, source})
		}
	}
}

// filter takes from the hits behind before the patterns whose conditions do not hold, and the hits that are left without any.
func (w *worker) filter(x *source, person uint32, before int) {
	f := w.fold
	kept := w.hits[:before]
	marks := f.scan.Unmarked && (x.flags != nil || segment.MarksOf(x.segment.Flag) != 0)
	for _, h := range w.hits[before:] {
		if marks && segment.MarksOf(x.flag(h.row)) != 0 {
			continue
		}
		for m := h.Mask & f.filtered; m != 0; m &= m - 1 {
			bit := m & -m
			if !f.conditions[trailing(m)].holds(x, h.row, person) {
				h.Mask &^= bit
			}
		}
		if h.Mask != 0 {
			kept = append(kept, h)
		}
	}
	w.hits = kept
}
