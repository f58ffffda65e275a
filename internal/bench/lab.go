package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Lab is what a run needs of the program that is measured.
type Lab struct {
	// Serve is the server as a process that listens on addr with its data in dir. Out and Err are set by the caller.
	Serve func(dir, addr string) *exec.Cmd
	// Prepare fills a fresh folder, before the server starts, with a workspace, people with tokens, and conversations.
	Prepare func(ctx context.Context, dir string, plan Plan) (*World, error)
	// Log is where progress and the server's log go.
	Log io.Writer
}

// Plan is what a world should hold.
type Plan struct {
	People        int
	Conversations [][]int // of each conversation, its members: indexes of people
	Messages      int     // in each conversation already
}

// World is what Prepare made.
type World struct {
	Workspace     string   // slug
	Tokens        []string // of each person, for scope chat:read and chat:write
	Conversations []string // ids
}

// server is the process that is measured.
type server struct {
	cmd  *exec.Cmd
	addr string
	done chan error
}

// start runs the server on a free port of loopback and waits until it answers; it returns how long that took.
func (l *Lab) start(ctx context.Context, dir string) (*server, time.Duration, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, 0, err
	}
	addr := ln.Addr().String()
	_ = ln.Close()
	s := &server{cmd: l.Serve(dir, addr), addr: addr, done: make(chan error, 1)}
	s.cmd.Stdout, s.cmd.Stderr = l.Log, l.Log
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, 0, err
	}
	go func() { s.done <- s.cmd.Wait() }()
	for {
		if err := s.ready(ctx); err == nil {
			return s, time.Since(began), nil
		}
		select {
		case err := <-s.done:
			return nil, 0, fmt.Errorf("the server ended before it answered: %w", errors.Join(err, io.ErrUnexpectedEOF))
		case <-ctx.Done():
			_ = s.cmd.Process.Kill()
			return nil, 0, ctx.Err()
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// ready asks the server whether it serves.
func (s *server) ready(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.addr+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("readyz: %s", res.Status)
	}
	return nil
}

// stop asks the server to end, and makes it end after a while.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(15 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.done
	}
}

// withServer makes a world in a fresh folder and runs fn beside the server that serves it.
func (l *Lab) withServer(ctx context.Context, plan Plan, fn func(*server, *World) error) error {
	dir, err := os.MkdirTemp("", "hubbub-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	world, err := l.Prepare(ctx, dir, plan)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	srv, _, err := l.start(ctx, dir)
	if err != nil {
		return err
	}
	defer srv.stop()
	return fn(srv, world)
}

func (l *Lab) log() io.Writer {
	if l.Log == nil {
		return io.Discard
	}
	return l.Log
}
