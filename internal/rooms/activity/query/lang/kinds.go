package lang

// Trends counts events or those who did them, or does arithmetic on a property, over time.
type Trends struct {
	Common
	Series    []Series   `json:"series" required:"true" min:"1" max:"10" doc:"One line of the chart each."`
	Interval  string     `json:"interval,omitempty" enum:"minute,hour,day,week,month" default:"day" doc:"The length of a bucket."`
	Breakdown *Breakdown `json:"breakdown,omitempty" doc:"A line for each value."`
}

// Series is one line of Trends.
type Series struct {
	Match
	Label   string `json:"label,omitempty" doc:"What to call it."`
	Measure string `json:"measure,omitempty" enum:"count,people,per_person,sum,avg,min,max,p50,p90,p99" default:"count" doc:"count: events; people: distinct actors; per_person: events per actor; the rest are of the numbers in prop."`
	Prop    string `json:"prop,omitempty" doc:"The event property that sum, avg, min, max and percentiles read; values that are no number are left out."`
}

// ActiveUsers counts distinct actors in a window that ends with each bucket.
type ActiveUsers struct {
	Common
	Event      Match  `json:"event,omitempty" doc:"What counts as active."`
	Interval   string `json:"interval,omitempty" enum:"minute,hour,day,week,month" default:"day" doc:"The length of a bucket."`
	WindowDays int    `json:"window_days,omitempty" min:"0" max:"366" doc:"Trailing window; it reads before from. 0, or not longer than the interval: each bucket by itself, as the calendar has it."`
	RatioDays  int    `json:"ratio_days,omitempty" min:"0" max:"366" doc:"A second, wider trailing window: the answer holds it as wide and the quotient as ratio (1 and 30 is DAU/MAU)."`
}

// ActiveUsersTotal is one number: the trailing window on the last day.
type ActiveUsersTotal struct {
	Common
	Event      Match `json:"event,omitempty" doc:"What counts as active."`
	WindowDays int   `json:"window_days,omitempty" min:"1" max:"366" default:"30" doc:"The days that end with the last one."`
}

// RetentionFields are Retention's, which its people share.
type RetentionFields struct {
	StartEvent     Match      `json:"start_event,omitempty" doc:"What puts somebody into a cohort."`
	ReturnEvent    Match      `json:"return_event,omitempty" doc:"What counts as coming back."`
	Interval       string     `json:"interval,omitempty" enum:"minute,hour,day,week,month" default:"day" doc:"The length of a cohort and of a column."`
	Intervals      int        `json:"intervals,omitempty" min:"1" max:"400" doc:"Columns, column 0 included. Without to, as many cohorts. From from to to, at most 31, if absent."`
	Type           string     `json:"type,omitempty" enum:"recurring,first_time,first_touch_in_window" default:"recurring" doc:"recurring: in every cohort where the start was done; first_time: only in that of the first in all data; first_touch_in_window: of the first since from."`
	Criteria       string     `json:"criteria,omitempty" enum:"on,on_or_after,bracket" default:"on" doc:"on: back in that interval; on_or_after: then or at any time later; bracket: in the intervals of brackets."`
	Brackets       [][2]int   `json:"brackets,omitempty" min:"1" max:"60" doc:"First and last interval of each column after column 0, such as [[1,1],[2,7],[8,30]]; with on_or_after a column reads from its first one on."`
	Rolling        bool       `json:"rolling,omitempty" doc:"Intervals are counted from each one's own start in steps of 24 hours (or 1 hour, 7 days, 30 days) instead of by the calendar."`
	MinOccurrences int        `json:"min_return_occurrences,omitempty" min:"1" max:"1000" default:"1" doc:"How often the return must happen in an interval; column 0 does not ask for it."`
	Breakdown      *Breakdown `json:"breakdown,omitempty" doc:"A matrix for each value; of an event: start and return share it."`
}

// Retention asks who comes back.
type Retention struct {
	Common
	RetentionFields
}

// Lifecycle tells who is new, returning, resurrecting and dormant in each bucket.
type Lifecycle struct {
	Common
	Event    Match  `json:"event,omitempty" doc:"What counts as active."`
	Interval string `json:"interval,omitempty" enum:"minute,hour,day,week,month" default:"day" doc:"The length of a bucket."`
}

// Stickiness tells how many were active in how many intervals.
type Stickiness struct {
	Common
	Event    Match  `json:"event,omitempty" doc:"What counts as active."`
	Interval string `json:"interval,omitempty" enum:"minute,hour,day,week,month" default:"day" doc:"What is counted for each actor."`
}

// FunnelFields are what all questions about funnels share.
type FunnelFields struct {
	Steps      []Step      `json:"steps" required:"true" min:"1" max:"20" doc:"What must happen, one after the other."`
	Order      string      `json:"order,omitempty" enum:"ordered,strict,unordered" default:"ordered" doc:"strict: nothing else in between; unordered: in any order."`
	WindowS    int64       `json:"window_s,omitempty" min:"1" max:"31622400" default:"604800" doc:"Seconds from step 0 within which the rest must happen, included."`
	Exclusions []Exclusion `json:"exclusions,omitempty" max:"5" doc:"What must not happen in between."`
}

// Step is one step of a funnel.
type Step struct {
	Match
	Label string `json:"label,omitempty" doc:"What to call it."`
}

// Exclusion is what must not happen between two steps.
type Exclusion struct {
	Match
	FromStep int `json:"from_step" min:"0" max:"19" doc:"After this step, counted from 0."`
	ToStep   int `json:"to_step" min:"1" max:"19" required:"true" doc:"And before this one."`
}

// Funnel counts who gets how far.
type Funnel struct {
	Common
	FunnelFields
	Breakdown   *Breakdown `json:"breakdown,omitempty" doc:"A funnel for each value."`
	Attribution string     `json:"attribution,omitempty" enum:"step,first,last,all" default:"step" doc:"Whose value of an event property counts: that of the event of attribution_step, of the first or the last event of the attempt that has one, or all: a funnel for each value of the events that have it. Without a value it is \"\"."`
	AttribStep  int        `json:"attribution_step,omitempty" min:"0" max:"19" doc:"With attribution step: which."`
}

// FunnelTrends is the rate of conversion over time, by the time of step 0.
type FunnelTrends struct {
	Common
	FunnelFields
	Interval string `json:"interval,omitempty" enum:"minute,hour,day,week,month" default:"day" doc:"The length of a bucket."`
	FromStep int    `json:"from_step,omitempty" min:"0" max:"19" doc:"Who reached this step has entered."`
	ToStep   *int   `json:"to_step,omitempty" min:"0" max:"19" doc:"Who reached this one has converted. The last if absent."`
}

// TimeToConvert tells how long people take from one step to another.
type TimeToConvert struct {
	Common
	FunnelFields
	FromStep int  `json:"from_step,omitempty" min:"0" max:"19" doc:"The clock starts here."`
	ToStep   *int `json:"to_step,omitempty" min:"1" max:"19" doc:"And stops here. The last if absent."`
	Bins     int  `json:"bins,omitempty" min:"0" max:"90" doc:"How many bars; the cube root of the people, rounded up, if absent."`
}

// Paths tells what follows what.
type Paths struct {
	Common
	Event          Match  `json:"event,omitempty" doc:"Which events make paths."`
	Item           string `json:"item,omitempty" default:"event" doc:"What a path is made of: event (its name), or the name of an event property."`
	SessionGapS    int64  `json:"session_gap_s,omitempty" min:"1" max:"604800" default:"1800" doc:"A longer pause begins a new path."`
	Start          string `json:"start,omitempty" doc:"Paths begin at their first occurrence of this item; others are left out."`
	End            string `json:"end,omitempty" doc:"Paths end at their first occurrence of this item (after start); others are left out. The steps are counted backwards from it unless start is given."`
	ExcludeBuiltin bool   `json:"exclude_builtin,omitempty" doc:"Leave out events whose names begin with $."`
	Depth          int    `json:"depth,omitempty" min:"1" max:"10" default:"4" doc:"How many edges deep."`
	Limit          int    `json:"limit,omitempty" min:"1" max:"5000" default:"1000" doc:"How many edges at most, the heaviest first."`
}

// Sessions tells how many visits there are, how long and how full.
type Sessions struct {
	Common
	Event     Match      `json:"event,omitempty" doc:"Only visits in which this happens; any if absent. A visit is made of all events either way."`
	Interval  string     `json:"interval,omitempty" enum:"hour,day,week,month" default:"day" doc:"The length of a bucket; a visit belongs where it begins."`
	GapS      int64      `json:"gap_s,omitempty" min:"1" max:"604800" default:"1800" doc:"A longer pause ends a visit."`
	Breakdown *Breakdown `json:"breakdown,omitempty" doc:"Visits by the value of their first event, or of their person."`
}

// Hours is a week's hours in each person's own local time.
type Hours struct {
	Common
	Event   Match  `json:"event,omitempty" doc:"What to count."`
	Local   string `json:"local,omitempty" enum:"person,tz" default:"person" doc:"person: the person's property $timezone, the question's tz for those who have none; tz: one clock for all."`
	Measure string `json:"measure,omitempty" enum:"count,people" default:"count" doc:"Events, or distinct people."`
}

// Clicks tells where on a page people click.
type Clicks struct {
	Common
	Page     string `json:"page" required:"true" doc:"The page's path, as the clicks have it in $path."`
	MinWidth int    `json:"min_width,omitempty" min:"0" max:"20000" doc:"Only screens at least that wide."`
	MaxWidth int    `json:"max_width,omitempty" min:"0" max:"20000" doc:"Only screens at most that wide."`
	Columns  int    `json:"columns,omitempty" min:"10" max:"200" default:"50" doc:"Cells across the page; rows are as high as columns are wide at 1,000 pixels."`
	Limit    int    `json:"limit,omitempty" min:"1" max:"500" default:"50" doc:"How many elements, the most clicked first."`
}

// ResponseTimes tells how long it takes until somebody else answers.
type ResponseTimes struct {
	Common
	Event    Match  `json:"event,omitempty" doc:"What is said and what answers; message.sent if absent."`
	By       string `json:"by,omitempty" enum:"conversation,responder" default:"conversation" doc:"What the table lists."`
	Interval string `json:"interval,omitempty" enum:"hour,day,week,month" default:"day" doc:"The length of a bucket; an answer belongs where it was given."`
	WithinS  int64  `json:"within_s,omitempty" min:"1" max:"2592000" default:"86400" doc:"What comes later is no answer any more."`
	Limit    int    `json:"limit,omitempty" min:"1" max:"500" default:"50" doc:"How many rows, those with the most answers first."`
}

// People asks for people: those behind a cell of another question, or those who did something.
type People struct {
	Common
	Of      *Nested  `json:"of,omitempty" doc:"The question whose cell is meant. Its range, zone and conditions count; this one's are then refused."`
	Cell    *Cell    `json:"cell,omitempty" doc:"Which number of its answer."`
	Event   Match    `json:"event,omitempty" doc:"Without of: who did this."`
	Columns []string `json:"columns,omitempty" max:"20" doc:"Person properties to tell with each; name if absent."`
	Sort    string   `json:"sort,omitempty" enum:"number,events,first,last" default:"number" doc:"number: as they first appeared; events, first, last: of what they did, most, earliest or latest first (without of)."`
	Limit   int      `json:"limit,omitempty" min:"1" max:"10000" default:"100" doc:"How many."`
	Offset  int      `json:"offset,omitempty" min:"0" max:"100000000" doc:"How many to skip."`
}

// Cell names one number of an answer. Indices count from 0 and are those of the answer's lists.
type Cell struct {
	Series   *int    `json:"series,omitempty" doc:"trends: which of the question's series."`
	Bucket   *int    `json:"bucket,omitempty" doc:"trends, active_users, lifecycle, funnel_trends, sessions: which of buckets. time_to_convert: which bin."`
	Value    *string `json:"value,omitempty" doc:"Which value of the breakdown; $other for the rest."`
	State    string  `json:"state,omitempty" enum:"new,returning,resurrecting,dormant" doc:"lifecycle: which state."`
	Cohort   *int    `json:"cohort,omitempty" doc:"retention: which row."`
	Column   *int    `json:"column,omitempty" doc:"retention: which column; the whole cohort, with the intervals in which each came back, if absent."`
	Days     *int    `json:"days,omitempty" doc:"stickiness: active in this many intervals."`
	Step     *int    `json:"step,omitempty" doc:"funnel: who reached this step."`
	Dropped  bool    `json:"dropped,omitempty" doc:"funnel: instead, who reached the step before it and not this one. funnel_trends: who entered without converting."`
	Complete bool    `json:"completed,omitempty" doc:"funnel_trends: who converted; who entered if false."`
	From     string  `json:"from,omitempty" doc:"paths: an edge's beginning, such as 1_/pricing."`
	To       string  `json:"to,omitempty" doc:"paths: an edge's end."`
	Weekday  *int    `json:"weekday,omitempty" doc:"hours: 0 is Monday."`
	Hour     *int    `json:"hour,omitempty" doc:"hours: 0 to 23."`
	Element  string  `json:"element,omitempty" doc:"clicks: which element."`
	Row      string  `json:"row,omitempty" doc:"response_times: which conversation's or responder's."`
}
