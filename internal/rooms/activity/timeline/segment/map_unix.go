//go:build unix

package segment

import (
	"os"
	"syscall"
)

// mapFile maps a file for reading. The slice is good until unmap.
func mapFile(path string) (data []byte, unmap func([]byte), err error) {
	unmap = func(b []byte) { _ = syscall.Munmap(b) }
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if info.Size() == 0 {
		return nil, func([]byte) {}, nil
	}
	data, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	return data, unmap, err
}
