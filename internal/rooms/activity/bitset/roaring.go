package bitset

import (
	"encoding/binary"
	"errors"
)

var errRoaring = errors.New("bitset: not a roaring bitmap in the portable form")

const (
	cookieNoRuns = 12346
	cookieRuns   = 12347
	block        = 1 << 16 // numbers in a container
)

// OrRoaring adds the numbers of a roaring bitmap in its portable form, straight from its bytes: containers that are bitmaps are taken a word at a time, nothing is
// allocated. Numbers beyond the length of the set are an error.
func (s Set) OrRoaring(form []byte) error {
	if len(form) < 4 {
		return errRoaring
	}
	cookie := binary.LittleEndian.Uint32(form)
	var runs []byte
	var size int
	switch {
	case cookie == cookieNoRuns && len(form) >= 8:
		size, form = int(binary.LittleEndian.Uint32(form[4:])), form[8:]
	case cookie&0xffff == cookieRuns:
		size = int(cookie>>16) + 1
		n := (size + 7) / 8
		if len(form) < 4+n {
			return errRoaring
		}
		runs, form = form[4:4+n], form[4+n:]
	default:
		return errRoaring
	}
	head := 4 * size
	if cookie == cookieNoRuns || size >= 4 {
		head += 4 * size // where each container begins; they follow one another, so this is not needed
	}
	if size > block || len(form) < head {
		return errRoaring
	}
	return s.orContainers(size, form[:4*size], runs, form[head:])
}

func (s Set) orContainers(size int, heads, runs, form []byte) (err error) {
	for i := range size {
		base := int(binary.LittleEndian.Uint16(heads[4*i:])) << 16
		count := int(binary.LittleEndian.Uint16(heads[4*i+2:])) + 1
		if base>>6 >= len(s) {
			return errRoaring
		}
		dst := s[base>>6 : min(len(s), (base+block)>>6)]
		switch {
		case runs != nil && runs[i/8]>>(i%8)&1 != 0:
			form, err = dst.orRuns(form)
		case count > 4096:
			form, err = dst.orWords(form)
		default:
			form, err = dst.orList(form, count)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s Set) orList(form []byte, count int) ([]byte, error) {
	if len(form) < 2*count {
		return nil, errRoaring
	}
	for list := form[:2*count]; len(list) >= 2; list = list[2:] {
		n := binary.LittleEndian.Uint16(list)
		if int(n>>6) >= len(s) {
			return nil, errRoaring
		}
		s[n>>6] |= 1 << (n & 63)
	}
	return form[2*count:], nil
}

func (s Set) orWords(form []byte) ([]byte, error) {
	if len(form) < block/8 {
		return nil, errRoaring
	}
	words := form[:block/8]
	for i := range s {
		s[i] |= binary.LittleEndian.Uint64(words[8*i : 8*i+8])
	}
	for _, b := range words[8*len(s):] {
		if b != 0 {
			return nil, errRoaring
		}
	}
	return form[block/8:], nil
}

func (s Set) orRuns(form []byte) ([]byte, error) {
	if len(form) < 2 {
		return nil, errRoaring
	}
	n := int(binary.LittleEndian.Uint16(form))
	if len(form) < 2+4*n {
		return nil, errRoaring
	}
	for list := form[2 : 2+4*n]; len(list) >= 4; list = list[4:] {
		first := int(binary.LittleEndian.Uint16(list))
		last := first + int(binary.LittleEndian.Uint16(list[2:]))
		if last>>6 >= len(s) {
			return nil, errRoaring
		}
		s.fill(first, last)
	}
	return form[2+4*n:], nil
}

// fill adds first..last.
func (s Set) fill(first, last int) {
	lo, hi := first>>6, last>>6
	head, tail := ^uint64(0)<<(first&63), ^uint64(0)>>(63-last&63)
	if lo == hi {
		s[lo] |= head & tail
		return
	}
	s[lo] |= head
	for i := lo + 1; i < hi; i++ {
		s[i] = ^uint64(0)
	}
	s[hi] |= tail
}
