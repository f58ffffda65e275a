package core

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/spine"
)

// Service is the rules about workspaces, people and access. Safe for concurrent use.
type Service struct {
	db    *sqldb.DB
	spine *spine.Spine
	ids   *ids.Maker
	clock clock.Clock
	cache *cache

	notifier     Notifier
	disconnector Disconnector
	pictures     Pictures
}

// Open migrates all of identity's tables.
func Open(ctx context.Context, db *sqldb.DB, sp *spine.Spine, maker *ids.Maker, c clock.Clock) (*Service, error) {
	if err := db.Migrate(ctx, "identity", migrations); err != nil {
		return nil, errs.Wrap("identity.Open", err)
	}
	return &Service{db: db, spine: sp, ids: maker, clock: c, cache: newCache()}, nil
}

// Use gives what can only be made after identity: the word between nodes and the gateway. nil means that there are no other nodes, or no connections.
// Call it before the first request.
func (s *Service) Use(n Notifier, d Disconnector) { s.notifier, s.disconnector = n, d }

// UsePictures gives where avatars lie. Call it before the first request; until then avatars are ids that nobody can see.
func (s *Service) UsePictures(p Pictures) { s.pictures = p }

// Change runs fn in a transaction and rings for the events that it appended.
func (s *Service) Change(ctx context.Context, where string, fn func(*sqldb.Tx) error) error {
	if err := s.db.Tx(ctx, fn); err != nil {
		return errs.Wrap(where, err)
	}
	s.spine.Wake()
	return nil
}

// Secret is a fresh token of 256 random bits and what is stored of it.
func Secret(prefix string) (token string, hash []byte) {
	b := make([]byte, 32)
	rand.Read(b)
	token = prefix + base64.RawURLEncoding.EncodeToString(b)
	return token, HashOf(token)
}

// HashOf is what is stored of a token.
func HashOf(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}
