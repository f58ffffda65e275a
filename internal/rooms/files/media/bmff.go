package media

import (
	"encoding/binary"
	"io"
	"slices"
)

// span is a stretch of bytes to overwrite; with says what, zeros when nil.
type span struct {
	at, size int64
	with     []byte
}

// box is one box of the ISO base media format; at is where its payload begins, head where the box does.
type box struct {
	name     string
	head, at int64
	end      int64
}

const (
	maxBoxes   = 10_000
	maxMetaBox = 4 << 20
)

// cleanBMFF copies the file with what tells of place, device and author overwritten where it stands: chunks and items are found by
// offsets into the file, so nothing may move.
func cleanBMFF(w io.Writer, src io.ReadSeeker) error {
	end, err := src.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	top, err := boxes(src, 0, end)
	if err != nil {
		return err
	}
	var blank []span
	for _, b := range top {
		more, err := private(src, b, true)
		if err != nil {
			return err
		}
		blank = append(blank, more...)
	}
	return copyBlanked(w, src, end, blank)
}

// boxes lists the boxes between two offsets.
func boxes(src io.ReadSeeker, at, end int64) (out []box, err error) {
	for at+8 <= end {
		var h [16]byte
		if err := readAt(src, at, h[:8]); err != nil {
			return nil, eof("bmff", err)
		}
		b := box{name: string(h[4:8]), head: at, at: at + 8}
		switch size := int64(binary.BigEndian.Uint32(h[:4])); size {
		case 0:
			b.end = end
		case 1:
			if err := readAt(src, at, h[:]); err != nil {
				return nil, eof("bmff", err)
			}
			b.at, b.end = at+16, at+int64(binary.BigEndian.Uint64(h[8:])&(1<<62-1))
		default:
			b.end = at + size
		}
		if b.end < b.at || b.end > end || len(out) == maxBoxes {
			return nil, malformed("bmff", "a box of an impossible size")
		}
		out = append(out, b)
		at = b.end
	}
	return out, nil
}

// private finds what is to be overwritten in a box: one that stands at the top, or in a movie or track.
func private(src io.ReadSeeker, b box, top bool) ([]span, error) {
	switch {
	case b.name == "udta" || b.name == "uuid" || b.name == "meta" && !top:
		return b.free(), nil
	case b.name == "meta":
		return privateItems(src, b)
	case b.name == "moov" && top || b.name == "trak" && !top:
		inner, err := boxes(src, b.at, b.end)
		if err != nil {
			return nil, err
		}
		var out []span
		for _, c := range inner {
			if b.name == "trak" && c.name == "trak" {
				continue // tracks do not nest, and depth costs stack
			}
			more, err := private(src, c, false)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
		return out, nil
	}
	return nil, nil
}

// free makes a box into unused space.
func (b box) free() []span {
	return []span{{at: b.head + 4, size: 4, with: []byte("free")}, {at: b.at, size: b.end - b.at}}
}

// privateItems finds EXIF and XMP among the items of a HEIC or AVIF picture.
func privateItems(src io.ReadSeeker, meta box) ([]span, error) {
	inner, err := boxes(src, meta.at+4, meta.end) // behind version and flags
	if err != nil {
		return nil, err
	}
	var hidden map[uint32]bool
	var idat int64
	for _, b := range inner {
		switch b.name {
		case "iinf":
			if hidden, err = metadataItems(src, b); err != nil {
				return nil, err
			}
		case "idat":
			idat = b.at
		}
	}
	for _, b := range inner {
		if b.name == "iloc" && len(hidden) > 0 {
			return itemSpans(src, b, hidden, idat)
		}
	}
	return nil, nil
}

func metadataItems(src io.ReadSeeker, b box) (map[uint32]bool, error) {
	head := make([]byte, 8)
	if b.end-b.at < 8 {
		return nil, malformed("bmff", "a short item list")
	}
	if err := readAt(src, b.at, head); err != nil {
		return nil, eof("bmff", err)
	}
	at := b.at + 6
	if head[0] != 0 {
		at = b.at + 8
	}
	entries, err := boxes(src, at, b.end)
	if err != nil {
		return nil, err
	}
	hidden := map[uint32]bool{}
	for _, e := range entries {
		d := make([]byte, min(e.end-e.at, 16))
		if err := readAt(src, e.at, d); err != nil {
			return nil, eof("bmff", err)
		}
		var id uint32
		switch {
		case len(d) >= 12 && d[0] == 2:
			id, d = uint32(binary.BigEndian.Uint16(d[4:])), d[8:]
		case len(d) >= 14 && d[0] == 3:
			id, d = binary.BigEndian.Uint32(d[4:]), d[10:]
		default:
			continue
		}
		if t := string(d[:4]); t == "Exif" || t == "mime" || t == "uri " {
			hidden[id] = true
		}
	}
	return hidden, nil
}

// fields reads numbers of changing widths one after the other; a number behind the end is 0 and sets short.
type fields struct {
	b     []byte
	short bool
}

func (f *fields) next(width int) (v uint64) {
	if width > len(f.b) {
		f.short = true
		return 0
	}
	for _, c := range f.b[:width] {
		v = v<<8 | uint64(c)
	}
	f.b = f.b[width:]
	return v
}

// itemSpans reads the item location box.
func itemSpans(src io.ReadSeeker, b box, hidden map[uint32]bool, idat int64) ([]span, error) {
	if b.end-b.at > maxMetaBox {
		return nil, malformed("bmff", "an item location box that is too long")
	}
	data := make([]byte, b.end-b.at)
	if err := readAt(src, b.at, data); err != nil {
		return nil, eof("bmff", err)
	}
	f := &fields{b: data}
	version := f.next(1)
	f.next(3)
	sizes := f.next(2)
	offsetSize, lengthSize, baseSize, indexSize := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	wide := 2
	if version == 2 {
		wide = 4
	}
	var out []span
	for range f.next(wide) {
		id, method := uint32(f.next(wide)), uint64(0)
		if version > 0 {
			method = f.next(2) & 15
		} else {
			indexSize = 0
		}
		f.next(2) // which file: ours
		base := int64(f.next(baseSize))
		for range f.next(2) {
			f.next(indexSize)
			s := span{at: base + int64(f.next(offsetSize)), size: int64(f.next(lengthSize))}
			if method == 1 {
				s.at += idat
			}
			if f.short {
				return nil, malformed("bmff", "a short item location box")
			}
			if hidden[id] && method < 2 {
				out = append(out, s)
			}
		}
		if f.short {
			return nil, malformed("bmff", "a short item location box")
		}
	}
	return out, nil
}

// copyBlanked copies src with the spans overwritten.
func copyBlanked(w io.Writer, src io.ReadSeeker, end int64, blank []span) error {
	slices.SortFunc(blank, func(a, b span) int { return int(min(max(a.at-b.at, -1), 1)) })
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return err
	}
	at := int64(0)
	for _, s := range blank {
		if s.at < at || s.size < 0 || s.at > end || s.size > end-s.at {
			return malformed("bmff", "overlapping or impossible metadata")
		}
		if _, err := io.CopyN(w, src, s.at-at); err != nil {
			return err
		}
		var err error
		if s.with != nil {
			_, err = w.Write(s.with)
		} else {
			_, err = io.CopyN(w, zeros{}, s.size)
		}
		if err != nil {
			return err
		}
		at = s.at + s.size
		if _, err := src.Seek(at, io.SeekStart); err != nil {
			return err
		}
	}
	_, err := io.Copy(w, src)
	return err
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
