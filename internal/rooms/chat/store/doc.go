// Package store is the only place of chat with SQL: its tables, their queries, and functions that read and write them.
//
// Functions that change something take a *sqldb.Tx and are called inside the commit queue's transaction (see package commit) or an
// importer's; functions that read take a sqldb.Reader. Nothing here decides who may do what.
package store
