package world

import (
	"math/rand/v2"
	"strconv"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/spine"
)

// step is a thing that people do, by the name of its event.
type step int

const (
	opened step = iota
	viewed
	read
	sent
	reacted
	saved
	searched
	fileOpened
	uploaded
	called
	noteRead
	noteWritten
	voted
	profile
	product
	cart
	checkout
	paid
	checkin
	notified
	steps
	leave step = -1
)

// Names are the names of the events of a Crowd.
var Names = [steps]string{
	"app.opened", "page.viewed", "conversation.read", "message.sent", "reaction.added", "message.saved", "search.run", "file.opened", "file.uploaded", "call.joined",
	"note.viewed", "note.written", "poll.voted", "profile.viewed", "product.viewed", "cart.added", "checkout.started", "order.paid", "checkin.done", "notification.opened",
}

type turn struct {
	to     step
	chance float64 // of what is left after the turns before
}

// turns is what people do next. Where none of these, they go on reading.
var turns = [steps][]turn{
	opened:      {{read, 0.55}, {viewed, 0.8}, {notified, 0.5}},
	viewed:      {{viewed, 0.35}, {product, 0.3}, {read, 0.5}, {searched, 0.3}},
	read:        {{sent, 0.34}, {reacted, 0.18}, {read, 0.5}, {fileOpened, 0.12}, {profile, 0.12}, {saved, 0.08}, {viewed, 0.4}, {noteRead, 0.2}, {voted, 0.1}, {called, 0.06}},
	sent:        {{read, 0.45}, {sent, 0.5}, {uploaded, 0.06}, {reacted, 0.2}},
	reacted:     {{read, 0.75}, {sent, 0.5}},
	saved:       {{read, 0.8}},
	searched:    {{read, 0.4}, {viewed, 0.6}},
	fileOpened:  {{read, 0.7}},
	uploaded:    {{sent, 0.7}},
	called:      {{sent, 0.4}, {noteWritten, 0.05}},
	noteRead:    {{saved, 0.1}, {read, 0.6}, {noteWritten, 0.06}},
	noteWritten: {{read, 0.8}},
	voted:       {{read, 0.8}},
	profile:     {{read, 0.6}, {viewed, 0.4}},
	product:     {{product, 0.35}, {cart, 0.22}, {viewed, 0.5}},
	cart:        {{checkout, 0.4}, {product, 0.5}},
	checkout:    {{paid, 0.6}, {cart, 0.3}},
	paid:        {{viewed, 0.5}, {sent, 0.2}},
	checkin:     {{read, 0.15}},
	notified:    {{read, 0.8}},
}

func next(r *rand.Rand, at step, k kind) step {
	if at == opened && k == ticker && r.Float64() < 0.9 {
		return checkin
	}
	if at == checkin && k == ticker && r.Float64() < 0.95 {
		return leave
	}
	for _, t := range turns[at] {
		if r.Float64() < t.chance {
			return t.to
		}
	}
	return read
}

// walk appends what person i does on a day, by time.
func (c *Crowd) walk(to []fact.Fact, i, day int) []fact.Fact {
	h := &c.people[i]
	if !h.around(day) {
		return to
	}
	r := c.source(i, day)
	if !c.comes(r, h, day) {
		return to
	}
	if day == int(h.joins) || (day == 0 && h.joins == 0) {
		to = append(to, c.introduce(i, c.startOf(r, h, day)-1))
	}
	n := natures[h.kind]
	visits := 1 + int(r.ExpFloat64()*(n.visits-1))
	for range min(visits, 12) {
		to = c.visit(to, r, i, c.startOf(r, h, day), 1+n.steps*c.stretch*(0.3+0.7*r.ExpFloat64()))
	}
	return to
}

// introduce tells who a person is, as the site does when he first comes.
func (c *Crowd) introduce(i int, at int64) fact.Fact {
	h := &c.people[i]
	return fact.Fact{Act: fact.Described, Origin: spine.Synthetic, At: at, Received: at, Person: c.keys[i], Props: []fact.Prop{
		{Key: "$timezone", Value: fact.Str(c.zones[h.zone].name)},
		{Key: "plan", Value: fact.Str([]string{"free", "free", "free", "pro", "team"}[i%5])},
	}}
}

// visit appends one visit that begins at a time.
func (c *Crowd) visit(to []fact.Fact, r *rand.Rand, i int, at int64, length float64) []fact.Fact {
	h := &c.people[i]
	place := c.place(r, h)
	for s, left := opened, length; s != leave && left > 0; left-- {
		to = append(to, c.event(r, i, s, at, place))
		at += 1500 + int64(r.ExpFloat64()*22_000)
		if s = next(r, s, h.kind); s == read && r.Float64() < 0.3 {
			place = c.place(r, h)
		}
	}
	return to
}

// place is a group: mostly the person's own, else any, the oldest most.
func (c *Crowd) place(r *rand.Rand, h *habit) uint32 {
	if r.Float64() < 0.7 {
		return h.group
	}
	x := r.Float64()
	return uint32(x * x * x * float64(len(c.places)))
}

// colleague is somebody of a group: those who were there first are heard most.
func (c *Crowd) colleague(r *rand.Rand, group uint32) int {
	x := r.Float64()
	return min(int(group)*c.plan.Group+int(x*x*float64(c.plan.Group)), len(c.people)-1)
}

var (
	platforms = []fact.Value{fact.Str("web"), fact.Str("ios"), fact.Str("android")}
	emoji     = []fact.Value{fact.Str("👍"), fact.Str("❤️"), fact.Str("😂"), fact.Str("🎉")}
	paths     = func() (out []fact.Value) {
		for i := range 40 {
			out = append(out, fact.Str("/"+strconv.Itoa(i+1)))
		}
		return out
	}()
)

func (c *Crowd) event(r *rand.Rand, i int, s step, at int64, place uint32) fact.Fact {
	f := fact.Fact{Origin: spine.Synthetic, At: at, Received: at, Name: Names[s], Person: c.keys[i]}
	if c.plan.IDs {
		f.ID = strconv.FormatUint(r.Uint64(), 36)
	}
	switch s {
	case read, sent, reacted, saved, fileOpened, uploaded, called, voted, noteRead, noteWritten:
		f.Place = c.places[place]
	}
	switch s {
	case opened:
		f.Props = []fact.Prop{{Key: "platform", Value: platforms[(i+r.IntN(8)/7)%len(platforms)]}}
	case viewed:
		f.Props = []fact.Prop{{Key: "$path", Value: paths[min(len(paths)-1, int(r.ExpFloat64()*8))]}}
	case sent:
		f.Props = []fact.Prop{{Key: "length", Value: fact.Num(float64(2 + int(r.ExpFloat64()*40)))}}
		if to := c.colleague(r, place); r.Float64() < 0.4 && to != i {
			f.Props = append(f.Props, fact.Prop{Key: "to", Value: fact.Str(c.keys[to])})
		}
	case reacted:
		f.Props = []fact.Prop{{Key: "emoji", Value: emoji[r.IntN(len(emoji))]}}
	case product, cart:
		f.Props = []fact.Prop{{Key: "sku", Value: paths[r.IntN(len(paths))]}}
	case paid:
		f.Props = []fact.Prop{{Key: "amount", Value: fact.Num(float64(100 * (1 + int(r.ExpFloat64()*80))))}}
	}
	return f
}
