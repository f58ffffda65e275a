package lang

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/strict"
)

// Question is one question, decoded and checked.
type Question interface {
	common() *Common
	check(c *checker)
}

// CommonOf is what q says as any question may.
func CommonOf(q Question) *Common { return q.common() }

func (c *Common) common() *Common { return c }

// Kind is an entry of the list of all kinds: what the schema, the documentation and the engine go through.
type Kind struct {
	Name   string
	Doc    string
	Make   func() Question // one with nothing in it
	Answer any             // of which type its result is
	Cells  []string        // fields of Cell that name a number of its answer; nil: there are no people behind it
}

// Kinds lists all kinds, in the order of the documentation. Names are append-only.
func Kinds() []Kind { return kinds }

var kinds = []Kind{
	{"trends", "Counts, people or arithmetic over time.", func() Question { return new(Trends) }, TrendsResult{}, []string{"series", "bucket", "value"}},
	{"active_users", "Distinct people in a window that ends with each bucket.", func() Question { return new(ActiveUsers) }, ActiveUsersResult{}, []string{"bucket"}},
	{"active_users_total", "Distinct people in the days that end with the last.", func() Question { return new(ActiveUsersTotal) }, ActiveUsersTotalResult{}, []string{}},
	{"retention", "Who comes back.", func() Question { return new(Retention) }, RetentionResult{}, []string{"cohort", "column", "value"}},
	{"lifecycle", "Who is new, returning, resurrecting, dormant.", func() Question { return new(Lifecycle) }, LifecycleResult{}, []string{"bucket", "state"}},
	{"stickiness", "In how many intervals people are active.", func() Question { return new(Stickiness) }, StickinessResult{}, []string{"days"}},
	{"funnel", "Who gets how far.", func() Question { return new(Funnel) }, FunnelResult{}, []string{"step", "dropped", "value"}},
	{"funnel_trends", "How many convert, over time.", func() Question { return new(FunnelTrends) }, FunnelTrendsResult{}, []string{"bucket", "completed", "dropped"}},
	{"time_to_convert", "How long converting takes.", func() Question { return new(TimeToConvert) }, TimeToConvertResult{}, []string{"bucket"}},
	{"paths", "What follows what.", func() Question { return new(Paths) }, PathsResult{}, []string{"from", "to"}},
	{"sessions", "How many visits, how long, how full.", func() Question { return new(Sessions) }, SessionsResult{}, []string{"bucket", "value"}},
	{"hours", "A week's hours in each person's local time.", func() Question { return new(Hours) }, HoursResult{}, []string{"weekday", "hour"}},
	{"clicks", "Where on a page people click.", func() Question { return new(Clicks) }, ClicksResult{}, []string{"element"}},
	{"response_times", "How long until somebody else answers.", func() Question { return new(ResponseTimes) }, ResponseTimesResult{}, []string{"row"}},
	{"people", "The people behind a number, or those who did something.", func() Question { return new(People) }, PeopleResult{}, nil},
}

// KindOf is the entry of a kind.
func KindOf(name string) (Kind, bool) {
	for _, k := range kinds {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

const decodeOp = "lang.Decode"

// Decode reads a question, refuses what it does not know, and fills in what was left out. The error lists everything that does not fit, by JSON path.
func Decode(data []byte) (Question, error) {
	tree, err := strict.Parse(data)
	if err != nil {
		return nil, errs.E(decodeOp, errs.Invalid, "query.malformed", "This is no JSON.").In("$", err.Error(), nil)
	}
	var f strict.Faults
	q := read(tree, "$", &f)
	if f != nil {
		return nil, Refuse(f)
	}
	prepare(q)
	return q, nil
}

// Refuse is the error of a question that does not fit.
func Refuse(f strict.Faults) error {
	e := errs.E(decodeOp, errs.Invalid, "query.invalid", "The question does not fit.")
	e.Fields = f
	return e
}

// read makes the question of a tree. It is nil when the kind is not known.
func read(tree any, at string, f *strict.Faults) Question {
	m, ok := tree.(map[string]any)
	if !ok {
		f.Add(at, "expected an object", tree)
		return nil
	}
	name, _ := m["kind"].(string)
	k, ok := KindOf(name)
	if !ok {
		f.Add(at+".kind", "expected one of "+kindNames(), m["kind"])
		return nil
	}
	q := k.Make()
	before := len(*f)
	strict.Read(tree, q, at, f)
	if len(*f) == before {
		c := &checker{at: at, faults: f}
		c.common(q.common())
		q.check(c)
	}
	return q
}

func kindNames() string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}

// Nested is a question inside of another.
type Nested struct{ Question }

// ReadStrict reads a question of any kind but people.
func (n *Nested) ReadStrict(tree any, at string, f *strict.Faults) {
	if m, ok := tree.(map[string]any); ok && m["kind"] == "people" {
		f.Add(at+".kind", "there are no people behind people", nil)
		return
	}
	n.Question = read(tree, at, f)
}

// SchemaStrict refers to the schema of questions.
func (*Nested) SchemaStrict(strict.Schema) strict.Schema { return strict.Schema{"$ref": "#"} }

// MarshalJSON writes the question itself.
func (n Nested) MarshalJSON() ([]byte, error) { return json.Marshal(n.Question) }

// Copy is another question with the same contents, whose common part may be changed.
func Copy(q Question) Question {
	v := reflect.New(reflect.TypeOf(q).Elem())
	v.Elem().Set(reflect.ValueOf(q).Elem())
	return v.Interface().(Question)
}

// Normal is one text for all spellings of a question over a span: the key under which its answer is kept.
func Normal(q Question, s Span) string {
	q = Copy(q)
	c := q.common()
	c.From, c.To, c.TZ = fmt.Sprint(s.From), fmt.Sprint(s.To), s.Zone.String()
	b, err := json.Marshal(q)
	if err != nil {
		panic("lang: a question that was read from JSON cannot be written: " + err.Error())
	}
	return string(b)
}

// Ranged is the part of a question that says its time: that of the question within, for people behind a cell.
func Ranged(q Question) *Common {
	if p, ok := q.(*People); ok && p.Of != nil {
		return p.Of.common()
	}
	return q.common()
}
