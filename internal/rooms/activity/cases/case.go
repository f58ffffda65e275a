package cases

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hubbub/internal/rooms/activity/fact"
)

// Case is one question with the events that it is about.
type Case struct {
	ID      string            `json:"id"`
	Query   string            `json:"query"`
	Params  Params            `json:"params"`
	Persons map[string]Person `json:"persons"`
	Events  []Event           `json:"events"`
	Cohorts []Cohort          `json:"cohorts"` // given to retention_average
	Expect  json.RawMessage   `json:"expect"`
}

// Person is somebody with several ids, or with properties.
type Person struct {
	IDs   []string       `json:"ids"`
	Props map[string]any `json:"props"`
}

// Params are those of all kinds.
type Params struct {
	From      string `json:"from"`
	To        string `json:"to"`
	TZ        string `json:"tz"`
	Interval  string `json:"interval"`
	WeekStart string `json:"week_start"`
	Actor     string `json:"actor"`

	Event         *string        `json:"event"`
	EventProps    map[string]any `json:"event_props"`
	PersonProps   map[string]any `json:"person_props"`
	PersonAny     map[string]any `json:"person_props_any"`
	EmailContains string         `json:"exclude_person_email_contains"`
	ActorsIn      []string       `json:"actors_in"`

	Start          string         `json:"start"` // of retention the first day; of paths an item
	Intervals      int            `json:"intervals"`
	Type           string         `json:"type"`
	StartEvent     *string        `json:"start_event"`
	ReturnEvent    *string        `json:"return_event"`
	StartProps     map[string]any `json:"start_event_props"`
	ReturnProps    map[string]any `json:"return_event_props"`
	Criteria       string         `json:"criteria"`
	MinOccurrences int            `json:"min_return_occurrences"`
	CohortIndex    int            `json:"cohort_index"`
	Now            string         `json:"now"`
	Cohorts        []Cohort       `json:"cohorts"`

	WindowDays int `json:"window_days"`
	Bucket     int `json:"bucket"`

	Steps      []Step            `json:"steps"`
	Order      string            `json:"order"`
	WindowS    *float64          `json:"window_s"`
	Exclusions []Step            `json:"exclusions"`
	Breakdown  map[string]string `json:"breakdown"`
	FromStep   int               `json:"from_step"`
	ToStep     *int              `json:"to_step"`
	Bins       int               `json:"bins"`

	Item           string   `json:"item"`
	SessionGapS    *float64 `json:"session_gap_s"`
	ExcludeBuiltin bool     `json:"exclude_builtin"`
}

// Step is a step of a funnel, or what must not happen between two.
type Step struct {
	Event       *string        `json:"event"`
	Props       map[string]any `json:"props"`
	PersonProps map[string]any `json:"person_props"`
	PersonIsSet []string       `json:"person_is_set"`
	FromStep    int            `json:"from_step"`
	ToStep      *int           `json:"to_step"`
}

// Event is something that an id did.
type Event struct {
	ID    string
	Name  string
	At    time.Time
	Props map[string]any
}

// UnmarshalJSON reads [id, name, time] or [id, name, time, properties].
func (e *Event) UnmarshalJSON(data []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	if len(parts) < 3 || len(parts) > 4 {
		return fmt.Errorf("an event has 3 or 4 parts, not %d", len(parts))
	}
	for i, into := range []any{&e.ID, &e.Name, &e.At, &e.Props}[:len(parts)] {
		if err := json.Unmarshal(parts[i], into); err != nil {
			return err
		}
	}
	return nil
}

// Cohort is a group of people who began together, and how many of them were there in each interval; nil where that is not known.
type Cohort struct {
	Date   string
	Size   int64
	Values []*int64
}

// UnmarshalJSON takes the name of the interval (week, day, …) for that of the date.
func (c *Cohort) UnmarshalJSON(data []byte) error {
	var raw struct {
		Size   *int64   `json:"size"`
		Values []*int64 `json:"values"`
	}
	var names map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	if err := json.Unmarshal(data, &names); err != nil {
		return err
	}
	for _, name := range []string{"minute", "hour", "day", "week", "month", "date", "start", "cohort"} {
		if v, ok := names[name]; ok {
			if err := json.Unmarshal(v, &c.Date); err != nil {
				return err
			}
		}
	}
	c.Values = raw.Values
	switch {
	case raw.Size != nil:
		c.Size = *raw.Size
	case len(c.Values) > 0 && c.Values[0] != nil:
		c.Size = *c.Values[0]
	}
	return nil
}

// names tells which person of a case stands behind an id.
type names map[string]string

func (c *Case) names() names {
	n := names{}
	for name, p := range c.Persons {
		for _, id := range p.ids(name) {
			n[id] = name
		}
	}
	return n
}

func (n names) of(id string) string {
	if name, ok := n[id]; ok {
		return name
	}
	return id
}

func (p Person) ids(name string) []string {
	if len(p.IDs) == 0 {
		return []string{name}
	}
	return p.IDs
}

// Facts are the case's people and events, in the order in which they stand there.
func (c *Case) Facts() []fact.Fact {
	var facts []fact.Fact
	for _, name := range sorted(c.Persons) {
		p := c.Persons[name]
		ids := p.ids(name)
		for _, other := range ids[1:] {
			facts = append(facts, fact.Fact{Act: fact.Merged, Person: ids[0], Other: other})
		}
		if props := properties(p.Props); len(props) > 0 {
			facts = append(facts, fact.Fact{Act: fact.Described, Person: ids[0], Props: props})
		}
	}
	for _, e := range c.Events {
		at := e.At.UnixMilli()
		facts = append(facts, fact.Fact{Act: fact.Happened, At: at, Received: at, Name: e.Name, Person: e.ID, Props: properties(e.Props)})
	}
	return facts
}

// properties are those of a JSON object: what is null is not there, parts of objects have keys with dots.
func properties(object map[string]any) []fact.Prop {
	flat := map[string]fact.Value{}
	flatten(flat, "", object)
	props := make([]fact.Prop, 0, len(flat))
	for _, key := range sorted(flat) {
		props = append(props, fact.Prop{Key: key, Value: flat[key]})
	}
	return props
}

func flatten(into map[string]fact.Value, prefix string, object map[string]any) {
	for key, v := range object {
		switch v := v.(type) {
		case nil:
		case map[string]any:
			flatten(into, prefix+key+".", v)
		case string:
			into[prefix+key] = fact.Str(v)
		case float64:
			into[prefix+key] = fact.Num(v)
		case bool:
			into[prefix+key] = fact.Yes(v)
		default:
			if b, err := json.Marshal(v); err == nil {
				into[prefix+key] = fact.Value{Kind: fact.JSON, Text: string(b)}
			}
		}
	}
}

// instant writes a time of a case as questions have it: a day, or an instant with a T.
func instant(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 10 && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	return s
}
