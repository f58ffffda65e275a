package measure

import (
	"math"
	"math/bits"
)

// attempt is how far a person got, when, and by which events; unordered, steps are numbered in order of time.
type attempt struct {
	steps int
	at    [MaxSteps]int64
	event [MaxSteps]int
}

// matcher finds the attempt of one person that counts. It holds the one it found last.
type matcher struct {
	attempt
	f   *Funnel
	all uint32 // the bits of all steps

	latest [levelMask + 1]int64 // see ordered
	pairs  pairing
	seats  [MaxSteps]int // see unordered
	within [MaxSteps]int // see unordered
}

func newMatcher(f *Funnel) matcher { return matcher{f: f, all: 1<<f.Steps - 1} }

// levelMask keeps an index within matcher.latest: nobody has to look whether it is.
const levelMask = 63

// never is so long ago that no window reaches it.
const never = math.MinInt64 / 2

// begins reports whether an attempt can begin with an event.
func (m *matcher) begins(mask uint32) bool {
	if m.f.Order == Unordered {
		return mask&m.all != 0
	}
	return mask&1 != 0
}

// counted finds the attempt that counts, if there is one.
func (m *matcher) counted(events []Event) bool {
	return m.countedIn(events, never, math.MaxInt64)
}

// countedIn is counted among the attempts that begin in [lo, hi).
func (m *matcher) countedIn(events []Event, lo, hi int64) bool {
	switch m.f.Order {
	case Strict:
		return m.strict(events, lo, hi) && m.clean(events)
	case Unordered:
		return m.unordered(events, lo, hi)
	}
	return m.ordered(events, lo, hi) && m.clean(events)
}

// code is the value of the attempt that was found.
func (m *matcher) code(events []Event) uint32 {
	f := m.f
	if !f.ByCode {
		return 0
	}
	switch f.Touch {
	case FirstTouch:
		for _, i := range m.event[:m.steps] {
			if events[i].Code != f.Missing {
				return events[i].Code
			}
		}
	case LastTouch:
		for k := m.steps - 1; k >= 0; k-- {
			if c := events[m.event[k]].Code; c != f.Missing {
				return c
			}
		}
	default:
		if f.TouchStep < m.steps {
			return events[m.event[f.TouchStep]].Code
		}
	}
	return f.Missing
}

// clean reports whether no exclusion lies in the attempt that was found.
func (m *matcher) clean(events []Event) bool {
	for x, ex := range m.f.Exclusions {
		if ex.From >= m.steps {
			continue
		}
		from, to := m.at[ex.From], m.at[0]+m.f.Window+1
		if ex.To < m.steps {
			to = m.at[ex.To]
		}
		bit := uint32(1) << (m.f.Steps + x)
		for i := m.event[ex.From]; i < len(events) && events[i].At < to; i++ {
			if events[i].Mask&bit != 0 && events[i].At > from {
				return false
			}
		}
	}
	return true
}

// ordered finds the most steps in one pass, and then the attempt.
//
// latest[k+1] is the latest begin of an attempt that has k steps so far: whatever an earlier attempt with as many steps can still reach within its window, that
// one can too. When the most steps are first complete at an instant, the attempt that counts is the first that begins no more than a window before: it has
// as many steps there, because an earlier attempt is never behind a later one, and no attempt before it came in time.
func (m *matcher) ordered(events []Event, lo, hi int64) bool {
	n, all, window, latest := m.f.Steps, m.all, m.f.Window, &m.latest
	for k := range n + 2 {
		latest[k&levelMask] = never
	}
	first, end := 0, len(events)
	if lo > never {
		first = since(events, lo)
	}
	if hi < math.MaxInt64 {
		end = first + since(events[first:], hi+window)
	}
	best, bestAt := 0, int64(0)
	for i := first; i < end; i++ {
		mask, t := events[i].Mask&all, events[i].At
		if i+1 < end && events[i+1].At == t {
			next := i + 2
			for next < end && events[next].At == t {
				next++
			}
			if k := m.atOnce(events[i:next], t < hi); k > best {
				best, bestAt = k, t
			}
			i = next - 1
		} else {
			// What follows has no branch that depends on which step an event is: nobody can foresee that, a processor neither. An event that is no step
			// finds latest[0], from which nothing begins.
			latest[1] = t
			if t >= hi {
				latest[1] = never
			}
			for ; mask&(mask-1) != 0; mask &^= 1 << (bits.Len32(mask) - 1) {
				if k := m.advance(bits.Len32(mask), t); k > best {
					best, bestAt = k, t
				}
			}
			k := bits.Len32(mask)
			begin, then, reached := latest[k&levelMask], latest[(k+1)&levelMask], 0
			if t-begin <= window {
				then, reached = begin, k
			}
			latest[(k+1)&levelMask] = then
			if reached > best {
				best, bestAt = reached, t
			}
		}
		if best == n {
			break
		}
	}
	if best == 0 {
		return false
	}
	m.follow(events, since(events[first:], max(lo, bestAt-window))+first)
	return true
}

// advance takes an event that is the k-th step, and gives how many steps the latest attempt has with it; 0 when it is too late.
func (m *matcher) advance(k int, t int64) int {
	if t-m.latest[k] > m.f.Window {
		return 0
	}
	m.latest[k+1] = m.latest[k]
	return k
}

// atOnce takes the events of one instant into latest and gives the most steps that an attempt has then, if it moved.
func (m *matcher) atOnce(group []Event, mayBegin bool) (best int) {
	var union uint32
	for i := range group {
		union |= group[i].Mask
	}
	t := group[0].At
	for k := m.f.Steps - 1; k >= 0; k-- {
		begin := m.latest[k+1]
		if k == 0 {
			begin = t
		}
		if union>>k&1 == 0 || t-begin > m.f.Window || (k == 0 && !mayBegin) {
			continue
		}
		more := m.pairs.pair(group, k, m.f.Steps)
		for s := k + 1; s <= k+more; s++ {
			m.latest[s+1] = begin
		}
		best = max(best, k+more)
	}
	return best
}

// follow takes the attempt that begins with the first possible event from i on.
func (m *matcher) follow(events []Event, i int) {
	for events[i].Mask&1 == 0 {
		i++
	}
	for i > 0 && events[i-1].At == events[i].At {
		i--
	}
	limit := events[i].At + m.f.Window
	m.steps = 0
	for i < len(events) && events[i].At <= limit && m.steps < m.f.Steps {
		end := i + 1
		for end < len(events) && events[end].At == events[i].At {
			end++
		}
		if end > i+1 || events[i].Mask>>m.steps&1 != 0 {
			m.take(events, i, end, m.f.Steps)
		}
		i = end
	}
}

// take gives the next steps, up to a number of them, to the events [i, end) of one instant and says how many it gave.
func (m *matcher) take(events []Event, i, end, upTo int) int {
	if end == i+1 {
		if events[i].Mask>>m.steps&1 == 0 {
			return 0
		}
		m.at[m.steps], m.event[m.steps] = events[i].At, i
		m.steps++
		return 1
	}
	more := m.pairs.pair(events[i:end], m.steps, upTo)
	for range more {
		m.at[m.steps], m.event[m.steps] = events[i].At, i+m.pairs.event[m.steps]
		m.steps++
	}
	return more
}

// strict tries every begin: an attempt ends with the first event that is no step. The events of one instant come in the order that is best for the attempt.
func (m *matcher) strict(events []Event, lo, hi int64) bool {
	var best attempt
	for i := since(events, lo); i < len(events) && events[i].At < hi && best.steps < m.f.Steps; {
		end := i + 1
		for end < len(events) && events[end].At == events[i].At {
			end++
		}
		m.steps = 0
		// What the attempt does not use of its first instant lies before it. To leave the next step to a later instant may lead further.
		for k := m.take(events, i, end, m.f.Steps); k > 0; k-- {
			if m.steps = 0; end-i > 1 {
				m.take(events, i, end, k)
			} else {
				m.steps = 1
			}
			m.adjacent(events, end)
			if m.steps > best.steps {
				best = m.attempt
			}
		}
		i = end
	}
	m.attempt = best
	return m.steps > 0
}

// adjacent goes on with the events from i on.
func (m *matcher) adjacent(events []Event, i int) {
	limit := m.at[0] + m.f.Window
	for i < len(events) && events[i].At <= limit && m.steps < m.f.Steps {
		end := i + 1
		for end < len(events) && events[end].At == events[i].At {
			end++
		}
		if m.take(events, i, end, m.f.Steps) < end-i {
			return
		}
		i = end
	}
}

// unordered tries every begin whose window holds more different steps than the best clean attempt has.
func (m *matcher) unordered(events []Event, lo, hi int64) bool {
	var best attempt
	i := since(events, lo)
	tried := int64(never)
	end, present := i, 0 // the window is [i, end), with so many different steps
	m.within = [MaxSteps]int{}
	for ; i < len(events) && events[i].At < hi && best.steps < m.f.Steps; i++ {
		for ; end < len(events) && events[end].At <= events[i].At+m.f.Window; end++ {
			for mask := events[end].Mask & m.all; mask != 0; mask &= mask - 1 {
				if k := bits.TrailingZeros32(mask); m.within[k] == 0 {
					m.within[k] = 1
					present++
				} else {
					m.within[k]++
				}
			}
		}
		if events[i].Mask&m.all == 0 {
			continue
		}
		if present > best.steps && events[i].At != tried { // those of one instant begin one attempt
			tried = events[i].At
			m.seat(events[:end], i, present)
			if m.steps > best.steps && m.clean(events) {
				best = m.attempt
			}
		}
		for mask := events[i].Mask & m.all; mask != 0; mask &= mask - 1 {
			k := bits.TrailingZeros32(mask)
			if m.within[k]--; m.within[k] == 0 {
				present--
			}
		}
	}
	m.attempt = best
	return m.steps > 0
}

// seat gives steps to as many events from i on as can have different ones, earlier ones first, until there are enough.
func (m *matcher) seat(events []Event, i, enough int) {
	m.steps = 0
	var taken uint32
	for ; i < len(events) && m.steps < enough; i++ {
		if events[i].Mask&m.all == 0 {
			continue
		}
		tried := uint32(0)
		if m.sit(events, i, &tried, &taken) {
			m.at[m.steps], m.event[m.steps] = events[i].At, i
			m.steps++
		}
	}
}

// sit finds a step for an event; events that have one may change to another.
func (m *matcher) sit(events []Event, i int, tried, taken *uint32) bool {
	for mask := events[i].Mask & m.all &^ *tried; mask != 0; mask &^= mask&-mask | *tried {
		k := bits.TrailingZeros32(mask)
		*tried |= 1 << k
		if *taken>>k&1 == 0 || m.sit(events, m.seats[k], tried, taken) {
			*taken |= 1 << k
			m.seats[k] = i
			return true
		}
	}
	return false
}

// pairing gives steps to different events of one instant.
type pairing struct {
	event [MaxSteps]int // of each step
	step  []int         // of each event, -1 without
	seen  []int         // of each event: the last search that met it
	round int
}

// pair gives as many of the steps from..steps-1 as it can, in their order, each to an event of its own, and says how many.
func (p *pairing) pair(group []Event, from, steps int) int {
	if cap(p.step) < len(group) {
		p.step, p.seen = make([]int, 2*len(group)), make([]int, 2*len(group))
	}
	p.step = p.step[:len(group)]
	for i := range p.step {
		p.step[i] = -1
	}
	for s := from; s < steps; s++ {
		p.round++
		if !p.augment(group, s) {
			return s - from
		}
	}
	return steps - from
}

// augment finds an event for a step; steps that have one may change to another.
func (p *pairing) augment(group []Event, s int) bool {
	for i := range group {
		if group[i].Mask>>s&1 == 0 || p.seen[i] == p.round {
			continue
		}
		p.seen[i] = p.round
		if p.step[i] < 0 || p.augment(group, p.step[i]) {
			p.step[i], p.event[s] = s, i
			return true
		}
	}
	return false
}
