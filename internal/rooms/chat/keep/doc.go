// Package keep is what each person keeps of conversations: drafts, saved messages, messages that wait for their time; and reading everything at once.
//
// Each change takes a number in the person's own log, in the transaction that makes it, so that all devices of the person follow.
//
// A message that waits is sent by SendDue, which app calls every few seconds. Taking it from where it waits and sending it are one transaction: a crash
// leaves it either waiting or sent, and of several processes one sends it. What may not be sent stays, with the code of the reason, until its author decides.
//
// A Keeper has no state of its own and is safe for concurrent use.
package keep
