// Package wsock is RFC 6455 for many quiet connections and few loud ones: both ends of a WebSocket, without extensions.
//
// What it is for: one message that goes to a thousand sockets is framed once (Frame) and handed to each (Conn.Send) as it is. Send
// tries the write at once, on the caller's goroutine, and never waits: what the kernel does not take is queued, and a goroutine that
// lives only as long as there is a queue writes it. So an idle connection holds no writer, no buffer and no timer, only the goroutine
// that reads; and that one borrows its buffer while bytes are there.
//
// # Concurrency
//
// Send, Answer, Hold, Flush, Shut and Cut are safe for concurrent use; what is sent arrives in the order of the calls. Serve is called once
// and calls back on its own goroutine; the payload it gives is valid during the call only.
//
// # Lifecycle
//
// A Conn is open from Upgrade or Dial until Serve returns; Serve closes it. Shut starts the closing handshake (what is queued is
// written first) and gives the other end two seconds; Cut throws the queue away for one that is too slow to take it.
package wsock
