package totp_test

import (
	"bytes"
	"encoding/base32"
	"net/url"
	"strings"
	"testing"
	"time"

	"hubbub/internal/rooms/identity/totp"
)

func TestCodesOfRFC6238(t *testing.T) {
	seed := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"} {
		if got, err := totp.Code(seed, time.Unix(at, 0)); err != nil || got != want {
			t.Errorf("at %d: %s, want %s (%v)", at, got, want, err)
		}
	}
}

func TestMatchTakesOneStepOfDrift(t *testing.T) {
	seed, link, err := totp.New("热闹", "ada@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if u, err := url.Parse(link); err != nil || u.Scheme != "otpauth" || u.Query().Get("secret") != seed || u.Query().Get("issuer") != "热闹" {
		t.Fatal(link, err)
	}
	now := time.Unix(1800000000, 0)
	for d, ok := range map[time.Duration]bool{0: true, -30 * time.Second: true, 30 * time.Second: true, -60 * time.Second: false, 60 * time.Second: false} {
		code, _ := totp.Code(seed, now.Add(d))
		step, got := totp.Match(seed, " "+code[:3]+" "+code[3:], now)
		if got != ok || ok && step != totp.Step(now.Add(d)) {
			t.Errorf("%v: %v, step %d", d, got, step)
		}
	}
	for _, bad := range []string{"", "000", "abcdef", "1234567"} {
		if _, ok := totp.Match(seed, bad, now); ok {
			t.Errorf("%q matched", bad)
		}
	}
}

func TestRecoveryCodes(t *testing.T) {
	codes, hashes := totp.NewRecoveryCodes()
	seen := map[string]bool{}
	for i, c := range codes {
		if seen[c] || totp.IsApp(c) || !bytes.Equal(totp.HashRecovery(strings.ToUpper(strings.ReplaceAll(c, "-", " "))), hashes[i]) {
			t.Errorf("%q", c)
		}
		seen[c] = true
	}
	if len(codes) != 10 {
		t.Error(len(codes))
	}
}
