// Package seal encrypts the few secrets that the database must hold but must not give away: TOTP seeds, signing keys, client
// secrets. The keys live outside the database, in a file beside it or in the environment, so that a copy of the database alone
// opens nothing.
//
// A sealed text says which key sealed it. New texts are sealed with the first key of the ring; the others only open what
// was sealed before, so a key is changed by putting a new one in front (Rotate) and sealing again whatever Stale reports.
// Every text is bound to a purpose: what was sealed for one row does not open for another.
//
// A Ring does not change after it was made and is safe for concurrent use.
package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hubbub/internal/platform/errs"

	"golang.org/x/crypto/chacha20poly1305"
)

// FileName is the key file's name in the data folder.
const FileName = "seal.keys"

type key struct {
	id     string
	secret []byte
	aead   cipher.AEAD
}

// Ring holds the keys; the first one seals.
type Ring struct{ keys []key }

var b64 = base64.RawURLEncoding.Strict()

// Open takes the ring from text (the environment's) when that is not empty, else from the key file in dir, which is made with
// one fresh key and mode 0600 when it is not there. A key file that others may read is refused.
func Open(dir, text string) (*Ring, error) {
	if text != "" {
		return Parse(text)
	}
	path := filepath.Join(dir, FileName)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return create(path)
	case err != nil:
		return nil, fmt.Errorf("seal: %w", err)
	case info.Mode().Perm()&0o077 != 0:
		return nil, errs.E("seal.Open", errs.Internal, "seal.file_open", "The key file "+path+" may be read by others; run chmod 600 on it.")
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return Parse(string(b))
}

// create lets one of several processes that start at once win: the others read its file.
func create(path string) (*Ring, error) {
	r, err := fresh()
	if err != nil {
		return nil, err
	}
	tmp, err := writeBeside(path, r.String())
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp)
	if err := os.Link(tmp, path); errors.Is(err, fs.ErrExist) {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("seal: %w", err)
		}
		return Parse(string(b))
	} else if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return r, syncDir(filepath.Dir(path))
}

// writeBeside writes text to a new file in path's folder, on disk before it returns.
func writeBeside(path, text string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".seal-*") // mode 0600
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("seal: %w", err), os.Remove(f.Name()))
	}
	return f.Name(), nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// Rotate puts a fresh key in front of those in dir's key file. Processes use it from their next start.
func Rotate(dir string) error {
	old, err := Open(dir, "")
	if err != nil {
		return err
	}
	r, err := fresh()
	if err != nil {
		return err
	}
	r.keys = append(r.keys, old.keys...)
	path := filepath.Join(dir, FileName)
	tmp, err := writeBeside(path, r.String())
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return errors.Join(fmt.Errorf("seal: %w", err), os.Remove(tmp))
	}
	return syncDir(dir)
}

func fresh() (*Ring, error) {
	var id [4]byte
	secret := make([]byte, chacha20poly1305.KeySize)
	rand.Read(id[:])
	rand.Read(secret)
	k, err := newKey(fmt.Sprintf("%x", id), secret)
	return &Ring{[]key{k}}, err
}

func newKey(id string, secret []byte) (key, error) {
	aead, err := chacha20poly1305.NewX(secret)
	if err != nil {
		return key{}, fmt.Errorf("seal: key %s: %w", id, err)
	}
	return key{id, secret, aead}, nil
}

// Parse reads a ring as String writes it: "id:base64" per key, between them commas or line ends, the sealing key first.
func Parse(text string) (*Ring, error) {
	r := &Ring{}
	for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == '\n' || c == '\r' || c == ' ' }) {
		id, secret, ok := strings.Cut(part, ":")
		raw, err := b64.DecodeString(strings.TrimRight(secret, "="))
		if !ok || id == "" || strings.Contains(id, ".") || err != nil || len(raw) != chacha20poly1305.KeySize {
			// The text itself is a secret: no part of it goes into the error.
			return nil, errs.E("seal.Parse", errs.Internal, "seal.malformed", "A sealing key is malformed; expected id:base64 of 32 bytes.")
		}
		k, err := newKey(id, raw)
		if err != nil {
			return nil, err
		}
		r.keys = append(r.keys, k)
	}
	if len(r.keys) == 0 {
		return nil, errs.E("seal.Parse", errs.Internal, "seal.empty", "There is no sealing key.")
	}
	return r, nil
}

// String spells the ring's secrets, for the key file and the environment.
func (r *Ring) String() string {
	var b strings.Builder
	for _, k := range r.keys {
		b.WriteString(k.id + ":" + b64.EncodeToString(k.secret) + "\n")
	}
	return b.String()
}

// Seal encrypts plain for purpose, such as "identity.totp/0abc…".
func (r *Ring) Seal(plain []byte, purpose string) string {
	k := r.keys[0]
	nonce := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plain)+chacha20poly1305.Overhead)
	rand.Read(nonce)
	return k.id + "." + b64.EncodeToString(k.aead.Seal(nonce, nonce, plain, []byte(purpose)))
}

// Unseal decrypts what Seal made for the same purpose.
func (r *Ring) Unseal(sealed, purpose string) ([]byte, error) {
	const where = "seal.Unseal"
	id, body, _ := strings.Cut(sealed, ".")
	for _, k := range r.keys {
		if k.id != id {
			continue
		}
		raw, err := b64.DecodeString(body)
		if err != nil || len(raw) < chacha20poly1305.NonceSizeX {
			break
		}
		plain, err := k.aead.Open(nil, raw[:chacha20poly1305.NonceSizeX], raw[chacha20poly1305.NonceSizeX:], []byte(purpose))
		if err != nil {
			break
		}
		return plain, nil
	}
	return nil, errs.E(where, errs.Internal, "seal.closed", "A stored secret cannot be opened with the keys of this server.")
}

// Stale reports whether sealed was made with a key that is no longer the first.
func (r *Ring) Stale(sealed string) bool {
	id, _, _ := strings.Cut(sealed, ".")
	return id != r.keys[0].id
}

// Derive is a key of 32 bytes for label, the same on every process that holds this ring, until the ring is rotated.
func (r *Ring) Derive(label string) []byte {
	b, err := hkdf.Key(sha256.New, r.keys[0].secret, nil, label, 32)
	if err != nil {
		panic(err) // only for lengths beyond what SHA-256 can give
	}
	return b
}
