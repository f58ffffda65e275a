package media

import (
	"bytes"
	"encoding/binary"
	"io"
)

var keptWebP = map[string]bool{"VP8X": true, "VP8 ": true, "VP8L": true, "ALPH": true, "ANIM": true, "ANMF": true, "ICCP": true}

const (
	webpAnimated, webpXMP, webpEXIF = 1 << 1, 1 << 2, 1 << 3
	webpMaxChunks                   = 100_000
)

// riffChunk is one chunk: where its data begins and how long it is, without the byte that makes it even.
type riffChunk struct {
	name     string
	at, size int64
}

// webpChunks lists the chunks of a WebP file. Data behind the end that the file states is not looked at.
func webpChunks(src io.ReadSeeker) ([]riffChunk, error) {
	end, err := src.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	var h [12]byte
	if err := readAt(src, 0, h[:]); err != nil {
		return nil, eof("webp", err)
	}
	if string(h[:4]) != "RIFF" || string(h[8:]) != "WEBP" {
		return nil, malformed("webp", "no signature")
	}
	end = min(end, int64(binary.LittleEndian.Uint32(h[4:]))+8)
	chunks, err := riffChunks(src, 12, end)
	if err == nil && (len(chunks) == 0 || chunks[0].name != "VP8X" && chunks[0].name != "VP8 " && chunks[0].name != "VP8L") {
		err = malformed("webp", "no picture")
	}
	return chunks, err
}

func riffChunks(src io.ReadSeeker, at, end int64) (out []riffChunk, err error) {
	var h [8]byte
	for at+8 <= end {
		if err := readAt(src, at, h[:]); err != nil {
			return nil, eof("webp", err)
		}
		c := riffChunk{string(h[:4]), at + 8, int64(binary.LittleEndian.Uint32(h[4:]))}
		if c.at+c.size > end {
			return nil, malformed("webp", "a chunk reaches behind the end")
		}
		if len(out) == webpMaxChunks {
			return nil, malformed("webp", "too many chunks")
		}
		out = append(out, c)
		at = c.at + c.size + c.size&1
	}
	return out, nil
}

func readAt(src io.ReadSeeker, at int64, b []byte) error {
	if _, err := src.Seek(at, io.SeekStart); err != nil {
		return err
	}
	_, err := io.ReadFull(src, b)
	return err
}

func cleanWebP(w io.Writer, src io.ReadSeeker) error {
	chunks, err := webpChunks(src)
	if err != nil {
		return err
	}
	exif, orientation, err := webpExif(src, chunks)
	if err != nil {
		return err
	}
	size := int64(4 + len(exif))
	for _, c := range chunks {
		if keptWebP[c.name] {
			size += 8 + c.size + c.size&1
		}
	}
	head := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(size))...)
	if _, err := w.Write(append(head, "WEBP"...)); err != nil {
		return err
	}
	for _, c := range chunks {
		if !keptWebP[c.name] {
			continue
		}
		if err := copyChunk(w, src, c, orientation != 1); err != nil {
			return err
		}
	}
	_, err = w.Write(exif)
	return err
}

// webpExif is the chunk that says the orientation, when the file has one that is not the usual.
func webpExif(src io.ReadSeeker, chunks []riffChunk) (chunk []byte, orientation int, err error) {
	orientation = 1
	for _, c := range chunks {
		if c.name != "EXIF" || c.size > 1<<16 {
			continue
		}
		tiff := make([]byte, c.size)
		if err := readAt(src, c.at, tiff); err != nil {
			return nil, 1, eof("webp", err)
		}
		orientation = orientationOf(bytes.TrimPrefix(tiff, []byte("Exif\x00\x00")))
	}
	if orientation == 1 || chunks[0].name != "VP8X" {
		return nil, 1, nil
	}
	tiff := bareTIFF(orientation)
	chunk = append([]byte("EXIF"), binary.LittleEndian.AppendUint32(nil, uint32(len(tiff)))...)
	return append(chunk, tiff...), orientation, nil
}

func copyChunk(w io.Writer, src io.ReadSeeker, c riffChunk, exif bool) error {
	head := append([]byte(c.name), binary.LittleEndian.AppendUint32(nil, uint32(c.size))...)
	if _, err := w.Write(head); err != nil {
		return err
	}
	if _, err := src.Seek(c.at, io.SeekStart); err != nil {
		return err
	}
	rest := c.size
	if c.name == "VP8X" && rest > 0 {
		var flags [1]byte
		if _, err := io.ReadFull(src, flags[:]); err != nil {
			return eof("webp", err)
		}
		flags[0] &^= webpXMP | webpEXIF
		if exif {
			flags[0] |= webpEXIF
		}
		if _, err := w.Write(flags[:]); err != nil {
			return err
		}
		rest--
	}
	if _, err := io.CopyN(w, src, rest); err != nil {
		return eof("webp", err)
	}
	if c.size&1 == 1 {
		_, err := w.Write([]byte{0})
		return err
	}
	return nil
}

// probeWebP reads size, orientation and whether the picture moves.
func probeWebP(src io.ReadSeeker) (p pixels, err error) {
	chunks, err := webpChunks(src)
	if err != nil {
		return p, err
	}
	if _, p.orientation, err = webpExif(src, chunks); err != nil {
		return p, err
	}
	p.bytesEach = 10
	first := chunks[0]
	head := make([]byte, min(first.size, 10))
	if err := readAt(src, first.at, head); err != nil {
		return p, eof("webp", err)
	}
	switch {
	case first.name == "VP8X" && len(head) == 10:
		p.animated = head[0]&webpAnimated != 0
		p.width, p.height = 1+int(uint32(head[4])|uint32(head[5])<<8|uint32(head[6])<<16), 1+int(uint32(head[7])|uint32(head[8])<<8|uint32(head[9])<<16)
	case first.name == "VP8 " && len(head) == 10 && head[3] == 0x9d && head[4] == 0x01 && head[5] == 0x2a:
		p.width, p.height = int(binary.LittleEndian.Uint16(head[6:])&0x3fff), int(binary.LittleEndian.Uint16(head[8:])&0x3fff)
	case first.name == "VP8L" && len(head) >= 5 && head[0] == 0x2f:
		bits := binary.LittleEndian.Uint32(head[1:])
		p.width, p.height = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
	default:
		return p, malformed("webp", "no picture")
	}
	p.decodable = true
	return p, nil
}

// firstFrame makes a still WebP of an animation's first frame, since the decoder knows only stills.
func firstFrame(src io.ReadSeeker) ([]byte, error) {
	chunks, err := webpChunks(src)
	if err != nil {
		return nil, err
	}
	for _, c := range chunks {
		if c.name != "ANMF" || c.size < 16 || c.size > 64<<20 {
			continue
		}
		var h [16]byte
		if err := readAt(src, c.at, h[:]); err != nil {
			return nil, eof("webp", err)
		}
		parts, err := riffChunks(src, c.at+16, c.at+c.size)
		if err != nil {
			return nil, err
		}
		return still(src, h, parts)
	}
	return nil, malformed("webp", "an animation without frames")
}

func still(src io.ReadSeeker, h [16]byte, parts []riffChunk) ([]byte, error) {
	var body bytes.Buffer
	alpha := byte(0)
	for _, p := range parts {
		if p.name == "ALPH" {
			alpha = 1 << 4
		}
		if p.name == "ALPH" || p.name == "VP8 " || p.name == "VP8L" {
			if err := copyChunk(&body, src, p, false); err != nil {
				return nil, err
			}
		}
	}
	out := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(4+18+body.Len()))...)
	out = append(out, "WEBPVP8X\x0a\x00\x00\x00"...)
	out = append(out, alpha, 0, 0, 0)
	out = append(out, h[6:12]...) // the frame's width and height, each less one, in the form of a canvas
	return append(out, body.Bytes()...), nil
}
