// Package totp is the second factor: codes of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 seconds, which is what apps understand) and recovery codes for when the
// app is lost.
package totp

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"

	"hubbub/internal/platform/errs"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	totplib "github.com/pquerna/otp/totp"
)

const period = 30 * time.Second

// New makes a seed for an account and the otpauth link that apps read from a QR code.
func New(issuer, account string) (seed, link string, err error) {
	k, err := totplib.Generate(totplib.GenerateOpts{Issuer: issuer, AccountName: account, SecretSize: 20, Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", "", errs.Wrap("totp.New", err)
	}
	return k.Secret(), k.URL(), nil
}

// Step is the number of the 30 seconds that t is in.
func Step(t time.Time) int64 { return t.Unix() / int64(period/time.Second) }

// Code is what an app with this seed shows at t.
func Code(seed string, t time.Time) (string, error) {
	c, err := hotp.GenerateCodeCustom(seed, uint64(Step(t)), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	return c, errs.Wrap("totp.Code", err)
}

// Match finds the step, one before to one after now, whose code this is. The caller stores it and takes no code of that step or an earlier one again.
func Match(seed, code string, now time.Time) (step int64, ok bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	for d := -period; d <= period; d += period {
		want, err := Code(seed, now.Add(d))
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = Step(now.Add(d)), true
		}
	}
	return step, ok
}

const recoveryCodes = 10

var alphabet = base32.NewEncoding("abcdefghjkmnpqrstuvwxyz023456789").WithPadding(base32.NoPadding)

// NewRecoveryCodes makes ten codes of 80 random bits, each good once, and what is stored of them.
func NewRecoveryCodes() (codes []string, hashes [][]byte) {
	for range recoveryCodes {
		b := make([]byte, 10)
		rand.Read(b)
		c := alphabet.EncodeToString(b)
		codes = append(codes, c[:4]+"-"+c[4:8]+"-"+c[8:12]+"-"+c[12:])
		hashes = append(hashes, HashRecovery(c))
	}
	return codes, hashes
}

// HashRecovery is what is stored of a recovery code, however it is typed.
func HashRecovery(code string) []byte {
	h := sha256.Sum256([]byte(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, strings.ToLower(code))))
	return h[:]
}

// IsApp reports whether a code looks like an app's rather than a recovery code.
func IsApp(code string) bool {
	return len(strings.ReplaceAll(strings.TrimSpace(code), " ", "")) == 6
}
