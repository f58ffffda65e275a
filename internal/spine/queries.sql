-- name: append_batch
INSERT INTO event_batch (workspace_id, at, n, body) VALUES ($1, $2, $3, $4);

-- name: batches_after
-- sqlite:
SELECT 0, id, workspace_id, body FROM event_batch WHERE id > $2 + 0 * $1 ORDER BY id LIMIT $3;
-- postgres:
SELECT txid::text::bigint, id, workspace_id, body FROM event_batch
WHERE (txid, id) > ($1::bigint::text::xid8, $2) AND txid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY event_batch.txid, id LIMIT $3;

-- name: behind
-- sqlite:
SELECT id FROM event_batch WHERE id > $2 + 0 * $1 LIMIT 1;
-- postgres:
SELECT id FROM event_batch WHERE (txid, id) > ($1::bigint::text::xid8, $2) LIMIT 1;

-- name: cursor
SELECT txid, id FROM event_cursor WHERE consumer = $1;

-- name: lock_cursor
SELECT txid, id FROM event_cursor WHERE consumer = $1 @forupdate;

-- name: make_cursor
INSERT INTO event_cursor (consumer, txid, id) VALUES ($1, 0, 0) ON CONFLICT (consumer) DO NOTHING;

-- name: move_cursor
UPDATE event_cursor SET txid = $2, id = $3 WHERE consumer = $1;

-- name: damaged_cursors
SELECT consumer FROM event_cursor WHERE id > (SELECT coalesce(max(id), 0) FROM event_batch);

-- name: prune
-- sqlite:
DELETE FROM event_batch WHERE id IN (SELECT id FROM event_batch WHERE id < $2 + 0 * $1 ORDER BY id LIMIT $3);
-- postgres:
DELETE FROM event_batch WHERE (txid, id) IN
  (SELECT txid, id FROM event_batch WHERE (txid, id) < ($1::bigint::text::xid8, $2) ORDER BY event_batch.txid, id LIMIT $3);
