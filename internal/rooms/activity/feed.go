package activity

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/spine"
)

// outbox is the source of marks in the log.
const outbox = "outbox"

// ConsumerName is what the archive of the outbox is called among consumers.
const ConsumerName = "activity"

// Consumer archives every event of the outbox, but for most of those about reading. What a crash makes it see again is known by its ID.
func (s *Service) Consumer() spine.Consumer {
	return spine.Consumer{Name: ConsumerName, Deliver: s.archive}
}

// read is told every few seconds while somebody reads. Of that the log keeps what counting needs: one for each person and conversation in readEvery.
const (
	read      = "message.read"
	readEvery = 5 * time.Minute
	// readsMax bounds what is remembered for it; what was forgotten is kept once more.
	readsMax = 1 << 18
)

// reads remembers when somebody was last said to read a conversation.
type reads struct {
	mu   sync.Mutex // a leaf
	last map[reading]time.Time
}

type reading struct{ person, conversation ids.ID }

func (r *reads) isNew(e *spine.Event) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := reading{e.Person, e.Conversation}
	if last, ok := r.last[key]; ok && e.At.Sub(last) < readEvery && last.Sub(e.At) < readEvery {
		return last.Equal(e.At) // told again
	}
	if r.last == nil || len(r.last) >= readsMax {
		r.last = map[reading]time.Time{}
	}
	r.last[key] = e.At
	return true
}

// Drain archives what is in the outbox now, and returns how many events that was.
func (s *Service) Drain(ctx context.Context) (int, error) {
	return s.Spine.Drain(ctx, s.Consumer())
}

func (s *Service) archive(ctx context.Context, events []spine.Event) error {
	byWorkspace := map[ids.ID][]spine.Event{}
	for _, e := range events {
		if e.Name == read && !s.reads.isNew(&e) {
			continue
		}
		byWorkspace[e.Workspace] = append(byWorkspace[e.Workspace], e)
	}
	for _, workspace := range slices.Sorted(maps.Keys(byWorkspace)) {
		own := byWorkspace[workspace]
		facts, err := s.factsOf(ctx, workspace, own)
		if err != nil {
			return err
		}
		last := own[len(own)-1].Row
		kept, err := s.append(ctx, workspace, facts, eventlog.Mark{Source: outbox, A: last.Tx, B: last.N})
		if err != nil {
			return err
		}
		if s.dictionary != nil {
			if err := s.dictionary.Seen(ctx, workspace, kept); err != nil {
				return err
			}
		}
		if slices.ContainsFunc(own, func(e spine.Event) bool { return e.Name == "workspace.changed" }) {
			// Its days may begin elsewhere: who asks next opens the timelines with that.
			if err := s.refresh(workspace); err != nil {
				return err
			}
		}
	}
	return nil
}

// factsOf says events of one workspace as facts, and what became known of people with them.
func (s *Service) factsOf(ctx context.Context, workspace ids.ID, events []spine.Event) ([]fact.Fact, error) {
	var changed []ids.ID
	for i := range events {
		if describes(events[i].Name) && events[i].Person != 0 {
			changed = append(changed, events[i].Person)
		}
	}
	var people map[ids.ID]Person
	if len(changed) > 0 {
		slices.Sort(changed)
		var err error
		if people, err = s.People.Described(ctx, workspace, slices.Compact(changed)); err != nil {
			return nil, err
		}
	}
	facts := make([]fact.Fact, 0, len(events)+2*len(changed))
	for i := range events {
		e := &events[i]
		f, err := factOf(e)
		if err != nil {
			return nil, err
		}
		// Whom an archive names did nothing on the day when it was brought in.
		if e.Origin != spine.Imported || !describes(e.Name) {
			facts = append(facts, f)
		}
		if p, ok := people[e.Person]; ok && describes(e.Name) {
			facts = append(facts, described(f, p)...)
		}
	}
	return facts, nil
}

// describes tells events after which a person may be another than before.
func describes(name string) bool { return strings.HasPrefix(name, "person.") }

// factOf says an event as a fact. IDs of our own stand apart from those that senders think up.
func factOf(e *spine.Event) (fact.Fact, error) {
	at := e.At.UnixMilli()
	f := fact.Fact{Act: fact.Happened, Origin: e.Origin, ID: "t/" + e.ID.String(), At: at, Received: at, Name: e.Name, Person: e.Person.String(), Place: e.Conversation.String()}
	for key, v := range e.Props {
		if err := flatten(&f.Props, key, v); err != nil {
			return f, fmt.Errorf("activity: event %s: %w", e.ID, err)
		}
	}
	slices.SortFunc(f.Props, func(a, b fact.Prop) int { return strings.Compare(a.Key, b.Key) })
	f.Props = slices.CompactFunc(f.Props, func(a, b fact.Prop) bool { return a.Key == b.Key })
	return f, nil
}

// flatten adds a property as JSON has it.
func flatten(to *[]fact.Prop, key string, v any) error {
	var value fact.Value
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		value = fact.Str(v)
	case float64:
		value = fact.Num(v)
	case bool:
		value = fact.Yes(v)
	case map[string]any:
		for k, inner := range v {
			if err := flatten(to, key+"."+k, inner); err != nil {
				return err
			}
		}
		return nil
	default:
		j, err := json.Marshal(v)
		if err != nil {
			return err
		}
		value = fact.Value{Kind: fact.JSON, Text: string(j)}
	}
	*to = append(*to, fact.Prop{Key: key, Value: value})
	return nil
}

// described is what is known of a person from an event on.
func described(f fact.Fact, p Person) []fact.Fact {
	about := fact.Fact{Act: fact.Described, Origin: f.Origin, ID: f.ID + "/person", At: f.At, Received: f.Received, Person: f.Person}
	for _, t := range []struct{ key, value string }{
		{"$timezone", p.TZ}, {"handle", p.Handle}, {"kind", p.Kind}, {"locale", p.Locale}, {"name", p.Name}, {"role", p.Role},
	} {
		if t.value != "" {
			about.Props = append(about.Props, fact.Prop{Key: t.key, Value: fact.Str(t.value)})
		}
	}
	if p.Deactivated || f.Name == "person.reactivated" {
		about.Props = slices.Insert(about.Props, 0, fact.Prop{Key: "deactivated", Value: fact.Yes(p.Deactivated)})
		slices.SortFunc(about.Props, func(a, b fact.Prop) int { return strings.Compare(a.Key, b.Key) })
	}
	out := []fact.Fact{about}
	if p.External != "" {
		// What the host's site tells of him is his, too.
		out = append(out, fact.Fact{Act: fact.Merged, Origin: f.Origin, ID: f.ID + "/site", At: f.At, Received: f.Received, Person: f.Person, Other: "user:" + p.External})
	}
	return out
}

// refresh closes the timelines of a workspace.
func (s *Service) refresh(workspace ids.ID) error {
	sp, err := s.enter(workspace)
	if err != nil {
		return err
	}
	defer s.leave(sp)
	sp.life.Lock()
	defer sp.life.Unlock()
	return sp.closeStore()
}
