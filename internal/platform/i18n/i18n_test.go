package i18n

import (
	"strings"
	"testing"
	"time"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		wishes []string
		want   Locale
	}{
		{nil, English}, {[]string{""}, English}, {[]string{"en"}, English}, {[]string{"en-GB,en;q=0.8"}, English}, {[]string{"zh-CN"}, Chinese}, {[]string{"zh"}, Chinese},
		{[]string{"zh_CN"}, Chinese}, {[]string{"zh-Hans-SG"}, Chinese}, {[]string{"zh-TW"}, Chinese}, {[]string{"zh-HK,en;q=0.5"}, Chinese}, {[]string{"fr,zh;q=0.5,en;q=0.1"}, Chinese},
		{[]string{"fr"}, English}, {[]string{"fr", "zh-CN"}, Chinese}, {[]string{"", "zh"}, Chinese}, {[]string{"@@@", "zh"}, Chinese}, {[]string{"en-US", "zh-CN"}, English},
		{[]string{strings.Repeat("zh,", 1000), "en"}, English}, {[]string{"*"}, English},
	} {
		if got := Match(c.wishes...); got != c.want {
			t.Errorf("%.60v: got %s, want %s", c.wishes, got, c.want)
		}
	}
	if !Known("zh-CN") || Known("zh") || Known("") {
		t.Error("Known takes what is none of ours")
	}
}

func TestText(t *testing.T) {
	c := MustNew(Texts{
		"missed": {English: "{count, plural, =0 {Nothing new} one {# new message} other {# new messages}} in {group}", Chinese: "{group} 有 {count, plural, =0 {零} other {# 条}}新消息"},
		"plain":  {English: "It's '{'here'}' # it''s", Chinese: "'{'在这里'}' #"},
		"who":    {English: "{name} said: {text}", Chinese: "{name}：{text}"},
	})
	for _, x := range []struct {
		locale Locale
		key    string
		args   Args
		want   string
	}{
		{English, "missed", Args{"count": 0, "group": "G"}, "Nothing new in G"},
		{English, "missed", Args{"count": 1, "group": "G"}, "1 new message in G"},
		{English, "missed", Args{"count": int64(1234567), "group": "G"}, "1,234,567 new messages in G"},
		{English, "missed", Args{"count": -1, "group": "G"}, "-1 new message in G"},
		{English, "missed", Args{"count": 21, "group": "G"}, "21 new messages in G"},
		{Chinese, "missed", Args{"count": 1, "group": "热闹"}, "热闹 有 1 条新消息"},
		{Chinese, "missed", Args{"count": 0, "group": "热闹"}, "热闹 有 零新消息"},
		{English, "plain", nil, "It's {here} # it's"},
		{Chinese, "plain", nil, "{在这里} #"},
		// What people wrote is never read as a sentence of ours.
		{English, "who", Args{"name": "{text}", "text": "{name, plural, other {#}} '"}, "{text} said: {name, plural, other {#}} '"},
		{English, "who", Args{"name": "Ann"}, "Ann said: {text}"},
		{English, "missed", Args{"count": "many", "group": "G"}, "{count} in G"},
		{English, "ghost", nil, "{ghost}"},
		{"fr", "who", Args{"name": "A", "text": "b"}, "A said: b"},
	} {
		if got := c.Text(x.locale, x.key, x.args); got != x.want {
			t.Errorf("%s %s: got %q, want %q", x.locale, x.key, got, x.want)
		}
	}
	if !c.Has("who") || c.Has("ghost") {
		t.Error("Has is wrong")
	}
}

func TestTablesAreRefused(t *testing.T) {
	both := func(en, zh string) Texts { return Texts{"k": {English: en, Chinese: zh}} }
	for _, c := range []struct {
		texts Texts
		want  string
	}{
		{Texts{"k": {English: "x"}}, "not said in zh-CN"},
		{Texts{"k": {Chinese: "x"}}, "not said in en"},
		{both("x", ""), "not said in zh-CN"},
		{Texts{"k": {English: "x", Chinese: "x", "fr": "x"}}, "do not speak"},
		{both("{a}", "x"), "has parameters [a]"},
		{both("{a}", "{b}"), "has parameters [a], zh-CN has [b]"},
		{both("{a", "x"), "neither a value nor a plural"},
		{both("a}", "x"), "not opened"},
		{both("{}", "x"), "without a name"},
		{both("{a, select, other {x}}", "{a}"), "neither"},
		{both("{a, plural, other {x}}", "{a}"), "lacks form one"},
		{both("{a}", "{a, plural, one {x} other {x}}"), "has form one, which this language does not use"},
		{both("{a, plural, one {x} other {x} few {x}}", "{a}"), "form few"},
		{both("{a, plural, one {x} one {x} other {x}}", "{a}"), "twice"},
		{both("{a, plural, =x {x} one {x} other {x}}", "{a}"), "form =x"},
		{both("{a, plural, one {x} other {x", "{a}"), "not closed"},
		{both("{a, plural, one x other {x}}", "{a}"), "no braces"},
		{both("{a, plural, one {{b, plural, one {x} other {x}}} other {x}}", "{a}"), "plural within a plural"},
		{both("'{x", "x"), "quote is not closed"},
	} {
		if _, err := New(c.texts); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %q", c.texts, err, c.want)
		}
	}
}

func TestLocale(t *testing.T) {
	at := time.Date(2026, 11, 21, 23, 30, 0, 0, time.UTC)
	zone := time.FixedZone("", 8*3600)
	if got := English.DateTime(at, zone); got != "22 November 2026, 07:30" {
		t.Error(got)
	}
	if got := Chinese.DateTime(at, zone); got != "2026年11月22日 07:30" {
		t.Error(got)
	}
	for _, c := range []struct {
		items  []string
		en, zh string
	}{
		{nil, "", ""}, {[]string{"A"}, "A", "A"}, {[]string{"A", "B"}, "A and B", "A和B"}, {[]string{"A", "B", "C"}, "A, B and C", "A、B和C"},
	} {
		if en, zh := English.Join(c.items), Chinese.Join(c.items); en != c.en || zh != c.zh {
			t.Errorf("%v: %q, %q", c.items, en, zh)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"{a, plural, =0 {x} one {# y} other {z {b}}}", "it's '{'", "{", "}", "{a,plural,other{", "热{闹}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := New(Texts{"k": {English: text, Chinese: text}})
		if err != nil {
			return
		}
		for _, l := range Locales() {
			_ = c.Text(l, "k", Args{"a": 3})
		}
	})
}
