// Package identity knows who is who: workspaces, people, accounts, and every way in.
//
// An account is a sign-in (an e-mail address with a password, passkeys, a second factor, subjects at OIDC providers). A person belongs to exactly one
// workspace and is what every other room sees; an account opens at most one person a workspace, and people without an account exist: bots, and people who
// came with an archive and may be claimed by an invite. A session is a signed-in browser and opens all workspaces of its account;
// a token acts as one person, within scopes.
//
// This package is the room's face: it opens the parts, offers their rules as one Service and their operations over HTTP. The parts are
//
//	core       workspaces, people, roles, sessions, tokens, invites, audit, and who is asking; all migrations
//	signin     every way in, and back in
//	contacts   contacts, follows, remarks, blocks
//	transit    how people leave for another installation, and arrive
//	password, totp, passkey, oidc, fold    one craft each, with no database
//
// # Tables
//
// workspace, account, person, person_term, session, token, recovery_code, passkey, oidc_subject, ticket, invite, contact, block, audit.
// Secrets are stored as hashes (session, token, ticket, invite, recovery code: SHA-256 of 80 bits of randomness or more; passwords: argon2id)
// or sealed with a key that is outside the database (TOTP seeds, half-done exchanges).
//
// # Invariants
//
// People of a workspace are numbered 1, 2, 3 … in the order in which they joined; a number is never used again and a person never leaves the table (leaving is
// being deactivated). Handles and the host's ids are unique in a workspace. The last owner of a workspace cannot lose the role. A contact is mutual or
// it is none. Verify re-derives all of these.
//
// # How access ends
//
// The change commits; then this node's cache of credentials forgets the account, other nodes are told (Notifier), open connections are closed everywhere
// (Disconnector), and only then the caller gets an answer. A node that misses the word lets a dead credential live for 20 seconds at the most.
//
// # Concurrency
//
// Service is safe for concurrent use. Its events are appended in the transaction of their change. Joining, roles and handles are decided under the lock
// of the workspace's row, so that numbers are dense and the last owner stays. Work started in the background (mail after "forgot password") ends with Close.
package identity
