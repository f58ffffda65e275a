// Package bench drives a real server from outside and measures it: the commands `hubbub bench chat`, `resume` and `start`.
//
// A run makes a fresh folder, fills it (Lab.Prepare), starts the server as a process of its own, opens real sockets on loopback, and
// measures for a while. Every client reads and parses every byte that it gets, and holds it to the log's promises: the entry belongs
// to the channel's conversation, its number is the next one, and at the end all members of a conversation have seen the same messages in
// the same order, among them each one that was acknowledged, under the number that its acknowledgement named. What does not
// fit is counted as lost, duplicated or reordered.
//
// Latency is measured from the moment when a message was due (with a rate) or sent (without), to the moment when another client has it
// in hand; the client's own queueing is inside. Driver and server share the machine's cores, as the peers' did that we compare with.
//
// One goroutine per connection reads; it also sends the next message when an acknowledgement arrives. Nothing here is part of serving.
package bench
