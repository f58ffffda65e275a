package query

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func (q Query) spell() string {
	var b strings.Builder
	for _, p := range q.Must {
		fmt.Fprintf(&b, "+%s", strings.Join(p.Words, "."))
		if p.Prefix {
			b.WriteByte('*')
		}
	}
	for _, p := range q.Not {
		fmt.Fprintf(&b, "-%s", strings.Join(p.Words, "."))
		if p.Prefix {
			b.WriteByte('*')
		}
	}
	for _, f := range q.Filters {
		if f.Not {
			b.WriteByte('!')
		}
		fmt.Fprintf(&b, "{%s=%s}", f.Key, f.Value)
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  "",
		"  ":                                "",
		"hello wor":                         "+hello+wor*",
		"hel* world":                        "+hel*+world*",
		`"hello wor"`:                       "+hello.wor",
		`a "b c" d`:                         "+a+b.c+d*",
		"数据库":                               "+数据.据库",
		"数":                                 "+数*",
		"“引号 里” 「也 行」":                      "+引号.号.里*+也.行*",
		"word -not -\"these two\"":          "+word*-not-these.two",
		"- -":                               "",
		"-":                                 "",
		"from:@ada hi":                      "+hi*{from=@ada}",
		"hi FROM:me":                        "+hi*{from=me}",
		`in:"tea room" -in:#Lobby has:file`: "{in=tea room}!{in=#Lobby}{has=file}",
		"来自：小明 早于:2026-01-01":               "{from=小明}{before=2026-01-01}",
		"https://x.io/a:b":                  "+https.x.io.a.b*",
		"note:this":                         "+note.this*",
		`open "quote still typ`:             "+open*+quote.still.typ",
		`a"b c"d`:                           "+a+b.c+d*",
		"！！ … ":                             "",
		"C++":                               "+c*",
		"a　b":                               "+a+b*",
	} {
		q, err := Parse(in)
		if err != nil || q.spell() != want {
			t.Errorf("%q: got %s, %v, want %s", in, q.spell(), err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err != nil {
			return
		}
		for _, p := range append(q.Must, q.Not...) {
			if p.Empty() {
				t.Fatalf("%q has an empty phrase", text)
			}
		}
		for _, f := range q.Filters {
			if f.Key == "" || f.Value == "" {
				t.Fatalf("%q has the filter %+v", text, f)
			}
			Days(f.Value, time.Unix(0, 0).UTC())
		}
	})
}

var seeds = []string{`a "b c" -d from:@x in:"y z"`, "“数据 库", "-\"", "from:\"", "：:", "*", "来自：\"小 明\" 数据*", "on:2026年2月30日"}

func TestDays(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 7, 0, 0, 0, zone)
	for in, want := range map[string]string{
		"2026-11-21": "2026-11-21 2026-11-22", "2026/1/2": "2026-01-02 2026-01-03", "2026-12": "2026-12-01 2027-01-01", "2026": "2026-01-01 2027-01-01", "today": "2026-03-01 2026-03-02",
		"Yesterday": "2026-02-28 2026-03-01", "前天": "2026-02-27 2026-02-28", "2024年2月29日": "2024-02-29 2024-03-01", "2026.02.28": "2026-02-28 2026-03-01",
		"2026-02-30": "", "2026-13-01": "", "26-01-01": "", "2026-01-001": "", "2026-0-1": "", "soon": "", "": "", "2026-1-2-3": "", "2026--1": "2026-01-01 2026-02-01", "99999": "",
	} {
		from, to, ok := Days(in, now)
		got := ""
		if ok {
			got = from.Format(time.DateOnly) + " " + to.Format(time.DateOnly)
			if from.Hour() != 0 || to.Hour() != 0 || from.Location() != zone {
				t.Errorf("%q: %v %v", in, from, to)
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	// In Cairo clocks went from midnight to one on 2026-04-24; in Apia there was no 30 December 2011.
	cairo, err := time.LoadLocation("Africa/Cairo")
	if err != nil {
		t.Fatal(err)
	}
	if from, to, ok := Days("2026-04-24", now.In(cairo)); !ok || from.Day() != 24 || to.Sub(from) != 23*time.Hour {
		t.Errorf("got %v %v %v", from, to, ok)
	}
	apia, err := time.LoadLocation("Pacific/Apia")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := Days("2011-12-30", now.In(apia)); ok {
		t.Error("a day that never was is taken")
	}
}
