package password_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/identity/password"
)

var cheap = password.Params{MemoryKiB: 64, Passes: 1, Lanes: 1, AtOnce: 2, Waiting: 2}

func TestCheck(t *testing.T) {
	h, ctx := password.New(cheap), t.Context()
	stored, err := h.Hash(ctx, "caf\u00e9 热闹 🎉")
	if err != nil || strings.Contains(stored, "热闹") {
		t.Fatal(stored, err)
	}
	for in, want := range map[string]bool{"caf\u00e9 热闹 🎉": true, "cafe\u0301 热闹 🎉": true, "cafe 热闹 🎉": false, "": false} {
		if right, weak, err := h.Check(ctx, in, stored); err != nil || right != want || weak {
			t.Errorf("%q: right %v weak %v, %v", in, right, weak, err)
		}
	}
	dearer := cheap
	dearer.Passes = 2
	if right, weak, err := password.New(dearer).Check(ctx, "café 热闹 🎉", stored); err != nil || !right || !weak {
		t.Errorf("an older hash: right %v weak %v, %v", right, weak, err)
	}
	again, _ := h.Hash(ctx, "café 热闹 🎉")
	if again == stored {
		t.Error("the same password twice gives the same hash: no salt")
	}
	for _, bad := range []string{"", "plain", "$argon2id$v=19$m=64,t=0,p=1$AAAA$AAAA", strings.Replace(stored, "argon2id", "argon2i", 1), stored[:len(stored)-4]} {
		if _, _, err := h.Check(ctx, "x", bad); err == nil {
			t.Errorf("%q passed as a hash", bad)
		}
	}
}

func TestNothingCostsOneHashToo(t *testing.T) {
	h := password.New(cheap)
	if err := h.CheckNothing(t.Context(), "x"); err != nil || h.Hashes() != 1 {
		t.Fatal(h.Hashes(), err)
	}
}

func TestAFloodIsTurnedAwayAndMemoryStaysBounded(t *testing.T) {
	p := cheap
	p.AtOnce, p.Waiting, p.MemoryKiB = 1, 1, 8<<10
	h := password.New(p)
	var wg sync.WaitGroup
	var mu sync.Mutex
	counts := map[string]int{}
	start := make(chan struct{})
	for range 40 {
		wg.Go(func() {
			<-start
			err := h.CheckNothing(t.Context(), "x")
			mu.Lock()
			defer mu.Unlock()
			counts[errs.CodeOf(err)]++
		})
	}
	close(start)
	wg.Wait()
	if counts["server.busy"] == 0 || counts[""] == 0 || counts["server.busy"]+counts[""] != 40 {
		t.Fatal(counts)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// A waiter whose caller has gone gives up its place; a free turn may still be taken.
	if err := h.CheckNothing(ctx, "x"); err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := h.CheckNothing(t.Context(), "x"); err != nil {
		t.Fatal("the places of the flood were not given back:", err)
	}
}

func TestAcceptable(t *testing.T) {
	for in, ok := range map[string]bool{
		"correct horse": true, "一二三四五六七八": true, "短密码": false, "short": false, "Password123": false, "aaaaaaaaaaaa": false, "abababababab": false,
		"ada@example.com": false, "ＡＤＡ@example.com": false, strings.Repeat("长abc", 300): false, "bad\xff\xfebytes!": false,
	} {
		if err := password.Acceptable(in, "Ada", "ada@example.com"); (err == nil) != ok {
			t.Errorf("%.20q: %v", in, err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	h := password.New(cheap)
	stored, _ := h.Hash(f.Context(), "x")
	f.Add(stored)
	f.Add("$argon2id$v=19$m=1,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, stored string) {
		if len(stored) > 200 || strings.Contains(stored, "m=") && !strings.Contains(stored, "m=64,t=1,p=1") {
			t.Skip("costs that a fuzzer invents are not worth their time")
		}
		_, _, _ = h.Check(t.Context(), "x", stored)
	})
}
