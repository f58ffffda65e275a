package timeline

import (
	"cmp"
	"runtime"
	"slices"

	"hubbub/internal/rooms/activity/timeline/segment"
)

// Timeline is what a person did in [from, to), the newest first, at most limit events.
func (v *View) Timeline(person uint32, from, to int64, limit int) ([]Event, error) {
	defer runtime.KeepAlive(v) // columns are good as long as it is
	list, err := v.all()
	if err != nil {
		return nil, err
	}
	members := v.people.Members(person)
	var out []Event
	for len(list) > 0 && len(out) < limit {
		n := len(list) - 1
		for n > 0 && list[n-1].Part == list[len(list)-1].Part {
			n--
		}
		rows, err := rowsOf(list[n:], members, from, to)
		if err != nil {
			return nil, err
		}
		list = list[:n]
		for _, r := range rows[:min(len(rows), limit-len(out))] {
			e, err := v.event(r)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
	}
	return out, nil
}

type personRow struct {
	segment *segment.Segment
	row     uint32
	who     uint32
	at      int64
}

// rowsOf are the rows of some keys in the segments of one partition, the newest first.
func rowsOf(segments []*segment.Segment, members []uint32, from, to int64) (out []personRow, err error) {
	for _, s := range segments {
		index, err := s.Index()
		if err != nil {
			return nil, err
		}
		times, err := s.Times()
		if err != nil {
			return nil, err
		}
		base := segment.Base(s.Part)
		for _, m := range members { // whatever key a run is sorted by, it is one of the person's
			for i, end := index.Led(m); i < end; i++ {
				for row := index.Start[i]; row < index.Start[i+1]; row++ {
					if at := base + int64(times[row]); at >= from && at < to {
						out = append(out, personRow{s, row, index.Who[i], at})
					}
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b personRow) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.who, b.who)) })
	slices.Reverse(out)
	return out, nil
}

func (v *View) event(r personRow) (e Event, err error) {
	names, err := r.segment.NameCodes()
	if err != nil {
		return e, err
	}
	places, err := placeTable(r.segment)
	if err != nil {
		return e, err
	}
	flags, err := flagTable(r.segment, "$origin")
	if err != nil {
		return e, err
	}
	flag := uint8(flags.code(r.row))
	e = Event{At: r.at, Name: r.segment.Names[names.At(r.row)].Name, Place: places.value(places.code(r.row)).Text, Person: v.people.Raw(r.who),
		Origin: string(segment.OriginOf(flag)), Marks: segment.MarksOf(flag)}
	e.Props, err = r.segment.PropsOf(r.row)
	return e, err
}
