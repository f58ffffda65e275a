package discord

import (
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// node is an element or, without a tag, a text. Pages are too large to be held whole: only one message at a time is.
type node struct {
	tag    string
	class  []string
	attrs  map[string]string
	text   string
	kids   []*node
	parent *node
}

func (n *node) is(class string) bool { return slices.Contains(n.class, class) }

// find is the first element below n, or n itself, of one of these classes.
func (n *node) find(classes ...string) *node {
	for _, c := range classes {
		if n.is(c) {
			return n
		}
	}
	for _, k := range n.kids {
		if f := k.find(classes...); f != nil {
			return f
		}
	}
	return nil
}

// all are the elements below n of a class; none of them lies within another.
func (n *node) all(class string) []*node {
	if n.is(class) {
		return []*node{n}
	}
	var out []*node
	for _, k := range n.kids {
		out = append(out, k.all(class)...)
	}
	return out
}

// tagged is the first element below n of this tag.
func (n *node) tagged(tag string) *node {
	for _, k := range n.kids {
		if k.tag == tag {
			return k
		}
		if f := k.tagged(tag); f != nil {
			return f
		}
	}
	return nil
}

// plain is all text below n.
func (n *node) plain() string {
	if n == nil {
		return ""
	}
	if n.tag == "" {
		return n.text
	}
	if n.tag == "svg" {
		return ""
	}
	var b strings.Builder
	for _, k := range n.kids {
		b.WriteString(k.plain())
	}
	return b.String()
}

// line is all text below n with its white space as a page shows it.
func (n *node) line() string { return strings.Join(strings.Fields(n.plain()), " ") }

// Limits of one message's markup; honest ones are far below.
const (
	maxNodes = 100_000
	maxText  = 8 << 20
	maxDepth = 120
)

// page walks through a page and builds what it is told to keep.
type page struct {
	z     *html.Tokenizer
	root  *node // being kept, nil between messages
	cur   *node
	depth int
	nodes int
	bytes int
	over  bool // the kept element is larger than allowed
}

func newPage(r io.Reader) *page {
	z := html.NewTokenizer(r)
	z.SetMaxBuf(maxText)
	return &page{z: z}
}

var void = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true, "link": true, "meta": true,
	"source": true, "track": true, "wbr": true, "path": true, "use": true,
}

// walker hears of what is not kept, decides what is kept, and gets it when it is complete.
type walker interface {
	// open says whether to keep an element that begins. Within a kept element it is asked too: true ends the kept one first.
	open(n *node, within bool) bool
	close(tag string)
	text(s string)
	kept(n *node, over bool) error
}

// walk goes through the page to its end. An error is of the walker or of the file.
func (p *page) walk(w walker) error {
	for {
		tt := p.z.Next()
		if tt == html.ErrorToken {
			if p.root != nil {
				if err := p.finish(w); err != nil {
					return err
				}
			}
			if err := p.z.Err(); err != io.EOF {
				return err
			}
			return nil
		}
		if err := p.token(w, tt); err != nil {
			return err
		}
	}
}

func (p *page) token(w walker, tt html.TokenType) error {
	switch tt {
	case html.StartTagToken, html.SelfClosingTagToken:
		return p.start(w, p.element(), tt == html.SelfClosingTagToken)
	case html.EndTagToken:
		name, _ := p.z.TagName()
		tag := string(name)
		if p.root == nil {
			w.close(tag)
			return nil
		}
		return p.end(w, tag)
	case html.TextToken:
		s := string(p.z.Text())
		if p.root == nil {
			w.text(s)
			return nil
		}
		p.bytes += len(s)
		p.append(&node{text: s})
	}
	return nil
}

// element reads the tag that the tokenizer stands at.
func (p *page) element() *node {
	name, more := p.z.TagName()
	n := &node{tag: string(name)}
	for more {
		var k, v []byte
		k, v, more = p.z.TagAttr()
		if n.attrs == nil {
			n.attrs = map[string]string{}
		}
		n.attrs[string(k)] = string(v)
		if string(k) == "class" {
			n.class = strings.Fields(string(v))
		}
		p.bytes += len(k) + len(v)
	}
	return n
}

func (p *page) start(w walker, n *node, closed bool) error {
	if keep := w.open(n, p.root != nil); keep {
		if p.root != nil {
			if err := p.finish(w); err != nil {
				return err
			}
		}
		p.root, p.cur, p.depth, p.nodes, p.bytes, p.over = n, n, 0, 0, 0, false
		return nil
	}
	if p.root == nil {
		return nil
	}
	if n.tag == "li" {
		p.closeItem()
	}
	p.append(n)
	if !closed && !void[n.tag] && p.depth < maxDepth {
		p.cur = n
		p.depth++
	}
	return nil
}

// closeItem ends a list item that another one follows: pages leave out the end tags that HTML does not need.
func (p *page) closeItem() {
	depth := p.depth
	for c := p.cur; c != p.root && c.tag != "ul" && c.tag != "ol"; c = c.parent {
		depth--
		if c.tag == "li" {
			p.cur, p.depth = c.parent, depth
			return
		}
	}
}

func (p *page) append(n *node) {
	if p.nodes++; p.nodes > maxNodes || p.bytes > maxText {
		p.over = true
		return
	}
	n.parent = p.cur
	p.cur.kids = append(p.cur.kids, n)
}

func (p *page) end(w walker, tag string) error {
	depth := p.depth
	for c := p.cur; c != nil; c = c.parent {
		if c.tag == tag {
			if c == p.root {
				return p.finish(w)
			}
			p.cur, p.depth = c.parent, depth-1
			return nil
		}
		depth--
	}
	return nil
}

func (p *page) finish(w walker) error {
	root, over := p.root, p.over
	p.root, p.cur = nil, nil
	return w.kept(root, over)
}
