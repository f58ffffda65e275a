// Package mail takes letters and sees that they leave.
//
// The Outbox keeps a letter in the database before Send returns, so a letter that was taken survives a restart. Deliver, a background job for one
// node at a time, hands letters to a Sender in the order in which they are due: what fails for a while is tried again for two days, what is
// refused for good is not. A letter carries the same Message-ID each time, so that one delivered twice after a crash shows once in most
// mailboxes. The text of a letter is blanked when it has left or was given up, since it may hold a link that signs somebody in.
//
// Without a Sender the Outbox is the development mailbox: letters stay in it, to be read on a page. Sweep removes old letters.
//
// A letter is plain text; its HTML form is made from that text, so the two never differ. Everything is safe for concurrent use; only
// Deliver must not run beside itself.
package mail
