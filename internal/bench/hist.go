package bench

import (
	"math/bits"
	"sync/atomic"
)

// histogram counts durations in buckets that grow by a sixteenth of a power of two: exact to about 6 %. One goroutine adds; others may merge it meanwhile.
type histogram struct {
	buckets [64 * 16]uint32
	n       int64
}

func bucketOf(us int64) int {
	if us < 16 {
		return int(max(us, 0))
	}
	shift := bits.Len64(uint64(us)) - 5
	return (shift+1)*16 + int(us>>shift)&15
}

func valueOf(bucket int) float64 {
	if bucket < 16 {
		return float64(bucket)
	}
	shift := bucket/16 - 1
	return (float64(bucket%16+16) + 0.5) * float64(int64(1)<<shift)
}

// add counts n durations of us microseconds.
func (h *histogram) add(us int64, n int) {
	atomic.AddUint32(&h.buckets[bucketOf(us)], uint32(n))
	atomic.AddInt64(&h.n, int64(n))
}

func (h *histogram) merge(o *histogram) {
	for i := range o.buckets {
		n := atomic.LoadUint32(&o.buckets[i])
		h.buckets[i] += n
		h.n += int64(n)
	}
}

// quantile is in milliseconds.
func (h *histogram) quantile(q float64) float64 {
	if h.n == 0 {
		return 0
	}
	rank := int64(q * float64(h.n-1))
	for i, n := range h.buckets {
		if rank -= int64(n); rank < 0 {
			return valueOf(i) / 1000
		}
	}
	return 0
}
