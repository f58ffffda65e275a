package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

const (
	jpegSOI, jpegEOI, jpegSOS, jpegCOM = 0xd8, 0xd9, 0xda, 0xfe
	jpegAPP0, jpegAPP1, jpegAPP15      = 0xe0, 0xe1, 0xef
)

// jpegSegments walks a JPEG from its start to its end. segment gets each marker with its payload, which is good until the next call; scan gets
// the reader at the beginning of coded data and must return the marker that ends it (0 at the end of the file).
func jpegSegments(r *bufio.Reader, segment func(marker byte, payload []byte) error, scan func() (byte, error)) error {
	var start [2]byte
	if _, err := io.ReadFull(r, start[:]); err != nil || start != [2]byte{0xff, jpegSOI} {
		return malformed("jpeg", "no start")
	}
	buf := make([]byte, 0xffff)
	scanned := false
	marker, err := nextMarker(r)
	for err == nil && marker != jpegEOI {
		if marker == 0x01 || marker >= 0xd0 && marker <= jpegSOI {
			marker, err = nextMarker(r) // no payload, and no meaning here
			continue
		}
		payload, err2 := jpegPayload(r, buf)
		if err2 == nil {
			err2 = segment(marker, payload)
		}
		if err2 != nil {
			return err2
		}
		if marker != jpegSOS {
			marker, err = nextMarker(r)
			continue
		}
		scanned = true
		if marker, err = scan(); err == nil && marker == 0 {
			err = io.EOF
		}
	}
	if err == nil || scanned && errors.Is(err, io.EOF) {
		return segment(jpegEOI, nil) // a picture that is cut short is still shown as far as it goes
	}
	return eof("jpeg", err)
}

// nextMarker skips to the next marker; junk between segments is skipped, as decoders do.
func nextMarker(r *bufio.Reader) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		for b == 0xff {
			if b, err = r.ReadByte(); err != nil {
				return 0, err
			}
			if b != 0 && b != 0xff {
				return b, nil
			}
		}
	}
}

func jpegPayload(r *bufio.Reader, buf []byte) ([]byte, error) {
	var size [2]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, eof("jpeg", err)
	}
	n := int(binary.BigEndian.Uint16(size[:])) - 2
	if n < 0 {
		return nil, malformed("jpeg", "a segment without a length")
	}
	if _, err := io.ReadFull(r, buf[:n]); err != nil {
		return nil, eof("jpeg", err)
	}
	return buf[:n], nil
}

// copyScan copies coded data to w up to the next marker, which it returns; 0 when the file ends first.
func copyScan(w io.Writer, r *bufio.Reader) (byte, error) {
	for {
		part, err := r.ReadSlice(0xff)
		if errors.Is(err, bufio.ErrBufferFull) {
			err = nil
			if _, err := w.Write(part); err != nil {
				return 0, err
			}
			continue
		}
		if errors.Is(err, io.EOF) {
			_, err = w.Write(part)
			return 0, err
		}
		if err != nil {
			return 0, err
		}
		if _, err := w.Write(part[:len(part)-1]); err != nil {
			return 0, err
		}
		b, err := r.ReadByte()
		for err == nil && b == 0xff {
			b, err = r.ReadByte()
		}
		if errors.Is(err, io.EOF) {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		if b != 0 && (b < 0xd0 || b > 0xd7) {
			return b, nil
		}
		if _, err := w.Write([]byte{0xff, b}); err != nil {
			return 0, err
		}
	}
}

func cleanJPEG(w *bufio.Writer, r *bufio.Reader) error {
	if _, err := w.Write([]byte{0xff, jpegSOI}); err != nil {
		return err
	}
	oriented := false
	return jpegSegments(r, func(marker byte, payload []byte) error {
		if marker == jpegEOI {
			_, err := w.Write([]byte{0xff, jpegEOI})
			return err
		}
		if tiff, ok := bytes.CutPrefix(payload, []byte("Exif\x00\x00")); ok && marker == jpegAPP1 && !oriented {
			if o := orientationOf(tiff); o != 1 {
				oriented = true
				return writeSegment(w, jpegAPP1, append([]byte("Exif\x00\x00"), bareTIFF(o)...))
			}
		}
		if payload, ok := keptJPEG(marker, payload); ok {
			return writeSegment(w, marker, payload)
		}
		return nil
	}, func() (byte, error) { return copyScan(w, r) })
}

// keptJPEG tells whether a segment is needed to show the picture, and what of it.
func keptJPEG(marker byte, payload []byte) ([]byte, bool) {
	switch {
	case marker == jpegAPP0 && len(payload) >= 14 && bytes.HasPrefix(payload, []byte("JFIF\x00")):
		bare := bytes.Clone(payload[:14])
		bare[12], bare[13] = 0, 0 // without its thumbnail
		return bare, true
	case marker == 0xe2 && bytes.HasPrefix(payload, []byte("ICC_PROFILE\x00")),
		marker == 0xee && bytes.HasPrefix(payload, []byte("Adobe")):
		return payload, true
	case marker >= jpegAPP0 && marker <= jpegAPP15, marker >= 0xf0:
		return nil, false // the other applications', reserved ones, comments
	}
	return payload, true
}

func writeSegment(w io.Writer, marker byte, payload []byte) error {
	head := []byte{0xff, marker, 0, 0}
	binary.BigEndian.PutUint16(head[2:], uint16(len(payload)+2))
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := w.Write(payload)
	return err
}

// probeJPEG reads size, orientation and whether the picture is progressive.
func probeJPEG(r *bufio.Reader) (p pixels, err error) {
	p.orientation = 1
	found := errors.New("found")
	err = jpegSegments(r, func(marker byte, payload []byte) error {
		if tiff, ok := bytes.CutPrefix(payload, []byte("Exif\x00\x00")); ok && marker == jpegAPP1 && p.orientation == 1 {
			p.orientation = orientationOf(tiff)
		}
		if marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc {
			if len(payload) < 6 {
				return malformed("jpeg", "a short frame header")
			}
			p.height, p.width = int(binary.BigEndian.Uint16(payload[1:])), int(binary.BigEndian.Uint16(payload[3:]))
			p.bytesEach = 4
			if marker == 0xc2 {
				p.bytesEach = 16 // coefficients stay in memory until the last scan
			}
			p.decodable = marker <= 0xc2
		}
		if marker == jpegSOS || marker == jpegEOI {
			return found
		}
		return nil
	}, nil)
	if errors.Is(err, found) {
		err = nil
	}
	return p, err
}
