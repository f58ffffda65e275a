package strict

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

type base struct {
	Name string `json:"name" required:"true" max:"5"`
	Kind string `json:"kind,omitempty" enum:"a,b" default:"a"`
}

type thing struct {
	base
	Count int       `json:"count,omitempty" min:"1" max:"9" default:"3"`
	Pairs [][2]int  `json:"pairs,omitempty" max:"2"`
	List  []string  `json:"list,omitempty" min:"1"`
	Inner inner     `json:"inner,omitempty"`
	Maybe *inner    `json:"maybe,omitempty"`
	Any   []any     `json:"any,omitempty"`
	Yes   bool      `json:"yes,omitempty"`
	Exact *string   `json:"exact,omitempty"`
	Big   int64     `json:"big,omitempty"`
	Self  *thing    `json:"self,omitempty"`
	Names []reading `json:"names,omitempty"`
}

type inner struct {
	Deep string `json:"deep,omitempty" default:"d"`
}

// reading reads itself.
type reading struct{ text string }

func (r *reading) ReadStrict(tree any, at string, f *Faults) {
	s, ok := tree.(string)
	if !ok {
		f.Add(at, "no reading", tree)
	}
	r.text = s
}

func (reading) SchemaStrict(Schema) Schema { return Schema{"const": "reading"} }

func decode(t *testing.T, in string) (thing, Faults) {
	t.Helper()
	tree, err := Parse([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	var x thing
	var f Faults
	Read(tree, &x, "$", &f)
	return x, f
}

func TestRead(t *testing.T) {
	got, f := decode(t, `{"name":"热","pairs":[[1,2],[3,4]],"list":["x"],"maybe":{},"any":["a",1.5,true],"yes":true,"exact":"","big":9007199254740992,"self":{"name":"y","count":null},"names":["r"]}`)
	empty := ""
	want := thing{base: base{"热", "a"}, Count: 3, Pairs: [][2]int{{1, 2}, {3, 4}}, List: []string{"x"}, Inner: inner{"d"}, Maybe: &inner{"d"}, Any: []any{"a", 1.5, true}, Yes: true,
		Exact: &empty, Big: 1 << 53, Self: &thing{base: base{"y", "a"}, Count: 3, Inner: inner{"d"}}, Names: []reading{{"r"}}}
	if f != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, f)
	}
	if got, f := decode(t, `{"name":"x","any":[],"kind":""}`); f != nil || got.Any != nil || got.Kind != "a" {
		t.Errorf("what is empty is left out: %+v %v", got, f)
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct{ in, at, message string }{
		{`7`, "$", "expected an object"},
		{`{}`, "$.name", "is required"},
		{`{"name":""}`, "$.name", "is required"},
		{`{"name":"toolong"}`, "$.name", "at most 5 bytes"},
		{`{"name":1}`, "$.name", "expected a text"},
		{`{"name":"x","kind":"c"}`, "$.kind", "expected one of a, b"},
		{`{"name":"x","count":0}`, "$.count", "at least 1"},
		{`{"name":"x","count":10}`, "$.count", "at most 9"},
		{`{"name":"x","count":1.5}`, "$.count", "expected a whole number"},
		{`{"name":"x","count":"1"}`, "$.count", "expected a whole number"},
		{`{"name":"x","big":1e300}`, "$.big", "expected a whole number"},
		{`{"name":"x","pairs":[[1]]}`, "$.pairs[0]", "expected a list of 2"},
		{`{"name":"x","pairs":[[1,2],[1,2],[1,2]]}`, "$.pairs", "at most 2 of them"},
		{`{"name":"x","list":[]}`, "$.list", "at least 1 of them"},
		{`{"name":"x","list":{}}`, "$.list", "expected a list"},
		{`{"name":"x","yes":1}`, "$.yes", "expected true or false"},
		{`{"name":"x","any":[{}]}`, "$.any[0]", "expected a text, a number, true or false"},
		{`{"name":"x","self":{"inner":{"dep":"y"}, "name":"y"}}`, "$.self.inner.dep", "unknown field; is deep meant?"},
		{`{"name":"x","wholly":1}`, "$.wholly", "unknown field"},
		{`{"name":"x","names":["a",1]}`, "$.names[1]", "no reading"},
		{`{"name":"x","exact":"` + strings.Repeat("x", 4001) + `"}`, "$.exact", "at most 4000 bytes"},
	} {
		if _, f := decode(t, c.in); len(f) != 1 || f[0].Location != c.at || f[0].Message != c.message {
			t.Errorf("%.60s: %v", c.in, f)
		}
	}
	if _, f := decode(t, `{"z":1,"y":1,"x":1,"any":[`+strings.TrimSuffix(strings.Repeat("{},", 40), ",")+`]}`); len(f) != 20 || f[0].Location != "$.x" {
		t.Errorf("%d faults, the first %v", len(f), f[0])
	}
}

func TestSchema(t *testing.T) {
	defs := Schema{}
	ref := Of(reflect.TypeFor[thing](), defs)
	b, err := json.Marshal(Schema{"ref": ref, "defs": defs})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"ref":{"$ref":"#/$defs/thing"}`, `"required":["name"]`, `"count":{"default":3,"maximum":9,"minimum":1,"type":"integer"}`,
		`"kind":{"default":"a","enum":["a","b"],"type":"string"}`, `"names":{"items":{"const":"reading"},"type":"array"}`, `"self":{"$ref":"#/$defs/thing"}`,
		`"pairs":{"items":{"items":{"type":"integer"},"maxItems":2,"minItems":2,"type":"array"},"maxItems":2,"type":"array"}`, `"additionalProperties":false`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %s in %s", want, b)
		}
	}
}
