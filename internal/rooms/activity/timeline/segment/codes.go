package segment

import (
	"encoding/binary"
	"unsafe"
)

// Codes is a column of numbers that take 0, 1, 2 or 4 bytes each. Of width 0 all are 0.
type Codes struct {
	Width int
	Bytes []byte
}

// At is the number in a row.
func (c Codes) At(row uint32) uint32 {
	switch c.Width {
	case 0:
		return 0
	case 1:
		return uint32(c.Bytes[row])
	case 2:
		return uint32(binary.LittleEndian.Uint16(c.Bytes[2*int(row):]))
	}
	return binary.LittleEndian.Uint32(c.Bytes[4*int(row):])
}

// U8 is the column, of width 1, as a slice.
func (c Codes) U8() []uint8 { return c.Bytes }

// widthFor is the narrowest width for numbers below n.
func widthFor(n int) int {
	switch {
	case n <= 1:
		return 0
	case n <= 1<<8:
		return 1
	case n <= 1<<16:
		return 2
	}
	return 4
}

// pack narrows numbers below n.
func pack(codes []uint32, n int) Codes {
	c := Codes{Width: widthFor(n)}
	switch c.Width {
	case 1:
		c.Bytes = make([]byte, len(codes))
		for i, x := range codes {
			c.Bytes[i] = byte(x)
		}
	case 2:
		c.Bytes = make([]byte, 2*len(codes))
		out := cast[uint16](c.Bytes)
		for i, x := range codes {
			out[i] = uint16(x)
		}
	case 4:
		c.Bytes = bytesOf(codes)
	}
	return c
}

// number is what columns are made of.
type number interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64 | ~int64
}

// cast reads bytes as numbers, in place. Sections begin at multiples of 64, so that they are aligned.
func cast[T number](b []byte) []T {
	if len(b) == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/int(unsafe.Sizeof(*new(T))))
}

func bytesOf[T number](v []T) []byte {
	if len(v) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v)*int(unsafe.Sizeof(*new(T))))
}
