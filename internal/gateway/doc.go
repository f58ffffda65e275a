// Package gateway holds the real-time connections: who is connected, who follows which conversation, and how what was committed
// reaches them. It knows no room; what it needs of rooms is in needs.go.
//
// # Flow
//
//	socket ──call──> Chat.Send ─ … commit … ─> Publish(frame) ──> feed (one a conversation) ──> rounds ──> sockets
//
// A feed fans out in rounds: one frame, encoded once, handed to every socket that follows the conversation. What is published while a
// round runs waits and travels together in the next, so a busy conversation needs few large writes and a quiet one no delay. The
// acknowledgement of a message waits until the round that carries it begins: that is the back pressure that keeps senders at the pace
// of the fan-out, and lets the acknowledgement and the sender's own copy go out in one write.
//
// Whom chat tells to wait is refused until then (refuse.go): his messages are answered without being taken apart, all of one read together, and between reads
// the socket rests. So an overload costs little, and no message overtakes one that was refused.
//
// The Centrifuge library speaks the protocol (connect, subscribe, ping, the fallback transports). WebSockets, publications and calls
// are written by this package itself: docs/adr/0003-the-last-metre.md.
//
// # Promises
//
//   - Order: entries of one conversation arrive at each socket in the order of their numbers, if Publish was called in that order on
//     this node or on several. Nothing is delivered twice, but for the newest entry after nodes had lost each other. Something may be missing (a slow socket, a lost message between nodes): the number of the next
//     entry shows it, and the client asks for the range (docs/adr/0002-continuity-in-the-log.md).
//   - Publish, PublishPersonal and PublishEphemeral never wait for a socket or for another node.
//   - After Left or Disconnect has returned, no socket of that person on any node receives what it may no longer receive.
//   - Queues are bounded. A socket that does not take what it is sent is closed with a code that means "come back".
//
// # Concurrency
//
// Everything exported is safe for concurrent use. Locks have tiers; while one is held only higher tiers may be taken:
// 1 registry shards, 2 person, 3 feed, 4 pool, lists of heads, presence and a socket's own, 5 wsock.
//
// # Lifecycle
//
// Open starts the workers, Register mounts the routes, Close tells every socket to come back, waits for them within its context, and
// stops. Nothing may be published after Close.
package gateway
