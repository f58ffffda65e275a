package charset

import (
	"io"
	"strings"
	"testing"
)

func TestDecode(t *testing.T) {
	for name, c := range map[string]struct {
		in, want string
		enc      Encoding
	}{
		"ascii":                 {"plain", "plain", UTF8},
		"utf-8":                 {"naïve 你好 🎉", "naïve 你好 🎉", UTF8},
		"latin":                 {"na\xefve caf\xe9", "naïve café", Windows1252},
		"quotes of windows":     {"\x93quoted\x94 \x96 \x80", "“quoted” – €", Windows1252},
		"chinese":               {"\xc4\xe3\xba\xc3\xa3\xac\xca\xc0\xbd\xe7!", "你好，世界!", GB18030},
		"one chinese character": {"\xc4\xe3", "Äã", Windows1252},
		"cut utf-8":             {"你好\xe4\xbd", "你好\uFFFD", UTF8Damaged},
		"a stray byte":          {"é \xff é", "é \uFFFD é", UTF8Damaged},
	} {
		got, enc := Decode([]byte(c.in))
		if got != c.want || enc != c.enc {
			t.Errorf("%s: got %q as %s, want %q as %s", name, got, enc, c.want, c.enc)
		}
	}
}

func TestNewReader(t *testing.T) {
	for in, want := range map[string]string{
		"\xef\xbb\xbfhi": "hi", "\xff\xfeh\x00i\x00": "hi", "\xfe\xff\x4f\x60": "你", "hi": "hi", "": "", "\xff": "\xff",
	} {
		if b, err := io.ReadAll(NewReader(strings.NewReader(in))); err != nil || string(b) != want {
			t.Errorf("%q: got %q %v", in, b, err)
		}
	}
}
