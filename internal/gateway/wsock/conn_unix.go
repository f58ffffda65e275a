//go:build unix

package wsock

import (
	"io"
	"syscall"
)

const direct = true

// writeOnce gives the kernel what is in c.now, once.
func (c *Conn) writeOnce(fd uintptr) bool {
	for {
		n, err := syscall.Write(int(fd), c.now)
		switch err {
		case nil:
			c.wrote = n
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
		default:
			c.wroteErr = err
		}
		return true
	}
}

// read gives take what arrives. While nothing does, no buffer is held. A short read does not end the loop, though it empties the
// socket: the end of the stream may have come with the data, and then the kernel does not wake us again.
func (c *Conn) read(take func([]byte) error) error {
	if c.raw == nil {
		return c.readPlain(take)
	}
	var end error
	pool := c.pool()
	err := c.raw.Read(func(fd uintptr) bool {
		for {
			buf := pool.Get().(*[]byte)
			n, err := syscall.Read(int(fd), *buf)
			switch {
			case err == syscall.EAGAIN:
				pool.Put(buf)
				return false
			case err == syscall.EINTR:
				pool.Put(buf)
				continue
			case err != nil:
				end = err
			case n == 0:
				end = io.EOF
			default:
				end = take((*buf)[:n])
			}
			pool.Put(buf)
			if end != nil {
				return true
			}
		}
	})
	if end != nil {
		return end
	}
	return err
}
