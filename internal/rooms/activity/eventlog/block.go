package eventlog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// The header of a block. Everything is little-endian.
const (
	atMagic    = 0  // u32
	atSum      = 4  // u32: CRC-32C of all that follows it
	atLength   = 8  // u32: of the whole block
	atFacts    = 12 // u32
	atFlags    = 16 // u32
	atMarks    = 20 // u32: bytes of the marks
	atIDs      = 24 // u32: bytes of the packed IDs
	atRawIDs   = 28 // u32: bytes of the IDs, unpacked
	atRawBody  = 32 // u32: bytes of the columns, unpacked
	atFirst    = 36 // i64
	atLast     = 44 // i64
	atReceived = 52 // i64
	atInto     = 60 // u32: how far into its flush the block begins
	headerSize = 64

	blockMagic = 0x31464248 // HBF1
	fileMagic  = "HUBBUB facts 1\n\x00"
	fileStart  = int64(len(fileMagic))

	flagFinal = 1 // the last block of a flush

	// maxBlock bounds what a damaged length can make us read. A fact is far smaller.
	maxBlock = 64 << 20
	maxRaw   = 256 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// header is a block's beginning, unpacked.
type header struct {
	length, facts, flags, marks, ids, rawIDs, rawBody, into int
	summary
}

var errTorn = errors.New("no whole block")

func parseHeader(b []byte) (h header, err error) {
	u := func(at int) int { return int(binary.LittleEndian.Uint32(b[at:])) }
	i := func(at int) int64 { return int64(binary.LittleEndian.Uint64(b[at:])) }
	if len(b) < headerSize || u(atMagic) != blockMagic {
		return h, errTorn
	}
	h = header{length: u(atLength), facts: u(atFacts), flags: u(atFlags), marks: u(atMarks), ids: u(atIDs), rawIDs: u(atRawIDs), rawBody: u(atRawBody), into: u(atInto)}
	h.summary = summary{Facts: int64(h.facts), First: i(atFirst), Last: i(atLast), Received: i(atReceived)}
	if h.length > maxBlock || h.rawIDs > maxRaw || h.rawBody > maxRaw || headerSize+h.marks+h.ids > h.length {
		return h, errTorn
	}
	return h, nil
}

// seal fills in the header of a block whose parts stand behind it.
func (h *header) seal(block []byte) {
	u := func(at, v int) { binary.LittleEndian.PutUint32(block[at:], uint32(v)) }
	i := func(at int, v int64) { binary.LittleEndian.PutUint64(block[at:], uint64(v)) }
	u(atMagic, blockMagic)
	u(atLength, len(block))
	u(atFacts, h.facts)
	u(atFlags, h.flags)
	u(atMarks, h.marks)
	u(atIDs, h.ids)
	u(atRawIDs, h.rawIDs)
	u(atRawBody, h.rawBody)
	u(atInto, h.into)
	i(atFirst, h.First)
	i(atLast, h.Last)
	i(atReceived, h.Received)
	u(atSum, int(crc32.Checksum(block[atLength:], castagnoli)))
}

// whole reports whether a block's bytes are what was written.
func whole(block []byte) bool {
	return crc32.Checksum(block[atLength:], castagnoli) == binary.LittleEndian.Uint32(block[atSum:])
}

func appendMarks(b []byte, marks []Mark) []byte {
	for _, m := range marks {
		b = append(binary.AppendUvarint(b, uint64(len(m.Source))), m.Source...)
		b = binary.AppendVarint(binary.AppendVarint(b, m.A), m.B)
	}
	return b
}

func parseMarks(b []byte) (marks []Mark, err error) {
	r := reader{b: b}
	for len(r.b) > 0 && r.err == nil {
		var m Mark
		m.Source = string(r.bytes(r.count()))
		m.A, m.B = r.varint(), r.varint()
		marks = append(marks, m)
	}
	return marks, r.err
}

// reader takes numbers from a column. After an error everything is zero.
type reader struct {
	b   []byte
	err error
}

var errDamaged = errors.New("a block's content does not fit its header")

func (r *reader) fail() {
	r.b, r.err = nil, errDamaged
}

func (r *reader) uvarint() uint64 {
	// Most numbers are codes below 128.
	if len(r.b) > 0 && r.b[0] < 0x80 {
		v := r.b[0]
		r.b = r.b[1:]
		return uint64(v)
	}
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// count is a number that something in memory is sized by: never more than there are bytes left to fill it.
func (r *reader) count() int {
	v := r.uvarint()
	if v > uint64(len(r.b)) {
		r.fail()
		return 0
	}
	return int(v)
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.fail()
		return 0
	}
	v := r.b[0]
	r.b = r.b[1:]
	return v
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.fail()
		return nil
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *reader) float() float64 {
	b := r.bytes(8)
	if b == nil {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

// damage is a block that was acknowledged once and cannot be read.
func damage(path string, at int64, err error) error {
	return fmt.Errorf("eventlog: %s is damaged at byte %d: %w", path, at, err)
}
