package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// keptGIF are the application extensions that loops and colours need.
var keptGIF = map[string]bool{"NETSCAPE2.0": true, "ANIMEXTS1.0": true, "ICCRGBG1012": true}

type gifWalker struct {
	r      *bufio.Reader
	w      *bufio.Writer
	frames int
}

func cleanGIF(w *bufio.Writer, r *bufio.Reader) error {
	g := &gifWalker{r: r, w: w}
	_, err := g.header()
	for err == nil {
		var b byte
		if b, err = r.ReadByte(); errors.Is(err, io.EOF) && g.frames > 0 {
			b, err = 0x3b, nil // browsers do not miss the trailer
		}
		if err != nil {
			break
		}
		switch b {
		case 0x3b:
			return w.WriteByte(0x3b)
		case 0x2c:
			err = g.frame()
		case 0x21:
			err = g.extension()
		case 0x00: // padding between blocks, written by some encoders
		default:
			return malformed("gif", "an unknown block")
		}
	}
	return eof("gif", err)
}

// take reads n bytes; they are good until the next read.
func (g *gifWalker) take(n int) ([]byte, error) {
	b, err := g.r.Peek(n)
	if err != nil {
		return nil, eof("gif", err)
	}
	_, err = g.r.Discard(n)
	return b, err
}

func (g *gifWalker) pass(n int) error {
	_, err := io.CopyN(g.w, g.r, int64(n))
	return eof("gif", err)
}

func (g *gifWalker) header() (p pixels, err error) {
	h, err := g.take(13)
	if err != nil {
		return p, err
	}
	if s := string(h[:6]); s != "GIF87a" && s != "GIF89a" {
		return p, malformed("gif", "no signature")
	}
	p = pixels{width: int(binary.LittleEndian.Uint16(h[6:])), height: int(binary.LittleEndian.Uint16(h[8:])), orientation: 1, bytesEach: 6, decodable: true}
	if _, err := g.w.Write(h); err != nil {
		return p, err
	}
	if h[10]&0x80 != 0 {
		err = g.pass(3 << (h[10]&7 + 1))
	}
	return p, err
}

func (g *gifWalker) frame() error {
	d, err := g.take(9)
	if err != nil {
		return err
	}
	flags := d[8]
	if err := g.w.WriteByte(0x2c); err != nil {
		return err
	}
	if _, err := g.w.Write(d); err != nil {
		return err
	}
	if flags&0x80 != 0 {
		if err := g.pass(3 << (flags&7 + 1)); err != nil {
			return err
		}
	}
	if err := g.pass(1); err != nil { // the code size
		return err
	}
	g.frames++
	return g.blocks(true)
}

// blocks passes or drops data blocks up to the empty one that ends them.
func (g *gifWalker) blocks(keep bool) error {
	for {
		n, err := g.r.ReadByte()
		if err != nil {
			return eof("gif", err)
		}
		data, err := g.take(int(n))
		if err != nil {
			return err
		}
		if keep {
			if err := g.w.WriteByte(n); err != nil {
				return err
			}
			if _, err := g.w.Write(data); err != nil {
				return err
			}
		}
		if n == 0 {
			return nil
		}
	}
}

func (g *gifWalker) extension() error {
	label, err := g.r.ReadByte()
	if err != nil {
		return eof("gif", err)
	}
	keep := label == 0xf9 || label == 0x01 // timing and transparency; text that is part of the picture
	if label == 0xff {
		id, err := g.r.Peek(12)
		if err != nil {
			return eof("gif", err)
		}
		keep = id[0] == 11 && keptGIF[string(id[1:])]
	}
	if keep {
		if _, err := g.w.Write([]byte{0x21, label}); err != nil {
			return err
		}
	}
	return g.blocks(keep)
}

// probeGIF reads the size and whether there is more than one frame.
func probeGIF(r *bufio.Reader) (pixels, error) {
	g := &gifWalker{r: r, w: bufio.NewWriter(io.Discard)}
	p, err := g.header()
	for err == nil && g.frames < 2 {
		var b byte
		if b, err = r.ReadByte(); err != nil {
			break
		}
		switch b {
		case 0x2c:
			err = g.frame()
		case 0x21:
			err = g.extension()
		case 0x00:
		default:
			err = io.EOF
		}
	}
	p.animated = g.frames > 1
	if g.frames > 0 {
		return p, nil // Clean judges the rest
	}
	return p, eof("gif", err)
}
