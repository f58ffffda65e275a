package bridges

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hubbub/internal/platform/ids"
)

// sign puts the headers of Standard Webhooks on a request, with one signature for each secret.
func sign(h http.Header, id ids.ID, at time.Time, body []byte, secrets [][]byte) error {
	stamp := strconv.FormatInt(at.Unix(), 10)
	signatures := make([]string, len(secrets))
	for i, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(string(secret), secretPrefix))
		if err != nil {
			return err
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id.String() + "." + stamp + "."))
		mac.Write(body)
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	h.Set("webhook-id", id.String())
	h.Set("webhook-timestamp", stamp)
	h.Set("webhook-signature", strings.Join(signatures, " "))
	return nil
}

// secrets are those that sign now, the newest first.
func (s *Service) secrets(o *Outgoing) ([][]byte, error) {
	sealed := []string{o.secret}
	if o.oldSecret != "" && o.OldSecretUntil.After(s.Clock.Now()) {
		sealed = append(sealed, o.oldSecret)
	}
	out := make([][]byte, len(sealed))
	for i, text := range sealed {
		var err error
		if out[i], err = s.Seal.Unseal(text, purpose(o.ID)); err != nil {
			return nil, err
		}
	}
	return out, nil
}
