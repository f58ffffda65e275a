package timeline

import (
	"math/bits"
)

func trailing(m uint32) int { return bits.TrailingZeros32(m) }

// inOrder merges the hits of several runs. Mostly each run ends before the next begins, and there is nothing to do.
func (w *worker) inOrder() {
	for len(w.ends) > 1 {
		before := w.ends
		if w.apart() {
			return
		}
		w.ends = w.ends[:0]
		from := 0
		for i := 0; i < len(before); i += 2 {
			end := before[i]
			if i+1 < len(before) {
				w.merge(from, before[i], before[i+1])
				end = before[i+1]
			}
			w.ends = append(w.ends, end)
			from = end
		}
	}
}

func (w *worker) apart() bool {
	for _, end := range w.ends[:len(w.ends)-1] {
		if w.hits[end].At < w.hits[end-1].At {
			return false
		}
	}
	return true
}

// merge makes one sorted stretch of two that lie side by side; at one instant the left one comes first.
func (w *worker) merge(from, middle, to int) {
	if w.hits[middle-1].At <= w.hits[middle].At {
		return
	}
	w.buffer = append(w.buffer[:0], w.hits[from:middle]...)
	left, right, out := w.buffer, w.hits[middle:to], w.hits[from:from]
	for len(left) > 0 && len(right) > 0 {
		if right[0].At < left[0].At {
			out = append(out, right[0])
			right = right[1:]
		} else {
			out = append(out, left[0])
			left = left[1:]
		}
	}
	_ = append(out, left...) // it fills what is left of the stretch
}
