// Package core holds what all of identity stands on: workspaces, people and their roles, accounts, sessions, tokens, invites, the audit log, and the answer to
// "who is asking". Other rooms reach it through package identity.
//
// Functions whose names end in "In", and those that take a *sqldb.Tx, work inside the caller's transaction; what they end (sessions) comes back as
// Endings, to be handed to CloseAccess after the commit. Locks are taken in the order account, workspace, person.
package core
