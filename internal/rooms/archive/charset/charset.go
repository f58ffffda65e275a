// Package charset reads text whose encoding nobody wrote down. It is stateless and safe for concurrent use.
package charset

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encoding is how a text was read.
type Encoding string

// The encodings.
const (
	UTF8        Encoding = "utf-8"
	UTF8Damaged Encoding = "utf-8, damaged" // bytes that fit nowhere became U+FFFD
	GB18030     Encoding = "gb18030"
	Windows1252 Encoding = "windows-1252"
)

// Decode reads a line or a small file. Valid UTF-8 is what it is. Otherwise the bytes tell: mostly UTF-8 with a few strays (IRC
// servers cut lines within a character) stays UTF-8; bytes that pair up into common Chinese characters are GB18030; the rest is
// windows-1252, in which every byte means something.
func Decode(b []byte) (string, Encoding) {
	if utf8.Valid(b) {
		return string(b), UTF8
	}
	good, stray := countUTF8(b)
	switch {
	case good >= stray && good > 0:
		return strings.ToValidUTF8(string(b), "\uFFFD"), UTF8Damaged
	case commonChinese(b):
		if s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b); err == nil && !bytes.ContainsRune(s, utf8.RuneError) {
			return string(s), GB18030
		}
	}
	s, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD"), UTF8Damaged
	}
	return string(s), Windows1252
}

// countUTF8 counts characters of more than one byte and bytes that belong to none.
func countUTF8(b []byte) (good, stray int) {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			stray++
		} else if n > 1 {
			good++
		}
		b = b[n:]
	}
	return good, stray
}

// commonChinese reports whether all bytes above ASCII pair up into the rows of GB 2312 that hold punctuation and Han characters,
// at least two of them: Western text has single accented letters between ASCII ones and does not pass.
func commonChinese(b []byte) bool {
	han := 0
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c < utf8.RuneSelf {
			continue
		}
		if i+1 >= len(b) || b[i+1] < 0xa1 || b[i+1] == 0xff {
			return false
		}
		switch {
		case c >= 0xb0 && c <= 0xf7:
			han++
		case c >= 0xa1 && c <= 0xa9:
		default:
			return false
		}
		i++
	}
	return han >= 2
}

// NewReader takes a byte order mark off, and turns UTF-16 that has one into UTF-8.
func NewReader(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, 64<<10)
	head, _ := b.Peek(3)
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = b.Discard(3) // three bytes were just peeked
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return transform.NewReader(b, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	}
	return b
}
