package jsonscan

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// build makes of JSON what encoding/json would, by way of a Scanner.
func build(s *Scanner) any {
	switch s.Peek() {
	case '{':
		out := map[string]any{}
		s.Object(func(key []byte) {
			var k string
			if json.Unmarshal(quoted(key), &k) != nil {
				s.Fail()
				return
			}
			out[k] = build(s)
		})
		return out
	case '[':
		out := []any{}
		s.Array(func() { out = append(out, build(s)) })
		return out
	default:
		var v any
		if raw := s.Raw(); !s.Bad() && json.Unmarshal(raw, &v) != nil {
			s.Fail()
		}
		return v
	}
}

func quoted(b []byte) []byte { return append(append([]byte{'"'}, b...), '"') }

func TestScannerReadsWhatIsThere(t *testing.T) {
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		plain := rapid.OneOf(
			rapid.Map(rapid.String(), func(v string) any { return strings.ToValidUTF8(v, "") }),
			rapid.Map(rapid.Int32(), func(v int32) any { return float64(v) }),
			rapid.Map(rapid.Bool(), func(v bool) any { return v }),
			rapid.Just[any](nil), rapid.Just[any](`"\"\\`), rapid.Just[any](1.5e-7),
		)
		if depth == 0 {
			return plain
		}
		return rapid.OneOf(plain,
			rapid.Map(rapid.SliceOfN(value(depth-1), 0, 4), func(v []any) any { return append([]any{}, v...) }),
			rapid.Map(rapid.MapOfN(rapid.String(), value(depth-1), 0, 4), func(m map[string]any) any {
				out := map[string]any{}
				for k, v := range m {
					out[strings.ToValidUTF8(k, "")] = v
				}
				return out
			}))
	}
	rapid.Check(t, func(t *rapid.T) {
		want := value(3).Draw(t, "value")
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "spaced") {
			var out bytes.Buffer
			_ = json.Indent(&out, b, " ", "\t")
			b = out.Bytes()
		}
		s := Over(b)
		if got := build(&s); s.Bad() || s.Peek() != 0 || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: got %#v, bad %v", b, got, s.Bad())
		}
		s = Over(b)
		if raw := s.Raw(); !bytes.Equal(raw, bytes.TrimSpace(b)) {
			t.Fatalf("raw %s of %s", raw, b)
		}
		// What is cut short is noticed, but for the digits of a number.
		if cut := bytes.TrimSpace(b); cut[0] == '{' || cut[0] == '[' || cut[0] == '"' {
			s = Over(cut[:rapid.IntRange(0, len(cut)-1).Draw(t, "cut")])
			if s.Skip(); !s.Bad() {
				t.Fatalf("taken: %s", s.b)
			}
		}
	})
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{`"a 热闹 b"`: "a 热闹 b", `""`: "", `"a\nb"`: "bad", "\"a\nb\"": "bad", "\"\xff\"": "bad", `"\u0041"`: "bad", `7`: "bad", `"a`: "bad"} {
		s := Over([]byte(in))
		got := string(s.Plain())
		if s.Bad() {
			got = "bad"
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]int64{"12": 12, " -7,": -7, "0": 0} {
		if s := Over([]byte(in)); s.Number() != want || s.Bad() {
			t.Errorf("%s", in)
		}
	}
	for _, in := range []string{"", "x", "-", `"1"`} {
		if s := Over([]byte(in)); s.Number() != 0 || !s.Bad() {
			t.Errorf("taken: %s", in)
		}
	}
}

func TestDepth(t *testing.T) {
	for depth, fits := range map[int]bool{depthMax: true, depthMax + 1: false, 1_000_000: false} {
		s := Over([]byte(strings.Repeat("[", depth) + "1" + strings.Repeat("]", depth)))
		if s.Skip(); s.Bad() == fits {
			t.Errorf("%d levels: bad is %v", depth, s.Bad())
		}
	}
}

func FuzzScanner(f *testing.F) {
	for _, s := range []string{`{"id":1,"rpc":{"data":{"seq":3}}}`, `{}`, `[1,{"a":"\\\""}]`, `{"a":"\`, `[[[[`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s := Over(b)
		s.Skip()
		if json.Valid(b) && (s.Bad() || s.Peek() != 0) && bytes.Count(b, []byte("["))+bytes.Count(b, []byte("{")) <= depthMax {
			t.Fatalf("JSON was not read: %q", b)
		}
		if s.i > len(b) {
			t.Fatal("read beyond the end")
		}
	})
}
