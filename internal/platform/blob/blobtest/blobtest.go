// Package blobtest is what every blob.Store must pass.
//
// Its sub-tests use keys of their own and may run on a store that holds other things.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"hubbub/internal/platform/blob"
	"hubbub/internal/platform/errs"
)

// Run runs the conformance suite on stores that open gives.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	for name, test := range map[string]func(*testing.T, blob.Store){
		"round trip": roundTrip, "ranges": ranges, "missing": missing, "replace": replace, "failed put": failedPut,
		"limit": limit, "cancel": cancel, "keys": keys, "list": list, "writers of one key": writers,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			defer func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}()
			test(t, s)
		})
	}
}

func put(t *testing.T, s blob.Store, key string, body []byte) {
	t.Helper()
	if err := s.Put(context.Background(), key, bytes.NewReader(body)); err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
}

func get(s blob.Store, key string, offset, length int64) ([]byte, error) {
	r, err := s.Open(context.Background(), key, offset, length)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r)
	return body, errors.Join(err, r.Close())
}

func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func roundTrip(t *testing.T, s blob.Store) {
	// 11 MB takes several parts in an object store.
	for _, n := range []int{0, 1, 4095, 4096, 1 << 20, 11 << 20} {
		key, want := fmt.Sprintf("round/trip-%d.bin", n), noise(n)
		put(t, s, key, want)
		if got, err := get(s, key, 0, -1); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes: got %d, %v", n, len(got), err)
		}
		if size, err := s.Size(context.Background(), key); err != nil || size != int64(n) {
			t.Errorf("%d bytes: size %d, %v", n, size, err)
		}
	}
}

func ranges(t *testing.T, s blob.Store) {
	body := noise(1000)
	put(t, s, "ranges", body)
	for _, c := range []struct{ offset, length, from, to int64 }{
		{0, -1, 0, 1000}, {0, 10, 0, 10}, {990, 10, 990, 1000}, {990, 100, 990, 1000}, {999, -1, 999, 1000}, {500, 1, 500, 501},
		{0, 0, 0, 0}, {10, 0, 0, 0}, {1000, -1, 0, 0}, {1000, 10, 0, 0}, {5000, -1, 0, 0}, {5000, 10, 0, 0}, {0, 5000, 0, 1000},
	} {
		if got, err := get(s, "ranges", c.offset, c.length); err != nil || !bytes.Equal(got, body[c.from:c.to]) {
			t.Errorf("%d+%d: got %d bytes, %v", c.offset, c.length, len(got), err)
		}
	}
}

func missing(t *testing.T, s blob.Store) {
	ctx := context.Background()
	put(t, s, "missing/here/file", []byte("x"))
	for _, key := range []string{"missing/ghost", "missing/here", "missing/here/file/below"} {
		for _, r := range [][2]int64{{0, -1}, {0, 0}, {5, 5}} {
			if _, err := get(s, key, r[0], r[1]); !errs.Is(err, errs.NotFound) {
				t.Errorf("open %s at %d: %v", key, r[0], err)
			}
		}
		if _, err := s.Size(ctx, key); !errs.Is(err, errs.NotFound) {
			t.Errorf("size of %s: %v", key, err)
		}
		if err := s.Delete(ctx, key); err != nil {
			t.Errorf("delete %s: %v", key, err)
		}
	}
	for range 2 {
		if err := s.Delete(ctx, "missing/here/file"); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Size(ctx, "missing/here/file"); !errs.Is(err, errs.NotFound) {
		t.Errorf("after its deletion: %v", err)
	}
}

func replace(t *testing.T, s blob.Store) {
	put(t, s, "replace", []byte("a longer text that was there before"))
	r, err := s.Open(context.Background(), "replace", 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "replace", []byte("short"))
	// Who began to read the old bytes goes on with them.
	if old, err := io.ReadAll(r); err != nil || string(old) != "a longer text that was there before" {
		t.Errorf("the old reader got %q, %v", old, err)
	}
	r.Close()
	if got, err := get(s, "replace", 0, -1); err != nil || string(got) != "short" {
		t.Errorf("got %q, %v", got, err)
	}
}

func failedPut(t *testing.T, s blob.Store) {
	put(t, s, "failed/old", []byte("old"))
	broken := errors.New("the line broke")
	for _, key := range []string{"failed/old", "failed/new"} {
		for _, n := range []int{0, 100, 6 << 20} {
			r := io.MultiReader(bytes.NewReader(noise(n)), iotest.ErrReader(broken))
			if err := s.Put(context.Background(), key, r); !errors.Is(err, broken) {
				t.Errorf("put %s: %v", key, err)
			}
		}
	}
	if got, err := get(s, "failed/old", 0, -1); err != nil || string(got) != "old" {
		t.Errorf("what was there: %q, %v", got, err)
	}
	if _, err := s.Size(context.Background(), "failed/new"); !errs.Is(err, errs.NotFound) {
		t.Errorf("what never was: %v", err)
	}
	if n := count(t, s, "failed/"); n != 1 {
		t.Errorf("%d keys are listed", n)
	}
}

func limit(t *testing.T, s blob.Store) {
	ctx := context.Background()
	if err := s.Put(ctx, "limit/fits", blob.Limit(bytes.NewReader(noise(1000)), 1000)); err != nil {
		t.Error(err)
	}
	for _, n := range []int{1001, 100_000} {
		if err := s.Put(ctx, "limit/over", blob.Limit(iotest.OneByteReader(bytes.NewReader(noise(n))), 1000)); !errs.Is(err, errs.TooLarge) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	if _, err := s.Size(ctx, "limit/over"); !errs.Is(err, errs.NotFound) {
		t.Errorf("part of it was stored: %v", err)
	}
}

func cancel(t *testing.T, s blob.Store) {
	ctx, cancel := context.WithCancel(context.Background())
	endless := readerFunc(func(p []byte) (int, error) {
		cancel()
		return len(p), nil
	})
	if err := s.Put(ctx, "cancel", endless); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := s.Size(context.Background(), "cancel"); !errs.Is(err, errs.NotFound) {
		t.Errorf("part of it was stored: %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func keys(t *testing.T, s blob.Store) {
	ctx := context.Background()
	for _, key := range []string{"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", ".pending/x", "a/.b", "a\\b", "a b", "热闹", "a\x00", "a\n", strings.Repeat("a", 513)} {
		if err := s.Put(ctx, key, strings.NewReader("x")); errs.CodeOf(err) != "blob.key" {
			t.Errorf("put %q: %v", key, err)
		}
		if _, err := s.Open(ctx, key, 0, -1); errs.CodeOf(err) != "blob.key" {
			t.Errorf("open %q: %v", key, err)
		}
		if err := s.Delete(ctx, key); errs.CodeOf(err) != "blob.key" {
			t.Errorf("delete %q: %v", key, err)
		}
	}
	put(t, s, "keys/"+strings.Repeat("long", 50)+"/0aZ_-.x", []byte("x"))
}

func list(t *testing.T, s blob.Store) {
	want := []string{"list-2", "list/a", "list/a-b", "list/a.b", "list/a0", "list/b/c/d", "list/b/e"}
	for _, key := range want {
		put(t, s, key, []byte(key))
	}
	for prefix, n := range map[string]int{"list": 7, "list/": 6, "list/a": 4, "list/b": 2, "list/b/": 2, "list/b/c/d": 1, "list/none": 0} {
		if got := count(t, s, prefix); got != n {
			t.Errorf("%s: %d keys, want %d", prefix, got, n)
		}
	}
	var got []string
	for info, err := range s.List(context.Background(), "list") {
		if err != nil {
			t.Fatal(err)
		}
		if info.Size != int64(len(info.Key)) {
			t.Errorf("%s has %d bytes", info.Key, info.Size)
		}
		got = append(got, info.Key)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v", got)
	}
	for range s.List(context.Background(), "list") {
		break
	}
}

func count(t *testing.T, s blob.Store, prefix string) int {
	t.Helper()
	n := 0
	for _, err := range s.List(context.Background(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func writers(t *testing.T, s blob.Store) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() { put(t, s, "writers/one", bytes.Repeat([]byte{byte('a' + i)}, 50_000+i)) })
	}
	wg.Wait()
	got, err := get(s, "writers/one", 0, -1)
	if err != nil || len(got) < 50_000 || len(got) != 50_000+int(got[0]-'a') || len(bytes.Trim(got, string(got[0]))) != 0 {
		t.Errorf("a mixture of %d bytes: %v", len(got), err)
	}
	if n := count(t, s, "writers/"); n != 1 {
		t.Errorf("%d keys", n)
	}
}
