package bitset

import "math/bits"

// The loops below take four words a turn: the additions of one turn do not wait for each other.

// Count is how many numbers are in the set.
func (s Set) Count() int {
	var a, b, c, d int
	i := 0
	for ; i+4 <= len(s); i += 4 {
		w := s[i : i+4 : i+4]
		a += bits.OnesCount64(w[0])
		b += bits.OnesCount64(w[1])
		c += bits.OnesCount64(w[2])
		d += bits.OnesCount64(w[3])
	}
	for ; i < len(s); i++ {
		a += bits.OnesCount64(s[i])
	}
	return a + b + c + d
}

// AndCount is how many numbers are in both.
func AndCount(x, y Set) int {
	n := min(len(x), len(y))
	x, y = x[:n], y[:n]
	var a, b, c, d int
	i := 0
	for ; i+4 <= n; i += 4 {
		v, w := x[i:i+4:i+4], y[i:i+4:i+4]
		a += bits.OnesCount64(v[0] & w[0])
		b += bits.OnesCount64(v[1] & w[1])
		c += bits.OnesCount64(v[2] & w[2])
		d += bits.OnesCount64(v[3] & w[3])
	}
	for ; i < n; i++ {
		a += bits.OnesCount64(x[i] & y[i])
	}
	return a + b + c + d
}

// AndNotCount is how many numbers of x are not in y.
func AndNotCount(x, y Set) int {
	n := min(len(x), len(y))
	v, w := x[:n], y[:n]
	count := 0
	for i := range v {
		count += bits.OnesCount64(v[i] &^ w[i])
	}
	return count + x[n:].Count()
}

// OrCount is how many numbers are in either.
func OrCount(x, y Set) int {
	n := min(len(x), len(y))
	v, w := x[:n], y[:n]
	count := 0
	for i := range v {
		count += bits.OnesCount64(v[i] | w[i])
	}
	return count + x[n:].Count() + y[n:].Count()
}

// And keeps what is also in y.
func (s Set) And(y Set) {
	n := min(len(s), len(y))
	v, w := s[:n], y[:n]
	i := 0
	for ; i+4 <= n; i += 4 {
		p, q := v[i:i+4:i+4], w[i:i+4:i+4]
		p[0] &= q[0]
		p[1] &= q[1]
		p[2] &= q[2]
		p[3] &= q[3]
	}
	for ; i < n; i++ {
		v[i] &= w[i]
	}
	clear(s[n:])
}

// Or adds what is in y. The set has room for it: what y holds beyond the length of s is left out.
func (s Set) Or(y Set) {
	n := min(len(s), len(y))
	v, w := s[:n], y[:n]
	i := 0
	for ; i+4 <= n; i += 4 {
		p, q := v[i:i+4:i+4], w[i:i+4:i+4]
		p[0] |= q[0]
		p[1] |= q[1]
		p[2] |= q[2]
		p[3] |= q[3]
	}
	for ; i < n; i++ {
		v[i] |= w[i]
	}
}

// AndNot takes out what is in y.
func (s Set) AndNot(y Set) {
	n := min(len(s), len(y))
	v, w := s[:n], y[:n]
	i := 0
	for ; i+4 <= n; i += 4 {
		p, q := v[i:i+4:i+4], w[i:i+4:i+4]
		p[0] &^= q[0]
		p[1] &^= q[1]
		p[2] &^= q[2]
		p[3] &^= q[3]
	}
	for ; i < n; i++ {
		v[i] &^= w[i]
	}
}
