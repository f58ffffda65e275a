package intake

import (
	"bytes"
	"strings"

	"github.com/valyala/fastjson"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/spine"
)

// The kinds of messages.
const (
	track    = "track"
	identify = "identify"
	page     = "page"
	screen   = "screen"
	group    = "group"
	alias    = "alias"
)

// The names of the events that page and screen make. Append only.
const (
	PageViewed   = "page.viewed"
	ScreenViewed = "screen.viewed"
)

// Refusal says why a message was not taken.
type Refusal struct {
	Index  int    `json:"index"` // in the batch
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// sender is what a request says about who sends it.
type sender struct {
	received int64
	sentAt   int64
	agent    string // of the request
	ip       string
	browser  bool            // a page sent it, not a backend
	context  *fastjson.Value // of a whole batch
}

// translator makes facts of messages. It is used by one request at a time and then by another.
type translator struct {
	parser fastjson.Parser
	words  *words
	props  properties

	rules  *rules
	sender sender
	facts  []fact.Fact
}

func newTranslator() *translator {
	w := &words{}
	return &translator{words: w, props: properties{words: w}}
}

// begin makes it ready for a request.
func (t *translator) begin(r *rules, s sender) {
	t.rules, t.sender, t.facts = r, s, nil
}

// envelope is what all messages have.
type envelope struct {
	kind, id, user, anon, place string
	at                          int64
	context                     surroundings
	agent                       agent
	marks                       fact.Marks
	anonymous                   bool // keep nothing of the person
}

// message adds the facts of one message. A refusal has a code when it was not taken.
func (t *translator) message(kind string, v *fastjson.Value) (bad Refusal) {
	if v.Type() != fastjson.TypeObject {
		return Refusal{Code: "message.malformed", Detail: "A message is a JSON object."}
	}
	before := len(t.facts)
	t.props.size = 0
	if bad = t.translate(kind, v); bad.Code == "" && t.props.size > MessageMax {
		bad = Refusal{Code: "message.too_large", Detail: "A message has at most 32 KB."}
	}
	if bad.Code != "" {
		t.facts = t.facts[:before]
	}
	return bad
}

func (t *translator) translate(kind string, v *fastjson.Value) (bad Refusal) {
	e, bad := t.envelope(kind, v)
	if bad.Code != "" {
		return bad
	}
	switch consent := t.consent(e.context); {
	case consent && t.rules.settings.Without == WithoutAnonymous:
		e.anonymous = true
	case consent:
		return bad
	}
	if e.anonymous && (kind == identify || kind == group || kind == alias) {
		return bad
	}
	switch kind {
	case track, page, screen:
		return t.event(e, v)
	case identify:
		t.identify(e, v)
	case group:
		return t.group(e, v)
	case alias:
		return t.alias(e, v)
	default:
		return Refusal{Code: "message.type", Detail: "The type is track, identify, page, screen, group or alias."}
	}
	return bad
}

func (t *translator) envelope(kind string, v *fastjson.Value) (e envelope, bad Refusal) {
	e.kind = kind
	var ok, known bool
	if e.id, ok = t.words.id(v.Get("messageId")); !ok {
		return e, Refusal{Code: "message.id", Detail: "messageId is a text of at most 256 bytes."}
	}
	if e.user, ok = t.words.id(v.Get("userId")); !ok {
		return e, Refusal{Code: "message.user", Detail: "userId is a text of at most 256 bytes, or a whole number."}
	}
	if e.anon, known = t.words.id(v.Get("anonymousId")); !known {
		return e, Refusal{Code: "message.user", Detail: "anonymousId is a text of at most 256 bytes."}
	}
	if e.user == "" && e.anon == "" {
		return e, Refusal{Code: "message.user", Detail: "A message needs a userId or an anonymousId."}
	}
	if e.id != "" && !isUUID(e.id) {
		// Names of our own facts stand apart from what senders think up.
		e.id = "s/" + e.id
	}
	stamp := v.Get("timestamp")
	if stamp == nil {
		stamp = v.Get("originalTimestamp")
	}
	timestamp, ok := instant(stamp)
	if !ok {
		return e, Refusal{Code: "message.timestamp", Detail: "timestamp is a time in ISO 8601, such as 2026-11-22T08:30:00.000Z."}
	}
	sentAt, ok := instant(v.Get("sentAt"))
	if !ok {
		return e, Refusal{Code: "message.sent_at", Detail: "sentAt is a time in ISO 8601."}
	}
	if sentAt == 0 {
		sentAt = t.sender.sentAt
	}
	e.at = happened(timestamp, sentAt, t.sender.received)
	context := v.Get("context")
	if context == nil {
		context = t.sender.context
	}
	e.context = surroundingsOf(context)
	if id, ok := t.words.id(e.context.group); ok && id != "" {
		e.place = "group:" + id
	}
	t.judge(&e)
	return e, bad
}

// judge reads the user agent and what else tells a program from a person.
func (t *translator) judge(e *envelope) {
	ua := e.context.agent
	library := e.context.library
	browser := t.sender.browser || bytes.HasPrefix(library, []byte("analytics.js")) || bytes.HasPrefix(library, []byte("hubbub.js"))
	if len(ua) == 0 && browser {
		ua = []byte(t.sender.agent)
	}
	if len(ua) > 0 {
		e.agent = t.rules.agents.of(ua)
	}
	if e.agent.robot {
		e.marks |= fact.KnownBot
	}
	if !browser {
		return
	}
	signals := 0
	for _, sign := range []bool{
		e.context.driven,
		e.agent.odd || len(ua) == 0,
		e.context.screen != nil && (e.context.screen.GetFloat64("width") <= 0 || e.context.screen.GetFloat64("height") <= 0),
		len(e.context.locale) == 0,
		t.rules.paces.tooFast(e.anon+e.user, t.sender.received),
	} {
		if sign {
			signals++
		}
	}
	if signals >= 2 {
		e.marks |= fact.Suspect
	}
}

// consent reports whether a message comes without consent.
func (t *translator) consent(context surroundings) (without bool) {
	c := context.consent
	if c == nil {
		return t.rules.settings.Consent == ConsentAsked
	}
	switch c.Type() {
	case fastjson.TypeTrue:
		return false
	case fastjson.TypeFalse:
		return true
	case fastjson.TypeString:
		return !bytes.EqualFold(c.GetStringBytes(), []byte("granted"))
	case fastjson.TypeObject:
		if inner := c.Get("categoryPreferences"); inner != nil {
			c = inner
		}
		for _, name := range []string{"analytics", "Analytics", "statistics", "performance", "C0002"} {
			if v := c.Get(name); v != nil {
				return v.Type() != fastjson.TypeTrue
			}
		}
	}
	return t.rules.settings.Consent == ConsentAsked
}

// event is track, page and screen.
func (t *translator) event(e envelope, v *fastjson.Value) (bad Refusal) {
	name := ""
	switch e.kind {
	case page:
		name = PageViewed
	case screen:
		name = ScreenViewed
	default:
		b := bytes.TrimSpace(v.GetStringBytes("event"))
		if len(b) == 0 || len(b) > nameMax {
			return Refusal{Code: "message.event", Detail: "event is a name of at most 200 bytes."}
		}
		if name = t.words.text(b); t.rules.reserved[name] {
			return Refusal{Code: "message.reserved", Detail: "What happens in conversations is told by the server itself: " + name + " cannot be sent."}
		}
	}
	switch t.rules.plan.state(name) {
	case Blocked:
		t.rules.plan.refuse(name, e.at)
		return bad
	case Unplanned:
		if t.rules.settings.PlannedOnly {
			t.rules.plan.refuse(name, e.at)
			return bad
		}
	}
	f := t.fact(e, fact.Happened)
	f.Name, f.Place = name, e.place
	p := &t.props
	p.list = p.list[:0]
	properties := v.Get("properties")
	if e.anonymous {
		t.countable(properties)
	} else {
		p.object(properties, pageProperty(e.kind))
		if e.kind != track {
			p.put("name", t.words.text(v.GetStringBytes("name")))
			p.put("category", t.words.text(v.GetStringBytes("category")))
		}
	}
	t.surroundings(&e, properties)
	f.Props = t.redacted()
	t.facts = append(t.facts, f)
	if !e.anonymous {
		t.join(e)
		t.whereabouts(e)
	}
	return bad
}

// pageProperty leaves out what is said of the page in its own way.
func pageProperty(kind string) func(key []byte) bool {
	if kind != page {
		return nil
	}
	return func(key []byte) bool {
		switch string(key) {
		case "path", "url", "title", "referrer", "search":
			return true
		}
		return false
	}
}

// countable keeps numbers and truth values: what sums need, and nothing that names anybody.
func (t *translator) countable(v *fastjson.Value) {
	if v == nil || v.Type() != fastjson.TypeObject {
		return
	}
	v.GetObject().Visit(func(key []byte, v *fastjson.Value) {
		switch v.Type() {
		case fastjson.TypeNumber, fastjson.TypeTrue, fastjson.TypeFalse:
			t.props.path = append(t.props.path[:0], key...)
			t.props.value(v, deepest)
		}
	})
}

// fact is the beginning of each.
func (t *translator) fact(e envelope, act fact.Act) fact.Fact {
	f := fact.Fact{Act: act, Origin: spine.Live, Marks: e.marks, ID: e.id, At: e.at, Received: t.sender.received}
	switch {
	case e.anonymous:
		f.Person = "anon:" + t.rules.pseudonym(t.sender)
	case e.user != "":
		f.Person = "user:" + e.user
	default:
		f.Person = "anon:" + e.anon
	}
	return f
}

// join says that a device is its user's.
func (t *translator) join(e envelope) {
	if e.user != "" && e.anon != "" {
		t.facts = append(t.facts, fact.Fact{Act: fact.Merged, Origin: spine.Live, At: e.at, Received: t.sender.received, Person: "user:" + e.user, Other: "anon:" + e.anon})
	}
}

// whereabouts tells the language and the zone of a person when they are new.
func (t *translator) whereabouts(e envelope) {
	p := &t.props
	p.list = p.list[:0]
	p.put("$locale", t.words.text(e.context.locale))
	p.put("$timezone", t.words.text(e.context.timezone))
	if len(p.list) == 0 {
		return
	}
	f := t.fact(e, fact.Described)
	if !t.rules.places.isNew(f.Person, p.list) {
		return
	}
	if f.ID = ""; e.id != "" {
		f.ID = e.id + "/where"
	}
	f.Props = t.redacted()
	t.facts = append(t.facts, f)
}

func (t *translator) identify(e envelope, v *fastjson.Value) {
	p := &t.props
	p.list = p.list[:0]
	p.object(v.Get("traits"), nil)
	f := t.fact(e, fact.Described)
	f.Props = t.redacted()
	if len(f.Props) > 0 {
		t.facts = append(t.facts, f)
	}
	t.join(e)
	t.whereabouts(e)
}

func (t *translator) group(e envelope, v *fastjson.Value) (bad Refusal) {
	id, ok := t.words.id(v.Get("groupId"))
	if !ok || id == "" {
		return Refusal{Code: "message.group", Detail: "groupId is a text of at most 256 bytes, or a whole number."}
	}
	member := t.fact(e, fact.Described)
	if member.ID != "" {
		member.ID += "/member"
	}
	member.Props = []fact.Prop{{Key: "$group", Value: fact.Str(id)}}
	t.facts = append(t.facts, member)
	p := &t.props
	p.list = p.list[:0]
	p.object(v.Get("traits"), nil)
	known := t.fact(e, fact.GroupKnown)
	known.Person, known.Place = "", "group:"+id
	known.Props = t.redacted()
	t.facts = append(t.facts, known)
	t.join(e)
	return bad
}

func (t *translator) alias(e envelope, v *fastjson.Value) (bad Refusal) {
	before, ok := t.words.id(v.Get("previousId"))
	if !ok || before == "" || e.user == "" {
		return Refusal{Code: "message.alias", Detail: "alias needs a previousId and a userId, each a text of at most 256 bytes."}
	}
	if before == e.user {
		return bad
	}
	if t.rules.known("user:" + before) {
		return Refusal{Code: "alias.known", Detail: "The previousId is known as a userId, and two known people are not made one."}
	}
	e.anon = before
	t.join(e)
	return bad
}

// redacted is the properties after the workspace's wishes.
func (t *translator) redacted() []fact.Prop {
	if len(t.rules.redact) > 0 {
		kept := t.props.list[:0]
		for _, one := range t.props.list {
			switch t.rules.wish(one.Key) {
			case Drop:
				continue
			case Hash:
				one.Value = fact.Str(t.rules.hashed(one.Value.String()))
			}
			kept = append(kept, one)
		}
		t.props.list = kept
	}
	return t.props.sorted()
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}

// kindOf reads the type of a message in a batch.
func kindOf(v *fastjson.Value) string {
	b := v.GetStringBytes("type")
	if kind, ok := kinds[string(b)]; ok && len(b) > 1 {
		return kind
	}
	return strings.ToLower(string(b))
}
