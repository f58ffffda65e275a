// Package password hashes and checks passwords with argon2id.
//
// A hash costs memory on purpose, so at most Params.AtOnce run at a time and a bounded number waits: a flood of sign-ins
// gets "busy" instead of the machine's memory. Checking a password takes one hash whether or not there is an account to check
// against (see Hasher.CheckNothing), so that the time of an answer does not tell who is here.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"hubbub/internal/platform/errs"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Params is the cost of a hash.
type Params struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
	AtOnce    int // hashes that may run at a time
	Waiting   int // and how many more may wait
}

// Default is the second recommended choice of RFC 9106, at most one hash a processor: 64 MiB each.
func Default() Params {
	n := runtime.GOMAXPROCS(0)
	return Params{MemoryKiB: 64 << 10, Passes: 3, Lanes: 4, AtOnce: n, Waiting: 16 * n}
}

// Limits of what a person may choose.
const (
	MinRunes = 8
	MaxBytes = 1024
)

const (
	saltLen = 16
	keyLen  = 32
)

// Hasher hashes with one set of Params and checks hashes of any. Safe for concurrent use.
type Hasher struct {
	params Params
	turn   chan struct{}
	queue  chan struct{}
	hashes atomic.Int64
	dummy  string
}

// New makes a Hasher.
func New(p Params) *Hasher {
	h := &Hasher{params: p, turn: make(chan struct{}, p.AtOnce), queue: make(chan struct{}, p.AtOnce+p.Waiting)}
	h.dummy = h.encode(make([]byte, saltLen), make([]byte, keyLen))
	return h
}

// Hashes counts the hashes that were computed.
func (h *Hasher) Hashes() int64 { return h.hashes.Load() }

// Hash makes the text to store for a password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	rand.Read(salt)
	key, err := h.derive(ctx, password, salt, h.params)
	if err != nil {
		return "", err
	}
	return h.encode(salt, key), nil
}

// Check reports whether the password is the one behind stored, and whether stored should be replaced because it was made with other params.
func (h *Hasher) Check(ctx context.Context, password, stored string) (right, weak bool, err error) {
	p, salt, key, err := decode(stored)
	if err != nil {
		return false, false, errs.Wrap("password.Check", err)
	}
	got, err := h.derive(ctx, password, salt, p)
	if err != nil {
		return false, false, err
	}
	same := p.MemoryKiB == h.params.MemoryKiB && p.Passes == h.params.Passes && p.Lanes == h.params.Lanes
	return subtle.ConstantTimeCompare(got, key) == 1, !same, nil
}

// CheckNothing does the work of Check where there is nothing to check against.
func (h *Hasher) CheckNothing(ctx context.Context, password string) error {
	_, _, err := h.Check(ctx, password, h.dummy)
	return err
}

func (h *Hasher) derive(ctx context.Context, password string, salt []byte, p Params) ([]byte, error) {
	select {
	case h.queue <- struct{}{}:
		defer func() { <-h.queue }()
	default:
		return nil, errs.E("password.derive", errs.Busy, "server.busy", "Too many people are signing in right now; try again in a moment.").After(2 * time.Second)
	}
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	h.hashes.Add(1)
	// One password typed on two keyboards can be two byte sequences; NFC makes them one.
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, p.Passes, p.MemoryKiB, p.Lanes, keyLen), nil
}

var b64 = base64.RawStdEncoding

func (h *Hasher) encode(salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.params.MemoryKiB, h.params.Passes, h.params.Lanes,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

var errStored = errors.New("the stored hash is malformed")

func decode(stored string) (p Params, salt, key []byte, err error) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, errStored
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.MemoryKiB, &p.Passes, &p.Lanes); err != nil {
		return p, nil, nil, errStored
	}
	salt, err1 := b64.DecodeString(parts[4])
	key, err2 := b64.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(key) != keyLen || p.Passes == 0 || p.Lanes == 0 || p.MemoryKiB > 4<<20 {
		return p, nil, nil, errStored
	}
	return p, salt, key, nil
}

// common is what guessers try first; the length rule already keeps out the shorter ones.
var common = strings.Fields(`password password1 password123 passw0rd p@ssw0rd 12345678 123456789 1234567890 123123123 11111111 00000000 88888888
 66666666 87654321 987654321 147258369 qwertyui qwertyuiop qwerty123 1q2w3e4r 1qaz2wsx 1q2w3e4r5t asdfghjkl zxcvbnm123 iloveyou sunshine princess
 football baseball trustno1 superman welcome1 letmein1 abcd1234 abc12345 a1234567 a123456789 aa123456 woaini1314 woaini520 5201314520 1314520520
 admin123 administrator changeme hubbub123 hunter22`)

// Acceptable says why somebody may not choose this password, given words that are his (name, e-mail address). nil: he may.
func Acceptable(password string, his ...string) error {
	weak := func(message string) error {
		return errs.E("password.Acceptable", errs.Invalid, "password.weak", message).In("body.password", message, nil)
	}
	folded := strings.ToLower(norm.NFKC.String(password))
	distinct := map[rune]bool{}
	for _, r := range folded {
		distinct[r] = true
	}
	switch {
	case len(password) > MaxBytes:
		return weak(fmt.Sprintf("The password is longer than %d bytes.", MaxBytes))
	case !utf8.ValidString(password):
		return weak("The password is not valid text.")
	case utf8.RuneCountInString(norm.NFC.String(password)) < MinRunes:
		return weak(fmt.Sprintf("The password needs at least %d characters.", MinRunes))
	case len(distinct) < 4:
		return weak("The password repeats too few different characters.")
	}
	for _, w := range common {
		if folded == w {
			return weak("This password is one of the first that a guesser tries.")
		}
	}
	for _, w := range his {
		if w = strings.ToLower(norm.NFKC.String(w)); w != "" && folded == w {
			return weak("The password is the same as your name or e-mail address.")
		}
	}
	return nil
}
