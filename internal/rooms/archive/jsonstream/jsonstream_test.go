package jsonstream

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"hubbub/internal/rooms/archive/charset"
)

func TestArray(t *testing.T) {
	for in, want := range map[string]struct {
		values []string
		broken bool
	}{
		`[1, {"a":[2]}, "x"]`:    {[]string{"1", `{"a":[2]}`, `"x"`}, false},
		`[]`:                     {nil, false},
		`[1, 2`:                  {[]string{"1", "2"}, true},
		`[1, {"a": ]`:            {[]string{"1"}, true},
		`{"a": 1}`:               {nil, true},
		``:                       {nil, true},
		"\xef\xbb\xbf[\"\xe9\"]": {[]string{`"é"`}, false},
	} {
		var got []string
		err := Array(strings.NewReader(in), 1<<20, func(_ int, v Value) error {
			got = append(got, string(v.Raw))
			return nil
		})
		var syntax *SyntaxError
		if !reflect.DeepEqual(got, want.values) || errors.As(err, &syntax) != want.broken || (err != nil) != want.broken {
			t.Errorf("%q: got %q %v", in, got, err)
		}
	}
}

func TestObject(t *testing.T) {
	in := `{"guild": {"id": 1}, "messages": [1, 2, 3], "count": 3}`
	var fields, items []string
	field := func(name string, v Value) error { fields = append(fields, name+string(v.Raw)); return nil }
	item := func(i int, v Value) error { items = append(items, string(v.Raw)); return nil }
	if err := Object(strings.NewReader(in), 1<<20, "messages", field, item); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(fields, []string{`guild{"id": 1}`, "count3"}) || !reflect.DeepEqual(items, []string{"1", "2", "3"}) {
		t.Errorf("got %v %v", fields, items)
	}
	items = nil
	stopAtTwo := func(i int, v Value) error {
		items = append(items, string(v.Raw))
		if i == 1 {
			return Stop
		}
		return nil
	}
	if err := Object(strings.NewReader(in), 1<<20, "messages", field, stopAtTwo); err != nil || len(items) != 2 {
		t.Errorf("got %v %v", items, err)
	}
	own := errors.New("own")
	if err := Object(strings.NewReader(in), 1<<20, "messages", func(string, Value) error { return own }, item); err != own {
		t.Errorf("got %v", err)
	}
	var syntax *SyntaxError
	if err := Object(strings.NewReader(`{"messages": 5}`), 1<<20, "messages", field, item); !errors.As(err, &syntax) {
		t.Errorf("got %v", err)
	}
}

// endless is one string that never ends.
type endless struct{ began bool }

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, strings.Repeat("x", len(p)))
	if !e.began {
		e.began = true
		copy(p, `["`)
	}
	return n, nil
}

func TestAValueMayNotBeEndless(t *testing.T) {
	err := Array(&endless{}, 1<<20, func(int, Value) error { return nil })
	if !errors.Is(err, ErrValueTooLong) {
		t.Errorf("got %v", err)
	}
	many := "[" + strings.Repeat(`"`+strings.Repeat("y", 1000)+`",`, 5000) + "1]"
	n := 0
	if err := Array(strings.NewReader(many), 1<<20, func(int, Value) error { n++; return nil }); err != nil || n != 5001 {
		t.Errorf("many small values: %d %v", n, err)
	}
}

func TestEncodingOfAValue(t *testing.T) {
	var got Value
	err := Array(io.MultiReader(strings.NewReader("[\"\xc4\xe3\xba\xc3\"]")), 1<<10, func(_ int, v Value) error { got = v; return nil })
	if err != nil || string(got.Raw) != `"你好"` || got.Encoding != charset.GB18030 {
		t.Errorf("got %s as %s, %v", got.Raw, got.Encoding, err)
	}
}
