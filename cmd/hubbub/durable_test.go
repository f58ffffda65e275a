package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"hubbub/internal/app"
	"hubbub/internal/bench"
)

// TestEveryAcknowledgementWaitsForTheDisk watches the system calls of a server: a killed process does not prove a disk write, a flush between the
// write of the log and the acknowledgement does.
func TestEveryAcknowledgementWaitsForTheDisk(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: that the disk is flushed before an acknowledgement was NOT checked")
	}
	dir, trace := t.TempDir(), filepath.Join(t.TempDir(), "trace")
	world, err := app.Populate(context.Background(), dir, bench.Plan{People: 2, Conversations: [][]int{{0, 1}}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(strace, "-f", "-y", "-s", "200", "-e", "trace=pwrite64,write,fsync,fdatasync", "-o", trace, self, "serve", "--data", dir, "--listen", addr, "--log-level", "error")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	// A group of its own, since what is sent to the tracer does not reach the traced.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	end := func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	defer end()
	for deadline := time.Now().Add(30 * time.Second); ; {
		if res, err := http.Get("http://" + addr + "/readyz"); err == nil {
			_ = res.Body.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Skipf("the server did not start under strace, so nothing was checked (is tracing forbidden here?): %s", stderr.String())
		}
		time.Sleep(20 * time.Millisecond)
	}
	const messages = 20
	for i := range messages {
		body := fmt.Sprintf(`{"client_id":"durable-%d","text":"第 %d 句"}`, i, i)
		req, _ := http.NewRequest(http.MethodPost, fmt.Sprintf("http://%s/api/w/%s/conversations/%s/messages", addr, world.Workspace, world.Conversations[0]), strings.NewReader(body))
		req.Header.Set("Authorization", "Bearer "+world.Tokens[i%2])
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode/100 != 2 {
			t.Fatal(res.Status)
		}
	}
	end()
	_ = cmd.Wait()
	acks, early := readTrace(t, trace)
	if acks < messages {
		t.Fatalf("%d acknowledgements in the trace, want %d", acks, messages)
	}
	if early > 0 {
		t.Errorf("%d of %d acknowledgements left before the log was flushed", early, acks)
	}
}

var (
	syscallLine = regexp.MustCompile(`^(\d+)\s+(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)$`)
	ackLine     = regexp.MustCompile(`^\d+<(?:TCP|socket)[^>]*>, "HTTP/1\.1 20.*seq`)
)

// readTrace counts acknowledgements, and those before which no flush of the write-ahead log followed its last write since the acknowledgement before.
func readTrace(t *testing.T, file string) (acks, early int) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	pending := map[string]string{} // by thread: the arguments of a call that was cut in two
	wrote, flushed := false, false
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		m := syscallLine.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		call, args := m[3], m[4]
		if m[2] != "" { // the second half
			call, args = m[2], pending[m[1]]
		}
		done := m[2] != "" || !strings.Contains(m[4], "<unfinished")
		if !done {
			pending[m[1]] = args
		}
		switch {
		case call == "pwrite64" && strings.Contains(args, "hubbub.db-wal"):
			wrote = true
			flushed = flushed && !done
		case (call == "fsync" || call == "fdatasync") && strings.Contains(args, "hubbub.db-wal") && done:
			flushed = wrote
		case call == "write" && m[3] != "" && ackLine.MatchString(args):
			acks++
			if !flushed {
				early++
			}
			wrote, flushed = false, false
		}
	}
	return acks, early
}
