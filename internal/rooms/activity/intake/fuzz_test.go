package intake

import (
	"slices"
	"strings"
	"testing"

	"github.com/valyala/fastjson"

	"hubbub/internal/rooms/activity/fact"
)

func looseRules() *rules {
	return &rules{workspace: acme, settings: Settings{Consent: ConsentGiven, Without: WithoutAnonymous, KeepIP: true}, redact: map[string]Wish{"email": Hash, "phone": Drop}, salt: []byte("salt"),
		plan: &dictionary{workspace: acme, events: map[string]*entry{}}, reserved: map[string]bool{"message.sent": true}, known: func(p string) bool { return strings.HasSuffix(p, "7") },
		agents: &agents{}, paces: &paces{}, places: &seen{}, pseudos: &pseudonyms{}}
}

// FuzzMessages holds what comes out of any body to what facts promise.
func FuzzMessages(f *testing.F) {
	f.Add([]byte(backend))
	f.Add([]byte(`{"batch":[{"type":"page","anonymousId":"a","properties":{"url":"https://x/?q=\u0000#","a":{"b":{"c":{"d":{"e":{"f":1}}}}}},"context":{"consent":{"analytics":false},"page":{"search":"?q=1"}}}]}`))
	f.Add([]byte(`{"batch":[{"type":"alias","userId":1e3,"previousId":"x7"},{"type":"track","userId":"u","event":"\ud800","timestamp":5,"properties":{"phone":1,"email":"\xff","":2}}],"sentAt":null}`))
	rules := looseRules()
	t := newTranslator()
	f.Fuzz(func(test *testing.T, body []byte) {
		v, err := t.parser.ParseBytes(body)
		if err != nil || v.Type() != fastjson.TypeObject {
			return
		}
		const received = 1_795_000_000_000
		t.begin(rules, sender{received: received, agent: chrome, ip: "203.0.113.9", browser: true, context: v.Get("context")})
		refused, n, err := t.all("", v)
		if err != nil {
			return
		}
		if len(refused) > n {
			test.Fatalf("%d of %d refused", len(refused), n)
		}
		for i := range t.facts {
			if what := unfit(&t.facts[i], received); what != "" {
				test.Fatalf("%s: %+v", what, t.facts[i])
			}
		}
		rules.plan.see(t.facts, Unplanned)
		rules.plan.take()
	})
}

func unfit(f *fact.Fact, received int64) string {
	switch {
	case f.At > received || f.At < unset || f.Received != received:
		return "a time that cannot be"
	case f.Person == "" && f.Act != fact.GroupKnown, f.Person != "" && !strings.HasPrefix(f.Person, "user:") && !strings.HasPrefix(f.Person, "anon:"):
		return "a key of nobody"
	case f.Act == fact.Merged && (!strings.HasPrefix(f.Other, "anon:") || !strings.HasPrefix(f.Person, "user:")):
		return "a join of others than a user and a device"
	case f.Act == fact.Happened && f.Name == "", f.Name == "message.sent":
		return "a name that cannot be"
	case len(f.Props) > propsMax || !slices.IsSortedFunc(f.Props, func(a, b fact.Prop) int { return strings.Compare(a.Key, b.Key) }):
		return "properties without order"
	}
	for i, p := range f.Props {
		switch {
		case p.Key == "" || len(p.Key) > keyMax || !fit([]byte(p.Key)):
			return "a property's name"
		case i > 0 && f.Props[i-1].Key == p.Key:
			return "a property twice"
		case !fit([]byte(p.Value.Text)) || len(p.Value.Text) > textMax+3:
			return "a text"
		case p.Value.Kind == fact.None || p.Value.Kind > fact.JSON:
			return "a kind"
		case strings.ToLower(p.Key) == "phone" || strings.HasSuffix(strings.ToLower(p.Key), ".phone"):
			return "a property that is to be dropped"
		}
	}
	for _, s := range []string{f.ID, f.Name, f.Person, f.Other, f.Place} {
		if !fit([]byte(s)) || len(s) > 300 {
			return "a text"
		}
	}
	return ""
}
