package activity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline"
)

// Erasure is a wish that nothing be known of a person any more, and what came of it.
type Erasure struct {
	ID        ids.ID    `json:"id"`
	Workspace ids.ID    `json:"-"`
	Hash      string    `json:"key_sha256" doc:"SHA-256 of the key, in hex: the key itself goes with the person."`
	AskedBy   ids.ID    `json:"asked_by,omitempty"`
	AskedAt   time.Time `json:"asked_at"`
	DoneAt    time.Time `json:"done_at,omitzero" doc:"Not there while it is still to be done."`
	Proof     Proof     `json:"proof,omitzero"`

	key string
}

// Proof is what an erasure did, and what a search of everything found afterwards.
type Proof struct {
	Keys       int    `json:"keys" doc:"Keys that were joined into the person, each of which was erased."`
	Files      int    `json:"files" doc:"Files of the event log that were written anew."`
	Facts      int64  `json:"facts" doc:"Facts that were removed from them."`
	Mentions   int64  `json:"mentions" doc:"Facts of others in which the person's key was blanked."`
	Events     int64  `json:"events" doc:"Events that were removed from the timelines."`
	Samples    int    `json:"samples" doc:"Samples that were removed from the dictionary of events."`
	Searched   int64  `json:"searched" doc:"Facts that were searched afterwards: all that were there when the erasure was asked for."`
	Found      int64  `json:"found" doc:"Of those, facts in which one of the keys was found. It is 0."`
	InStore    bool   `json:"in_timelines" doc:"Whether the timelines still know the person. It is false."`
	Generation uint64 `json:"generation" doc:"Of the event log, from then on."`
}

// AskErasure notes that everything of a person is to be erased: the one with this key, under all keys that were joined to it. It is done soon, by a job; Erasures tells what came of
// it. What is told of the person afterwards is kept again: who goes is signed out, and the site resets his device.
func (s *Service) AskErasure(ctx context.Context, a actor.Actor, key string) (Erasure, error) {
	const op = "activity.AskErasure"
	if !a.Role.AtLeast(actor.Owner) {
		return Erasure{}, errs.E(op, errs.Forbidden, "auth.role", "Only owners may do this.")
	}
	e := Erasure{ID: s.IDs.New(), Workspace: a.Workspace, Hash: hashOfKey(key), AskedBy: a.Person, AskedAt: s.Clock.Now()}
	err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := askErasure(ctx, tx, e, key); err != nil {
			return err
		}
		return s.Audit.Audit(ctx, tx, Act{Workspace: a.Workspace, Action: "activity.erasure_asked", Detail: map[string]any{"key_sha256": e.Hash}})
	})
	s.Wake(jobErase)
	return e, errs.Wrap(op, err)
}

func hashOfKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// Erasures lists those of the actor's workspace, the newest first.
func (s *Service) Erasures(ctx context.Context, a actor.Actor) ([]Erasure, error) {
	all, err := erasuresOf(ctx, s.DB, a.Workspace)
	return all, errs.Wrap("activity.Erasures", err)
}

// EraseDue does what was asked for. A crash between lets the next run do it again.
func (s *Service) EraseDue(ctx context.Context) error {
	due, err := openErasures(ctx, s.DB)
	if err != nil {
		return err
	}
	for _, e := range due {
		if e.Proof, err = s.erase(ctx, e.Workspace, e.key, e.AskedAt); err != nil {
			return errs.Wrap("activity.EraseDue", err)
		}
		err = s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
			if err := finishErasure(ctx, tx, e, s.Clock.Now()); err != nil {
				return err
			}
			return s.Audit.Audit(ctx, tx, Act{Workspace: e.Workspace, Action: "activity.erased", Detail: map[string]any{"key_sha256": e.Hash, "facts": e.Proof.Facts, "found": e.Proof.Found}})
		})
		if err != nil {
			return err
		}
		slog.Info("a person was erased from activity", "workspace", e.Workspace, "erasure", e.ID, "facts", e.Proof.Facts, "found", e.Proof.Found)
	}
	return nil
}

// erase removes a person everywhere, and then searches for what is left.
func (s *Service) erase(ctx context.Context, workspace ids.ID, key string, asked time.Time) (p Proof, err error) {
	sp, err := s.enter(workspace)
	if err != nil {
		return p, err
	}
	defer s.leave(sp)
	// Everything that was told before is in the log before it is searched.
	if _, err := s.Drain(ctx); err != nil {
		return p, err
	}
	sp.life.Lock()
	defer sp.life.Unlock()
	store, err := s.timelinesLocked(ctx, sp)
	if err != nil {
		return p, err
	}
	w := wanted(keysOf(store, key))
	p.Keys = len(w.keys)
	done, err := s.rewrite(ctx, sp, store, eventlog.Change{Fact: w.fate})
	if err != nil {
		return p, err
	}
	p.Files, p.Facts, p.Mentions, p.Generation = done.Files, done.Dropped, done.Changed, sp.log.Generation()
	if p.Events, err = store.Erase(ctx, key); err != nil {
		return p, err
	}
	if p.Mentions > 0 {
		// Values stand in the files of the timelines too, in those of others.
		if err := s.rebuild(ctx, sp, nil); err != nil {
			return p, err
		}
	}
	j, err := sp.joinsOf(ctx)
	if err != nil {
		return p, err
	}
	if err := j.forget(ctx, w.keys); err != nil {
		return p, err
	}
	if s.dictionary != nil {
		if p.Samples, err = s.dictionary.Forget(ctx, workspace, slices.Collect(w.all())); err != nil {
			return p, err
		}
	}
	return p, s.search(ctx, sp, w, asked, &p)
}

// keysOf are all keys of a person, with the one that was asked for first.
func keysOf(store *timeline.Store, key string) []string {
	v := store.View()
	defer v.Close()
	keys := []string{key}
	if n, ok := v.Number(key); ok {
		keys = append(keys, v.Keys(n)...)
	}
	return keys
}

// rewrite changes the log and tells the timelines where that stands afterwards.
func (s *Service) rewrite(ctx context.Context, sp *space, store *timeline.Store, c eventlog.Change) (eventlog.Rewritten, error) {
	done, err := sp.log.Rewrite(ctx, c)
	if err != nil {
		return done, err
	}
	// Most is written before appending has to wait.
	if err := store.Flush(ctx); err != nil {
		return done, err
	}
	sp.feed.Lock()
	defer sp.feed.Unlock()
	if generation := sp.log.Generation(); !sp.log.Holds(sp.fed, generation) {
		// It was the end of a file that is another now. What comes next stands in the next one.
		sp.fed = eventlog.Position{File: sp.fed.File + 1}
	}
	return done, store.SetCheckpoint(ctx, sp.fed, sp.log.Generation())
}

// search counts what is left of a person in what was there when the erasure was asked for.
func (s *Service) search(ctx context.Context, sp *space, w *who, asked time.Time, p *Proof) error {
	until := asked.UnixMilli()
	err := sp.log.Read(ctx, eventlog.Position{}, func(facts []fact.Fact, _ eventlog.Position) error {
		for i := range facts {
			if facts[i].Received > until {
				continue
			}
			p.Searched++
			if w.fate(&facts[i]) != eventlog.Keep {
				p.Found++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	store, err := s.timelinesLocked(ctx, sp)
	if err != nil {
		return err
	}
	v := store.View()
	defer v.Close()
	for key := range w.all() {
		if n, known := v.Number(key); known {
			// Who was told of again since then is not who was erased.
			list, err := v.Timeline(n, 0, until, 1)
			if err != nil {
				return err
			}
			p.InStore = p.InStore || len(list) > 0
		}
	}
	return nil
}

// who is a person that is to be erased.
type who struct {
	keys map[string]bool
	bare map[string]bool // the keys as they may stand in properties of others
}

// bareMin is how long what a site calls somebody has to be, to be looked for among the values of others: "7" is anything.
const bareMin = 8

func wanted(keys []string) *who {
	w := &who{keys: map[string]bool{}, bare: map[string]bool{}}
	for _, key := range keys {
		w.keys[key] = true
		w.bare[key] = true
		for _, prefix := range []string{"user:", device} {
			if bare, ok := strings.CutPrefix(key, prefix); ok && len(bare) >= bareMin {
				w.bare[bare] = true
			}
		}
	}
	return w
}

func (w *who) all() func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range w.keys {
			if !yield(key) {
				return
			}
		}
	}
}

// fate drops what is the person's, and blanks him in what is of others.
func (w *who) fate(f *fact.Fact) eventlog.Fate {
	if w.keys[f.Person] || w.keys[f.Other] {
		return eventlog.Drop
	}
	fate := eventlog.Keep
	kept := f.Props[:0:0]
	for i, p := range f.Props {
		var now fact.Value
		switch {
		case p.Value.Kind == fact.String && w.bare[p.Value.Text]:
		case p.Value.Kind == fact.JSON && w.within(p.Value.Text):
			now = w.without(p.Value.Text)
		default:
			if fate == eventlog.Changed {
				kept = append(kept, p)
			}
			continue
		}
		if fate == eventlog.Keep {
			kept = append(kept, f.Props[:i]...)
		}
		if fate = eventlog.Changed; now.Kind != fact.None {
			kept = append(kept, fact.Prop{Key: p.Key, Value: now})
		}
	}
	if fate == eventlog.Changed {
		f.Props = kept
	}
	return fate
}

// within reports whether one of the keys stands in a list.
func (w *who) within(list string) bool {
	for bare := range w.bare {
		if strings.Contains(list, strconv.Quote(bare)) {
			return true
		}
	}
	return false
}

// without is a list without the person.
func (w *who) without(list string) fact.Value {
	var v any
	if json.Unmarshal([]byte(list), &v) != nil {
		return fact.Value{}
	}
	j, err := json.Marshal(w.scrub(v))
	if err != nil {
		return fact.Value{}
	}
	return fact.Value{Kind: fact.JSON, Text: string(j)}
}

func (w *who) scrub(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, 0, len(v))
		for _, one := range v {
			if text, ok := one.(string); !ok || !w.bare[text] {
				out = append(out, w.scrub(one))
			}
		}
		return out
	case map[string]any:
		for k, one := range v {
			if text, ok := one.(string); ok && w.bare[text] || w.bare[k] {
				delete(v, k)
			} else {
				v[k] = w.scrub(one)
			}
		}
	}
	return v
}
