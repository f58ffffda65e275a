// Package shelf lists what a conversation holds apart from its stream: what it shows beside words (pictures, films, recordings, files, links), what is pinned, and
// its notes; each as it stands in its message.
//
// Media are read from the table that chat's store derives from messages in the transaction of each change, so what was deleted is gone from the list with its
// message, and a list costs what it shows, however long the conversation is. Threads are conversations of their own and have lists of their own. Each page is of one
// moment. Safe for concurrent use.
package shelf
