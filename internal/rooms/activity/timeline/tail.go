package timeline

import (
	"sync"

	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// tail is the events that are not in files yet. A view sees them as segments in memory, which are made when somebody asks: of every so many rows once, of the
// last few for each view that sees more of them. Four neighbours of one size become one, so that there are never many.
type tail struct {
	rows *segment.Rows // under the store's mutex
	end  eventlog.Position

	mu    sync.Mutex // tier 3
	built []built    // one after the other from row 0 on
	rest  built      // the one behind them that was made last
}

// built is the segments of a stretch of rows.
type built struct {
	from, to int
	segments []*segment.Segment
}

const builtRows = 16 << 10

func newTail() *tail { return &tail{rows: segment.NewRows()} }

// segments are those of the rows that a view sees, from the oldest to the newest.
func (t *tail) segments(v segment.RowsView, canon func(uint32) uint32) (out []*segment.Segment, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.grow(v, canon); err != nil {
		return nil, err
	}
	at := 0
	for _, b := range t.built {
		if b.to > v.To {
			break
		}
		out, at = append(out, b.segments...), b.to
	}
	if at == v.To {
		return out, nil
	}
	if t.rest.from != at || t.rest.to != v.To {
		if t.rest, err = build(v.Cut(at, v.To), canon); err != nil {
			return nil, err
		}
	}
	return append(out, t.rest.segments...), nil
}

// grow makes segments of the rows that came since. What is there of fewer rows than a view needs is made one with its neighbours; a view that is older than others finds
// more than it needs, and changes nothing.
func (t *tail) grow(v segment.RowsView, canon func(uint32) uint32) error {
	if n := len(t.built); n > 0 && t.built[n-1].to > v.To {
		return nil
	}
	for at, i := 0, 0; at+builtRows <= v.To; i++ {
		size := builtRows
		for at%(4*size) == 0 && at+4*size <= v.To {
			size *= 4
		}
		if i == len(t.built) || t.built[i].to != at+size {
			b, err := build(v.Cut(at, at+size), canon)
			if err != nil {
				return err
			}
			t.built = append(t.built[:i], b)
		}
		at += size
	}
	return nil
}

func build(v segment.RowsView, canon func(uint32) uint32) (b built, err error) {
	b.from, b.to = v.From, v.To
	for _, p := range segment.Build(v, canon) {
		s, err := p.Memory()
		if err != nil {
			return b, err
		}
		b.segments = append(b.segments, s)
	}
	return b, nil
}
