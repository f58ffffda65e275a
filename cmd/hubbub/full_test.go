package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hubbub/internal/app"
	"hubbub/internal/bench"
)

// TestAFullDisk fills the disk under a whole server while people write: sending is refused and says why, reading goes on, nothing that was acknowledged is lost,
// and once there is space again everything works by itself.
func TestAFullDisk(t *testing.T) {
	dir := smallDisk(t, 48<<20)
	world, err := app.Populate(t.Context(), filepath.Join(dir, "data"), bench.Plan{People: 2, Conversations: [][]int{{0, 1}}, Messages: 200})
	if err != nil {
		t.Fatal(err)
	}
	s := startOn(t, filepath.Join(dir, "data"), world)
	s.mustSend(t, "before")
	fill(t, dir, 3<<20)
	// Writers go on until each of them has been refused: what was acknowledged up to then has to be there.
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := 0; ; n++ {
				status, code := s.send(i%2, fmt.Sprintf("filling-%d-%d", i, n), strings.Repeat("写满磁盘", 500))
				if status == http.StatusInsufficientStorage {
					if code != "disk.full" {
						t.Errorf("507 %s", code)
					}
					return
				}
				if status != http.StatusOK || n > 20_000 {
					t.Errorf("message %d: %d %s", n, status, code)
					return
				}
			}
		})
	}
	wg.Wait()
	if len(s.acked) < 50 {
		t.Errorf("only %d messages were acknowledged before the disk was full", len(s.acked))
	}
	fill(t, dir, 0)
	s.mustBeFull(t)
	if status, _ := s.ask(0, http.MethodGet, "/conversations", "", nil); status != http.StatusOK {
		t.Errorf("the list of conversations cannot be read: %d", status)
	}
	if status, body := s.ask(1, http.MethodGet, s.in("/messages?limit=200"), "", nil); status != http.StatusOK || !strings.Contains(body, "写满磁盘") {
		t.Errorf("messages cannot be read: %d %.200s", status, body)
	}
	if status, body := s.ask(0, http.MethodPost, "/sync", "application/json", strings.NewReader(`{"personal":0,"conversations":[{"id":"`+world.Conversations[0]+`","after":0}]}`)); status != http.StatusOK {
		t.Errorf("sync is not answered: %d %.200s", status, body)
	}
	if status, body := s.ask(1, http.MethodPut, s.in("/read"), "application/json", strings.NewReader(`{"seq":100}`)); status != http.StatusNoContent {
		t.Errorf("reading is not noted: %d %s", status, body)
	}
	if res, err := http.Get("http://" + s.addr + "/readyz"); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("a full disk sends readers away: %v %v", res, err)
	}
	makeRoom(t, dir)
	s.comesBack(t)
	s.everythingIsThere(t)
	s.until(t, "what was read meanwhile is known", func() bool {
		var l struct {
			Mine struct{ Read struct{ Seq int64 } }
		}
		_, body := s.ask(1, http.MethodGet, s.in(""), "", nil)
		return json.Unmarshal([]byte(body), &l) == nil && l.Mine.Read.Seq >= 100
	})
	s.stop(t)
	if code, out, stderr := hubbub(t, "verify", "--data", filepath.Join(dir, "data")); code != 0 {
		t.Fatalf("verify: %d %s %s", code, out, stderr)
	}
}

// smallDisk is a file system of its own. Where none may be mounted the test is skipped.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "hubbub-full-")
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		_ = os.Remove(dir)
		t.Skipf("no file system may be mounted here (%v): what a full disk does to a whole server was NOT tried", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
		_ = os.Remove(dir)
	})
	return dir
}

// fill takes what is free of the disk, but for so many bytes.
func fill(t *testing.T, dir string, leave int64) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, fmt.Sprint("filler-", leave)), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	var size int64
	for block := make([]byte, 1<<20); len(block) >= 512; {
		n, err := f.Write(block)
		size += int64(n)
		if errors.Is(err, syscall.ENOSPC) {
			block = block[:len(block)/2]
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(f.Truncate(max(0, size-leave)), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// makeRoom takes away what fill wrote.
func makeRoom(t *testing.T, dir string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "filler-*"))
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	for _, f := range all {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
}

// onDisk is a server on a disk that may be full, and what it acknowledged.
type onDisk struct {
	addr  string
	world *bench.World
	cmd   *exec.Cmd
	log   bytes.Buffer

	mu    sync.Mutex
	acked map[string]int64 // client id -> number

	refused int // the number of the last that was
}

func startOn(t *testing.T, data string, world *bench.World) *onDisk {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &onDisk{addr: l.Addr().String(), world: world, acked: map[string]int64{}}
	_ = l.Close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.Command(self, "serve", "--data", data, "--listen", s.addr, "--log-level", "warn", "--limit-messages", "1000000", "--limit-requests", "1000000")
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		if t.Failed() {
			t.Logf("the server said:\n%.4000s", s.log.String())
		}
	})
	s.until(t, "the server answers", func() bool {
		res, err := http.Get("http://" + s.addr + "/readyz")
		if err == nil {
			_ = res.Body.Close()
		}
		return err == nil
	})
	return s
}

func (s *onDisk) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func (s *onDisk) in(path string) string { return "/conversations/" + s.world.Conversations[0] + path }

func (s *onDisk) ask(who int, method, path, kind string, body io.Reader) (int, string) {
	req, err := http.NewRequest(method, "http://"+s.addr+"/api/w/"+s.world.Workspace+path, body)
	if err != nil {
		return 0, err.Error()
	}
	req.Header.Set("Authorization", "Bearer "+s.world.Tokens[who])
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(b)
}

// send sends a message and keeps what was acknowledged.
func (s *onDisk) send(who int, client, text string) (status int, code string) {
	b, _ := json.Marshal(map[string]string{"client_id": client, "text": text})
	status, answer := s.ask(who, http.MethodPost, s.in("/messages"), "application/json", bytes.NewReader(b))
	var a struct {
		Seq  int64
		Code string
	}
	if err := json.Unmarshal([]byte(answer), &a); err != nil {
		return status, answer
	}
	if status == http.StatusOK {
		s.mu.Lock()
		s.acked[client] = a.Seq
		s.mu.Unlock()
	}
	return status, a.Code
}

func (s *onDisk) mustSend(t *testing.T, client string) {
	t.Helper()
	if status, code := s.send(0, client+"-it-was-full", "好"); status != http.StatusOK {
		t.Fatalf("%s: %d %s", client, status, code)
	}
}

// mustBeFull: there may still be room here and there in what is written already, so it is full once ten in a row say so, and then sync and all else still answer.
func (s *onDisk) mustBeFull(t *testing.T) {
	t.Helper()
	row, n := 0, 0
	s.until(t, "ten messages in a row are refused", func() bool {
		n++
		switch status, code := s.send(1, fmt.Sprintf("refused-%d", n), strings.Repeat("写不进去", 1000)); {
		case status == http.StatusInsufficientStorage && code == "disk.full":
			row++
		case status == http.StatusOK:
			row = 0
		default:
			t.Fatalf("sending on a full disk: %d %s", status, code)
		}
		return row >= 10
	})
	s.refused = n
}

// comesBack waits until sending works again: nobody restarts anything.
func (s *onDisk) comesBack(t *testing.T) {
	t.Helper()
	s.until(t, "sending works again", func() bool {
		status, _ := s.send(0, "after-it-was-full", "又有地方了")
		return status == http.StatusOK
	})
	s.mustSend(t, "soon-after")
	if status, code := s.send(1, fmt.Sprintf("refused-%d", s.refused), strings.Repeat("写不进去", 1000)); status != http.StatusOK {
		t.Errorf("what was refused cannot be sent again: %d %s", status, code)
	}
	if status, answer := s.ask(0, http.MethodPut, "/drafts/"+s.world.Conversations[0], "application/json", strings.NewReader(`{"text":"写到一半"}`)); status != http.StatusNoContent {
		t.Errorf("a draft: %d %s", status, answer)
	}
}

// everythingIsThere reads the whole log and compares.
func (s *onDisk) everythingIsThere(t *testing.T) {
	t.Helper()
	there := map[string][]int64{}
	for after := int64(1); ; {
		status, body := s.ask(0, http.MethodGet, s.in(fmt.Sprintf("/messages?limit=200&after=%d", after)), "", nil)
		var page struct {
			Messages []struct {
				Seq      int64
				ClientID string `json:"client_id"`
			}
			HasAfter bool `json:"has_after"`
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil || status != http.StatusOK {
			t.Fatalf("%d %v %.200s", status, err, body)
		}
		for _, m := range page.Messages {
			there[m.ClientID] = append(there[m.ClientID], m.Seq)
			after = m.Seq
		}
		if !page.HasAfter {
			break
		}
	}
	for client, seq := range s.acked {
		if got := there[client]; len(got) != 1 || got[0] != seq {
			t.Errorf("%s was acknowledged as %d, is there as %v", client, seq, got)
		}
	}
	t.Logf("%d messages were acknowledged around a full disk, all are there once", len(s.acked))
}

func (s *onDisk) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
}
