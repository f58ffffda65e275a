// Package markdown reads the Markdown of messages where it must become plain text: notifications, letters, previews of links to messages.
// Screens render it themselves. It keeps nothing and is safe for concurrent use.
package markdown

import (
	"regexp"
	"strings"
	"sync"

	"hubbub/internal/platform/ids"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

const plainMax = 4 << 10

var parser = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.Strikethrough, extension.Table, extension.TaskList))
})

var mention = regexp.MustCompile(`<([@#])([0-9a-z]{3,13})>`)

// Plain is what somebody would read aloud: no markup, mentions by name, links by their words, blocks one below the other. name tells what a person is called;
// who is not known stays "@". Only the beginning of a long text is read (plainMax bytes): the parser's work grows with the square of what hostile text nests, and who
// is told of a message reads its beginning.
func Plain(source string, name func(ids.ID) string) string {
	if len(source) > plainMax {
		source = strings.ToValidUTF8(source[:plainMax], "") + "…"
	}
	// Mentions look like autolinks or HTML to a Markdown parser, so they become words first.
	source = mention.ReplaceAllStringFunc(source, func(m string) string {
		who := m[2 : len(m)-1]
		if m[1] == '#' {
			return "#"
		}
		if id, err := ids.Parse(who); err == nil {
			return "@" + escape(name(id))
		}
		return "@" + who
	})
	src := []byte(source)
	var b strings.Builder
	line := func() {
		if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
			b.WriteByte('\n')
		}
	}
	_ = ast.Walk(parser().Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() == ast.TypeBlock && entering {
			line()
		}
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(src))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(src))
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				s := n.Segments.At(i)
				b.Write(s.Value(src))
			}
		case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
			for i := range n.Lines().Len() {
				s := n.Lines().At(i)
				b.Write(s.Value(src))
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(unescape.ReplaceAllString(b.String(), "$1"))
}

// escape keeps a name from being read as markup.
func escape(s string) string { return special.ReplaceAllString(s, `\$1`) }

var (
	special  = regexp.MustCompile("([\\\\`*_{}\\[\\]<>()#+\\-.!|~])")
	unescape = regexp.MustCompile("\\\\([\\\\`*_{}\\[\\]<>()#+\\-.!|~])")
)
