package plan

import (
	"context"
	"slices"
	"time"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/query/lang"
)

// attentionCap is how long a pause between two events counts as attention where nothing measured it, in milliseconds.
const attentionCap = 60_000

func planSessions(a *asking, q *lang.Sessions) (*Plan, error) {
	b, err := a.buckets(q.Interval)
	if err == nil {
		err = tooWide(b.Len(), q.Breakdown)
	}
	if err != nil {
		return nil, err
	}
	r := a.reading(a.span.From, a.span.To)
	must := r.match(q.Event)
	if len(q.Event.Names) == 0 && q.Event.Where == nil && a.c.Where == nil {
		must = 0
	}
	k := &measure.Sessions{Buckets: b, Mask: r.everything(), Gap: q.GapS * 1000, Must: must, ByCode: q.Breakdown != nil, Cap: attentionCap, Attention: hasNumber}
	if slices.Contains(a.view.EventProperties(), attentionProp) {
		r.number(attentionProp)
	}
	r.split(q.Breakdown)
	if a.cell != nil {
		col, err := a.bucketCell(b.Len())
		if err != nil {
			return nil, err
		}
		k.Keep = a.keepCell(0, col)
	}
	p := byFold("visits are made of events", func(ctx context.Context) (outcome, error) { return a.runSessions(ctx, q, b, r, k) }, r)
	if q.Breakdown != nil {
		p.Reads *= 2
	}
	return p, nil
}

func (a *asking) runSessions(ctx context.Context, q *lang.Sessions, b *measure.Buckets, r *reading, k *measure.Sessions) (outcome, error) {
	var codes []uint32
	if q.Breakdown != nil {
		var err error
		if codes, err = a.rank(ctx, r, q.Breakdown, k.Mask); err != nil {
			return outcome{}, err
		}
	}
	all := *k
	all.ByCode, all.Keep = false, nil
	got, err := gather(ctx, r, func() several[*measure.SessionsFold] {
		s := several[*measure.SessionsFold]{k.Fold()}
		if codes != nil {
			s = append(s, all.Fold())
		}
		return s
	})
	if err != nil {
		return outcome{}, err
	}
	split := got[0].Result()
	v := split
	if codes != nil {
		v = got[1].Result()
	}
	res := &lang.SessionsResult{Buckets: b.Labels(), Total: sessionsRow(v.Total[0])}
	for i := range v.Buckets[0] {
		c := &v.Buckets[0][i]
		res.Sessions, res.People, res.AvgS = append(res.Sessions, c.Sessions), append(res.People, c.People), append(res.AvgS, seconds(c.Duration.Avg()/1000))
	}
	for i, n := range v.Total[0].Lengths {
		res.Lengths = append(res.Lengths, [2]int64{measure.SessionLengths[i], n})
	}
	for _, code := range codes {
		if c := split.Total[code]; c != nil {
			res.By = append(res.By, lang.SessionsBy{Value: a.texts.text(code), SessionsRow: sessionsRow(c)})
		}
	}
	return outcome{result: res, people: union(split.People)}, nil
}

func sessionsRow(c *measure.SessionCell) lang.SessionsRow {
	return lang.SessionsRow{Sessions: c.Sessions, People: c.People, Events: c.Events, Single: c.Bounces, AvgS: seconds(c.Duration.Avg() / 1000),
		MedianS: seconds(c.Duration.Quantile(.5) / 1000), P90S: seconds(c.Duration.Quantile(.9) / 1000), AttentionS: seconds(c.Attention.Avg() / 1000),
		PerPerson: number(rounded(float64(c.Sessions)/float64(c.People), 2))}
}

func planHours(a *asking, q *lang.Hours) (*Plan, error) {
	k := &measure.Hours{From: a.span.From, To: a.span.To}
	if a.cell != nil {
		day, err := a.index(a.cell.Weekday, "weekday", 7)
		if err != nil {
			return nil, err
		}
		hour, err := a.index(a.cell.Hour, "hour", 24)
		if err != nil {
			return nil, err
		}
		k.Keep = a.keepCell(day, hour)
	}
	r := a.reading(a.span.From, a.span.To)
	k.Mask = r.match(q.Event)
	return byFold("events are counted, not only people", func(ctx context.Context) (outcome, error) {
		got, err := gather(ctx, r, func() *hours {
			return &hours{fold: k.Fold(), a: a, own: q.Local == "person" && a.c.Actor == lang.Person, zones: map[string]*time.Location{"": a.span.Zone}}
		})
		if err != nil {
			return outcome{}, err
		}
		week := got.fold.Result()
		res := &lang.HoursResult{}
		for d := range week.Cells {
			for h, c := range week.Cells[d] {
				n := c.Events
				if q.Measure == "people" {
					n = c.People
				}
				res.Matrix[d][h] = n
				res.Max = max(res.Max, n)
				res.Total += c.Events
			}
		}
		if q.Measure == "people" {
			res.Total = got.people
		}
		return outcome{result: res, people: union(week.People)}, nil
	}, r), nil
}

// hours gives people to the kernel together with the zone in which they live.
type hours struct {
	fold   *measure.HoursFold
	a      *asking
	own    bool
	people int64
	zones  map[string]*time.Location
}

// Person adds a person.
func (h *hours) Person(n uint32, events []measure.Event) {
	zone := h.a.span.Zone
	if h.own {
		zone = h.zone(h.a.view.Property(n, zoneProp))
	}
	h.people++
	h.fold.Person(n, zone, events)
}

func (h *hours) zone(v fact.Value) *time.Location {
	name := v.String()
	zone, ok := h.zones[name]
	if !ok {
		var err error
		if zone, err = time.LoadLocation(name); err != nil || name == "Local" {
			zone = h.a.span.Zone
		}
		h.zones[name] = zone
	}
	return zone
}

// Merge adds other people.
func (h *hours) Merge(o *hours) {
	h.people += o.people
	h.fold.Merge(o.fold)
}

// What events and people say of themselves.
const (
	zoneProp      = "$timezone"     // of a person
	attentionProp = "$attention_ms" // of an event: how long its page was visible and somebody interacted
)
