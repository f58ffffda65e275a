package cases

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// object is a question, or a part of one, in its JSON form.
type object map[string]any

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// question begins one of a kind with what all kinds share.
func (c *Case) question(kind string) object {
	p := &c.Params
	q := object{"kind": kind, "tz": cmp.Or(p.TZ, "UTC")}
	if p.WeekStart != "" {
		q["week_start"] = strings.ToLower(p.WeekStart)
	}
	set := func(key, value string) {
		if value != "" {
			q[key] = value
		}
	}
	q["from"], q["to"] = cmp.Or(instant(p.From), "first"), cmp.Or(instant(p.To), "last")
	set("interval", p.Interval)
	set("actor", p.Actor)
	where, people := is("event", p.EventProps), is("person", p.PersonProps)
	people = append(people, is("person", p.PersonAny)...)
	if p.EmailContains != "" {
		people = append(people, leaf("person", "email", "contains_no", p.EmailContains))
	}
	if p.ActorsIn != nil {
		chosen := leaf("person", "$id", "is", c.idsOf(p.ActorsIn)...)
		if p.Actor == "" || p.Actor == "person" {
			people = append(people, chosen)
		} else { // who is counted may be named as well as who did it
			where = append(where, object{"any": []object{chosen, leaf("event", p.Actor, "is", anyOf(p.ActorsIn)...)}})
		}
	}
	all(q, "where", where)
	all(q, "people", people)
	return q
}

// all sets a condition, if there is one.
func all(q object, key string, leaves []object) {
	if len(leaves) > 0 {
		q[key] = object{"all": leaves}
	}
}

// is wants each property to have its value, or one of its values.
func is(of string, props map[string]any) []object {
	var leaves []object
	for _, key := range sorted(props) {
		list, ok := props[key].([]any)
		if !ok {
			list = []any{props[key]}
		}
		values := make([]any, 0, len(list))
		for _, v := range list {
			if v == nil { // what is missing is ""
				v = ""
			}
			values = append(values, v)
		}
		leaves = append(leaves, leaf(of, key, "is", values...))
	}
	return leaves
}

func leaf(of, prop, op string, values ...any) object {
	l := object{"of": of, "prop": prop, "op": op}
	if len(values) > 0 {
		l["values"] = values
	}
	return l
}

func anyOf(list []string) []any {
	values := make([]any, len(list))
	for i, v := range list {
		values[i] = v
	}
	return values
}

// idsOf are all ids of persons.
func (c *Case) idsOf(persons []string) []any {
	var ids []any
	for _, name := range persons {
		if p, ok := c.Persons[name]; ok {
			ids = append(ids, anyOf(p.ids(name))...)
		} else {
			ids = append(ids, name)
		}
	}
	if ids == nil { // nobody: the id that nobody has
		ids = []any{""}
	}
	return ids
}

// match picks events by name, nil for any, and properties.
func match(event *string, conditions ...[]object) object {
	m := object{}
	if event != nil {
		m["names"] = []string{*event}
	}
	all(m, "where", slices.Concat(conditions...))
	return m
}

func (s Step) match() object {
	var set []object
	for _, prop := range s.PersonIsSet {
		set = append(set, leaf("person", prop, "set"))
	}
	return match(s.Event, is("event", s.Props), is("person", s.PersonProps), set)
}

// breakdown splits by a property, for as many values as questions allow.
func (c *Case) breakdown(q object) {
	for _, of := range []string{"event", "person"} {
		if prop := c.Params.Breakdown[of]; prop != "" {
			q["breakdown"] = object{"of": of, "prop": prop, "limit": 100}
		}
	}
}

func (c *Case) retention() object {
	p := &c.Params
	q := c.question("retention")
	delete(q, "to")
	q["from"] = cmp.Or(instant(p.Start), instant(p.From), "first")
	q["start_event"] = match(p.StartEvent, is("event", p.StartProps))
	q["return_event"] = match(p.ReturnEvent, is("event", p.ReturnProps))
	q["intervals"] = cmp.Or(p.Intervals, 11)
	if p.Type != "" {
		q["type"] = p.Type
	}
	if p.Criteria != "" {
		q["criteria"] = p.Criteria
	}
	if p.MinOccurrences > 0 {
		q["min_return_occurrences"] = p.MinOccurrences
	}
	c.breakdown(q)
	return q
}

// longestWindow is the longest that questions allow, a leap year.
const longestWindow = 366 * 24 * 3600

func (c *Case) funnel(kind string) object {
	p := &c.Params
	q := c.question(kind)
	delete(q, "interval")
	var steps, exclusions []object
	for _, s := range p.Steps {
		steps = append(steps, s.match())
	}
	for _, x := range p.Exclusions {
		m := x.match()
		m["from_step"], m["to_step"] = x.FromStep, len(p.Steps)-1
		if x.ToStep != nil {
			m["to_step"] = *x.ToStep
		}
		exclusions = append(exclusions, m)
	}
	q["steps"] = steps
	if exclusions != nil {
		q["exclusions"] = exclusions
	}
	q["order"] = cmp.Or(p.Order, "ordered")
	q["window_s"] = 14 * 24 * 3600
	if p.WindowS != nil {
		q["window_s"] = min(*p.WindowS, longestWindow)
	}
	return q
}

// between gives a question the two steps that it is about.
func (c *Case) between(q object) {
	q["from_step"] = c.Params.FromStep
	if c.Params.ToStep != nil {
		q["to_step"] = *c.Params.ToStep
	}
}
