// Package cards lets other rooms, bots and the host's backend show up inside a conversation: a message of kind card, and what happens when
// somebody presses a button on it. Polls are the first kind, made through the same door that upper rooms use.
//
// # Flow
//
// A card is JSON with a kind. Handlers are registered per kind at start (Deck.Register). Sending: the handler checks and completes the card. Pressing
// (Deck.Act): in one transaction the handler stores what it wants, the event card.acted is written, and the card is marked stale when it now looks
// different; whoever pressed gets the handler's reply at once. About once a second each stale card is drawn anew by its handler and told to everybody as one
// message.updated, however many pressed. The card in the message changes only together with that entry, so replay == refetch
// holds; the mark is stored, so a crash delays the entry and never loses it.
//
// A kind without a handler is a bot's: the press is recorded as card.acted with its value, which the bot receives, and the bot draws the card anew itself
// (Deck.Replace).
//
// # Concurrency
//
// Register before the first message; after that a Deck is safe for concurrent use. Handlers run inside the commit queue's transaction: they must be quick and
// touch the database only through what they are given; on PostgreSQL they may run twice.
package cards
