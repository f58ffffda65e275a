-- Statements of the index on SQLite.

-- name: insert_doc
INSERT INTO search_doc (id, workspace_id, conversation_id, seq, part, gate_id, gate_seq, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: insert_words
INSERT INTO search_word (rowid, body, names, marks) VALUES ($1, $2, $3, $4);

-- name: delete_words
DELETE FROM search_word WHERE rowid = $1;

-- The newest matches first, each looked up, until there are enough. CROSS JOIN keeps that order; without CAST the few floors would have no index.
-- name: find
WITH floors (id, floor) AS MATERIALIZED (SELECT CAST(value ->> 0 AS INTEGER), CAST(value ->> 1 AS INTEGER) FROM json_each($6))
SELECT d.id, d.conversation_id, d.seq
FROM search_word CROSS JOIN search_doc d ON d.id = search_word.rowid LEFT JOIN floors f ON f.id = d.gate_id
WHERE search_word MATCH $1 AND search_word.rowid >= $2 AND search_word.rowid < $3 AND d.workspace_id = $4 AND d.seq >= $7
  AND (d.gate_id IN @ints($5) OR d.gate_seq > f.floor)
ORDER BY search_word.rowid DESC LIMIT $8;

-- name: holds
SELECT count(*) FROM search_word WHERE search_word MATCH $1 AND rowid = $2;

-- name: stray_words
SELECT rowid FROM search_word WHERE rowid NOT IN (SELECT id FROM search_doc) LIMIT 20;

-- name: missing_words
SELECT id FROM search_doc WHERE id NOT IN (SELECT rowid FROM search_word) LIMIT 20;

-- name: drop_words
INSERT INTO search_word (search_word) VALUES ('delete-all');

-- A negative number of pages starts a merge of all segments into one, a positive one goes on with it.
-- name: merge
INSERT INTO search_word (search_word, rank) VALUES ('merge', $1);

-- name: changes
SELECT total_changes();

-- name: check_words
INSERT INTO search_word (search_word) VALUES ('integrity-check');

-- name: secure_delete
PRAGMA secure_delete = ON;

-- name: checkpoint
PRAGMA wal_checkpoint(TRUNCATE);
