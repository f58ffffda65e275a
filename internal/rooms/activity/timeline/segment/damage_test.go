package segment

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/fact"
)

func someRows(n int) *Rows {
	r := NewRows()
	for i := range n {
		f := fact.Fact{Name: fmt.Sprint("name", i%3), Place: fmt.Sprint("place", i%5), At: int64(i) * 3_600_000, Marks: fact.Marks(i % 2)}
		f.Props = []fact.Prop{{Key: "k", Value: fact.Num(float64(i % 7))}}
		if i%97 == 0 {
			f.Props = append(f.Props, fact.Prop{Key: "rare", Value: fact.Str("真")})
		}
		r.Add(&f, uint32(i%11))
	}
	return r
}

func itself(n uint32) uint32 { return n }

func image0(t *testing.T) []byte {
	var b bytes.Buffer
	if err := Build(someRows(300).View(), itself)[0].Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readAll uses everything that a segment has.
func readAll(s *Segment) error {
	_, err := s.source()
	if err != nil {
		return err
	}
	if _, err := s.Index(); err != nil {
		return err
	}
	for row := range uint32(s.Rows) {
		if _, err := s.PropsOf(row); err != nil {
			return err
		}
	}
	_, err = s.Days(time.UTC)
	return err
}

// TestNoBitFlipsUnnoticed flips a bit of every byte in turn: either an error says which file is damaged, or the byte is one between sections, of which nothing depends.
func TestNoBitFlipsUnnoticed(t *testing.T) {
	good := image0(t)
	i, err := newImage("x", good)
	if err != nil {
		t.Fatal(err)
	}
	used := make([]bool, len(good))
	for _, s := range i.sections {
		for k := s.Offset; k < s.Offset+s.Size; k++ {
			used[k] = true
		}
	}
	for at := range good {
		bad := bytes.Clone(good)
		bad[at] ^= 1 << (at % 8)
		s, err := FromBytes("00000001.segment", bad)
		if err == nil {
			err = readAll(s)
		}
		var d *Damage
		if err != nil && (!errors.As(err, &d) || d.File != "00000001.segment") {
			t.Fatalf("byte %d: %v", at, err)
		}
		if err == nil && used[at] {
			t.Fatalf("byte %d of %d flipped and nobody noticed", at, len(good))
		}
	}
}

func TestNoLengthIsTakenForAnother(t *testing.T) {
	good := image0(t)
	for n := 0; n < len(good); n += 13 {
		if _, err := FromBytes("x", good[:n]); err == nil {
			t.Fatalf("cut to %d of %d bytes and opened", n, len(good))
		}
	}
}

func TestDamagedDaysAreToldOf(t *testing.T) {
	s, err := FromBytes("x", image0(t))
	if err != nil {
		t.Fatal(err)
	}
	days, err := s.Days(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := days.Write(&b); err != nil {
		t.Fatal(err)
	}
	good := b.Bytes()
	first, last := days.Span()
	read := func(form []byte) (sum int, err error) {
		path := filepath.Join(t.TempDir(), "0.days")
		if err := os.WriteFile(path, form, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := OpenDays(path)
		if err != nil {
			return 0, err
		}
		for day := first; day <= last; day++ {
			for name := AnyName; name < len(s.Names); name++ {
				set := bitset.New(64)
				if err := d.Or(set, name, day, false); err != nil {
					return 0, err
				}
				sum = sum*31 + set.Count() + int(d.Events(name, day, true))
			}
		}
		return sum, nil
	}
	want, err := read(good)
	if err != nil || want == 0 {
		t.Fatal(want, err)
	}
	for at := 0; at < len(good); at += 3 {
		bad := bytes.Clone(good)
		bad[at] ^= 1 << (at % 8)
		if got, err := read(bad); err == nil && got != want {
			t.Fatalf("byte %d flipped: %d, want %d or an error", at, got, want)
		}
	}
}
