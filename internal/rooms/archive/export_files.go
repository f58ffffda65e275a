package archive

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"

	"hubbub/internal/platform/transfer"
)

// sum passes bytes on, and counts and digests them.
type sum struct {
	to io.Writer
	h  hash.Hash
	n  int64
}

func newSum(to io.Writer) *sum { return &sum{to: to, h: sha256.New()} }

// Write implements io.Writer.
func (s *sum) Write(b []byte) (int, error) {
	n, err := s.to.Write(b)
	s.h.Write(b[:n])
	s.n += int64(n)
	return n, err
}

func (s *sum) hex() string { return hex.EncodeToString(s.h.Sum(nil)) }

// withContext ends reading when ctx ends.
type withContext struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (w withContext) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(b)
}

// eachLine gives the lines of a file, from 1 on, without their ends.
func eachLine(path string, fn func(n int64, line []byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewScanner(f)
	r.Buffer(make([]byte, 256<<10), transfer.MaxLine)
	n := int64(0)
	for r.Scan() {
		n++
		if err := fn(n, r.Bytes()); err != nil {
			return err
		}
	}
	if errors.Is(r.Err(), bufio.ErrTooLong) {
		return refuse("export.damaged", "%s, line %d: the line is longer than %d MB.", filepath.Base(path), n+1, transfer.MaxLine>>20)
	}
	return r.Err()
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
