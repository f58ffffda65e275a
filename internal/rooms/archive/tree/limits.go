package tree

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"hubbub/internal/rooms/archive/charset"
)

// guard stops a decompressor that makes too much out of too little.
type guard struct {
	r      io.Reader
	lim    Limits
	out    int64
	packed func() int64
}

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	g.out += int64(n)
	if lerr := g.lim.check(g.out, g.packed()); lerr != nil {
		return 0, lerr
	}
	return n, err
}

func (l Limits) check(out, packed int64) error {
	if l.MaxBytes > 0 && out > l.MaxBytes {
		return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, l.MaxBytes)
	}
	if l.MaxRatio > 0 && out > grace && out/l.MaxRatio > packed {
		return fmt.Errorf("%w: more than %d times its size", ErrTooLarge, l.MaxRatio)
	}
	return nil
}

// counter tells how many bytes went through.
type counter struct {
	r    io.Reader
	n    int64
	tell func(int64)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.tell != nil && n > 0 {
		c.tell(int64(n))
	}
	return n, err
}

type countedFile struct {
	counter
	io.Closer
}

func (t *Tree) counted(r io.ReadCloser) io.ReadCloser {
	return &countedFile{counter{r: r, tell: func(n int64) { t.read(n) }}, r}
}

// decodeName turns a file name of an old packer into UTF-8.
func decodeName(name string) string {
	if !utf8.ValidString(name) {
		name, _ = charset.Decode([]byte(name))
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '_'
		}
		return r
	}, name)
}
