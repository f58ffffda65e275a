package pinyin_test

import (
	"slices"
	"strings"
	"testing"

	"hubbub/internal/rooms/search/pinyin"

	"pgregory.net/rapid"
)

func finds(typed, name string) bool {
	t := pinyin.Typed(typed)
	return t != "" && slices.ContainsFunc(pinyin.Terms(name), func(term string) bool { return strings.HasPrefix(term, t) })
}

func TestNamesAreFoundAsTheyAreTyped(t *testing.T) {
	for _, c := range []struct {
		typed, name string
		want        bool
	}{
		{"zhangsan", "张三", true}, {"zs", "张三", true}, {"Zhang San", "张三", true}, {"zhangs", "张三", true}, {"san", "张三", true}, {"xiaoming", "王小明", true},
		{"wxm", "王小明", true}, {"xm", "王小明", true}, {"wm", "王小明", false}, {"lisi", "张三", false}, {"lv", "吕布", true}, {"lu", "吕布", true}, {"lü bu", "吕布", true},
		{"zeng", "曾国藩", true}, {"shan", "单田芳", true}, {"ada", "Ada", false}, {"z", "张三", false}, {"zhang3", "张三", false}, {"xi'an", "西安", true},
		{"ouyangxiu", "欧阳修", true}, {"oyx", "欧阳修", true}, {"lh", "李华 Lee", true},
	} {
		if got := finds(c.typed, c.name); got != c.want {
			t.Errorf("%q finds %q: %v; terms %q", c.typed, c.name, got, pinyin.Terms(c.name))
		}
	}
}

func TestTermsStayFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.RuneFrom([]rune("单曾解行长重乐张三王a 1🍵")), 0, 60, -1).Draw(t, "name")
		terms := pinyin.Terms(name)
		if len(terms) > 300 {
			t.Fatalf("%q has %d terms", name, len(terms))
		}
		for _, term := range terms {
			if term == "" || strings.Trim(term, "abcdefghijklmnopqrstuvwxyz") != "" {
				t.Fatalf("%q has the term %q", name, term)
			}
		}
	})
}
