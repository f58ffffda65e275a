package intake

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/activity/fact"
)

// State is what the workspace thinks of an event.
type State string

// The states.
const (
	Planned   State = "planned"
	Unplanned State = "unplanned" // it came, and nobody said anything about it
	Blocked   State = "blocked"   // it is not taken
)

const (
	namesMax      = 3000 // of a workspace; more are taken, but not described
	propertiesMax = 500  // of an event
	sampleMax     = 80   // characters
	dayMS         = 24 * 60 * 60 * 1000
)

// Event is what the dictionary says of a name.
type Event struct {
	Name        string     `json:"name" example:"Order Completed"`
	State       State      `json:"state" enum:"planned,unplanned,blocked"`
	Description string     `json:"description"`
	FirstAt     time.Time  `json:"first_at,omitzero"`
	LastAt      time.Time  `json:"last_at,omitzero"`
	Properties  []Property `json:"properties"`
	Volume      []Volume   `json:"volume" doc:"Days (UTC) on which it came, or was kept out."`
}

// Property is what an event carries.
type Property struct {
	Name    string    `json:"name"`
	Type    string    `json:"type" enum:"text,number,boolean,list" doc:"As it was first seen."`
	Types   []string  `json:"types" doc:"All that were seen. More than one is usually a mistake of the sender."`
	FirstAt time.Time `json:"first_at"`
	Sample  string    `json:"sample,omitempty"`
}

// Volume is how many came on a day.
type Volume struct {
	Day     string `json:"day" format:"date"`
	N       int64  `json:"n"`
	Blocked int64  `json:"blocked,omitempty"`
}

// dictionary is a workspace's, in memory, with what was counted since it was stored.
type dictionary struct {
	workspace ids.ID

	mu     sync.RWMutex // tier 3
	events map[string]*entry
	used   time.Time
}

type entry struct {
	name, description string
	state             State
	first, last       int64
	properties        map[string]*property

	changed bool
	days    map[int32]volume
}

type volume struct{ n, blocked int64 }

type property struct {
	name             string
	kinds, firstKind uint8
	first            int64
	sample, sampleOf string
	changed          bool
}

// news is what was counted of a name.
type news struct {
	name        string
	state       State
	first, last int64
	properties  []property
	days        map[int32]volume
}

var typeNames = []string{"text", "number", "boolean", "list"}

func bitOf(k fact.Kind) uint8 {
	if k == fact.None {
		return 0
	}
	return 1 << (k - 1)
}

func (d *dictionary) state(name string) State {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if e := d.events[name]; e != nil {
		return e.state
	}
	return Unplanned
}

func dayOf(ms int64) int32 { return int32((ms - ((ms%dayMS)+dayMS)%dayMS) / dayMS) }

// see counts facts that were kept. Names that come for the first time are in the given state.
func (d *dictionary) see(facts []fact.Fact, state State) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range facts {
		f := &facts[i]
		if f.Act != fact.Happened {
			continue
		}
		e := d.entry(f.Name, state)
		if e == nil {
			continue
		}
		if e.first == 0 || f.At < e.first {
			e.first = f.At
		}
		e.last, e.changed = max(e.last, f.At), true
		v := e.days[dayOf(f.At)]
		v.n++
		e.days[dayOf(f.At)] = v
		for j := range f.Props {
			e.property(f, &f.Props[j])
		}
	}
}

// refuse counts an event that was kept out.
func (d *dictionary) refuse(name string, at int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.entry(name, Unplanned); e != nil {
		v := e.days[dayOf(at)]
		v.blocked++
		e.days[dayOf(at)], e.changed = v, true
	}
}

func (d *dictionary) entry(name string, state State) *entry {
	e := d.events[name]
	if e == nil {
		if len(d.events) >= namesMax {
			return nil
		}
		e = &entry{name: name, state: state, properties: map[string]*property{}}
		d.events[name] = e
	}
	if e.days == nil {
		e.days = map[int32]volume{}
	}
	return e
}

func (e *entry) property(f *fact.Fact, one *fact.Prop) {
	bit := bitOf(one.Value.Kind)
	p := e.properties[one.Key]
	if p == nil {
		if len(e.properties) >= propertiesMax {
			return
		}
		p = &property{name: one.Key, firstKind: bit, first: f.At, sample: shorten(one.Value.String()), sampleOf: f.Person}
		e.properties[one.Key] = p
	}
	if p.kinds&bit == 0 {
		p.kinds |= bit
		p.changed = true
	}
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= sampleMax {
		return s
	}
	return string([]rune(s)[:sampleMax]) + "…"
}

// take hands over what was counted.
func (d *dictionary) take() []news {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []news
	for _, e := range d.events {
		if !e.changed {
			continue
		}
		n := news{name: e.name, state: e.state, first: e.first, last: e.last, days: e.days}
		for _, p := range e.properties {
			if p.changed {
				n.properties = append(n.properties, *p)
				p.changed = false
			}
		}
		e.changed, e.days = false, nil
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b news) int { return cmp.Compare(a.name, b.name) })
	return out
}

// giveBack takes what could not be stored.
func (d *dictionary) giveBack(all []news) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range all {
		e := d.entry(n.name, n.state)
		if e == nil {
			continue
		}
		e.changed = true
		for day, v := range n.days {
			have := e.days[day]
			e.days[day] = volume{have.n + v.n, have.blocked + v.blocked}
		}
		for _, p := range n.properties {
			if have := e.properties[p.name]; have != nil {
				have.changed = true
			}
		}
	}
}

// forget removes samples of people.
func (d *dictionary) forget(people []string) (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.events {
		for _, p := range e.properties {
			if slices.Contains(people, p.sampleOf) {
				p.sample, p.sampleOf = "", ""
				n++
			}
		}
	}
	return n
}

// dictionaryOf opens a workspace's dictionary, or finds it open.
func (s *Service) dictionaryOf(ctx context.Context, workspace ids.ID) (*dictionary, error) {
	s.books.Lock()
	defer s.books.Unlock()
	d := s.dictionaries[workspace]
	if d == nil {
		events, err := loadDictionary(ctx, s.DB, workspace)
		if err != nil {
			return nil, err
		}
		d = &dictionary{workspace: workspace, events: events}
		s.dictionaries[workspace] = d
	}
	d.used = s.Clock.Now()
	return d, nil
}

// Seen lets the dictionary know what the server itself tells: planned, whatever else is said of it.
func (s *Service) Seen(ctx context.Context, workspace ids.ID, facts []fact.Fact) error {
	d, err := s.dictionaryOf(ctx, workspace)
	if err != nil {
		return errs.Wrap("intake.Seen", err)
	}
	d.see(facts, Planned)
	return nil
}

// restAfter is how long a dictionary stays in memory that nobody uses.
const restAfter = 15 * time.Minute

// Flush stores what was counted, and lets go of dictionaries that rest.
func (s *Service) Flush(ctx context.Context) error {
	s.flushing.Lock()
	defer s.flushing.Unlock()
	s.books.Lock()
	all := make([]*dictionary, 0, len(s.dictionaries))
	for _, d := range s.dictionaries {
		all = append(all, d)
	}
	s.books.Unlock()
	for _, d := range all {
		if err := s.flush(ctx, d); err != nil {
			return errs.Wrap("intake.Flush", err)
		}
	}
	s.letGo()
	return nil
}

func (s *Service) flush(ctx context.Context, d *dictionary) error {
	news := d.take()
	if len(news) == 0 {
		return nil
	}
	err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return storeDictionary(ctx, tx, d.workspace, news) })
	if err != nil {
		d.giveBack(news)
		return err
	}
	// What was planned on another node holds here too.
	events, err := loadDictionary(ctx, s.DB, d.workspace)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, e := range events {
		if have := d.events[name]; have != nil {
			have.state, have.description = e.state, e.description
		} else {
			d.events[name] = e
		}
	}
	return nil
}

// letGo forgets dictionaries that were not used for a while and hold nothing new. Rules hold on to theirs for a few seconds only.
func (s *Service) letGo() {
	s.books.Lock()
	defer s.books.Unlock()
	for workspace, d := range s.dictionaries {
		if s.Clock.Now().Sub(d.used) > restAfter && !d.isNew() {
			delete(s.dictionaries, workspace)
		}
	}
}

func (d *dictionary) isNew() bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, e := range d.events {
		if e.changed {
			return true
		}
	}
	return false
}

// Dictionary lists the events of the actor's workspace by name, with the volume of the last so many days.
func (s *Service) Dictionary(ctx context.Context, a actor.Actor, days int) ([]Event, error) {
	const op = "intake.Dictionary"
	if err := s.Flush(ctx); err != nil {
		return nil, errs.Wrap(op, err)
	}
	d, err := s.dictionaryOf(ctx, a.Workspace)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	today := int64(dayOf(s.Clock.Now().UnixMilli()))
	volumes, err := volumesOf(ctx, s.DB, a.Workspace, today-int64(days)+1, today)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := make([]Event, 0, len(d.events))
	for _, e := range d.events {
		out = append(out, e.public(volumes[e.name]))
	}
	slices.SortFunc(out, func(a, b Event) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func (e *entry) public(volume []Volume) Event {
	out := Event{Name: e.name, State: e.state, Description: e.description, Properties: []Property{}, Volume: append([]Volume{}, volume...)}
	if e.first != 0 {
		out.FirstAt, out.LastAt = time.UnixMilli(e.first).UTC(), time.UnixMilli(e.last).UTC()
	}
	for _, p := range e.properties {
		one := Property{Name: p.name, FirstAt: time.UnixMilli(p.first).UTC(), Sample: p.sample}
		for i, name := range typeNames {
			if p.kinds&(1<<i) != 0 {
				one.Types = append(one.Types, name)
			}
			if p.firstKind == 1<<i {
				one.Type = name
			}
		}
		out.Properties = append(out.Properties, one)
	}
	slices.SortFunc(out.Properties, func(a, b Property) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// Plan is what an owner says of an event.
type Plan struct {
	Name        string `json:"name" minLength:"1" maxLength:"200"`
	State       State  `json:"state" enum:"planned,unplanned,blocked"`
	Description string `json:"description,omitempty" maxLength:"2000"`
}

// PlanEvent says what the workspace thinks of an event, also of one that never came.
func (s *Service) PlanEvent(ctx context.Context, a actor.Actor, want Plan) error {
	const op = "intake.PlanEvent"
	if !a.Role.AtLeast(actor.Admin) {
		return errs.E(op, errs.Forbidden, "auth.role", "Only admins may do this.")
	}
	d, err := s.dictionaryOf(ctx, a.Workspace)
	if err != nil {
		return errs.Wrap(op, err)
	}
	err = s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := planEvent(ctx, tx, a.Workspace, want.Name, want.State, want.Description); err != nil {
			return err
		}
		return s.Audit.Audit(ctx, tx, Act{Workspace: a.Workspace, Action: "event.planned", Detail: map[string]any{"event": want.Name, "state": want.State}})
	})
	if err != nil {
		return errs.Wrap(op, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.entry(want.Name, want.State); e != nil {
		e.state, e.description = want.State, want.Description
	}
	return nil
}

// Forget removes samples of people from the dictionary, and returns how many there were.
func (s *Service) Forget(ctx context.Context, workspace ids.ID, people []string) (n int, err error) {
	const op = "intake.Forget"
	d, err := s.dictionaryOf(ctx, workspace)
	if err != nil {
		return 0, errs.Wrap(op, err)
	}
	s.flushing.Lock()
	defer s.flushing.Unlock()
	n = d.forget(people)
	err = s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		stored, err := forgetSamples(ctx, tx, workspace, people)
		n = max(n, int(stored))
		return err
	})
	return n, errs.Wrap(op, err)
}
