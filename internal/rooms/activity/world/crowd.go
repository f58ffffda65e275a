package world

import (
	"math"
	"math/rand/v2"
	"strconv"
	"time"
)

// Plan is what a Crowd is made of.
type Plan struct {
	People int       // who ever joins
	Events int64     // about how many facts all days hold together; reached within a few percent
	Days   int       // at most 3,650
	Start  time.Time // midnight UTC of the first day
	Seed   uint64
	IDs    bool // give each fact an ID, as the site's own events have
	Group  int  // how many people share a group of their own; 150 when 0
}

// Crowd is people with habits. It is safe for concurrent use: Day only reads.
type Crowd struct {
	plan    Plan
	people  []habit
	keys    []string
	places  []string
	zones   []zone
	stretch float64 // how long visits must be for the plan's number of events
}

// kind is what sort of person somebody is.
type kind uint8

const (
	core kind = iota
	regular
	casual
	tourist
	ticker // opens it each morning, ticks the box, leaves
	kinds
)

// nature is what a kind of person is like.
type nature struct {
	share        float64 // of all people
	keen, spread float64 // chance to come on a day at first, and how far it differs
	stays        float64 // days until half have left
	visits       float64 // a day on which he comes
	steps        float64 // in a visit, before stretching
}

var natures = [kinds]nature{
	core:    {share: 0.04, keen: 0.75, spread: 0.2, stays: 400, visits: 3.5, steps: 14},
	regular: {share: 0.14, keen: 0.40, spread: 0.3, stays: 150, visits: 2, steps: 9},
	casual:  {share: 0.34, keen: 0.12, spread: 0.12, stays: 90, visits: 1.3, steps: 6},
	tourist: {share: 0.38, keen: 0.50, spread: 0.4, stays: 1.5, visits: 1.2, steps: 5},
	ticker:  {share: 0.10, keen: 0.80, spread: 0.15, stays: 60, visits: 1, steps: 2},
}

// habit is one person, packed: a crowd may be ten million.
type habit struct {
	keen          float32
	joins, leaves int16 // days of the plan; leaves is the first day without him
	pause, back   int16 // a break in between; equal when there is none
	kind          kind
	zone          uint8
	group         uint32
}

type zone struct {
	name string
	at   *time.Location
}

// zones lists where people live, and how many of a hundred.
var zoneShares = []struct {
	name  string
	share float64
}{{"Asia/Shanghai", 0.55}, {"Europe/Berlin", 0.12}, {"America/New_York", 0.12}, {"Asia/Kolkata", 0.08}, {"America/Los_Angeles", 0.06}, {"Europe/London", 0.04}, {"Asia/Kathmandu", 0.03}}

// usualGroup is how many share a group where the plan does not say.
const usualGroup = 150

// NewCrowd draws the people of a plan.
func NewCrowd(plan Plan) (*Crowd, error) {
	if plan.Group == 0 {
		plan.Group = usualGroup
	}
	c := &Crowd{plan: plan, people: make([]habit, plan.People), keys: make([]string, plan.People), stretch: 1}
	for _, z := range zoneShares {
		at, err := time.LoadLocation(z.name)
		if err != nil {
			return nil, err
		}
		c.zones = append(c.zones, zone{z.name, at})
	}
	r := rand.New(rand.NewPCG(plan.Seed, 1))
	for i := range c.people {
		c.people[i] = c.draw(r, i)
		c.keys[i] = "user:" + strconv.Itoa(i+1)
	}
	c.places = make([]string, (plan.People+plan.Group-1)/plan.Group)
	for i := range c.places {
		c.places[i] = "group-" + strconv.Itoa(i+1)
	}
	c.fit()
	return c, nil
}

// draw makes the person who is the i-th to join: a third were there before the first day.
func (c *Crowd) draw(r *rand.Rand, i int) habit {
	h := habit{group: uint32(i / c.plan.Group)}
	h.kind = pick(r, int(kinds), func(k int) float64 { return natures[k].share })
	n := natures[h.kind]
	h.keen = float32(min(0.97, max(0.01, n.keen+n.spread*r.NormFloat64()/2)))
	if early := c.plan.People / 3; i >= early {
		// More join as time goes on.
		h.joins = int16(float64(c.plan.Days) * math.Sqrt(float64(i-early)/float64(c.plan.People-early)))
	}
	h.leaves = h.joins + 1 + int16(min(3600, -n.stays/math.Ln2*math.Log(1-r.Float64())))
	if r.Float64() < 0.12 {
		h.pause = h.joins + int16(r.IntN(c.plan.Days))
		h.back = h.pause + 7 + int16(r.IntN(30))
	}
	h.zone = uint8(pick(r, len(zoneShares), func(k int) float64 { return zoneShares[k].share }))
	return h
}

// pick draws one of n by weights that add up to 1.
func pick(r *rand.Rand, n int, weight func(int) float64) kind {
	x := r.Float64()
	for k := range n - 1 {
		if x -= weight(k); x < 0 {
			return kind(k)
		}
	}
	return kind(n - 1)
}

// fit finds how long visits must be, from what a sample of the people would do.
func (c *Crowd) fit() {
	if c.plan.Events == 0 {
		return
	}
	step := max(1, len(c.people)/20_000)
	for range 4 {
		var sum int64
		for i := 0; i < len(c.people); i += step {
			for day := range c.plan.Days {
				sum += int64(len(c.walk(nil, i, day)))
			}
		}
		if sum == 0 {
			return
		}
		ratio := float64(c.plan.Events) / float64(sum*int64(step))
		c.stretch = min(200, max(0.05, c.stretch*ratio))
		if math.Abs(ratio-1) < 0.01 {
			return
		}
	}
}

// Zones says where person i lives, and so his facts' $timezone.
func (c *Crowd) Zone(i int) string { return c.zones[c.people[i].zone].name }

// Key is the key of person i.
func (c *Crowd) Key(i int) string { return c.keys[i] }

// around tells whether a person is one who might come on a day.
func (h *habit) around(day int) bool {
	d := int16(day)
	return d >= h.joins && d < h.leaves && (d < h.pause || d >= h.back)
}

// comes tells whether somebody who is around does.
func (c *Crowd) comes(r *rand.Rand, h *habit, day int) bool {
	chance := float64(h.keen)
	if int16(day) == h.joins {
		chance = 1
	}
	if wd := c.plan.Start.AddDate(0, 0, day).Weekday(); wd == time.Saturday || wd == time.Sunday {
		chance *= 0.62
	}
	return r.Float64() < chance
}

// hours is when people come, by local hour.
var hours = [24]float64{2, 1, 0.5, 0.3, 0.3, 0.6, 2, 4, 6, 7, 6.5, 6, 5.5, 5, 5, 5, 5.5, 6, 6.5, 7.5, 8.5, 8, 6, 4}

// startOf draws when on a day a visit begins, in milliseconds since 1970.
func (c *Crowd) startOf(r *rand.Rand, h *habit, day int) int64 {
	hour := int(drawHour(r))
	if h.kind == ticker {
		hour = 8
	}
	d := c.plan.Start.AddDate(0, 0, day)
	at := time.Date(d.Year(), d.Month(), d.Day(), hour, r.IntN(60), r.IntN(60), r.IntN(1000)*1_000_000, c.zones[h.zone].at)
	return at.UnixMilli()
}

var hourSum = func() (sum float64) {
	for _, w := range hours {
		sum += w
	}
	return sum
}()

func drawHour(r *rand.Rand) kind {
	return pick(r, len(hours), func(k int) float64 { return hours[k] / hourSum })
}

// source is the randomness of one person's day: the same however the days are handed to workers.
func (c *Crowd) source(i, day int) *rand.Rand {
	return rand.New(rand.NewPCG(c.plan.Seed, uint64(i)<<12|uint64(day)+2))
}
