package lang

// The answers. Lists that run along buckets are as long as Buckets; a bucket's name is its day (2026-10-01), or its beginning as an instant where buckets are shorter.

// Answer is what the engine answers to any question.
type Answer struct {
	Kind       string   `json:"kind"`
	Result     any      `json:"result" doc:"By kind."`
	Previous   any      `json:"previous,omitempty" doc:"With compare: the result of the time before."`
	Definition []string `json:"definition" doc:"Keys of the dictionary of measures that say what the numbers mean."`
	Notes      []Note   `json:"notes,omitempty" doc:"What who reads the numbers must know."`
	Explain    Explain  `json:"explain"`
	Meta       Meta     `json:"meta"`
}

// Note is a remark on an answer. Clients show their own words by Code.
type Note struct {
	Code string   `json:"code" doc:"not_measurable: archives hold no such events, so what reads null is unknown, not zero; posting_only: the numbers speak of posting alone; unknown_name: no event of this name has ever come; empty: nothing happened in this time."`
	At   string   `json:"at,omitempty" doc:"Where in the question, as a JSON path."`
	List []string `json:"list,omitempty" doc:"The names it is about."`
}

// Explain tells how a question was answered.
type Explain struct {
	By      string `json:"by" doc:"bitmaps or fold."`
	Because string `json:"because" doc:"Why not the other."`
	Reads   int64  `json:"reads" doc:"Events that the plan expects to read; 0 for bitmaps."`
	From    string `json:"from" doc:"The first instant of the question's time."`
	To      string `json:"to" doc:"The first instant after it."`
	TZ      string `json:"tz"`
}

// Meta is about the run.
type Meta struct {
	Version    uint64  `json:"version" doc:"Of the data; another one may give another answer."`
	EventsRead int64   `json:"events_read"`
	MS         float64 `json:"ms" doc:"How long it took when it was computed."`
	Cached     bool    `json:"cached"`
	Sampled    bool    `json:"sampled" doc:"Always false: every event counts."`
}

// TrendsResult answers Trends. Without a breakdown Lines are the question's series in order; with one, series by series, the most frequent value first.
type TrendsResult struct {
	Buckets []string `json:"buckets"`
	Lines   []Line   `json:"series"`
}

// Line is one line of Trends. A bucket without a number to take a measure of is null.
type Line struct {
	Series int        `json:"series"`
	Label  string     `json:"label,omitempty"`
	Value  *string    `json:"value,omitempty" doc:"Of the breakdown."`
	Data   []*float64 `json:"data"`
	Total  *float64   `json:"total" doc:"The same measure over the whole time; people are counted once."`
}

// ActiveUsersResult answers ActiveUsers.
type ActiveUsersResult struct {
	Buckets []string  `json:"buckets"`
	Data    []int64   `json:"data"`
	Sum     int64     `json:"sum"`
	Wide    []int64   `json:"wide,omitempty"`
	Ratio   []float64 `json:"ratio,omitempty" doc:"Data over wide, four decimals; 0 where wide is 0."`
}

// ActiveUsersTotalResult answers ActiveUsersTotal.
type ActiveUsersTotalResult struct {
	Value int64 `json:"value"`
}

// RetentionResult answers Retention. With a breakdown the matrices are in By and the rest is about everybody.
type RetentionResult struct {
	Buckets  []string             `json:"buckets" doc:"The cohorts."`
	Matrix   [][]int64            `json:"matrix" doc:"Row i is cohort i; column 0 its size, column j how many of it came back in interval i+j. Triangular: it ends with the last cohort's interval."`
	Cohorts  map[string][]int64   `json:"cohorts" doc:"By name of the cohort; every row has all columns and may read beyond the last cohort."`
	Average  []*float64           `json:"average" doc:"By column, the share over all cohorts old enough for it: 0 to 1, four decimals, null while none is. A cohort is old enough once the interval has begun, and data reach that far."`
	Eligible []int64              `json:"eligible" doc:"By column, how many people the average is over."`
	By       []RetentionBy        `json:"by,omitempty"`
	MatrixBy map[string][][]int64 `json:"matrix_by,omitempty" doc:"The matrices of by, by value."`
}

// RetentionBy is the retention of one value.
type RetentionBy struct {
	Value   string     `json:"value"`
	Size    int64      `json:"size" doc:"Of all its cohorts together."`
	Matrix  [][]int64  `json:"matrix"`
	Average []*float64 `json:"average"`
}

// LifecycleResult answers Lifecycle. Dormant is negative, booked in the bucket after the last active one.
type LifecycleResult struct {
	Buckets      []string `json:"buckets"`
	New          []int64  `json:"new"`
	Returning    []int64  `json:"returning"`
	Resurrecting []int64  `json:"resurrecting"`
	Dormant      []int64  `json:"dormant"`
}

// StickinessResult answers Stickiness.
type StickinessResult struct {
	Actors    int64            `json:"actors"`
	Intervals int              `json:"intervals" doc:"How many there are in the time."`
	Buckets   map[string]int64 `json:"buckets" doc:"By the number of intervals somebody was active in."`
}

// FunnelResult answers Funnel.
type FunnelResult struct {
	Counts     []int64               `json:"counts"`
	Conversion float64               `json:"conversion" doc:"Last over first, percent, two decimals."`
	AvgS       []*float64            `json:"avg_s" doc:"Seconds from the step before, among those who got there; null for step 0 and where nobody did."`
	MedianS    []*float64            `json:"median_s"`
	By         []FunnelBy            `json:"by,omitempty" doc:"With a breakdown, the most entered first."`
	CountsBy   map[string][]int64    `json:"counts_by,omitempty"`
	AvgSBy     map[string][]*float64 `json:"avg_s_by,omitempty"`
}

// FunnelBy is the funnel of one value.
type FunnelBy struct {
	Value      string     `json:"value"`
	Counts     []int64    `json:"counts"`
	Conversion float64    `json:"conversion"`
	AvgS       []*float64 `json:"avg_s"`
	MedianS    []*float64 `json:"median_s"`
}

// FunnelTrendsResult answers FunnelTrends.
type FunnelTrendsResult struct {
	Buckets   []string  `json:"buckets"`
	Entered   []int64   `json:"entered"`
	Completed []int64   `json:"completed"`
	Rate      []float64 `json:"rate" doc:"Percent, two decimals; 0 where nobody entered."`
}

// TimeToConvertResult answers TimeToConvert.
type TimeToConvertResult struct {
	Bins      [][2]float64 `json:"bins" doc:"Lower bound in seconds, and people."`
	AvgS      *float64     `json:"avg_s"`
	MedianS   *float64     `json:"median_s"`
	Converted int64        `json:"converted"`
}

// PathsResult answers Paths.
type PathsResult struct {
	Edges [][3]any `json:"edges" doc:"From, to, how often; from and to are the number of the step and the item: 1_/pricing."`
	Paths int64    `json:"paths" doc:"How many paths there are."`
	Rest  int64    `json:"rest" doc:"How often edges beyond the limit were walked."`
}

// SessionsResult answers Sessions.
type SessionsResult struct {
	Buckets  []string     `json:"buckets"`
	Sessions []int64      `json:"sessions"`
	People   []int64      `json:"people"`
	AvgS     []*float64   `json:"avg_s" doc:"Length: from first to last event, seconds."`
	Total    SessionsRow  `json:"total"`
	Lengths  [][2]int64   `json:"lengths" doc:"Histogram: lower bound in seconds, visits. Bounds: 0 10 30 60 180 600 1800 3600."`
	By       []SessionsBy `json:"by,omitempty"`
}

// SessionsRow sums visits up.
type SessionsRow struct {
	Sessions   int64    `json:"sessions"`
	People     int64    `json:"people"`
	Events     int64    `json:"events"`
	Single     int64    `json:"single" doc:"Visits of one event."`
	AvgS       *float64 `json:"avg_s"`
	MedianS    *float64 `json:"median_s"`
	P90S       *float64 `json:"p90_s"`
	AttentionS *float64 `json:"attention_s" doc:"Mean attention: what the site measured (visible and in use), else pauses up to a minute."`
	PerPerson  *float64 `json:"per_person"`
}

// SessionsBy are the visits of one value.
type SessionsBy struct {
	Value string `json:"value"`
	SessionsRow
}

// HoursResult answers Hours.
type HoursResult struct {
	Matrix [7][24]int64 `json:"matrix" doc:"By weekday, Monday first, and hour."`
	Max    int64        `json:"max"`
	Total  int64        `json:"total" doc:"Events, or distinct people in all."`
}

// ClicksResult answers Clicks.
type ClicksResult struct {
	Columns  int            `json:"columns"`
	Cells    [][3]int64     `json:"cells" doc:"Column, row, clicks; only those with clicks."`
	Elements []ClickElement `json:"elements"`
	Clicks   int64          `json:"clicks"`
	People   int64          `json:"people"`
}

// ClickElement is one thing that is clicked.
type ClickElement struct {
	Element string `json:"element"`
	Text    string `json:"text,omitempty" doc:"What it reads, as last seen."`
	Clicks  int64  `json:"clicks"`
	People  int64  `json:"people"`
}

// ResponseTimesResult answers ResponseTimes.
type ResponseTimesResult struct {
	Buckets []string      `json:"buckets"`
	Answers []int64       `json:"answers"`
	MedianS []*float64    `json:"median_s"`
	Total   ResponseRow   `json:"total"`
	First   ResponseRow   `json:"first" doc:"Of the first question of each conversation alone."`
	Rows    []ResponseRow `json:"rows"`
}

// ResponseRow sums answers up.
type ResponseRow struct {
	Key     string   `json:"key,omitempty" doc:"A conversation or a person."`
	Answers int64    `json:"answers"`
	Open    int64    `json:"open,omitempty" doc:"What waited in vain."`
	AvgS    *float64 `json:"avg_s"`
	MedianS *float64 `json:"median_s"`
	P90S    *float64 `json:"p90_s"`
}

// PeopleResult answers People.
type PeopleResult struct {
	Total  int64       `json:"total"`
	Events int64       `json:"events,omitempty" doc:"Without of: of all of them together."`
	Gini   *float64    `json:"gini,omitempty" doc:"Without of: how unequally the events are spread. 0: all did as much; towards 1: few did nearly all. Six decimals."`
	People []PersonRow `json:"people"`
}

// PersonRow is one of them.
type PersonRow struct {
	Key       string         `json:"key" doc:"The person's key, or the value of the actor's property."`
	Props     map[string]any `json:"props,omitempty"`
	Intervals []int          `json:"intervals,omitempty" doc:"retention: in which intervals somebody of the cohort was there, 0 first."`
	Events    int64          `json:"events,omitempty" doc:"Without of: how many."`
	First     string         `json:"first,omitempty"`
	Last      string         `json:"last,omitempty"`
}
