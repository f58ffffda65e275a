package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// keptPNG are the chunks that decode, animate or manage colour.
var keptPNG = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true, "iCCP": true, "sBIT": true,
	"pHYs": true, "bKGD": true, "hIST": true, "cICP": true, "mDCV": true, "mDCv": true, "cLLI": true, "cLLi": true, "acTL": true, "fcTL": true, "fdAT": true,
}

// pngChunks walks the chunks of a PNG. chunk must consume size bytes of data and the four of the checksum behind them.
func pngChunks(r *bufio.Reader, chunk func(head [8]byte, name string, size int64) error) error {
	var sig [8]byte
	if _, err := io.ReadFull(r, sig[:]); err != nil || string(sig[:]) != pngSignature {
		return malformed("png", "no signature")
	}
	for first := true; ; first = false {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return eof("png", err)
		}
		size, name := int64(binary.BigEndian.Uint32(head[:4])), string(head[4:])
		if size > 1<<31-1 {
			return malformed("png", "a chunk that is too long")
		}
		if first != (name == "IHDR") {
			return malformed("png", "the header is not the first chunk")
		}
		if err := chunk(head, name, size); err != nil {
			return err
		}
		if name == "IEND" {
			return nil
		}
	}
}

func cleanPNG(w *bufio.Writer, r *bufio.Reader) error {
	if _, err := w.WriteString(pngSignature); err != nil {
		return err
	}
	return pngChunks(r, func(head [8]byte, name string, size int64) error {
		if keptPNG[name] {
			if _, err := w.Write(head[:]); err != nil {
				return err
			}
			_, err := io.CopyN(w, r, size+4)
			return eof("png", err)
		}
		if name == "eXIf" && size < 1<<16 {
			tiff, err := pngData(r, size)
			if o := orientationOf(tiff); err == nil && o != 1 {
				err = writeChunk(w, name, bareTIFF(o))
			}
			return err
		}
		return skip(r, "png", size+4)
	})
}

// pngData reads a chunk's data and passes over its checksum.
func pngData(r *bufio.Reader, size int64) ([]byte, error) {
	data := make([]byte, size)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, eof("png", err)
	}
	return data, skip(r, "png", 4)
}

func skip(r *bufio.Reader, format string, n int64) error {
	_, err := io.CopyN(io.Discard, r, n)
	return eof(format, err)
}

func writeChunk(w io.Writer, name string, data []byte) error {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	_, err := w.Write(b)
	return err
}

// probePNG reads size, orientation and whether the picture moves. EXIF may stand behind the picture, so all chunks are walked.
func probePNG(r *bufio.Reader) (p pixels, err error) {
	p.orientation = 1
	err = pngChunks(r, func(_ [8]byte, name string, size int64) error {
		switch {
		case name == "IHDR":
			if size != 13 {
				return malformed("png", "a header of the wrong size")
			}
			d, err := pngData(r, size)
			if err != nil {
				return err
			}
			w, h := binary.BigEndian.Uint32(d), binary.BigEndian.Uint32(d[4:])
			if w == 0 || h == 0 || w > 1<<31-1 || h > 1<<31-1 {
				return malformed("png", "an impossible size")
			}
			p.width, p.height, p.decodable = int(w), int(h), true
			p.bytesEach = 4
			if d[8] == 16 {
				p.bytesEach = 8
			}
			if d[12] != 0 {
				p.bytesEach *= 2 // interlaced: a pass beside the whole
			}
			return nil
		case name == "acTL":
			p.animated = true
		case name == "eXIf" && size < 1<<16:
			tiff, err := pngData(r, size)
			p.orientation = orientationOf(tiff)
			return err
		}
		return skip(r, "png", size+4)
	})
	if p.width > 0 && errors.Is(err, ErrMalformed) {
		p.decodable = false
	}
	return p, err
}
