package segment

import "slices"

// order says which rows of which sources make a segment, in what order, and whose they are.
type order struct {
	rows  int
	who   []uint32 // the keys' numbers
	lead  []uint32 // the canonical numbers that they are sorted by
	start []uint32 // the first row of each, and behind the last one the number of rows
	spans []span   // from segments
	perm  []uint32 // from one RowsView
}

// span is a stretch of a source's rows.
type span struct{ source, from, to uint32 }

func (o *order) add(who, lead uint32) {
	o.who = append(o.who, who)
	o.lead = append(o.lead, lead)
	o.start = append(o.start, uint32(o.rows))
}

func (o *order) close() { o.start = append(o.start, uint32(o.rows)) }

// each gives the stretches in the order of the result; at is the first one's row there.
func (o *order) each(fn func(at, source, from, to uint32)) {
	at := uint32(0)
	for _, s := range o.spans {
		fn(at, s.source, s.from, s.to)
		at += s.to - s.from
	}
	for i, row := range o.perm {
		fn(uint32(i), 0, row, row+1)
	}
}

// orderRows sorts rows of one partition by (canonical number, number, time, arrival).
func orderRows(v *RowsView, rows []uint32, canon func(uint32) uint32) *order {
	keys := make([]uint64, len(rows))
	for i, row := range rows {
		keys[i] = uint64(v.who[row])<<32 | uint64(v.times[row])
	}
	_, rows = radixSort(keys, slices.Clone(rows))
	type run struct{ who, lead, from, to uint32 }
	var runs []run
	inOrder := true
	for i, row := range rows {
		if who := v.who[row]; i == 0 || who != runs[len(runs)-1].who {
			r := run{who: who, lead: canon(who), from: uint32(i)}
			inOrder = inOrder && (len(runs) == 0 || runs[len(runs)-1].lead <= r.lead)
			runs = append(runs, r)
		}
		runs[len(runs)-1].to = uint32(i) + 1
	}
	o := &order{perm: rows}
	if !inOrder {
		slices.SortStableFunc(runs, func(a, b run) int { return int(a.lead) - int(b.lead) })
		o.perm = make([]uint32, 0, len(rows))
		for _, r := range runs {
			o.perm = append(o.perm, rows[r.from:r.to]...)
		}
	}
	for _, r := range runs {
		o.add(r.who, r.lead)
		o.rows += int(r.to - r.from)
	}
	o.close()
	return o
}

// radixSort sorts keys and payload by keys, keeping the order of equal ones. Digits that are the same in all keys cost nothing. What was given is used up.
func radixSort(keys []uint64, payload []uint32) ([]uint64, []uint32) {
	var counts [8][256]uint32
	for _, k := range keys {
		for d := range counts {
			counts[d][byte(k>>(8*d))]++
		}
	}
	otherKeys, other := make([]uint64, len(keys)), make([]uint32, len(keys))
	for d := range counts {
		c := &counts[d]
		if len(keys) == 0 || c[byte(keys[0]>>(8*d))] == uint32(len(keys)) {
			continue
		}
		sum := uint32(0)
		for i, n := range c {
			c[i] = sum
			sum += n
		}
		for i, k := range keys {
			at := &c[byte(k>>(8*d))]
			otherKeys[*at], other[*at] = k, payload[i]
			*at++
		}
		keys, otherKeys = otherKeys, keys
		payload, other = other, payload
	}
	return keys, payload
}
