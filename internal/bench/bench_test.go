package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func quick(t *testing.T, c Chat, fault string) (*Report, error) {
	t.Helper()
	lab := fakeLab(t, "HUBBUB_BENCH_TEST_FAULT="+fault)
	if !testing.Verbose() {
		lab.Log = io.Discard
	}
	c.Size, c.Window, c.Seconds, c.hurry = 30, max(1, c.Window), 1, 300*time.Millisecond
	return c.Run(t.Context(), lab)
}

func TestRunsAgainstAServer(t *testing.T) {
	for _, c := range []struct {
		name  string
		chat  Chat
		check func(r *Report) bool
	}{
		{"a group", Chat{Members: 6, Senders: 3}, func(r *Report) bool {
			return r.AcceptedPerS > 50 && math.Abs(r.DeliveredPerS/r.AcceptedPerS-6) < 1 && r.P50 > 0 && r.P99 >= r.P50 && r.AckP50 > 0
		}},
		{"at a rate", Chat{Members: 6, Senders: 3, Rate: 200}, func(r *Report) bool { return math.Abs(r.AcceptedPerS-200) < 40 }},
		{"pairs", Chat{Members: 1, Pairs: 5, Window: 3}, func(r *Report) bool { return r.AcceptedPerS > 50 && math.Abs(r.DeliveredPerS/r.AcceptedPerS-2) < 1 }},
		{"idle", Chat{Members: 1, Idle: 30}, func(r *Report) bool { return r.Connections == 30 }},
		{"overload", Chat{Members: 3, Senders: 3, Overload: 1}, func(r *Report) bool {
			return r.Capacity > 50 && r.OfferedPerS > r.Capacity && r.AcceptedPerS > 0 && r.P99 > 0
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := quick(t, c.chat, "")
			if err != nil {
				t.Fatal(err)
			}
			if r.Lost != 0 || r.Duplicated != 0 || r.Reordered != 0 || !c.check(r) {
				t.Fatalf("%+v", r)
			}
		})
	}
}

// A server that breaks its promises is found out.
func TestFaultsAreFoundOut(t *testing.T) {
	for fault, seen := range map[string]func(*Report, error) bool{
		"twice": func(r *Report, err error) bool { return err == nil && r.Duplicated > 0 },
		"swap":  func(r *Report, err error) bool { return err == nil && r.Reordered > 0 },
		"mute":  func(r *Report, err error) bool { return err == nil && r.Lost > 0 },
		"garbage": func(_ *Report, err error) bool {
			return err != nil && strings.Contains(err.Error(), "not what was promised")
		},
	} {
		t.Run(fault, func(t *testing.T) {
			if r, err := quick(t, Chat{Members: 4, Senders: 2}, fault); !seen(r, err) {
				t.Fatalf("%+v, %v", r, err)
			}
		})
	}
}

func TestPlansThatMakeNoSense(t *testing.T) {
	for _, c := range []Chat{{}, {Members: 2, Senders: 3, Seconds: 1, Window: 1, Size: 1}, {Members: 2, Seconds: 1, Window: 1, Size: 1}} {
		if _, err := c.plan(); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}

// Whatever JSON a server may write, the scanner finds in it what encoding/json finds.
func TestScannerReadsWhatJSONReads(t *testing.T) {
	type ent struct {
		Conversation string         `json:"conversation"`
		Seq          int64          `json:"seq"`
		Kind         string         `json:"kind"`
		Data         map[string]any `json:"data"`
		More         any            `json:"more"`
	}
	rapid.Check(t, func(t *rapid.T) {
		list := []ent{}
		for range rapid.IntRange(0, 5).Draw(t, "entries") {
			list = append(list, ent{
				Conversation: rapid.StringMatching("[a-z0-9]{13}").Draw(t, "conversation"),
				Seq:          rapid.Int64Range(-5, 1<<50).Draw(t, "seq"),
				Kind:         rapid.SampledFrom([]string{"message.sent", "other"}).Draw(t, "kind"),
				Data: map[string]any{"text": rapid.String().Draw(t, "text"), "client_id": rapid.StringMatching("[ -!#-Z]{0,20}").Draw(t, "id"),
					"n": rapid.Float64Range(-1e9, 1e9).Draw(t, "n"), "deep": []any{map[string]any{}, []any{}, nil, true, "\\\""}},
				More: rapid.SampledFrom([]any{nil, false, 1.5e300, "x\"]}", []any{}}).Draw(t, "more"),
			})
		}
		raw, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		line := fmt.Appendf(nil, `{ "push" : {"channel":"c:x","pub":{"offset":1,"data":{"e":%s , "z":[1,{"a":"b"}]}}}}`, raw)
		var got []ent
		var r reply
		s := scan(line)
		s.line(&r, func(e *entry) {
			kind := "other"
			if e.sent {
				kind = "message.sent"
			}
			got = append(got, ent{Conversation: string(e.conversation), Seq: e.seq, Kind: kind, Data: map[string]any{"client_id": string(e.clientID)}})
		})
		if s.Bad() || s.Peek() != 0 || string(r.channel) != "c:x" || r.isPing || len(got) != len(list) {
			t.Fatalf("bad %v, %+v, %d entries of %d", s.Bad(), r, len(got), len(list))
		}
		for i := range list {
			id, _ := json.Marshal(list[i].Data["client_id"])
			if got[i].Conversation != list[i].Conversation || got[i].Seq != list[i].Seq || got[i].Kind != list[i].Kind || `"`+got[i].Data["client_id"].(string)+`"` != string(id) {
				t.Fatalf("got %+v, want %+v", got[i], list[i])
			}
		}
	})
}

func TestHistogramIsCloseEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h histogram
		all := rapid.SliceOfN(rapid.Int64Range(0, 1e9), 1, 300).Draw(t, "microseconds")
		for _, us := range all {
			h.add(us, 1)
		}
		slices.Sort(all)
		for _, q := range []float64{0, .5, .99, 1} {
			want := float64(all[int(q*float64(len(all)-1))]) / 1000
			if got := h.quantile(q); math.Abs(got-want) > 0.07*want+0.002 {
				t.Fatalf("quantile %v is %v, want %v", q, got, want)
			}
		}
	})
}

func TestLogCounts(t *testing.T) {
	for _, c := range []struct {
		seqs                        []int64
		lost, duplicated, reordered int64
	}{
		{[]int64{5, 6, 7, 8}, 0, 0, 0},
		{[]int64{1, 2, 4, 5}, 1, 0, 0},
		{[]int64{1, 3, 2, 4}, 0, 0, 1},
		{[]int64{1, 2, 2, 3, 1}, 0, 2, 0},
		{[]int64{1, 5, 4, 4, 6}, 2, 1, 1},
	} {
		var l log
		for _, s := range c.seqs {
			l.take(&entry{seq: s, sent: true})
		}
		if l.lost.Load() != c.lost || l.duplicated.Load() != c.duplicated || l.reordered.Load() != c.reordered {
			t.Errorf("%v: lost %d, duplicated %d, reordered %d", c.seqs, l.lost.Load(), l.duplicated.Load(), l.reordered.Load())
		}
	}
}

func TestAnswersOfSync(t *testing.T) {
	var rep ResumeReport
	data := `{"epoch":"x","conversations":[{"id":"a","head":4,"entries":[{"conversation":"a","seq":2},{"conversation":"a","seq":3}],"more":true},{"id":"b","head":1,"entries":[]}]}`
	next, err := Resume{}.read([]byte(data), []held{{"a", 1}, {"b", 1}}, &rep)
	if err != nil || len(next) != 1 || next[0] != (held{"a", 3}) || rep.Entries != 2 {
		t.Fatalf("%v %v %+v", next, err, rep)
	}
	for _, bad := range []string{`{"conversations":[{"id":"a","head":4,"entries":[{"conversation":"a","seq":3}]}]}`, `{"conversations":[{"id":"a","head":4,"entries":[{"conversation":"b","seq":2}]}]}`, `{"conversations":[`} {
		if _, err := (Resume{}).read([]byte(bad), []held{{"a", 1}}, &rep); err == nil {
			t.Errorf("taken: %s", bad)
		}
	}
}
