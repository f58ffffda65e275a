package people

const pageSize = 512

// vector is a list of values in pages. A copy of the struct is a snapshot, if owner is another one in whatever is written afterwards: pages, and
// the list of them, are copied before somebody who does not own them writes.
type vector[T any] struct {
	owner uint64
	pages []*page[T]
}

type page[T any] struct {
	owner uint64
	v     [pageSize]T
}

// at is the value at i, zero when nothing was written there.
func (v *vector[T]) at(i uint32) (value T) {
	if p := int(i / pageSize); p < len(v.pages) && v.pages[p] != nil {
		return v.pages[p].v[i%pageSize]
	}
	return value
}

// slot is the place to write the value at i.
func (v *vector[T]) slot(i uint32, owner uint64) *T {
	p := int(i / pageSize)
	if v.owner != owner || p >= len(v.pages) {
		list := make([]*page[T], max(len(v.pages), p+1), max(cap(v.pages), p+1+p/8))
		copy(list, v.pages)
		v.pages, v.owner = list, owner
	}
	switch old := v.pages[p]; {
	case old == nil:
		v.pages[p] = &page[T]{owner: owner}
	case old.owner != owner:
		c := *old
		c.owner = owner
		v.pages[p] = &c
	}
	return &v.pages[p].v[i%pageSize]
}

// each calls fn for the pages that were written to; first is the number of the page's first value.
func (v *vector[T]) each(fn func(first uint32, values *[pageSize]T)) {
	for i, p := range v.pages {
		if p != nil {
			fn(uint32(i)*pageSize, &p.v)
		}
	}
}
