package activity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
)

// joins remembers which devices were joined to somebody, so that each is joined once, to the first. It keeps them in a small log beside the large one, since the IDs of that
// are remembered for a time only.
type joins struct {
	mu    sync.Mutex // tier 3
	log   *eventlog.Log
	bound map[string]struct{}
}

const device = "anon:"

// joinsOf opens the joins of a workspace, once.
func (sp *space) joinsOf(ctx context.Context) (*joins, error) {
	sp.binding.Lock()
	defer sp.binding.Unlock()
	if sp.joins != nil {
		return sp.joins, nil
	}
	log, err := eventlog.Open(sp.path("joins"))
	if err != nil {
		return nil, err
	}
	j := &joins{log: log, bound: map[string]struct{}{}}
	err = log.Read(ctx, eventlog.Position{}, func(facts []fact.Fact, _ eventlog.Position) error {
		for i := range facts {
			j.bound[facts[i].Other] = struct{}{}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	sp.joins = j
	return j, nil
}

// admit leaves out joins of devices that belong to somebody already, and names the others so that of two that come at once the log keeps one.
func (j *joins) admit(facts []fact.Fact) (fresh []fact.Fact, joining bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	fresh = make([]fact.Fact, 0, len(facts))
	for _, f := range facts {
		if isJoin(&f) {
			if _, bound := j.bound[f.Other]; bound {
				continue
			}
			// After an erasure a device may be joined anew, so the generation is part of the name.
			f.ID = fmt.Sprintf("join/%d/%s", j.log.Generation(), f.Other)
			joining = true
		}
		fresh = append(fresh, f)
	}
	return fresh, joining
}

// remember notes the joins that were kept.
func (j *joins) remember(ctx context.Context, offered, kept []fact.Fact) error {
	var now []fact.Fact
	j.mu.Lock()
	for i := range kept {
		if isJoin(&kept[i]) {
			now = append(now, kept[i])
		}
	}
	// Those that the log knew already are bound, too: a crash came between the two logs.
	for i := range offered {
		if isJoin(&offered[i]) {
			j.bound[offered[i].Other] = struct{}{}
		}
	}
	j.mu.Unlock()
	if len(now) == 0 {
		return nil
	}
	_, _, err := j.log.Append(ctx, now, eventlog.Mark{})
	return err
}

func isJoin(f *fact.Fact) bool { return f.Act == fact.Merged && strings.HasPrefix(f.Other, device) }

// forget lets go of devices of people who were erased.
func (j *joins) forget(ctx context.Context, keys map[string]bool) error {
	_, err := j.log.Rewrite(ctx, eventlog.Change{Fact: func(f *fact.Fact) eventlog.Fate {
		if keys[f.Person] || keys[f.Other] {
			return eventlog.Drop
		}
		return eventlog.Keep
	}})
	j.mu.Lock()
	defer j.mu.Unlock()
	for key := range keys {
		delete(j.bound, key)
	}
	return err
}

// appendJoining is append for facts that may join devices to people.
func (s *Service) appendJoining(ctx context.Context, workspace ids.ID, facts []fact.Fact) ([]fact.Fact, error) {
	sp, err := s.enter(workspace)
	if err != nil {
		return nil, err
	}
	defer s.leave(sp)
	var j *joins
	for i := range facts {
		if isJoin(&facts[i]) {
			if j, err = sp.joinsOf(ctx); err != nil {
				return nil, err
			}
			break
		}
	}
	joining := false
	if j != nil {
		facts, joining = j.admit(facts)
	}
	if len(facts) == 0 {
		return nil, nil
	}
	_, kept, err := sp.log.Append(ctx, facts, eventlog.Mark{})
	if err == nil && joining {
		err = j.remember(ctx, facts, kept)
	}
	return kept, err
}
