package lang

import "hubbub/internal/rooms/activity/expr"

// Common is what a question of any kind may say.
type Common struct {
	Kind      string     `json:"kind" required:"true" doc:"Which question it is."`
	From      string     `json:"from,omitempty" doc:"First day (2026-10-01) or instant (2026-10-01T08:00:00Z); -30d, -12w, -6m, -1y: that long before today; first: the day of the first event of all. 30 days with today if absent."`
	To        string     `json:"to,omitempty" doc:"Last day, which is included, or the instant where it ends, included; forms as in from; last: the day of the last event. Today if absent."`
	TZ        string     `json:"tz,omitempty" doc:"IANA time zone of days, such as Asia/Shanghai. The workspace's if absent."`
	WeekStart string     `json:"week_start,omitempty" enum:"sunday,monday,tuesday,wednesday,thursday,friday,saturday" default:"sunday" doc:"The day that weeks begin with."`
	Where     *expr.Node `json:"where,omitempty" doc:"Only events for which this holds."`
	People    *expr.Node `json:"people,omitempty" doc:"Only people for whom this holds; every leaf is of person."`
	Sessions  *expr.Node `json:"sessions,omitempty" doc:"Only events in sessions for which this holds; leaves of session: $events, $duration_s, $entry, $exit."`
	Actor     string     `json:"actor,omitempty" default:"person" doc:"Whom to count: person, or the name of an event property, whose distinct values are counted; events without it are left out."`
	Marked    string     `json:"marked,omitempty" enum:"leave_out,count" default:"leave_out" doc:"What to do with events that robots or suspects made."`
	Compare   string     `json:"compare,omitempty" enum:"previous" doc:"previous: the answer also holds the same for the time of equal length just before."`
}

// Match picks events. Without anything it is any event.
type Match struct {
	Names []string   `json:"names,omitempty" min:"1" max:"50" doc:"Events of any of these names; all if absent."`
	Where *expr.Node `json:"where,omitempty" doc:"And for which this holds."`
}

// Breakdown splits an answer by the values of a property.
type Breakdown struct {
	Of    string `json:"of" enum:"event,person" default:"event" doc:"Whose property."`
	Prop  string `json:"prop" required:"true" doc:"Its name. Of an event also $name, $place, $origin."`
	Limit int    `json:"limit,omitempty" min:"1" max:"100" default:"20" doc:"How many values, the most frequent first; the rest is gathered under $other."`
}

// Other is the name under which a breakdown gathers the values beyond its limit.
const Other = "$other"

// Person is the actor that is a person.
const Person = "person"
