package seal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/seal"

	"pgregory.net/rapid"
)

func open(t *testing.T, dir string) *seal.Ring {
	t.Helper()
	r, err := seal.Open(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsSealedOpensOnlyForItsPurposeAndUnchanged(t *testing.T) {
	r, other := open(t, t.TempDir()), open(t, t.TempDir())
	rapid.Check(t, func(t *rapid.T) {
		plain, purpose := rapid.SliceOf(rapid.Byte()).Draw(t, "plain"), rapid.String().Draw(t, "purpose")
		sealed := r.Seal(plain, purpose)
		got, err := r.Unseal(sealed, purpose)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%q came back as %q, %v", plain, got, err)
		}
		if sealed == r.Seal(plain, purpose) {
			t.Fatal("the same text sealed twice gives the same: a nonce was used again")
		}
		i := rapid.IntRange(0, len(sealed)-1).Draw(t, "i")
		bent := sealed[:i] + string(sealed[i]^1) + sealed[i+1:]
		for _, try := range []struct {
			r               *seal.Ring
			sealed, purpose string
		}{{r, sealed, purpose + "x"}, {r, bent, purpose}, {other, sealed, purpose}, {r, "", purpose}, {r, "nonsense", purpose}} {
			if got, err := try.r.Unseal(try.sealed, try.purpose); errs.CodeOf(err) != "seal.closed" {
				t.Fatalf("%q opened: %q, %v", try.sealed, got, err)
			}
		}
	})
}

func TestRotationOpensTheOldAndSealsWithTheNew(t *testing.T) {
	dir := t.TempDir()
	before := open(t, dir)
	sealed := before.Seal([]byte("种子"), "p")
	if err := seal.Rotate(dir); err != nil {
		t.Fatal(err)
	}
	after := open(t, dir)
	if got, err := after.Unseal(sealed, "p"); err != nil || string(got) != "种子" {
		t.Fatal(got, err)
	}
	if !after.Stale(sealed) || after.Stale(after.Seal(nil, "p")) || before.Stale(sealed) {
		t.Fatal("Stale does not tell the old key's work from the new key's")
	}
	if bytes.Equal(before.Derive("x"), after.Derive("x")) || bytes.Equal(after.Derive("x"), after.Derive("y")) {
		t.Fatal("derived keys do not depend on the key and the label")
	}
	again, err := seal.Open("", strings.ReplaceAll(strings.TrimSpace(after.String()), "\n", ","))
	if err != nil || !bytes.Equal(again.Derive("x"), after.Derive("x")) {
		t.Fatal("the environment's spelling gives another ring", err)
	}
}

func TestTheKeyFileIsPrivateAndMadeOnce(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	rings := make([]*seal.Ring, 8)
	for i := range rings {
		wg.Go(func() { rings[i], _ = seal.Open(dir, "") })
	}
	wg.Wait()
	for _, r := range rings {
		if r == nil || r.String() != rings[0].String() {
			t.Fatal("processes that start at once hold different keys")
		}
	}
	path := filepath.Join(dir, seal.FileName)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".seal-*")); len(left) != 0 {
		t.Fatal("left behind:", left)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Open(dir, ""); errs.CodeOf(err) != "seal.file_open" {
		t.Fatal("a key file that everybody may read was taken:", err)
	}
}

func TestMalformedKeysAreRefusedWithoutBeingTold(t *testing.T) {
	for _, text := range []string{"\n", "nokey", "id:", "id:c2hvcnQ", "i.d:" + strings.Repeat("A", 43), "a:" + strings.Repeat("A", 43) + ",b:SECRET"} {
		if _, err := seal.Parse(text); err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
