// Package reach is how a message reaches others than those who were there: forwards to other conversations, links that show one message to the outside,
// previews of what its own links lead to, and the audience of a message for whoever notifies.
//
// # Promises
//
// A forward goes to all its targets or to none, in one transaction; asked again with the same client id it answers as the first time. It names the place
// that it came from only when everybody in the workspace may read there.
//
// A share link shows one message as it is now, and only as long as who shared it may still share it. Visits are counted in memory and stored every two seconds: a
// crash may lose the last two seconds of them.
//
// Previews come after the message, through a bounded queue: when it is full, or the process ends, a message stays without. They are stored only while the
// message still has the text that they were fetched for.
//
// # Concurrency
//
// Reach is safe for concurrent use. Open starts its workers, Close stops them; call Close before the chat is closed.
package reach
