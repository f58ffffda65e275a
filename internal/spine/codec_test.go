package spine

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"hubbub/internal/platform/ids"

	"pgregory.net/rapid"
)

// The plain way, which the one by hand must equal.
func decodePlainly(workspace ids.ID, body []byte) (out []Event, err error) {
	for line := range bytes.Lines(body) {
		e := Event{Workspace: workspace}
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

func anyValue(t *rapid.T) any {
	return rapid.OneOf(
		rapid.Map(rapid.String(), func(v string) any { return v }),
		rapid.Map(rapid.SampledFrom([]string{"text", `"quoted"`, `back\slash`, "热闹 👍🏽", "a\x00b", "\xff\xfe", "<b>&\u2028"}), func(v string) any { return v }),
		rapid.Map(rapid.Int(), func(v int) any { return v }),
		rapid.Map(rapid.Int64(), func(v int64) any { return v }),
		rapid.Map(rapid.Float64Range(-1e300, 1e300), func(v float64) any { return v }),
		rapid.Map(rapid.Bool(), func(v bool) any { return v }),
		rapid.Map(rapid.Int64Min(0), func(v int64) any { return ids.ID(v) }),
		rapid.Map(rapid.SliceOf(rapid.Int64Min(1)), func(v []int64) any { return v }),
		rapid.Just[any](nil),
		rapid.Just[any](map[string]any{"deep": []any{1.0, "x"}}),
	).Draw(t, "value")
}

func anyEvent(t *rapid.T) Event {
	e := Event{
		ID: ids.ID(rapid.Int64Min(0).Draw(t, "id")), Name: rapid.SampledFrom([]string{"message.sent", "person.joined", "odd \"name\"", ""}).Draw(t, "name"),
		At:     time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC(),
		Person: ids.ID(rapid.Int64Min(0).Draw(t, "person")), Conversation: ids.ID(rapid.Int64Min(0).Draw(t, "conversation")), Seq: rapid.Int64().Draw(t, "seq"),
		Origin: rapid.SampledFrom([]Origin{Live, Imported, Synthetic}).Draw(t, "origin"),
	}
	if rapid.Bool().Draw(t, "east") {
		e.At = e.At.In(time.FixedZone("", 8*3600))
	}
	if n := rapid.IntRange(0, 5).Draw(t, "props"); n > 0 {
		e.Props = map[string]any{}
		for range n {
			e.Props[rapid.String().Draw(t, "key")] = anyValue(t)
		}
	}
	return e
}

func TestStoredEventsMeanWhatJSONSaysTheyMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(rapid.Custom(anyEvent), 1, 5).Draw(t, "events")
		ours, err := encode(events)
		if err != nil {
			t.Fatal(err)
		}
		var plain []byte
		for _, e := range events {
			line, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			plain = append(append(plain, line...), '\n')
		}
		want, err := decodePlainly(7, plain)
		if err != nil {
			t.Fatal(err)
		}
		for name, body := range map[string][]byte{"ours": ours, "plain": plain} {
			if got, err := decode(nil, 7, body); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: %s\ngot  %+v %v\nwant %+v", name, body, got, err, want)
			}
			if got, err := decodePlainly(7, body); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s reads otherwise to others: %s\ngot  %+v %v\nwant %+v", name, body, got, err, want)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	all, _ := encode([]Event{{ID: 1, Name: "a.b", At: time.UnixMilli(1700000000123).UTC(), Person: 5, Conversation: 6, Seq: -7, Origin: Live,
		Props: map[string]any{"n": -1.5, "t": true, "s": "热闹", "l": []int{1}}}, {Name: "c", Origin: Synthetic, Props: map[string]any{"z": 0}}})
	f.Add(all)
	f.Add([]byte(`{"id":"","name":"x","at":"2026-11-21T21:03:04.123+08:00","origin":"live","props":{}}`))
	f.Add([]byte(`{"name":"x","id":"0000000000001","props":{"a":1,"a":2}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		want, err := decodePlainly(3, body)
		if err != nil {
			return // what is damaged may be told in other words
		}
		if got, err := decode(nil, 3, body); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q\ngot  %+v %v\nwant %+v", body, got, err, want)
		}
	})
}

func BenchmarkCodec(b *testing.B) {
	events := make([]Event, 128)
	for i := range events {
		events[i] = Event{ID: ids.ID(1<<60 + i), Name: "message.sent", At: time.Now().UTC(), Person: 1 << 59, Conversation: 1 << 58, Seq: int64(i), Origin: Live,
			Props: map[string]any{"kind": "text", "length": 100, "in": "direct"}}
	}
	body, _ := encode(events)
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := encode(events); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := decode(nil, 1, body); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("plainly", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := decodePlainly(1, body); err != nil {
				b.Fatal(err)
			}
		}
	})
}
