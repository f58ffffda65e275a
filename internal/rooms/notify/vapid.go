package notify

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"

	"hubbub/internal/platform/sqldb"
)

// vapidKey is the key by which push services know us, both halves in the spelling of the Push API.
type vapidKey struct{ public, private string }

const vapidPurpose = "notify.vapid"

var b64 = base64.RawURLEncoding

// openKey reads the key, or makes it. Of several processes that start at once one wins; the others read its key. Browsers are subscribed to this very
// key, so it never changes by itself.
func (s *Service) openKey(ctx context.Context) (k vapidKey, err error) {
	fresh, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return k, err
	}
	var sealed string
	err = s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		public := b64.EncodeToString(fresh.PublicKey().Bytes())
		if err := putKey(ctx, tx, public, s.Seal.Seal([]byte(b64.EncodeToString(fresh.Bytes())), vapidPurpose)); err != nil {
			return err
		}
		k.public, sealed, err = getKey(ctx, tx)
		return err
	})
	if err != nil {
		return k, err
	}
	private, err := s.Seal.Unseal(sealed, vapidPurpose)
	if err != nil {
		return k, err
	}
	k.private = string(private)
	if !s.Seal.Stale(sealed) {
		return k, nil
	}
	return k, s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return resealKey(ctx, tx, s.Seal.Seal(private, vapidPurpose)) })
}

// PublicKey is what browsers subscribe with.
func (s *Service) PublicKey() string { return s.vapid.public }
