package bitset

import (
	"iter"
	"math/bits"
)

// Set is a set of small numbers.
type Set []uint64

// Words is how many words hold n numbers.
func Words(n int) int { return (n + 63) >> 6 }

// New makes an empty set with room for the numbers 0..n-1.
func New(n int) Set { return make(Set, Words(n)) }

// Of makes the set of some numbers.
func Of(numbers ...uint32) Set {
	var s Set
	for _, n := range numbers {
		if w := int(n>>6) + 1; w > len(s) {
			s = append(s, make(Set, w-len(s))...)
		}
		s.Add(n)
	}
	return s
}

// Full makes the set of the numbers 0..n-1.
func Full(n int) Set {
	s := New(n)
	for i := range s {
		s[i] = ^uint64(0)
	}
	if r := n & 63; r != 0 {
		s[len(s)-1] = 1<<r - 1
	}
	return s
}

// Has reports whether n is in the set.
func (s Set) Has(n uint32) bool {
	w := int(n >> 6)
	return w < len(s) && s[w]>>(n&63)&1 != 0
}

// Add puts n in. The set has room for it.
func (s Set) Add(n uint32) { s[n>>6] |= 1 << (n & 63) }

// Remove takes n out.
func (s Set) Remove(n uint32) {
	if w := int(n >> 6); w < len(s) {
		s[w] &^= 1 << (n & 63)
	}
}

// Clone is a copy.
func (s Set) Clone() Set { return append(Set(nil), s...) }

// Clear takes everything out.
func (s Set) Clear() { clear(s) }

// Empty reports whether nothing is in the set.
func (s Set) Empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// All gives the numbers in ascending order.
func (s Set) All() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i, w := range s {
			for ; w != 0; w &= w - 1 {
				if !yield(uint32(i)<<6 | uint32(bits.TrailingZeros64(w))) {
					return
				}
			}
		}
	}
}

// ForEach calls fn for every number in ascending order.
func (s Set) ForEach(fn func(n uint32)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			fn(uint32(i)<<6 | uint32(bits.TrailingZeros64(w)))
		}
	}
}
