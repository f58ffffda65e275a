// Package cluster is the other nodes of an installation, as a gateway sees them: what one publishes reaches all, who is there, and
// questions that every node has to answer. They meet in Redis, over sharded publish and subscribe; nothing is stored there.
//
// # Promises
//
//   - What is sent for one key arrives at each node in the order of the calls, at most once. What is lost shows in the numbers that it
//     carries, and a comparison of heads shows a loss that nothing follows.
//   - Left and End return nil when every node has done it or is gone. A node that is not heard of for a lease is gone. A node that does not
//     hear itself for most of a lease is cut off: the others will soon answer for it, so it lets its sockets go (they come back, to it or
//     to another, and are asked again who they are), and once more when it is back, for what it may have missed. Who is cut off answers
//     for nobody.
//   - Presence is told as changes with a version; who finds a version missing asks for the whole.
//
// # Lifecycle and concurrency
//
// Open returns when all channels are subscribed and this node has begun to be heard. Close says goodbye. Everything is safe for concurrent
// use; Send, Published, Gossip and Joined never wait.
package cluster
