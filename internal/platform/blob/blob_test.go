package blob_test

import (
	"context"
	"io"
	"log"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hubbub/internal/platform/blob"
	"hubbub/internal/platform/blob/blobtest"
	"hubbub/internal/platform/errs"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

func open(t *testing.T, url string) blob.Store {
	t.Helper()
	s, err := blob.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFolder(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store { return open(t, "file://"+t.TempDir()+"/new/folder") })
}

func fakeS3(t *testing.T) (endpoint string) {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("hubbub"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend, gofakes3.WithLogger(gofakes3.StdLog(log.New(io.Discard, "", 0)))).Server())
	t.Cleanup(server.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	return server.URL
}

func TestS3(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store {
		return open(t, "s3://hubbub?region=us-east-1&endpoint="+url.QueryEscape(fakeS3(t)))
	})
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	endpoint := url.QueryEscape(fakeS3(t))
	for _, u := range []string{"", "ftp://x", "file://", "file://" + file, "s3://nothere?region=us-east-1&endpoint=" + endpoint, "s3://hubbub?region=us-east-1&colour=red&endpoint=" + endpoint} {
		if s, err := blob.Open(context.Background(), u); err == nil {
			s.Close()
			t.Errorf("%q was opened", u)
		}
	}
	if _, err := blob.Open(context.Background(), "s3://user:hunter2@x y/"); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

// What a killed process left behind goes; what somebody may be writing stays; nobody else reads the files.
func TestFolderIsTidy(t *testing.T) {
	dir := t.TempDir()
	s := open(t, "file://"+dir)
	if err := s.Put(context.Background(), "a/b", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	s.Close()
	old, young := filepath.Join(dir, ".pending", "old"), filepath.Join(dir, ".pending", "young")
	for _, f := range []string{old, young} {
		if err := os.WriteFile(f, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	s = open(t, "file://"+dir)
	defer s.Close()
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("the abandoned file is still there: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("a file under way was removed: %v", err)
	}
	for name, mode := range map[string]os.FileMode{"a": 0o700, "a/b": 0o600} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	for info, err := range s.List(context.Background(), "") {
		if err != nil || info.Key != "a/b" {
			t.Errorf("listed %v, %v", info, err)
		}
	}
}

// A link that somebody put into the folder leads nowhere outside of it.
func TestFolderKeepsInside(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	s := open(t, "file://"+dir)
	defer s.Close()
	if r, err := s.Open(context.Background(), "link/secret", 0, -1); err == nil {
		r.Close()
		t.Error("a file outside of the folder was read")
	}
	if err := s.Put(context.Background(), "link/planted", strings.NewReader("x")); err == nil {
		t.Error("a file outside of the folder was written")
	}
}

func TestFullDisk(t *testing.T) {
	// The reader passes on the kernel's own error of a full disk, as a write to the folder would meet it.
	dir := t.TempDir()
	s := open(t, "file://"+dir)
	defer s.Close()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here: a full disk was NOT tried")
	}
	defer full.Close()
	reader := readerFunc(func(p []byte) (int, error) {
		_, err := full.Write([]byte("x"))
		return 0, err
	})
	if err := s.Put(context.Background(), "k", reader); !errs.Is(err, errs.Full) || errs.CodeOf(err) != "storage.full" {
		t.Errorf("got %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
