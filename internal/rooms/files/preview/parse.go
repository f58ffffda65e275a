package preview

import (
	"bytes"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"hubbub/internal/platform/links"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// Longest texts, in characters.
const (
	maxTitle       = 200
	maxDescription = 400
	maxSite        = 80
)

// page is what a page says of itself.
type page struct {
	title, description, site string
	image                    *url.URL
}

// wanted names, for each thing, the meta elements that say it, the best first.
var wanted = map[string][]string{
	"title":       {"og:title", "twitter:title"},
	"description": {"og:description", "twitter:description", "description"},
	"site":        {"og:site_name", "application-name"},
	"image":       {"og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"},
}

// parse reads the head of an HTML page that came from at, with the Content-Type contentType.
func parse(body []byte, contentType string, at *url.URL) page {
	enc, _, _ := charset.DetermineEncoding(body[:min(len(body), 1024)], contentType)
	z := html.NewTokenizer(enc.NewDecoder().Reader(bytes.NewReader(body)))
	meta := map[string]string{}
	var title, base, imageLink string
	for {
		switch z.Next() {
		case html.ErrorToken: // the end, or what we were given of it
			return assemble(meta, title, base, imageLink, at)
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			switch atom.Lookup(name) {
			case atom.Title:
				if title == "" && z.Next() == html.TextToken {
					title = string(z.Text())
				}
			case atom.Base:
				if base == "" {
					base = attributes(z, more)["href"]
				}
			case atom.Link:
				if a := attributes(z, more); imageLink == "" && strings.EqualFold(a["rel"], "image_src") {
					imageLink = a["href"]
				}
			case atom.Meta:
				readMeta(meta, attributes(z, more))
			}
		}
	}
}

// attributes reads the attributes of the present tag; more says whether there are any.
func attributes(z *html.Tokenizer, more bool) map[string]string {
	out := map[string]string{}
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if _, twice := out[string(k)]; !twice && len(out) < 32 {
			out[string(k)] = string(v)
		}
	}
	return out
}

func readMeta(meta, a map[string]string) {
	name := a["property"]
	if name == "" {
		name = a["name"]
	}
	name = strings.ToLower(strings.TrimSpace(name))
	if _, twice := meta[name]; !twice && name != "" && a["content"] != "" && len(meta) < 256 {
		meta[name] = a["content"]
	}
}

func assemble(meta map[string]string, title, base, imageLink string, at *url.URL) page {
	first := func(thing, fallback string) string {
		for _, name := range wanted[thing] {
			if v := strings.TrimSpace(meta[name]); v != "" {
				return v
			}
		}
		return fallback
	}
	p := page{
		title: tidy(first("title", title), maxTitle), description: tidy(first("description", ""), maxDescription),
		site: tidy(first("site", strings.TrimPrefix(at.Hostname(), "www.")), maxSite),
	}
	if b, err := at.Parse(base); err == nil {
		at = b
	}
	if link := first("image", imageLink); link != "" {
		if u, err := at.Parse(link); err == nil && links.Page(u.String()) != "" {
			p.image = u
		}
	}
	return p
}

// tidy makes one line of plain text of what a stranger wrote: no control characters, none that turn the direction of text, at most n characters.
func tidy(s string, n int) string {
	s = strings.ToValidUTF8(s, "")
	var b strings.Builder
	space, count := false, 0
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = count > 0
			continue
		case unicode.IsControl(r), r == 0x200e, r == 0x200f, r == 0xfeff, r == utf8.RuneError, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			continue
		}
		if count+2 > n { // room for a space and this
			b.WriteRune('…')
			break
		}
		if space {
			b.WriteByte(' ')
			count++
			space = false
		}
		b.WriteRune(r)
		count++
	}
	return b.String()
}

// isHTML tells whether a page of this Content-Type is read; a server that says nothing is given the benefit.
func isHTML(contentType string) bool {
	t, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	t = strings.TrimSpace(t)
	return t == "" || t == "text/html" || t == "application/xhtml+xml"
}
