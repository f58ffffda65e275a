// Package model holds the nouns of chat as they are stored, ruled and sent: conversations, messages, entries, members.
//
// It has rules that need no database (who may write in which kind of conversation) and the wire form of each noun. The wire form of an
// entry is written by hand (Append functions), once per entry and not per reader: it is the hottest encoding of the house. A test
// holds it equal to encoding/json.
package model
