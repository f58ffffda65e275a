// Package notify decides who is told of a message outside of the page, and tells them: by Web Push, and by a letter about what was missed.
//
// # Tables
//
// notify_task (messages that nobody decided about yet), notify_push (one row for each subscription and conversation: what is to be pushed, or was last),
// notify_missed and notify_digest (what a person missed, and when the letter about it is due), notify_setting, notify_subscription, notify_key
// (the server's VAPID key; its private half is sealed).
//
// # Flow
//
//	message.sent   consumer: a task, in the transaction of the cursor               (live only: imports disturb nobody)
//	decide         who hears of it (Audience), by which way (decide.go: pure rules)  -> one transaction: pushes, missed, tasks gone
//	push           a short grace after the decision: claim with a lease -> what may be told now (Messages) -> encrypt, post -> settled
//	message.read   consumer: what was read is neither pushed nor missed any more
//	digest         when due and not in quiet hours: what is still unread -> one transaction: letter into mail's outbox, missed gone
//
// # What a crash does
//
// A decision happens exactly once, a letter too: both are one transaction. A push is claimed before and settled after it is posted, so a crash
// between repeats it: it carries the event's id and the conversation as its topic, push services replace the first by it while it waits, and the service worker shows both
// under one tag. Nothing is dropped: an unsettled claim is due again when its lease ends.
//
// # Restraint
//
// What an author says without mentions in one go is decided about once, by its newest message, so a flood costs a task a second and author. A burst of
// messages in one conversation is one push: the newest replaces those that wait, and the next comes a while after the last unless it names the
// person. Only the newest is worth showing; the unread count is the client's. In conversations of more than CrowdSize people only mentions reach letters. Text goes into
// pushes and letters only for people who allowed previews.
//
// # Concurrency
//
// Service is safe for concurrent use, by several processes on one database. The jobs bear running on several nodes at once.
package notify
