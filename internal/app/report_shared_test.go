package app_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"hubbub/internal/app"
	"hubbub/internal/rooms/activity/report"
	"hubbub/internal/rooms/archive/archivetest"
)

// expected are the figures that others computed from the archives themselves.
type expected struct {
	All struct {
		Messages  int64   `json:"messages"`
		People    int64   `json:"users"`
		Channels  int64   `json:"channels_with_messages"`
		First     string  `json:"first_day"`
		Last      string  `json:"last_day"`
		Days      int     `json:"days_in_span"`
		MeanDAU   float64 `json:"mean_DAU_all_days"`
		MaxDAU    [2]any  `json:"max_DAU"`
		MAU30     int64   `json:"MAU30_on_last_day"`
		Retention map[string]struct{ Eligible, Classic, Unbounded, Bracket int64 }
		Churned   map[string]int64
		OneDay    int64                 `json:"one_day_users"`
		Gini      *float64              `json:"gini_messages_per_user"`
		Hours     [24]int64             `json:"messages_by_hour_utc"`
		Weekdays  [7]int64              `json:"messages_by_weekday_mon_first"`
		Silent    struct{ Count int64 } `json:"silent_channels"`
		Monthly   []struct {
			Month      string
			Messages   int64
			MAU        int64
			New        int64   `json:"new_users"`
			MeanDAU    float64 `json:"mean_DAU"`
			Stickiness *float64
		}
	}
	Graph report.Graph `json:"mention_graph"`
}

// report is what the expected figures are in the form of a report.
func (x *expected) report() *report.Report {
	a := &x.All
	r := &report.Report{Messages: a.Messages, People: a.People, ChannelsWithMessages: a.Channels, FirstDay: a.First, LastDay: a.Last, DaysInSpan: a.Days, MeanDAU: a.MeanDAU, MaxDAU: a.MaxDAU,
		MAU30LastDay: a.MAU30, Retention: map[string]report.Retained{}, RetentionWeeks: map[string]report.Bracketed{}, Churned: a.Churned, Gini: a.Gini, OneDayPeople: a.OneDay,
		SilentChannels: a.Silent.Count, ByHour: a.Hours, ByWeekday: a.Weekdays, MentionGraph: x.Graph, SignIns: report.NotMeasurable}
	for name, v := range a.Retention {
		if name[0] == 'W' {
			r.RetentionWeeks[name] = report.Bracketed{Eligible: v.Eligible, Bracket: v.Bracket}
		} else {
			r.Retention[name] = report.Retained{Eligible: v.Eligible, Classic: v.Classic, Unbounded: v.Unbounded}
		}
	}
	for _, m := range a.Monthly {
		r.Monthly = append(r.Monthly, report.Month{Month: m.Month, Messages: m.Messages, MAU: m.MAU, NewPeople: m.New, MeanDAU: m.MeanDAU, Stickiness: m.Stickiness})
	}
	return r
}

// TestTheReportOfRealArchives imports archives and holds every figure of the report to those that others computed from the same files.
func TestTheReportOfRealArchives(t *testing.T) {
	for _, c := range []struct{ name, format, file string }{
		{"gitter-fcc", "gitter", "gitter-fcc.tar.gz"}, {"discord-meshcore-dev", "discord", "meshcore-dev-dce.json.zip"},
	} {
		t.Run(c.file, func(t *testing.T) {
			const unchecked = "the figures of hubbub report over a real archive"
			if testing.Short() {
				t.Skipf("SKIPPED, NOT CHECKED: %s. It takes long; leave out -short.", unchecked)
			}
			var x expected
			archivetest.Truth(t, unchecked, c.name, &x)
			h := openHouse(t, sqlite(t))
			_, err := h.Import(t.Context(), c.format, archivetest.Shared(t, unchecked, c.name, c.file), "acme", app.ImportOptions{}, func(app.ImportReport) error { return nil })
			h.must(err)
			got, err := h.Report(t.Context(), "acme")
			h.must(err)
			want, have := figures(t, x.report()), figures(t, got)
			for name := range want {
				if !reflect.DeepEqual(want[name], have[name]) {
					t.Errorf("%s: %s, want %s", name, short(have[name]), short(want[name]))
				}
			}
			if len(want) != len(have) || len(want) != 20 {
				t.Errorf("%d figures, want %d", len(have), len(want))
			}
		})
	}
}

func figures(t *testing.T, r *report.Report) (m map[string]any) {
	b, err := json.Marshal(r)
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func short(v any) string {
	s := fmt.Sprint(v)
	return s[:min(len(s), 400)]
}
