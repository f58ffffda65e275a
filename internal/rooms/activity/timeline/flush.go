package timeline

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hubbub/internal/rooms/activity/timeline/people"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// Flush writes what is in memory only to segments.
func (s *Store) Flush(ctx context.Context) error {
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	return wrap("timeline.Flush", s.flush(ctx))
}

// flush is called with upkeep held. What a flush that failed left is written first.
func (s *Store) flush(ctx context.Context) error {
	if s.frozen != nil {
		if err := s.thaw(ctx); err != nil {
			return err
		}
	}
	if !s.freeze() {
		return nil
	}
	return s.thaw(ctx)
}

// thaw writes what was put aside.
func (s *Store) thaw(ctx context.Context) error {
	err := s.writeTail(ctx, s.frozen)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = err
	s.eased.Broadcast()
	return err
}

// freeze puts the tail aside and begins a new one, unless there is nothing to write.
func (s *Store) freeze() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end == s.manifest.Position && s.active.rows.Len() == 0 {
		return false
	}
	s.frozen = &frozen{tail: s.active, end: s.end, people: s.book.Snapshot(), dirty: s.book.Take()}
	s.active = newTail()
	s.eased.Broadcast()
	return true
}

func (s *Store) writeTail(ctx context.Context, f *frozen) error {
	m := s.manifest.clone()
	var made []diskSegment
	for _, p := range segment.Build(f.tail.rows.View(), f.people.Canon) {
		if err := ctx.Err(); err != nil {
			return err
		}
		d, err := s.writeSegment(&m, p.Number, p.Write)
		if err != nil {
			return err
		}
		made = append(made, d)
	}
	if !f.dirty.Empty(f.people) {
		if err := s.writePeople(&m, f.people, f.dirty); err != nil {
			return err
		}
	}
	m.Position = f.end
	return s.commit(m, append(slices.Clone(s.disk), made...), func() { s.frozen = nil })
}

// writeSegment makes a segment and its days.
func (s *Store) writeSegment(m *manifest, part int32, write func(io.Writer) error) (d diskSegment, err error) {
	f := segmentFile{Number: m.number(), Part: part}
	if err := s.write(f.name(), write); err != nil {
		return d, err
	}
	if d.open, err = segment.OpenFile(filepath.Join(s.dir, f.name())); err != nil {
		return d, err
	}
	f.Rows, f.Bytes = d.open.Rows, d.open.Bytes()
	d.segmentFile = f
	return d, s.writeDays(m, &d, s.zone)
}

// writeDays makes the days of a segment in a zone, and sets the ones that are mapped in the place of those in memory.
func (s *Store) writeDays(m *manifest, d *diskSegment, zone *time.Location) error {
	days, err := d.open.Days(zone)
	if err != nil {
		return err
	}
	d.Days = m.number()
	if err := s.write(d.daysName(), days.Write); err != nil {
		return err
	}
	mapped, err := segment.OpenDays(filepath.Join(s.dir, d.daysName()))
	if err != nil {
		return err
	}
	d.Bytes = d.open.Bytes() + mapped.Bytes()
	d.open.SetDays(mapped)
	return nil
}

func (s *Store) write(name string, fill func(io.Writer) error) error {
	if err := s.fault("before " + name); err != nil {
		return err
	}
	return writeFile(filepath.Join(s.dir, name), func(f *os.File) error {
		w := bufio.NewWriterSize(f, 1<<20)
		if err := fill(w); err != nil {
			return err
		}
		if err := s.fault("within " + name); err != nil {
			return err
		}
		return w.Flush()
	})
}

func (s *Store) writePeople(m *manifest, p *people.Snapshot, d people.Dirty) error {
	body := p.Encode(make([]byte, 8), d)
	copy(body, fmt.Sprintf("%08x", crc32.Checksum(body[8:], castagnoli)))
	n := m.number()
	m.People = append(m.People, n)
	return s.write(peopleName(n), func(w io.Writer) error { _, err := w.Write(body); return err })
}

// commit makes a manifest the one that counts, changes what views see, and removes what is needed no more. It is called with upkeep held. change is called under mu.
func (s *Store) commit(m manifest, disk []diskSegment, change func()) error {
	slices.SortStableFunc(disk, func(a, b diskSegment) int { return cmp.Compare(a.Part, b.Part) })
	m.Segments = m.Segments[:0]
	for i := range disk {
		m.Segments = append(m.Segments, disk[i].segmentFile)
	}
	if err := syncDir(s.dir); err != nil {
		return err
	}
	if err := s.fault("before manifest"); err != nil {
		return err
	}
	if !s.pending {
		if err := m.write(s.dir); err != nil {
			return err
		}
	}
	before := s.manifest.files()
	s.mu.Lock()
	s.manifest, s.disk = m, disk
	change()
	s.mu.Unlock()
	if err := s.fault("after manifest"); err != nil {
		return err
	}
	after := m.files()
	for name := range before {
		if !after[name] {
			_ = os.Remove(filepath.Join(s.dir, name)) // what stays is swept away by the next Open
		}
	}
	return nil
}

func (s *Store) fault(point string) error {
	if s.options.fault == nil {
		return nil
	}
	return s.options.fault(point)
}
