package archtest

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// rules is arch.txt, parsed.
type rules struct {
	path   string
	levels map[string]int
	allows []*allowance
	places []placement
}

// allowance lets unit from import unit to.
type allowance struct {
	line     int
	from, to string
	testOnly bool
	used     bool
}

// placement says that an import is made in these places only.
type placement struct {
	pkg    string
	places []string
	reason string
}

func parseRules(file, text string) (*rules, error) {
	r := &rules{path: file, levels: map[string]int{}}
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || words[0][0] == '#' {
			continue
		}
		if err := r.add(i+1, words); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
	}
	for _, a := range r.allows {
		if err := r.checkAllowance(a); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, a.line, err)
		}
	}
	return r, nil
}

func (r *rules) add(line int, words []string) error {
	switch kind := words[0]; {
	case kind == "room" && len(words) == 3:
		level, err := strconv.Atoi(words[2])
		r.levels["rooms/"+words[1]] = level
		return err
	case (kind == "allow" || kind == "test") && len(words) > 3:
		for _, a := range r.allows {
			if a.from == words[1] && a.to == words[2] {
				return fmt.Errorf("line %d says so already", a.line)
			}
		}
		r.allows = append(r.allows, &allowance{line: line, from: words[1], to: words[2], testOnly: kind == "test"})
	case kind == "only" && len(words) > 3:
		r.places = append(r.places, placement{words[1], strings.Split(words[2], ","), strings.Join(words[3:], " ")})
	case kind == "room" || kind == "allow" || kind == "test" || kind == "only":
		return fmt.Errorf("%q lacks a part; a reason belongs on every line", strings.Join(words, " "))
	default:
		return fmt.Errorf("unknown word %q", kind)
	}
	return nil
}

// checkAllowance refuses lines that the architecture itself forbids, so that nobody can allow them by accident.
func (r *rules) checkAllowance(a *allowance) error {
	if a.from == "app" || a.testOnly {
		return nil
	}
	from, fromRoom := r.levels[a.from]
	to, toRoom := r.levels[a.to]
	switch {
	case strings.HasPrefix(a.from, "rooms/") && a.from != "rooms/*" && !fromRoom:
		return fmt.Errorf("room %s has no level", a.from)
	case strings.HasPrefix(a.to, "rooms/") && !toRoom:
		return fmt.Errorf("room %s has no level", a.to)
	case fromRoom && toRoom && to >= from:
		return fmt.Errorf("%s (level %d) may not depend on %s (level %d): publish an event or declare an interface", a.from, from, a.to, to)
	case toRoom && (a.from == "platform" || a.from == "spine" || a.from == "gateway"):
		return fmt.Errorf("%s knows no room", a.from)
	case a.to == "app" && !strings.HasPrefix(a.from, "cmd/"):
		return fmt.Errorf("only commands import app")
	}
	return nil
}

// allowed says whether from may import to, and marks the lines that say so as used.
func (r *rules) allowed(from, to string, test bool) bool {
	ok := false
	for _, a := range r.allows {
		if a.testOnly && !test {
			continue
		}
		fromFits := a.from == from || a.from == "rooms/*" && strings.HasPrefix(from, "rooms/")
		if fromFits && (a.to == to || a.to == "*") {
			a.used, ok = true, true
		}
	}
	return ok
}

// fits says whether a file lies in a place: a folder, or a pattern where ** stands for any folders.
func fits(place, file string) bool {
	if !strings.ContainsAny(place, "*?") {
		return strings.HasPrefix(file, place+"/")
	}
	if before, after, deep := strings.Cut(place, "/**/"); deep {
		rest, ok := strings.CutPrefix(file, before+"/")
		match, _ := path.Match(after, path.Base(rest))
		// A package named store is a store file that outgrew one file.
		return ok && (match || strings.HasPrefix(after, "store") && path.Base(path.Dir(rest)) == "store")
	}
	match, _ := path.Match(place, file)
	return match
}
