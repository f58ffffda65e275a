// Package transit is how the people of a workspace leave one installation and arrive in another (package transfer): who they are and what is between them, and,
// only if asked, the addresses by which they sign in.
//
// Passwords, sessions, tokens, second factors, passkeys, invites and the audit log never leave. Folded names and the terms by which people are found are made
// anew on arrival. It owns no tables: they are package core's. It holds no state, so it is safe for concurrent use; rows come and go in the caller's transaction.
package transit
