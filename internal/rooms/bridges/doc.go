// Package bridges joins conversations with other programs: incoming webhooks let them speak, outgoing webhooks tell them what happens.
//
// # Tables
//
// bridge_in (an incoming webhook: its token as a hash, its bot, its conversation), bridge_out (an outgoing webhook: where to, which events, its sealed
// secrets, how it fares), bridge_delivery (what waits to be sent: facts, never text), bridge_attempt (the last fifty attempts of each endpoint).
//
// # Bots
//
// Every webhook has a bot of its own, a person whom everybody sees. An incoming webhook speaks as its bot, which is a member of that one conversation. An outgoing one
// is told what its bot may read: what every member may read, and of what is private only the conversations that the bot is in. Whoever takes the bot out of a conversation
// or switches it off ends what the webhook says or hears there. A webhook that is deleted leaves its bot behind, switched off: what it said keeps its author. A crash in
// the middle of making one may leave a bot without a webhook; it has no token and can do nothing.
//
// # Incoming
//
// POST /api/hooks/in/{token} takes Slack's payload (package slack) and answers "ok", or a problem. The token is all that is asked for, so it is unguessable, shown once
// and stored as a hash. A client_id makes a repeat harmless, as in sending; without one each request is a message.
//
// # Outgoing
//
//	events    consumer: a delivery for each endpoint that wants the fact, in the transaction of the cursor (live only, and only from when the endpoint was enabled)
//	deliver   claim an endpoint -> what may be told now (Conversations.Look) -> sign, post -> settled, one after the other
//
// A delivery carries the event's id as webhook-id, and is signed as Standard Webhooks asks (HMAC-SHA256, v1). A crash between the post and its settling repeats it
// under the same webhook-id: receivers keep the ids that they have seen. Nothing is dropped: a delivery leaves the queue when the endpoint took it, when its ten attempts are used up, when
// nothing may be told any more, or when the endpoint is disabled. An endpoint's queue is bounded; what finds it full is counted in dropped.
//
// # Moving
//
// Webhooks travel with their workspace, without secrets (store_transfer.go): what arrives works again once somebody asks for a new link, or enables it with a new secret.
//
// # Order
//
// An endpoint gets one delivery at a time, on whichever node, in the order of events. One that fails waits for its next attempt (5 s to 24 h, jittered) and is passed by those
// behind it; the endpoint itself rests a little after each failure, up to five minutes. So order is kept while all goes well, and receivers that need it compare seq.
//
// # What ends an endpoint
//
// Failing for five days without one success, or the answer 410 Gone. Both disable it, empty its queue and are in the audit log. A redirect is a failure: it is not followed.
//
// # Concurrency
//
// Service is safe for concurrent use, by several processes on one database. The jobs bear running on several nodes at once.
package bridges
