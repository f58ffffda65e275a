package intake

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// Key is a write key: with it a site or a backend may add events to a workspace, and nothing else.
type Key struct {
	ID        ids.ID    `json:"id"`
	Workspace ids.ID    `json:"-"`
	Name      string    `json:"name" example:"www.example.com"`
	Secret    string    `json:"key" example:"wk_…" doc:"It stands in the pages of the site, so it is no secret."`
	Origins   []string  `json:"origins" doc:"Sites that may send with it from browsers. Empty: any."`
	MadeBy    ids.ID    `json:"made_by,omitempty"`
	MadeAt    time.Time `json:"made_at"`
	Old       string    `json:"old_key,omitempty" doc:"The key before the last rotation, while it still works."`
	OldUntil  time.Time `json:"old_until,omitzero"`
}

// NewKey is what makes a key.
type NewKey struct {
	Name    string   `json:"name" minLength:"1" maxLength:"80"`
	Origins []string `json:"origins,omitempty" maxItems:"50" example:"https://www.example.com" doc:"Scheme and host, as browsers send them. A host may begin with *. for all below it."`
}

const (
	keyPrefix = "wk_"
	keysMax   = 50
	oldFor    = 24 * time.Hour // that a rotated key works on
	// ruleFor is how long a node believes what it knows of a key.
	ruleFor = 5 * time.Second
)

func newSecret() string {
	b := make([]byte, 18)
	_, _ = rand.Read(b) // never fails
	return keyPrefix + base64.RawURLEncoding.EncodeToString(b)
}

func newSalt() string {
	b := make([]byte, sha256.Size)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

func noKey(op string) error {
	return errs.E(op, errs.NotFound, "write_key.not_found", "There is no such write key.")
}

// Keys are those of the actor's workspace, in the order in which they were made.
func (s *Service) Keys(ctx context.Context, a actor.Actor) ([]Key, error) {
	all, err := keysOf(ctx, s.DB, a.Workspace)
	for i := range all {
		s.hideOld(&all[i])
	}
	return all, errs.Wrap("intake.Keys", err)
}

// hideOld leaves out a former key that works no more.
func (s *Service) hideOld(k *Key) {
	if !k.OldUntil.After(s.Clock.Now()) {
		k.Old, k.OldUntil = "", time.Time{}
	}
}

// MakeKey makes a key.
func (s *Service) MakeKey(ctx context.Context, a actor.Actor, want NewKey) (k Key, err error) {
	const op = "intake.MakeKey"
	if !a.Role.AtLeast(actor.Owner) {
		return k, notOwner(op)
	}
	origins, err := cleanOrigins(op, want.Origins)
	if err != nil {
		return k, err
	}
	k = Key{ID: s.IDs.New(), Workspace: a.Workspace, Name: strings.TrimSpace(want.Name), Secret: newSecret(), Origins: origins, MadeBy: a.Person, MadeAt: s.Clock.Now()}
	err = s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		have, err := keysOf(ctx, tx, a.Workspace)
		if err != nil {
			return err
		}
		if len(have) >= keysMax {
			return errs.E(op, errs.Conflict, "write_key.too_many", "There are too many write keys; revoke some first.")
		}
		if err := putKey(ctx, tx, k); err != nil {
			return err
		}
		return s.audit(ctx, tx, k, "write_key.made")
	})
	return k, errs.Wrap(op, err)
}

// ChangeKey changes the name and the origins of a key.
func (s *Service) ChangeKey(ctx context.Context, a actor.Actor, id ids.ID, want NewKey) (k Key, err error) {
	const op = "intake.ChangeKey"
	origins, err := cleanOrigins(op, want.Origins)
	if err != nil {
		return k, err
	}
	return s.change(ctx, op, a, id, "write_key.changed", func(k *Key) { k.Name, k.Origins = strings.TrimSpace(want.Name), origins })
}

// RotateKey gives a key another text. The one before works for a day beside it.
func (s *Service) RotateKey(ctx context.Context, a actor.Actor, id ids.ID) (Key, error) {
	return s.change(ctx, "intake.RotateKey", a, id, "write_key.rotated", func(k *Key) {
		k.Old, k.OldUntil, k.Secret = k.Secret, s.Clock.Now().Add(oldFor), newSecret()
	})
}

func (s *Service) change(ctx context.Context, op string, a actor.Actor, id ids.ID, action string, fn func(*Key)) (k Key, err error) {
	if !a.Role.AtLeast(actor.Owner) {
		return k, notOwner(op)
	}
	err = s.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		var found bool
		if k, found, err = lockKey(ctx, tx, a.Workspace, id); err != nil || !found {
			return orMissing(op, err)
		}
		fn(&k)
		if err := updateKey(ctx, tx, k); err != nil {
			return err
		}
		return s.audit(ctx, tx, k, action)
	})
	s.forget(a.Workspace)
	s.hideOld(&k)
	return k, errs.Wrap(op, err)
}

func orMissing(op string, err error) error {
	if err == nil {
		err = noKey(op)
	}
	return err
}

// RevokeKey ends a key and its former text.
func (s *Service) RevokeKey(ctx context.Context, a actor.Actor, id ids.ID) error {
	const op = "intake.RevokeKey"
	if !a.Role.AtLeast(actor.Owner) {
		return notOwner(op)
	}
	err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		k, found, err := lockKey(ctx, tx, a.Workspace, id)
		if err != nil || !found {
			return orMissing(op, err)
		}
		if err := dropKey(ctx, tx, a.Workspace, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, k, "write_key.revoked")
	})
	s.forget(a.Workspace)
	return errs.Wrap(op, err)
}

func (s *Service) audit(ctx context.Context, tx *sqldb.Tx, k Key, action string) error {
	return s.Audit.Audit(ctx, tx, Act{Workspace: k.Workspace, Action: action, Subject: k.ID, Detail: map[string]any{"name": k.Name, "origins": k.Origins}})
}

// cleanOrigins checks that each is what a browser would send.
func cleanOrigins(op string, all []string) ([]string, error) {
	out := make([]string, 0, len(all))
	for _, o := range all {
		o = strings.ToLower(strings.TrimRight(strings.TrimSpace(o), "/"))
		u, err := url.Parse(strings.Replace(o, "://*.", "://", 1))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil || strings.Contains(u.Host, "*") {
			return nil, errs.E(op, errs.Invalid, "write_key.origin", "This is no origin.").In("body.origins", "expected scheme and host, such as https://www.example.com or https://*.example.com", o)
		}
		out = append(out, o)
	}
	return out, nil
}

// allows reports whether a page of this origin may send with the key.
func (k *Key) allows(origin string) bool {
	if len(k.Origins) == 0 || origin == "" {
		return true
	}
	origin = strings.ToLower(origin)
	for _, o := range k.Origins {
		if o == origin {
			return true
		}
		if scheme, host, ok := strings.Cut(o, "://*"); ok && strings.HasPrefix(origin, scheme+"://") && strings.HasSuffix(origin, host) {
			return true
		}
	}
	return false
}
