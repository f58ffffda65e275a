package words_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"hubbub/internal/rooms/identity/fold"
	"hubbub/internal/rooms/search/words"

	"pgregory.net/rapid"
)

func stream(text string) string {
	var out []string
	words.Scan(text, func(t words.Token) { out = append(out, string(t.Text)) })
	return strings.Join(out, " ")
}

func TestScan(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "",
		"Hello, World":                  "hello world",
		"数据库":                           "数据 据库 库",
		"猫":                             "猫",
		"我的iPhone15坏了。":                 "我的 的 iphone15 坏了 了",
		"ＨＥＬＬＯ　ｗｏｒｌｄ":                   "hello world",
		"Zoë's café, naïve Straße":      "zoe s cafe naive strasse",
		"Zoe\u0308 cafe\u0301":          "zoe cafe",
		"ﾊﾝｶｸ カタカナ":                     "ハン ンカ カク ク カタ タカ カナ ナ",
		"スーパー":                          "スー ーパ パー ー",
		"서울에서":                          "서울 울에 에서 서",
		"https://go.dev/x?a=1":          "https go dev x a 1",
		"foo_bar-baz@qux.io":            "foo bar baz qux io",
		"👍🏽 👨‍👩‍👧 ❤️":                   "👍 👨 👩 👧 ❤",
		"1️⃣ ①":                         "1 1",
		"hi <@0abc9> <#1def> <@all> yo": "hi yo",
		"a<b <@> <@no end":              "a b no end",
		"snake\\_case 3.14":             "snake case 3 14",
		"مرحبا بالعالم":                 "مرحبا بالعالم",
		"ﬁne ㍻":                         "fine 平成 成",
		"soft\u00adhyphen zero\u200bwidth می\u200cخواهم": "softhyphen zero width میخواهم",
		"葛\U000E0100城": "葛城 城",
	} {
		if got := stream(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	long := strings.Repeat("é", 500)
	if got := stream(long + "x y"); got != strings.Repeat("e", 96)+" y" {
		t.Errorf("a long word became %q", got)
	}
}

func TestPhrase(t *testing.T) {
	for _, c := range []struct {
		text, query  string
		prefix, want bool
	}{
		{"数据库很慢", "数据库", false, true}, {"数据库很慢", "据", false, true}, {"数据库很慢", "慢", false, true}, {"数据库很慢", "库数", false, false}, {"数据 库", "数据库", false, false},
		{"数据 库存", "数据 库", false, true}, {"手机iPhone坏了", "机iphone坏", false, true}, {"手机iPhone坏了", "phone", false, false}, {"手机iPhone坏了", "iph", true, true},
		{"手机iPhone坏了", "iph", false, false}, {"hello brave world", "brave world", false, true}, {"hello brave world", "hello world", false, false},
		{"hello brave world", "brave wor", true, true}, {"hello brave world", "bra world", true, false}, {"see github.com/x", "GitHub.com", false, true},
		{"机器 iphone", "机 iphone", false, false}, {"老手机 iphone", "机 iphone", false, true}, {"👍🏽 好", "👍", false, true}, {"ＡＢＣ", "abc", false, true}, {"x", "!", false, false},
	} {
		if got := words.NewText(c.text).Has(words.NewPhrase(c.query, c.prefix)); got != c.want {
			t.Errorf("%q in %q (prefix %v): %v", c.query, c.text, c.prefix, got)
		}
	}
}

func shown(segments []words.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		if s.Hit {
			b.WriteString("[" + s.Text + "]")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func spans(t *words.Text, query string, prefix bool) (out []words.Span) {
	for _, h := range t.Hits(words.NewPhrase(query, prefix)) {
		out = append(out, h.Span)
	}
	return out
}

func TestHighlights(t *testing.T) {
	for _, c := range []struct{ text, query, want string }{
		{"我们的数据库，数据库！", "数据库", "我们的[数据库]，[数据库]！"},
		{"哈哈哈哈", "哈哈", "[哈哈哈哈]"},
		{"猫和猫粮", "猫", "[猫]和[猫]粮"},
		{"ＨＥＬＬＯ Zoe\u0308 🙂", "hello zoë", "[ＨＥＬＬＯ Zoe\u0308] 🙂"},
		{"赞👍🏽赞", "👍", "赞[👍🏽]赞"},
		{"Running and runners", "run", "[Running] and [runners]"},
		{"㍻元年", "平成元", "[㍻元]年"},
		{"nothing", "x", "nothing"},
	} {
		text := words.NewText(c.text)
		if got := shown(text.Segments(spans(text, c.query, true), 100)); got != c.want {
			t.Errorf("%q in %q: got %q, want %q", c.query, c.text, got, c.want)
		}
	}
}

func TestLongTextsAreCutAroundTheHits(t *testing.T) {
	text := words.NewText(strings.Repeat("填充的文字，", 200) + "目标一，目标二，目标三。" + strings.Repeat("后面还有，", 200) + "目标")
	got := shown(text.Segments(spans(text, "目标", false), 60))
	if n := utf8.RuneCountInString(got); n > 75 {
		t.Errorf("%d characters: %s", n, got)
	}
	if !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || strings.Count(got, "[目标]") != 3 {
		t.Errorf("got %s", got)
	}
	for most := 10; most < 40; most++ {
		for _, s := range words.NewText(strings.Repeat("🇨🇳", 100)).Segments(nil, most) {
			if strings.HasPrefix(s.Text, "🇳") || strings.HasSuffix(s.Text, "🇨") {
				t.Errorf("a flag was cut: %q", s.Text)
			}
		}
	}
}

// What a person understands by "the text contains this", without looking at words: parts of a text in scripts without spaces, else bounded by what is no letter. Between
// the two sorts space and signs do not matter.
func contains(text, query string, prefix bool) bool {
	const han = `[\p{Han}\p{Hiragana}\p{Katakana}ー]`
	var want strings.Builder
	runs := regexp.MustCompile(han+`+|[^\p{Han}\p{Hiragana}\p{Katakana}ー]+`).FindAllString(fold.Text(query), -1)
	isHan := regexp.MustCompile(han)
	for i, run := range runs {
		if !isHan.MatchString(run) && i == 0 {
			want.WriteString(`(?:^|[^\p{L}\p{M}\p{N}]|` + han + `)`)
		}
		if i > 0 {
			want.WriteString(`[^\p{L}\p{M}\p{N}]*`)
		}
		want.WriteString(regexp.QuoteMeta(run))
		if i == len(runs)-1 && !isHan.MatchString(run) && !prefix {
			want.WriteString(`(?:$|[^\p{L}\p{M}\p{N}]|` + han + `)`)
		}
	}
	return regexp.MustCompile(want.String()).MatchString(fold.Text(text))
}

func TestMatchingIsContaining(t *testing.T) {
	alphabet := rapid.SliceOfN(rapid.SampledFrom([]string{"数", "据", "库", "的", "猫", "か", "ー", "a", "B", "é", "１", "2", " ", "ab", "。"}), 1, 14)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(alphabet.Draw(t, "text"), "")
		runes := []rune(text)
		from := rapid.IntRange(0, len(runes)-1).Draw(t, "from")
		query := string(runes[from : from+rapid.IntRange(1, min(5, len(runes)-from)).Draw(t, "length")])
		if rapid.Bool().Draw(t, "other") {
			query = strings.Join(alphabet.Draw(t, "query")[:1], "")
		}
		query = strings.Trim(query, " 。")
		prefix := rapid.Bool().Draw(t, "prefix")
		phrase := words.NewPhrase(query, prefix)
		if phrase.Empty() || strings.ContainsAny(query, " 。") {
			t.Skip("nothing to look for, or more than one piece")
		}
		if got, want := words.NewText(text).Has(phrase), contains(text, query, prefix); got != want {
			t.Fatalf("%q in %q (prefix %v): %v, want %v; %q in %q", query, text, prefix, got, want, phrase.Words, stream(text))
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"数据库 hello", "👨‍👩‍👧 <@0abc> Zoe\u0308", "\xff\xfe", "ﬁ㍻", strings.Repeat("é", 99), "🇨🇳🇨🇳 ก็ ١٢٣"} {
		f.Add(s, s[:len(s)/2], 5)
	}
	f.Fuzz(func(t *testing.T, source, query string, most int) {
		text := words.NewText(source)
		end := 0
		words.Scan(source, func(k words.Token) {
			if k.Start < 0 || k.First < k.Start || k.End < k.First || k.End > len(source) || len(k.Text) == 0 || strings.ContainsAny(string(k.Text), " '\"\\:*\ue000\ue001") {
				t.Fatalf("%q: bad word %+v %q", source, k, k.Text)
			}
			end = max(end, k.End)
		})
		var met []words.Span
		for _, prefix := range []bool{true, false} {
			p := words.NewPhrase(query, prefix)
			hits := text.Hits(p)
			if text.Has(p) != (len(hits) > 0) {
				t.Fatal("Has and Hits differ")
			}
			for _, h := range hits {
				if h.Start < 0 || h.End <= h.Start || h.End > len(source) {
					t.Fatalf("%q in %q: span %+v", query, source, h)
				}
				met = append(met, h.Span)
			}
		}
		if !utf8.ValidString(source) {
			return
		}
		var whole strings.Builder
		for _, s := range text.Segments(slices.Clone(met), 1<<30) {
			whole.WriteString(s.Text)
		}
		if whole.String() != source {
			t.Fatalf("segments make %q of %q", whole.String(), source)
		}
		for _, s := range text.Segments(met, max(8, most%300)) {
			if !utf8.ValidString(s.Text) || s.Text == "" {
				t.Fatalf("%q has the segment %q", source, s.Text)
			}
		}
		if p := words.NewPhrase(source, false); !p.Empty() && !text.Has(p) {
			t.Fatalf("%q is not found by itself: %q", source, p.Words)
		}
	})
}
