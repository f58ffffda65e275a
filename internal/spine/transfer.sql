-- name: export_batches
SELECT body FROM event_batch WHERE workspace_id = $1 ORDER BY id
-- postgres:
SELECT body FROM event_batch WHERE workspace_id = $1 ORDER BY event_batch.txid, id;
