package files

import (
	"mime"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const maxName = 240 // bytes; what file systems take, with room for what browsers add

// cleanName makes a name that is safe to show and to save under: the last part of a path, without control characters and without those that
// turn the direction of text, which make "gpj.exe" look like "exe.jpg". Scripts of all languages stay. typ helps when nothing is left.
func cleanName(name, typ string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == 0x200e, r == 0x200f, r == 0xfeff, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x2028, r == 0x2029:
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.TrimRight(strings.TrimSpace(norm.NFC.String(name)), ". ")
	if strings.Trim(name, ".") == "" {
		name = "file" + extension(typ)
	}
	return shorten(name)
}

// shorten cuts the stem, never the extension, and never a character in two.
func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 20 {
		ext = ""
	}
	stem := name[:maxName-len(ext)]
	for !utf8.ValidString(stem) {
		stem = stem[:len(stem)-1]
	}
	return strings.TrimRight(stem, ". ") + ext
}

// extension is a usual one for a type, "" when there is none.
func extension(typ string) string {
	switch typ {
	case "image/jpeg":
		return ".jpg"
	case "audio/webm", "video/webm":
		return ".webm"
	case "audio/mp4":
		return ".m4a"
	case "video/mp4":
		return ".mp4"
	case "audio/ogg":
		return ".ogg"
	case "text/plain":
		return ".txt"
	}
	if all, err := mime.ExtensionsByType(typ); err == nil && len(all) > 0 {
		return all[0]
	}
	return ""
}

// disposition is a Content-Disposition header (RFC 6266): an ASCII name for old readers, the real one in UTF-8 (RFC 8187) beside it.
func disposition(inline bool, name string) string {
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	var ascii, exact strings.Builder
	for _, r := range name {
		if r < 0x20 || r > 0x7e || r == '"' || r == '\\' || r == '%' {
			r = '_'
		}
		ascii.WriteRune(r)
	}
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			exact.WriteByte(c)
			continue
		}
		exact.WriteString("%" + string("0123456789ABCDEF"[c>>4]) + string("0123456789ABCDEF"[c&15]))
	}
	return kind + `; filename="` + ascii.String() + `"; filename*=UTF-8''` + exact.String()
}
