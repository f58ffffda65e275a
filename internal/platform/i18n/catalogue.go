package i18n

import (
	"fmt"
	"slices"
	"strings"
)

// Texts is a table of sentences: key, language, sentence.
type Texts map[string]map[Locale]string

// Args are the values that a sentence needs. A plural takes an int or an int64.
type Args map[string]any

// Catalogue is a table, compiled.
type Catalogue struct {
	sentences map[string]map[Locale][]part
}

// New compiles a table and names everything that is wrong with it.
func New(texts Texts) (*Catalogue, error) {
	c := &Catalogue{sentences: map[string]map[Locale][]part{}}
	var faults []string
	for key, languages := range texts {
		compiled := map[Locale][]part{}
		var names []string
		for i, l := range Locales() {
			text, ok := languages[l]
			if !ok || text == "" {
				faults = append(faults, fmt.Sprintf("%s: not said in %s", key, l))
				continue
			}
			parts, err := parse(text, l)
			if err != nil {
				faults = append(faults, fmt.Sprintf("%s in %s: %v", key, l, err))
				continue
			}
			compiled[l] = parts
			switch got := parameters(parts); {
			case i == 0:
				names = got
			case compiled[Locales()[0]] != nil && !slices.Equal(names, got):
				faults = append(faults, fmt.Sprintf("%s: %s has parameters %v, %s has %v", key, Locales()[0], names, l, got))
			}
		}
		if len(languages) > len(compiled) && len(faults) == 0 {
			faults = append(faults, key+": said in a language that we do not speak")
		}
		c.sentences[key] = compiled
	}
	if len(faults) > 0 {
		slices.Sort(faults)
		return nil, fmt.Errorf("i18n: %s", strings.Join(faults, "; "))
	}
	return c, nil
}

// MustNew is New for tables that are part of the program.
func MustNew(texts Texts) *Catalogue {
	c, err := New(texts)
	if err != nil {
		panic(err)
	}
	return c
}

// Has says whether the table has the key.
func (c *Catalogue) Has(key string) bool { return c.sentences[key] != nil }

// Text says the sentence of key. An unknown key or a missing value shows itself as {name} rather than keep a message from going out.
func (c *Catalogue) Text(l Locale, key string, args Args) string {
	languages := c.sentences[key]
	if languages == nil {
		return "{" + key + "}"
	}
	parts := languages[l]
	if parts == nil {
		parts = languages[Locales()[0]]
	}
	var b strings.Builder
	write(&b, l, parts, args, "")
	return b.String()
}

func write(b *strings.Builder, l Locale, parts []part, args Args, number string) {
	for _, p := range parts {
		switch {
		case p.hash:
			b.WriteString(number)
		case p.name == "":
			b.WriteString(p.text)
		case p.forms != nil:
			n, ok := integer(args[p.name])
			if !ok {
				b.WriteString("{" + p.name + "}")
				continue
			}
			write(b, l, p.forms[form(l, n, p.forms)], args, l.Number(n))
		default:
			v, ok := args[p.name]
			if !ok {
				b.WriteString("{" + p.name + "}")
				continue
			}
			fmt.Fprint(b, v)
		}
	}
}

func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	}
	return 0, false
}
