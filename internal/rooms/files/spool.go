package files

import (
	"bytes"
	"errors"
	"io"
	"os"
	"syscall"

	"hubbub/internal/platform/errs"
)

// inMemory is how much of an upload stays in memory before a file on disk takes over: voice and most pictures of screens never touch the disk twice.
const inMemory = 1 << 20

// spool keeps an upload on its way. It is written once, then read as often as needed. One goroutine only.
type spool struct {
	dir  string
	buf  []byte
	file *os.File
	size int64
	at   int64
}

func (s *spool) Write(b []byte) (int, error) {
	if s.file == nil && len(s.buf)+len(b) <= inMemory {
		s.buf = append(s.buf, b...)
		s.size += int64(len(b))
		return len(b), nil
	}
	if s.file == nil {
		f, err := os.CreateTemp(s.dir, "hubbub-upload-*")
		if err != nil {
			return 0, full(err)
		}
		s.file = f
		_ = os.Remove(f.Name()) // where the system allows it, a crash leaves nothing behind; Close tries again where not
		if _, err := f.Write(s.buf); err != nil {
			return 0, full(err)
		}
		s.buf = nil
	}
	n, err := s.file.Write(b)
	s.size += int64(n)
	return n, full(err)
}

// full gives a full disk its kind; all else passes.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errs.E("files.spool", errs.Full, "storage.full", "The server's disk is full.").Because(err)
	}
	return err
}

func (s *spool) Read(b []byte) (int, error) {
	var n int
	var err error
	switch {
	case s.at >= s.size:
		return 0, io.EOF
	case s.file == nil:
		n = copy(b, s.buf[s.at:])
	default:
		n, err = s.file.ReadAt(b, s.at)
		if n > 0 && errors.Is(err, io.EOF) {
			err = nil
		}
	}
	s.at += int64(n)
	return n, err
}

func (s *spool) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += s.at
	case io.SeekEnd:
		offset += s.size
	}
	if offset < 0 {
		return 0, errors.New("files: a seek before the beginning")
	}
	s.at = offset
	return offset, nil
}

// head returns up to n bytes of the beginning.
func (s *spool) head(n int) ([]byte, error) {
	if _, err := s.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err := io.CopyN(&b, s, int64(n))
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return b.Bytes(), err
}

func (s *spool) Close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	_ = os.Remove(s.file.Name())
	return err
}
