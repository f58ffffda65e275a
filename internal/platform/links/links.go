// Package links finds the links in a message in Markdown, as its readers see them: http and https, not those in code. It does not build the document: a parser's
// time grows with the square of nested quotes, and this is asked of every message with a link. It keeps nothing and is safe for concurrent use.
package links

import (
	"net/url"
	"regexp"
	"strings"
)

// maxURL is the longest link, in bytes, that is one.
const maxURL = 2000

// Link is one link of a message.
type Link struct {
	Written string // as it stands in the message, without the sentence around it
	Page    string // the one spelling of all links to the same page: what is fetched and cached
}

var (
	// link ends at the first character that is not ASCII: Chinese goes on behind a link without a space.
	link  = regexp.MustCompile(`(?i)https?://[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+`)
	fence = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})")
	ticks = regexp.MustCompile("`+")
)

// May tells quickly whether a message can have a link at all.
func May(message string) bool { return strings.Contains(message, "://") }

// Find returns the first links of a message, at most so many, in order, each page once.
func Find(message string, most int) []Link {
	if !May(message) {
		return nil
	}
	var out []Link
	seen := map[string]bool{}
	for _, paragraph := range paragraphs(message) {
		text := withoutCode(paragraph)
		for _, at := range link.FindAllStringIndex(text, -1) {
			if at[0] > 0 && isLetter(text[at[0]-1]) {
				continue // the end of another word
			}
			written := trimEnd(text[at[0]:at[1]])
			page := Page(written)
			if page == "" || seen[page] {
				continue
			}
			seen[page] = true
			if out = append(out, Link{written, page}); len(out) == most {
				return out
			}
		}
	}
	return out
}

// paragraphs splits at empty lines and leaves out blocks of code between fences.
func paragraphs(message string) []string {
	var out []string
	var b strings.Builder
	var open string
	for line := range strings.Lines(message) {
		mark := ""
		if m := fence.FindStringSubmatch(line); m != nil {
			mark = m[1]
		}
		switch {
		case open != "":
			if strings.HasPrefix(mark, open) && strings.TrimSpace(line) == mark {
				open = ""
			}
			continue
		case mark != "":
			open = mark
		case strings.TrimSpace(line) != "":
			b.WriteString(line)
			continue
		}
		out = append(out, b.String())
		b.Reset()
	}
	return append(out, b.String())
}

// withoutCode blanks what stands between two equal runs of backticks.
func withoutCode(text string) string {
	runs := ticks.FindAllStringIndex(text, -1)
	next, last := make([]int, len(runs)), map[int]int{} // the next run of the same length
	for i := len(runs) - 1; i >= 0; i-- {
		n := runs[i][1] - runs[i][0]
		if j, ok := last[n]; ok {
			next[i] = j
		}
		last[n] = i
	}
	var b strings.Builder
	at := 0
	for i := 0; i < len(runs); i++ {
		if j := next[i]; j > 0 {
			b.WriteString(text[at:runs[i][0]] + " ")
			at, i = runs[j][1], j
		}
	}
	return b.String() + text[at:]
}

func isLetter(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }

// trimEnd leaves out what belongs to the sentence around a link, a closing bracket too unless it was opened inside.
func trimEnd(link string) string {
	open, closed := strings.Count(link, "("), strings.Count(link, ")")
	for {
		short := strings.TrimRight(link, "?!.,:;*_~'")
		if strings.HasSuffix(short, ")") && closed > open {
			short = short[:len(short)-1]
			closed--
		}
		if short == link {
			return link
		}
		link = short
	}
}

// Page is the one spelling of all links to the same page; "" for what is not fetched.
func Page(link string) string {
	if link == "" || len(link) > maxURL {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Opaque != "" {
		return ""
	}
	u.Host = strings.ToLower(u.Host)
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	if s := u.String(); len(s) <= maxURL {
		return s
	}
	return ""
}
