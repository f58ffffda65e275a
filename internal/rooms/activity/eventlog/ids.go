package eventlog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/bits"
	"os"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// hashOf is never 0: that is an empty place in a set.
func hashOf[T string | []byte](id T) uint64 {
	return max(xxhash.Sum64([]byte(id)), 1)
}

// hashSet is a set of hashes in one piece of memory.
type hashSet struct {
	places []uint64 // a power of two of them, at most three quarters taken
	n      int
}

// add reports whether h is new.
func (s *hashSet) add(h uint64) bool {
	if 4*(s.n+1) > 3*len(s.places) {
		old := s.places
		s.places = make([]uint64, max(1024, 2*len(old)))
		s.n = 0
		for _, o := range old {
			if o != 0 {
				s.add(o)
			}
		}
	}
	mask := uint64(len(s.places) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		switch s.places[i] {
		case 0:
			s.places[i] = h
			s.n++
			return true
		case h:
			return false
		}
	}
}

func (s *hashSet) sorted() []uint64 {
	out := make([]uint64, 0, s.n)
	for _, h := range s.places {
		if h != 0 {
			out = append(out, h)
		}
	}
	slices.Sort(out)
	return out
}

// The file of a sealed file's hashes: magic, how many, CRC-32C of the rest; a table of where the hashes with each beginning start; the hashes.
const (
	idsMagic  = "HUBBUB ids 1\n\x00\x00\x00"
	idsHeader = len(idsMagic) + 8
	// fanned is how many hashes share a beginning: as many as one small read brings.
	fanned = 64
)

// fanBits is how many leading bits the table of a file with n hashes tells apart.
func fanBits(n int) int { return max(bits.Len(uint(n/fanned)), 1) }

func packHashes(sorted []uint64) []byte {
	b := fanBits(len(sorted))
	out := make([]byte, idsHeader, idsHeader+4*(1<<b+1)+8*len(sorted))
	copy(out, idsMagic)
	next := 0
	for begin := range 1<<b + 1 {
		for next < len(sorted) && int(sorted[next]>>(64-b)) < begin {
			next++
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(next))
	}
	for _, h := range sorted {
		out = binary.LittleEndian.AppendUint64(out, h)
	}
	binary.LittleEndian.PutUint32(out[len(idsMagic):], uint32(len(sorted)))
	binary.LittleEndian.PutUint32(out[len(idsMagic)+4:], crc32.Checksum(out[idsHeader:], castagnoli))
	return out
}

// hashFile looks into the hashes of a sealed file.
type hashFile struct {
	file *os.File
	fan  []byte
	bits int
	page []byte
}

// openHashes checks the whole file: a wrong answer would drop an event for ever.
func openHashes(path string) (*hashFile, error) {
	all, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(all) < idsHeader || string(all[:len(idsMagic)]) != idsMagic || crc32.Checksum(all[idsHeader:], castagnoli) != binary.LittleEndian.Uint32(all[len(idsMagic)+4:]) {
		return nil, fmt.Errorf("eventlog: %s is damaged", path)
	}
	n := int(binary.LittleEndian.Uint32(all[len(idsMagic):]))
	h := &hashFile{bits: fanBits(n)}
	size := 4 * (1<<h.bits + 1)
	if len(all) != idsHeader+size+8*n {
		return nil, fmt.Errorf("eventlog: %s is damaged", path)
	}
	h.fan = slices.Clone(all[idsHeader : idsHeader+size])
	h.file, err = os.Open(path)
	return h, err
}

func (h *hashFile) has(hash uint64) (bool, error) {
	at := int(hash >> (64 - h.bits))
	from, to := binary.LittleEndian.Uint32(h.fan[4*at:]), binary.LittleEndian.Uint32(h.fan[4*at+4:])
	if from >= to {
		return false, nil
	}
	h.page = grown(h.page, 8*int(to-from))
	if _, err := h.file.ReadAt(h.page, int64(idsHeader+len(h.fan))+8*int64(from)); err != nil {
		return false, err
	}
	for i := 0; i < len(h.page); i += 8 {
		if binary.LittleEndian.Uint64(h.page[i:]) == hash {
			return true, nil
		}
	}
	return false, nil
}

func (h *hashFile) close() error {
	if h == nil {
		return nil
	}
	return h.file.Close()
}

// known decides which facts are new. It is used by one at a time.
type known struct {
	newest *hashSet             // nil: not loaded
	sealed map[string]*hashFile // by path
}

// closeSealed forgets the files; they are opened again when they are needed.
func (k *known) closeSealed() error {
	var err error
	for _, f := range k.sealed {
		err = errors.Join(err, f.close())
	}
	k.sealed = nil
	return err
}
