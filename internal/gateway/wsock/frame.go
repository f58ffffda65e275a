package wsock

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"
)

const (
	opContinue = 0x0
	opText     = 0x1
	opBinary   = 0x2
	opClose    = 0x8
	opPing     = 0x9
	opPong     = 0xa

	finBit  = 0x80
	maskBit = 0x80

	maxHeader  = 10
	maxControl = 125
)

// Close codes of RFC 6455 that this package says itself.
const (
	codeNormal      = 1000
	codeProtocol    = 1002
	codeUnsupported = 1003
	codeNotText     = 1007
	codeTooBig      = 1009
)

// CloseError is why the other end closed, or why this end had to.
type CloseError struct {
	Code   uint16
	Reason string
	Remote bool // the other end said so
}

// Error implements error.
func (e *CloseError) Error() string { return fmt.Sprintf("websocket closed: %d %s", e.Code, e.Reason) }

// CodeOf is the close code in err, 0 when there is none (the connection just broke).
func CodeOf(err error) uint16 {
	if c, ok := errors.AsType[*CloseError](err); ok {
		return c.Code
	}
	return 0
}

func violates(code uint16, reason string) error { return &CloseError{Code: code, Reason: reason} }

// appendHeader adds the header of an unmasked, unfragmented frame.
func appendHeader(dst []byte, op byte, n int) []byte {
	switch {
	case n <= maxControl:
		return append(dst, finBit|op, byte(n))
	case n <= 0xffff:
		return binary.BigEndian.AppendUint16(append(dst, finBit|op, 126), uint16(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, finBit|op, 127), uint64(n))
}

// Frame is one text message, as a server sends it, made of parts.
func Frame(parts ...[]byte) []byte {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	b := appendHeader(make([]byte, 0, n+maxHeader), opText, n)
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

// AppendFrame adds one text message, as a server sends it, to dst.
func AppendFrame(dst, p []byte) []byte { return append(appendHeader(dst, opText, len(p)), p...) }

// head is what stands before a payload.
type head struct {
	op     byte
	fin    bool
	size   int // of the header
	length int // of the payload
	key    [4]byte
}

// parseHead reads a header; ok is false when p holds only a part of it. Frames of a client are masked, those of a server are not.
func parseHead(p []byte, masked bool, limit int) (h head, ok bool, err error) {
	if len(p) < 2 {
		return h, false, nil
	}
	h.op, h.fin = p[0]&0x0f, p[0]&finBit != 0
	if p[0]&0x70 != 0 {
		return h, false, violates(codeProtocol, "reserved bits are set")
	}
	if (p[1]&maskBit != 0) != masked {
		return h, false, violates(codeProtocol, "wrong masking")
	}
	n := uint64(p[1] &^ maskBit)
	h.size = 2
	switch n {
	case 126:
		if len(p) < 4 {
			return h, false, nil
		}
		n, h.size = uint64(binary.BigEndian.Uint16(p[2:])), 4
	case 127:
		if len(p) < 10 {
			return h, false, nil
		}
		n, h.size = binary.BigEndian.Uint64(p[2:]), 10
	}
	switch {
	case h.op == opBinary:
		return h, false, violates(codeUnsupported, "text only")
	case h.op > opBinary && h.op < opClose || h.op > opPong:
		return h, false, violates(codeProtocol, "unknown opcode")
	case h.op >= opClose && (n > maxControl || !h.fin):
		return h, false, violates(codeProtocol, "control frame too long or in parts")
	case n > uint64(limit):
		return h, false, violates(codeTooBig, "message too big")
	}
	h.length = int(n)
	if masked {
		if len(p) < h.size+4 {
			return h, false, nil
		}
		copy(h.key[:], p[h.size:])
		h.size += 4
	}
	return h, true, nil
}

// mask applies key to p in place, eight bytes at a time.
func mask(p []byte, key [4]byte) {
	k := uint64(binary.LittleEndian.Uint32(key[:]))
	k |= k << 32
	for len(p) >= 8 {
		binary.LittleEndian.PutUint64(p, binary.LittleEndian.Uint64(p)^k)
		p = p[8:]
	}
	for i := range p {
		p[i] ^= key[i&3]
	}
}

// parser turns the bytes of a connection into messages. Only what is incomplete is kept between calls.
type parser struct {
	masked bool   // frames must be
	limit  int    // bytes in one message
	rest   []byte // an incomplete frame
	frag   []byte // payloads of the message that is still coming in parts
	inside bool   // such a message is coming
}

// feed takes bytes as they arrived. It calls control and text for each complete frame and message; either may stop it by returning
// an error. p is overwritten.
func (r *parser) feed(p []byte, control func(op byte, payload []byte) error, text func(payload []byte) error) error {
	kept := len(r.rest) > 0
	if kept {
		r.rest = append(r.rest, p...)
		p = r.rest
	}
	arrived := len(p)
	for {
		h, ok, err := parseHead(p, r.masked, r.limit)
		if err != nil {
			return err
		}
		if !ok || len(p) < h.size+h.length {
			break
		}
		payload := p[h.size : h.size+h.length]
		p = p[h.size+h.length:]
		if r.masked {
			mask(payload, h.key)
		}
		if h.op >= opClose {
			err = control(h.op, payload)
		} else {
			err = r.data(h, payload, text)
		}
		if err != nil {
			return err
		}
	}
	switch {
	case len(p) == 0:
		r.rest = nil
	case kept && len(p) == arrived: // a large frame is still coming: it stays where it is
	default:
		r.rest = append(r.rest[:0], p...)
	}
	return nil
}

// data takes the frame of a message, whole or in part.
func (r *parser) data(h head, payload []byte, text func([]byte) error) error {
	switch {
	case (h.op == opContinue) != r.inside:
		return violates(codeProtocol, "continuation out of place")
	case len(r.frag)+len(payload) > r.limit:
		return violates(codeTooBig, "message too big")
	case !h.fin:
		r.inside = true
		r.frag = append(r.frag, payload...)
		return nil
	case r.inside:
		payload = append(r.frag, payload...)
		r.inside, r.frag = false, nil
	}
	if !utf8.Valid(payload) {
		return violates(codeNotText, "not UTF-8")
	}
	return text(payload)
}

// parseClose reads the payload of a close frame.
func parseClose(p []byte) error {
	if len(p) == 0 {
		return &CloseError{Code: 1005, Remote: true}
	}
	if len(p) == 1 {
		return violates(codeProtocol, "close frame of one byte")
	}
	code := binary.BigEndian.Uint16(p)
	bad := code < 1000 || code == 1004 || code == 1005 || code == 1006 || code > 1014 && code < 3000 || code > 4999
	if bad || !utf8.Valid(p[2:]) {
		return violates(codeProtocol, "malformed close frame")
	}
	return &CloseError{Code: code, Reason: string(p[2:]), Remote: true}
}

// closeFrame is an unmasked close frame.
func closeFrame(code uint16, reason string) []byte {
	for len(reason) > maxControl-2 {
		_, n := utf8.DecodeLastRuneInString(reason)
		reason = reason[:len(reason)-n]
	}
	b := appendHeader(make([]byte, 0, maxHeader+2+len(reason)), opClose, 2+len(reason))
	b = binary.BigEndian.AppendUint16(b, code)
	return append(b, reason...)
}
