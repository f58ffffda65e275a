package slack

import (
	"strings"

	"hubbub/internal/platform/markup"
)

// Plain is Markdown that shows text as it is.
func Plain(s string) string { return plain(clean(s)) }

func plain(s string) string { return markup.Escape(s) }

// Label is plain text in one line as Markdown shows it between marks and within the brackets of a link.
func Label(s string) string { return label(s) }

func label(s string) string {
	var b strings.Builder
	markup.EscapeTo(&b, strings.Join(strings.Fields(clean(s)), " "), markup.Edge, markup.Edge)
	md := b.String()
	b.Reset()
	for i := 0; i < len(md); i++ {
		switch c := md[i]; {
		case c == '\\' && i+1 < len(md):
			b.WriteByte(c)
			i++
		case c == '[' || c == ']':
			b.WriteByte('\\')
		}
		b.WriteByte(md[i])
	}
	return b.String()
}

// link writes a link; only addresses that a browser may follow become one. words is plain text.
func link(target, words string) string {
	target = strings.TrimSpace(clean(target))
	words = strings.TrimSpace(words)
	scheme, rest, _ := strings.Cut(target, ":")
	scheme = strings.ToLower(scheme)
	if (scheme == "http" || scheme == "https") && len(strings.TrimLeft(rest, "/")) == 0 {
		scheme = ""
	}
	switch scheme {
	case "http", "https":
		target = scheme + "://" + strings.TrimLeft(rest, "/")
		if words == "" || words == target || strings.TrimSuffix(words, "/") == strings.TrimSuffix(strings.TrimPrefix(rest, "//"), "/") {
			return "<" + markup.SafeURL(target) + ">"
		}
	case "mailto", "tel":
		if words == "" || words == rest {
			return label(rest)
		}
	default:
		if words == "" {
			words = target
		}
		return label(words)
	}
	return "[" + label(words) + "](" + strings.NewReplacer("(", "%28", ")", "%29", `\`, "%5C").Replace(markup.SafeURL(target)) + ")"
}

// quotation writes Markdown as a quotation; nothing stays nothing.
func quotation(md string) string {
	if strings.TrimSpace(md) == "" {
		return ""
	}
	return markup.Quoted(md)
}
