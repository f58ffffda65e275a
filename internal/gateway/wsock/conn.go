package wsock

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

const (
	readBuffer = 8 << 10
	loudBuffer = 64 << 10
	patience   = 20 * time.Second // for the kernel to take a gulp
	gulp       = 64 << 10         // what is written at once of the queue
	farewell   = 2 * time.Second  // for the other end to answer a close
	heldMax    = 1 << 10          // bytes of memory that a connection keeps for what is held
)

// ErrSlow is what Send returns when the other end does not take what it is sent and the queue is full. The message is lost.
var ErrSlow = errors.New("wsock: the other end is too slow")

// ErrClosed is what Send returns after the end.
var ErrClosed = errors.New("wsock: closed")

// Options of a connection.
type Options struct {
	MaxMessage int  // bytes in a message that comes in; 64 KiB if zero
	MaxQueue   int  // bytes that wait to be written; 1 MiB if zero
	Loud       bool // much arrives at once: read it in larger pieces
}

// Conn is one end of a WebSocket.
type Conn struct {
	nc       net.Conn
	raw      syscall.RawConn // nil when the kernel's socket is not ours to write to (TLS)
	client   bool
	loud     bool
	maxQueue int
	in       parser
	early    []byte // came with the handshake
	done     func() // see AfterRead

	mu       sync.Mutex // a leaf: nothing is locked under it
	held     []byte     // goes out with the next Send
	queue    []queued
	waiting  int  // bytes of the queue that count
	begun    bool // the first of the queue is written in part
	draining bool // a goroutine writes the queue; nobody else writes
	shut     bool // a close frame is on its way: nothing may follow it
	dead     bool
	served   bool   // Serve runs and will close the socket
	now      []byte // what attempt writes
	wrote    int
	wroteErr error
	attempt  func(uintptr) bool
}

// queued is a frame that waits, or what is left of it.
type queued struct {
	b      []byte
	counts bool
}

func newConn(nc net.Conn, client bool, o Options) *Conn {
	if o.MaxMessage == 0 {
		o.MaxMessage = 64 << 10
	}
	if o.MaxQueue == 0 {
		o.MaxQueue = 1 << 20
	}
	c := &Conn{nc: nc, client: client, loud: o.Loud, maxQueue: o.MaxQueue, in: parser{masked: !client, limit: o.MaxMessage}}
	if tcp, ok := nc.(*net.TCPConn); ok && direct {
		if raw, err := tcp.SyscallConn(); err == nil {
			c.raw = raw
			c.attempt = c.writeOnce
		}
	}
	return c
}

// RemoteAddr is the address of the other end.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// SetMaxMessage changes how large a message may be. It is called on Serve's goroutine or before Serve.
func (c *Conn) SetMaxMessage(n int) { c.in.limit = n }

// AfterRead lets fn be called on Serve's goroutine each time that all of what was read has been handled; until it returns nothing more is read. It is called
// before Serve.
func (c *Conn) AfterRead(fn func()) { c.done = fn }

// Send writes a frame made by Frame, or queues it; it never waits. The frame may be shared: it is not changed.
func (c *Conn) Send(frame []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.send(frame, true)
}

// Answer is Send for what the other end has asked for: it may be large, and being slow to take it is no fault. Whoever calls it bounds
// how many answers are under way.
func (c *Conn) Answer(frame []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.send(frame, false)
}

// Hold keeps a frame until the next Send or Flush and lets both go out in one write.
func (c *Conn) Hold(frame []byte) {
	c.mu.Lock()
	c.held = append(c.held, frame...)
	c.mu.Unlock()
}

// Flush sends what Hold kept.
func (c *Conn) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.send(nil, false)
}

// WriteText sends one text message; a client masks it.
func (c *Conn) WriteText(p []byte) error {
	if !c.client {
		return c.Send(Frame(p))
	}
	return c.Send(masked(opText, p))
}

func masked(op byte, p []byte) []byte {
	b := appendHeader(make([]byte, 0, len(p)+maxHeader+4), op, len(p))
	b[1] |= maskBit
	var key [4]byte
	_, _ = rand.Read(key[:])
	b = append(b, key[:]...)
	start := len(b)
	b = append(b, p...)
	mask(b[start:], key)
	return b
}

// send is Send with the lock held.
func (c *Conn) send(b []byte, counts bool) error {
	if c.dead || c.shut {
		return ErrClosed
	}
	if len(c.held) > 0 {
		joint := joints.Get().(*[]byte)
		defer joints.Put(joint)
		*joint = append(append((*joint)[:0], c.held...), b...)
		if c.held = c.held[:0]; cap(c.held) > heldMax {
			c.held = nil
		}
		return c.put(*joint, counts, true)
	}
	if len(b) == 0 {
		return nil
	}
	return c.put(b, counts, false)
}

// put writes b, or what the kernel does not take of it into the queue. What is lent is not kept.
func (c *Conn) put(b []byte, counts, lent bool) error {
	if !c.draining && c.raw != nil {
		c.now, c.wrote, c.wroteErr = b, 0, nil
		err := c.raw.Write(c.attempt)
		if err == nil {
			err = c.wroteErr
		}
		c.now = nil
		if err != nil {
			c.die()
			return ErrClosed
		}
		c.begun = c.wrote > 0
		if b = b[c.wrote:]; len(b) == 0 {
			return nil
		}
	}
	if counts {
		if c.waiting > 0 && c.waiting+len(b) > c.maxQueue {
			return ErrSlow
		}
		c.waiting += len(b)
	}
	if lent {
		b = bytes.Clone(b)
	}
	c.queue = append(c.queue, queued{b, counts})
	if !c.draining {
		c.draining = true
		go c.drain()
	}
	return nil
}

// drain writes the queue until it is empty.
func (c *Conn) drain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.queue) > 0 && !c.dead {
		batch, counted := c.next()
		if !c.shut {
			_ = c.nc.SetWriteDeadline(time.Now().Add(patience))
		}
		c.mu.Unlock()
		_, err := batch.WriteTo(c.nc)
		c.mu.Lock()
		c.waiting -= counted
		if err != nil {
			c.die()
		}
	}
	if !c.dead {
		_ = c.nc.SetWriteDeadline(time.Time{})
	}
	c.draining, c.begun = false, false
}

// next takes a gulp off the queue, and says how much of it counted.
func (c *Conn) next() (batch net.Buffers, counted int) {
	for size := 0; size < gulp && len(c.queue) > 0; {
		q := &c.queue[0]
		n := min(len(q.b), gulp-size)
		batch = append(batch, q.b[:n])
		size += n
		if q.counts {
			counted += n
		}
		if q.b = q.b[n:]; len(q.b) > 0 {
			c.begun = true
			return batch, counted
		}
		q.b, c.begun = nil, false
		c.queue = c.queue[1:]
	}
	return batch, counted
}

// die wakes everybody who waits on the socket, so that Serve ends and closes it. Closing it here would wait for the reader, who may
// be the caller.
func (c *Conn) die() {
	if !c.dead {
		c.dead = true
		c.queue, c.held = nil, nil
		_ = c.nc.SetDeadline(time.Unix(1, 0))
	}
}

// Shut says goodbye: what is queued goes out, then a close frame. Serve returns when the other end answers, or after two seconds.
func (c *Conn) Shut(code uint16, reason string) { c.end(code, reason, false) }

// Cut is Shut for one that is too slow: what is queued is thrown away, but for the message that is half written.
func (c *Conn) Cut(code uint16, reason string) { c.end(code, reason, true) }

func (c *Conn) end(code uint16, reason string, cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead || c.shut {
		return
	}
	if cut {
		whole := 0
		if c.begun {
			whole = 1
		}
		for _, q := range c.queue[min(whole, len(c.queue)):] {
			if q.counts {
				c.waiting -= len(q.b)
			}
		}
		c.queue, c.held = c.queue[:min(whole, len(c.queue))], nil
	}
	frame := closeFrame(code, reason)
	if c.client {
		frame = masked(opClose, frame[2:])
	}
	_ = c.send(frame, false)
	c.shut = true
	if !c.dead {
		until := time.Now().Add(farewell)
		_ = c.nc.SetReadDeadline(until)
		if c.draining {
			_ = c.nc.SetWriteDeadline(until)
		}
	}
}

// Close ends the connection without a word.
func (c *Conn) Close() {
	c.mu.Lock()
	c.die()
	served := c.served
	c.mu.Unlock()
	if !served {
		_ = c.nc.Close()
	}
}

// Serve reads until the end and gives each message to text; if text returns false, Serve goes on reading without giving, until the
// other end closes. It returns why the connection ended.
func (c *Conn) Serve(text func(payload []byte) bool) error {
	c.mu.Lock()
	c.served = true
	c.mu.Unlock()
	defer func() {
		c.Close()
		_ = c.nc.Close()
	}()
	deaf := false
	take := func(p []byte) error {
		err := c.in.feed(p, c.control, func(payload []byte) error {
			if !deaf {
				deaf = !text(payload)
			}
			return nil
		})
		if c.done != nil && !deaf {
			c.done()
		}
		return err
	}
	err := take(c.early)
	c.early = nil
	if err == nil {
		err = c.read(take)
	}
	closing, ours := errors.AsType[*CloseError](err)
	switch {
	case err == nil:
		return io.EOF
	case ours && closing.Remote:
		code := closing.Code
		if code == 1005 {
			code = codeNormal
		}
		c.end(code, "", false)
	case ours:
		// What is unread would make the kernel reset the connection, and the other end lose our reason.
		c.end(closing.Code, closing.Reason, false)
		_ = c.read(func([]byte) error { return nil })
	}
	return err
}

// control answers pings and ends at a close frame.
func (c *Conn) control(op byte, payload []byte) error {
	switch op {
	case opClose:
		return parseClose(payload)
	case opPing:
		frame := append(appendHeader(nil, opPong, len(payload)), payload...)
		if c.client {
			frame = masked(opPong, payload)
		}
		if err := c.Send(frame); errors.Is(err, ErrSlow) {
			return err // who pings without reading
		}
	}
	return nil
}

// joints are where what was held and what comes with it are put together.
var joints = sync.Pool{New: func() any { return new([]byte) }}

var (
	buffers     = sync.Pool{New: func() any { b := make([]byte, readBuffer); return &b }}
	loudBuffers = sync.Pool{New: func() any { b := make([]byte, loudBuffer); return &b }}
)

// pool is where the connection borrows what it reads into.
func (c *Conn) pool() *sync.Pool {
	if c.loud {
		return &loudBuffers
	}
	return &buffers
}

// readPlain is read for connections whose socket is not ours.
func (c *Conn) readPlain(take func([]byte) error) error {
	buf := c.pool().Get().(*[]byte)
	defer c.pool().Put(buf)
	for {
		n, err := c.nc.Read(*buf)
		if n > 0 {
			if err := take((*buf)[:n]); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
}
