package tree

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var fixture = map[string]string{"a.txt": "alpha", "b/c.txt": "gamma", "b/d.txt": strings.Repeat("delta ", 5000)}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarred(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, content := range files {
		err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o644, Typeflag: tar.TypeReg})
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.WriteHeader(&tar.Header{Name: "link", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink}), w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func write(t *testing.T, name string, b []byte) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

func content(t *testing.T, tr *Tree, p string) string {
	t.Helper()
	r, err := tr.Open(p)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEveryPackingGivesTheSameFiles(t *testing.T) {
	folder := t.TempDir()
	for name, text := range fixture {
		p := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(p), 0o755), os.WriteFile(p, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Symlink("/etc/passwd", filepath.Join(folder, "link")), os.WriteFile(filepath.Join(folder, ".DS_Store"), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	for name, p := range map[string]string{
		"folder": folder, "zip": write(t, "named.bin", zipped(t, fixture)), "tar": write(t, "x.tar", tarred(t, fixture)), "packed tar": write(t, "x.tgz", gzipped(t, tarred(t, fixture))),
	} {
		var packed, total int64
		tr, err := Open(context.Background(), p, Limits{MaxBytes: 1 << 20, MaxRatio: 100, TempDir: temp}, func(d, n int64) { packed, total = d, n })
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var names []string
		var sum, read int64
		for _, f := range tr.Files() {
			names = append(names, f.Path)
			sum += f.Size
		}
		if strings.Join(names, " ") != "a.txt b/c.txt b/d.txt" || tr.Cut() {
			t.Errorf("%s: got %v", name, names)
		}
		if (name == "packed tar") != (total > 0) || packed != total {
			t.Errorf("%s: unpacked %d of %d", name, packed, total)
		}
		tr.OnRead(func(n int64) { read += n })
		for range 2 {
			for path, want := range fixture {
				if got := content(t, tr, path); got != want {
					t.Errorf("%s: %s holds %q", name, path, got)
				}
			}
		}
		if head, err := tr.Peek("b/d.txt", 5); err != nil || string(head) != "delta" {
			t.Errorf("%s: got %q %v", name, head, err)
		}
		if read != 2*sum {
			t.Errorf("%s: heard of %d bytes, want %d", name, read, 2*sum)
		}
		if n, ok := tr.Size("a.txt"); !ok || n != 5 || !tr.Has("a.txt") || tr.Has("nothing") {
			t.Errorf("%s: sizes", name)
		}
		if _, err := tr.Open("nothing"); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: got %v", name, err)
		}
		if err := tr.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("files are left behind: %v", left)
	}
}

func TestSingleFiles(t *testing.T) {
	for name, want := range map[string]string{write(t, "log.txt", []byte("hello")): "log.txt", write(t, "log.txt.gz", gzipped(t, []byte("hello"))): "log.txt"} {
		tr, err := Open(context.Background(), name, Limits{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if f := tr.Files(); len(f) != 1 || f[0].Path != want || content(t, tr, want) != "hello" {
			t.Errorf("%s: got %v", name, f)
		}
		tr.Close()
	}
}

func TestHostileNamesAreHarmless(t *testing.T) {
	names := map[string]string{"../../up.txt": "1", "/etc/abs.txt": "2", `win\dir\x.txt`: "3", "__MACOSX/junk": "4", "a/._junk": "5", "new\nline.txt": "6", "caf\xe9.txt": "7"}
	for kind, b := range map[string][]byte{"zip": zipped(t, names), "tar": tarred(t, names)} {
		tr, err := Open(context.Background(), write(t, "x", b), Limits{}, nil)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		var got []string
		for _, f := range tr.Files() {
			got = append(got, f.Path)
		}
		if s := strings.Join(got, " "); s != "café.txt etc/abs.txt new_line.txt up.txt win/dir/x.txt" {
			t.Errorf("%s: got %q", kind, s)
		}
		tr.Close()
	}
}

func TestBombs(t *testing.T) {
	zeros := make([]byte, 64<<20)
	bomb := map[string]string{"zeros": string(zeros)}
	lim := Limits{MaxBytes: 1 << 30, MaxRatio: 250, TempDir: t.TempDir()}
	for name, b := range map[string][]byte{"zip": zipped(t, bomb), "packed tar": gzipped(t, tarred(t, bomb))} {
		if _, err := Open(context.Background(), write(t, "x", b), lim, nil); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	tr, err := Open(context.Background(), write(t, "x", gzipped(t, zeros)), lim, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := tr.Open("x")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, r); !errors.Is(err, ErrTooLarge) || n > 20<<20 {
		t.Errorf("a packed file: %v after %d bytes", err, n)
	}
	tr.Close()

	// More than is allowed, at an honest ratio.
	for name, b := range map[string][]byte{"zip": zipped(t, fixture), "packed tar": gzipped(t, tarred(t, fixture))} {
		if _, err := Open(context.Background(), write(t, "x", b), Limits{MaxBytes: 1000}, nil); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestLyingHeader: a zip that says its file is small, but unpacks to more, is stopped while it is read.
func TestLyingHeader(t *testing.T) {
	b := zipped(t, map[string]string{"zeros": string(make([]byte, 1<<20))})
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var lying bytes.Buffer
	w := zip.NewWriter(&lying)
	h := z.File[0].FileHeader
	h.UncompressedSize64 = 10
	raw, err := w.CreateRaw(&h)
	if err != nil {
		t.Fatal(err)
	}
	src, err := z.File[0].OpenRaw()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(raw, src); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	tr, err := Open(context.Background(), write(t, "x.zip", lying.Bytes()), Limits{MaxBytes: 1 << 30, MaxRatio: 250}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	r, err := tr.Open("zeros")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, r); err == nil || n > 64<<10 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestDamage(t *testing.T) {
	whole := gzipped(t, tarred(t, map[string]string{"a.txt": "alpha", "b.txt": strings.Repeat("x", 4096)}))
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"not there": {nil, ErrNotFound}, "torn zip": {zipped(t, fixture)[:60], ErrDamaged}, "empty zip": {zipped(t, nil), ErrEmpty}, "torn gzip": {[]byte("\x1f\x8b\x08"), ErrDamaged},
	} {
		p := filepath.Join(t.TempDir(), "gone")
		if c.b != nil {
			p = write(t, "x", c.b)
		}
		if _, err := Open(context.Background(), p, Limits{}, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := Open(context.Background(), t.TempDir(), Limits{}, nil); !errors.Is(err, ErrEmpty) {
		t.Errorf("an empty folder: %v", err)
	}
	tr, err := Open(context.Background(), write(t, "x", whole[:len(whole)-12]), Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	if !tr.Cut() || !tr.Has("a.txt") {
		t.Errorf("a tar that ends too early: cut %v, %v", tr.Cut(), tr.Files())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, write(t, "x", whole), Limits{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// FuzzOpen opens anything: it never gives more than the limits allow, and never a name that leads out.
func FuzzOpen(f *testing.F) {
	small := map[string]string{"a.txt": "alpha", "b/c.txt": "gamma"}
	for _, b := range [][]byte{zipped(f, small), tarred(f, small), gzipped(f, tarred(f, small)), gzipped(f, []byte("plain")), []byte("plain")} {
		f.Add(b)
	}
	path := filepath.Join(f.TempDir(), "x")
	temp := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		tr, err := Open(context.Background(), path, Limits{MaxBytes: 1 << 20, MaxRatio: 100, TempDir: temp}, nil)
		if err != nil {
			return
		}
		defer tr.Close()
		for _, file := range tr.Files() {
			if !filepath.IsLocal(file.Path) || file.Size < 0 {
				t.Fatalf("%+v", file)
			}
			r, err := tr.Open(file.Path)
			if err != nil {
				continue
			}
			if n, _ := io.Copy(io.Discard, r); n > 1<<20+64<<10 {
				t.Fatalf("%s gave %d bytes", file.Path, n)
			}
			r.Close()
		}
	})
}
