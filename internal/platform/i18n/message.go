package i18n

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
)

// part is a piece of a sentence: text, a value, a plural, or the number within one.
type part struct {
	text  string
	name  string
	forms map[string][]part // "one", "other", "=0" …
	hash  bool
}

// forms names the plural forms that each language needs.
func requiredForms(l Locale) []string {
	if l == Chinese {
		return []string{"other"}
	}
	return []string{"one", "other"}
}

// form picks the form for n: an exact one first.
func form(l Locale, n int64, forms map[string][]part) string {
	if exact := "=" + strconv.FormatInt(n, 10); forms[exact] != nil {
		return exact
	}
	if n < 0 {
		n = -n
	}
	name := map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}[plural.Cardinal.MatchPlural(l.tag(), int(n%1_000_000_000), 0, 0, 0, 0)]
	if forms[name] != nil {
		return name
	}
	return "other"
}

// parameters lists the names that a sentence uses, sorted.
func parameters(parts []part) []string {
	var names []string
	for _, p := range parts {
		if p.name != "" {
			names = append(names, p.name)
		}
		for _, f := range p.forms {
			names = append(names, parameters(f)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// parser reads a sentence.
type parser struct {
	text   string
	at     int
	locale Locale
}

func parse(text string, l Locale) ([]part, error) {
	p := &parser{text: text, locale: l}
	parts, err := p.parts(false)
	if err == nil && p.at < len(p.text) {
		err = errors.New("a brace is closed that was not opened")
	}
	return parts, err
}

// parts reads up to the end or to a closing brace.
func (p *parser) parts(inPlural bool) ([]part, error) {
	out := []part{}
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			out = append(out, part{text: text.String()})
			text.Reset()
		}
	}
	for p.at < len(p.text) && p.text[p.at] != '}' {
		switch c := p.text[p.at]; {
		case c == '\'':
			quoted, err := p.quoted()
			if err != nil {
				return nil, err
			}
			text.WriteString(quoted)
		case c == '{':
			flush()
			v, err := p.value(inPlural)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		case c == '#' && inPlural:
			flush()
			out = append(out, part{hash: true})
			p.at++
		default:
			text.WriteByte(c)
			p.at++
		}
	}
	flush()
	return out, nil
}

// quoted reads from a quote: ” is a quote, 'text' is taken as it is where it holds something special, and an apostrophe in a word
// is just that.
func (p *parser) quoted() (string, error) {
	rest := p.text[p.at+1:]
	if strings.HasPrefix(rest, "'") {
		p.at += 2
		return "'", nil
	}
	if rest == "" || !strings.ContainsRune("{}#", rune(rest[0])) {
		p.at++
		return "'", nil
	}
	end := strings.IndexByte(rest, '\'')
	if end < 0 {
		return "", errors.New("a quote is not closed")
	}
	p.at += end + 2
	return rest[:end], nil
}

// word reads a name and the blanks around it.
func (p *parser) word() string {
	rest := p.text[p.at:]
	trimmed := strings.TrimLeft(rest, " \t\n")
	p.at += len(rest) - len(trimmed)
	n := 0
	for n < len(trimmed) && (trimmed[n] == '_' || trimmed[n] == '=' || trimmed[n] >= '0' && trimmed[n] <= '9' || trimmed[n]|0x20 >= 'a' && trimmed[n]|0x20 <= 'z') {
		n++
	}
	p.at += n
	after := p.text[p.at:]
	p.at += len(after) - len(strings.TrimLeft(after, " \t\n"))
	return trimmed[:n]
}

func (p *parser) take(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// value reads {name} or {name, plural, …}.
func (p *parser) value(inPlural bool) (part, error) {
	p.at++
	name := p.word()
	if name == "" || strings.Contains(name, "=") {
		return part{}, errors.New("braces without a name")
	}
	if p.take('}') {
		return part{name: name}, nil
	}
	if !p.take(',') || p.word() != "plural" || !p.take(',') {
		return part{}, fmt.Errorf("{%s is neither a value nor a plural", name)
	}
	if inPlural {
		return part{}, errors.New("a plural within a plural")
	}
	forms := map[string][]part{}
	for !p.take('}') {
		form := p.word()
		if form == "" || !p.take('{') {
			return part{}, fmt.Errorf("a form of {%s} has no braces", name)
		}
		parts, err := p.parts(true)
		if err != nil {
			return part{}, err
		}
		if !p.take('}') {
			return part{}, fmt.Errorf("form %s of {%s} is not closed", form, name)
		}
		if _, twice := forms[form]; twice {
			return part{}, fmt.Errorf("{%s} has form %s twice", name, form)
		}
		forms[form] = parts
		p.at += len(p.text[p.at:]) - len(strings.TrimLeft(p.text[p.at:], " \t\n"))
	}
	return part{name: name, forms: forms}, p.checkForms(name, forms)
}

func (p *parser) checkForms(name string, forms map[string][]part) error {
	for _, need := range requiredForms(p.locale) {
		if forms[need] == nil {
			return fmt.Errorf("{%s} lacks form %s", name, need)
		}
	}
	for f := range forms {
		number, exact := strings.CutPrefix(f, "=")
		_, err := strconv.ParseInt(number, 10, 64)
		if exact && err != nil || !exact && !slices.Contains(requiredForms(p.locale), f) {
			return fmt.Errorf("{%s} has form %s, which this language does not use", name, f)
		}
	}
	return nil
}
