// Package intake is the door for events from outside: what the host's site and backend tell, in the words of the Segment HTTP tracking API.
//
// # Flow
//
//	request ── size, gzip, JSON ──> write key ── origin, rate, room in the queue, disk ──> each message: consent, time, person, marks, redaction ──> facts
//	facts ──> Sink (durable, repeated ones left out) ──> dictionary (in memory, stored now and then) ──> answer
//
// A request is answered with 200 when what it brought is on disk. Of a batch the messages that fit are kept, and the others named in the answer.
//
// # Tables
//
// intake_key (write keys and what they may), intake_setting (what a workspace keeps of what comes), intake_event, intake_property, intake_volume (the dictionary: names,
// what they carry, how many a day).
//
// # Write keys
//
// A key stands in the pages of the site for everybody to read, so it is kept as it is and opens nothing: with it one can only add events. What it may is held by origins, a
// rate, and the plan of events. A rotated key works for a day beside its successor, a revoked one ends at once (within a few seconds on other nodes).
//
// # Time
//
// A message's own clock is not believed, its differences are: happened = received - (sentAt - timestamp). Without sentAt the timestamp stands; without timestamp the time of
// receipt does. What would lie in the future happened when it was received. What claims to be before the year 2000 comes from a clock that was never set, and counts as
// received. Late events lie in their true day.
//
// # People
//
// A message with a userId is of "user:" + userId, else of "anon:" + anonymousId. A message with both says that the device is that user's: what the device did before becomes
// his. That happens once for each anonymousId: on a shared device the second user takes over nothing of the first, his own messages are his by the userId, and
// those without a userId stay with the first until the site resets the anonymousId. alias joins a previousId in the same way; one that is known as a
// userId is refused, since two known people are never made one by a key that everybody can read. Words that programs write where an id is missing ("null",
// "undefined", "0" …) are no ids.
//
// # Consent
//
// A message that says no to analytics (context.consent) is treated as the workspace chose for those without consent: it is not kept at all, or kept without the person: no ids, no
// traits, nothing of its properties but numbers and truth values, and a name for the device that changes every day and that nobody can compute back. Where the
// workspace asks for consent, silence is a no.
//
// # Marks
//
// Known robots (by their user agent) are marked, and so is whom at least two signals speak against: a browser driven by a program, one that is none, a screen without size,
// no language, more events in a second than a hand makes. Marked events are kept; questions leave them out if they wish.
//
// # Order, concurrency, life cycle
//
// Messages of one request keep their order. A Service is safe for concurrent use. What the dictionary counted since it was stored last (at most a minute) is lost in a crash; nothing
// else is. Back-pressure: when the events that wait for the disk are too many a request is refused with 429, when the disk is nearly full with 503, both with
// Retry-After, and SDKs keep what they have.
package intake
