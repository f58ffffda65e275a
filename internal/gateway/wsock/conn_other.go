//go:build !unix

package wsock

const direct = false

func (c *Conn) writeOnce(uintptr) bool { return true }

func (c *Conn) read(take func([]byte) error) error { return c.readPlain(take) }
