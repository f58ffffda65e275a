-- name: insert_file
INSERT INTO file (workspace_id, id, person_id, state, name, type, size, import_key, created_at, expires_at)
VALUES ($1, $2, $3, 'pending', $4, '', $5, $6, $7, $8);

-- name: grow_file
UPDATE file SET size = size + $3, expires_at = $4 WHERE workspace_id = $1 AND id = $2 AND state = 'pending';

-- name: pending_size
SELECT size FROM file WHERE workspace_id = $1 AND id = $2 AND state = 'pending' @forupdate;

-- name: settle_file
UPDATE file SET state = 'ready', name = $3, type = $4, size = $5, width = $6, height = $7, duration_ms = $8, waveform = $9, thumb = $10,
  public = $11, expires_at = $12
WHERE workspace_id = $1 AND id = $2 AND state = 'pending';

-- name: files_by_ids
SELECT id, person_id, attached, public, CASE WHEN expires_at IS NULL THEN 1 ELSE 0 END, name, type, size, width, height, duration_ms, waveform, thumb, created_at FROM file
WHERE workspace_id = $1 AND id IN @ints($2) AND state = 'ready';

-- name: imported_file
SELECT id, person_id, attached, public, CASE WHEN expires_at IS NULL THEN 1 ELSE 0 END, name, type, size, width, height, duration_ms, waveform, thumb, created_at FROM file
WHERE workspace_id = $1 AND import_key = $2 AND state = 'ready';

-- name: retire_import_key
UPDATE file SET import_key = NULL WHERE workspace_id = $1 AND import_key = $2 AND state <> 'ready';

-- name: no_thumb
UPDATE file SET thumb = 0 WHERE workspace_id = $1 AND id = $2;

-- name: attach
UPDATE file SET attached = 1, expires_at = NULL
WHERE workspace_id = $1 AND person_id = $2 AND id IN @ints($3) AND state = 'ready' AND attached = 0 AND public = 0 AND expires_at IS NOT NULL;

-- name: hold
UPDATE file SET expires_at = NULL
WHERE workspace_id = $1 AND person_id = $2 AND id IN @ints($3) AND state = 'ready' AND attached = 0 AND public = 0 AND expires_at IS NOT NULL;

-- name: release
UPDATE file SET expires_at = $4
WHERE workspace_id = $1 AND person_id = $2 AND id IN @ints($3) AND state = 'ready' AND attached = 0 AND public = 0 AND expires_at IS NULL RETURNING id;

-- name: lock_placed
SELECT f.id FROM file f
WHERE f.workspace_id = $1 AND f.id IN @ints($2) AND f.state = 'ready'
  AND (f.public = 1 OR EXISTS (SELECT 1 FROM file_place p WHERE p.workspace_id = f.workspace_id AND p.file_id = f.id AND p.conversation_id = $3))
ORDER BY f.id @forupdate;

-- name: keep
UPDATE file SET attached = 1, expires_at = NULL WHERE workspace_id = $1 AND id IN @ints($2);

-- name: place
INSERT INTO file_place (workspace_id, file_id, conversation_id, uses) VALUES ($1, $2, $3, 1)
ON CONFLICT (workspace_id, file_id, conversation_id) DO UPDATE SET uses = file_place.uses + 1;

-- name: lock_files
SELECT id FROM file WHERE workspace_id = $1 AND id IN @ints($2) AND state = 'ready' ORDER BY id @forupdate;

-- name: unplace
UPDATE file_place SET uses = uses - 1 WHERE workspace_id = $1 AND conversation_id = $2 AND file_id IN @ints($3);

-- name: forget_places
DELETE FROM file_place WHERE workspace_id = $1 AND file_id IN @ints($2) AND uses <= 0;

-- name: let_go
UPDATE file SET attached = 0, expires_at = $3 WHERE workspace_id = $1 AND id IN @ints($2) AND state = 'ready' AND public = 1 AND person_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM file_place p WHERE p.workspace_id = file.workspace_id AND p.file_id = file.id);

-- name: unplaced
SELECT f.id FROM file f WHERE f.workspace_id = $1 AND f.id IN @ints($2) AND f.state = 'ready' AND f.public = 0
  AND NOT EXISTS (SELECT 1 FROM file_place p WHERE p.workspace_id = f.workspace_id AND p.file_id = f.id);

-- name: places
SELECT conversation_id FROM file_place WHERE workspace_id = $1 AND file_id = $2 ORDER BY conversation_id;

-- name: publish
UPDATE file SET public = 1, expires_at = NULL
WHERE workspace_id = $1 AND person_id = $2 AND id = $3 AND state = 'ready' AND attached = 0 AND (public = 1 OR expires_at IS NOT NULL) AND type LIKE 'image/%' AND width > 0;

-- name: retire
UPDATE file SET public = 0, expires_at = CASE WHEN EXISTS
  (SELECT 1 FROM file_place p WHERE p.workspace_id = file.workspace_id AND p.file_id = file.id) THEN NULL ELSE CAST($3 AS BIGINT) END
WHERE workspace_id = $1 AND id IN @ints($2) AND state = 'ready' AND public = 1;

-- name: drop_files
UPDATE file SET state = 'dropped', expires_at = $3, import_key = NULL WHERE workspace_id = $1 AND id IN @ints($2) AND state <> 'dropped'
RETURNING person_id, size;

-- name: expired
SELECT workspace_id, id, state FROM file WHERE expires_at IS NOT NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2;

-- name: drop_expired
UPDATE file SET state = 'dropped', import_key = NULL
WHERE workspace_id = $1 AND id = $2 AND state <> 'dropped' AND expires_at IS NOT NULL AND expires_at <= $3
RETURNING person_id, size;

-- name: delete_dropped
DELETE FROM file WHERE workspace_id = $1 AND id = $2 AND state = 'dropped';

-- name: make_usage
INSERT INTO file_usage (workspace_id, owner_id, bytes) VALUES ($1, $2, 0) ON CONFLICT (workspace_id, owner_id) DO NOTHING;

-- name: take_within
UPDATE file_usage SET bytes = bytes + $3 WHERE workspace_id = $1 AND owner_id = $2 AND bytes + $3 <= $4;

-- name: take
UPDATE file_usage SET bytes = bytes + $3 WHERE workspace_id = $1 AND owner_id = $2;

-- name: usage
SELECT bytes FROM file_usage WHERE workspace_id = $1 AND owner_id = $2;

-- name: wrong_usage
SELECT workspace_id, owner_id, CAST(sum(counted) AS BIGINT), CAST(sum(held) AS BIGINT) FROM (
  SELECT workspace_id, person_id AS owner_id, 0 AS counted, size AS held FROM file WHERE state <> 'dropped' AND person_id IS NOT NULL
  UNION ALL SELECT workspace_id, 0, 0, size FROM file WHERE state <> 'dropped'
  UNION ALL SELECT workspace_id, owner_id, bytes, 0 FROM file_usage
) both_sides GROUP BY workspace_id, owner_id HAVING sum(counted) <> sum(held) ORDER BY workspace_id, owner_id LIMIT 20;

-- name: wrong_places
SELECT f.workspace_id, f.id FROM file f WHERE f.state = 'ready' AND f.attached = 1 AND f.public = 0 AND NOT EXISTS
  (SELECT 1 FROM file_place p WHERE p.workspace_id = f.workspace_id AND p.file_id = f.id)
UNION
SELECT p.workspace_id, p.file_id FROM file_place p WHERE p.uses < 1 OR NOT EXISTS
  (SELECT 1 FROM file f WHERE f.workspace_id = p.workspace_id AND f.id = p.file_id AND f.state = 'ready' AND f.expires_at IS NULL)
LIMIT 20;

-- name: ready_after
SELECT workspace_id, id, size FROM file WHERE state = 'ready' AND (workspace_id > $1 OR workspace_id = $1 AND id > $2) ORDER BY workspace_id, id LIMIT $3;
