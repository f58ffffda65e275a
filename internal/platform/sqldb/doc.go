// Package sqldb opens the one database of the house, SQLite or PostgreSQL, and lets one SQL text serve both.
//
// # The portable text
//
// Queries live in a room's queries.sql as named blocks and use the subset that both databases share: $1 placeholders, ON
// CONFLICT, RETURNING, CTEs, window functions. Where there is no common form a block carries a marked variant:
//
//	-- name: lock_heads
//	SELECT … WHERE id IN @ints($1) ORDER BY id @forupdate;
//
//	-- name: something
//	-- postgres:
//	SELECT …
//	-- sqlite:
//	SELECT …
//
// Macros: @ints($n) and @texts($n) are sub-queries over a JSON array argument (see Ints, Texts); @forupdate locks rows on
// PostgreSQL and is nothing on SQLite, where the transaction already excludes every other writer. Migrations also know {{serial}},
// {{blob}}, {{clustered}}.
//
// Instants are stored as BIGINT milliseconds since 1970 UTC (see Millis), ids as BIGINT, JSON as TEXT.
//
// # Concurrency and durability
//
// SQLite runs in WAL mode with synchronous=FULL: a transaction that returned is on disk. It has one writing connection, so write
// transactions run one at a time, in the order in which they asked; reads run beside them on a pool of their own and see the last
// commit. PostgreSQL runs write transactions side by side under READ COMMITTED; a function given to Tx may run again
// when the database reports a deadlock or a serialisation failure, so it must have no effects but on the Tx.
package sqldb
