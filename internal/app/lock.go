package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"hubbub/internal/platform/errs"
)

// lock keeps a second process off the data folder. The lock goes with the process, so a crash leaves none behind.
type lock struct{ f *os.File }

// lockFolder makes the folder when it is new and takes it.
func lockFolder(dir string) (*lock, error) {
	const op = "app.lockFolder"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, errs.E(op, errs.Internal, "data.folder", "The data folder cannot be made.").Because(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "hubbub.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, errs.E(op, errs.Internal, "data.folder", "The data folder cannot be written.").Because(err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder := make([]byte, 32)
		n, _ := f.Read(holder)
		_ = f.Close()
		return nil, errs.E(op, errs.Conflict, "data.held",
			fmt.Sprintf("Another process (%s) holds the data folder %s. Stop it first, or let it do the work.", strings.TrimSpace(string(holder[:n])), dir))
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt(fmt.Appendf(nil, "pid %d", os.Getpid()), 0)
	}
	return &lock{f}, nil
}

func (l *lock) release() {
	if l != nil {
		_ = l.f.Close() // the lock goes with the descriptor
	}
}
