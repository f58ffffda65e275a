// Package prose works on the words of Markdown that an archive holds, and leaves alone what Markdown does not read as words. It keeps nothing and is safe for
// concurrent use.
package prose

import (
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"hubbub/internal/rooms/archive/record"
)

var parser = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.Strikethrough, extension.Table))
})

// Map applies f to those stretches of a Markdown text that are read as text: not to code, addresses of links, bare URLs or raw
// HTML, and to nothing in a text of more than record.MaxText. Around them nothing changes. Literal beginnings of the product's mentions ("<@", "<#") are escaped, so that they stay
// letters.
func Map(md string, f func(string) string) string {
	if len(md) > record.MaxText {
		return md
	}
	if plainProse(md) {
		return guard(f(md), 0)
	}
	var b strings.Builder
	b.Grow(len(md) + 64)
	last := 0
	for _, s := range stretches(md) {
		b.WriteString(md[last:s.start])
		var before byte
		if s.start > 0 {
			before = md[s.start-1]
		}
		b.WriteString(guard(f(md[s.start:s.stop]), before))
		last = s.stop
	}
	b.WriteString(md[last:])
	return b.String()
}

// plainProse reports whether Markdown surely finds nothing but text in md, apart from emphasis, headings and lists.
func plainProse(md string) bool {
	return !strings.ContainsAny(md, "`<[\t\\&") && !strings.Contains(md, "~~~") && !strings.Contains(md, "    ") &&
		!strings.Contains(md, "://") && !strings.Contains(md, "www.")
}

type stretch struct{ start, stop int }

// stretches lists the text of md, joined where emphasis characters that turned out to be plain split it.
func stretches(md string) []stretch {
	var out []stretch
	root := parser().Parser().Parse(text.NewReader([]byte(md)))
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker below never fails
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.CodeSpan, *ast.AutoLink, *ast.RawHTML, *ast.HTMLBlock, *ast.CodeBlock, *ast.FencedCodeBlock:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			s := stretch{n.Segment.Start, n.Segment.Stop}
			if k := len(out); k > 0 && out[k-1].stop == s.start {
				out[k-1].stop = s.stop
			} else if s.stop > s.start && (k == 0 || s.start >= out[k-1].stop) {
				out = append(out, s)
			}
		}
		return ast.WalkContinue, nil
	})
	return out
}

func guard(s string, before byte) string {
	if !strings.Contains(s, "<@") && !strings.Contains(s, "<#") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '<' && i+1 < len(s) && (s[i+1] == '@' || s[i+1] == '#') && before != '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
		before = s[i]
	}
	return b.String()
}
