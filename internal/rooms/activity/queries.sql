-- name: retention
SELECT retention_days FROM activity_setting WHERE workspace_id = $1;

-- name: put_retention
INSERT INTO activity_setting (workspace_id, retention_days) VALUES ($1, $2) ON CONFLICT (workspace_id) DO UPDATE SET retention_days = excluded.retention_days;

-- name: retentions
SELECT workspace_id, retention_days FROM activity_setting WHERE retention_days > 0 ORDER BY workspace_id;

-- name: ask_erasure
INSERT INTO activity_erasure (workspace_id, id, person_key, key_hash, asked_by, asked_at, done_at, proof) VALUES ($1, $2, $3, $4, $5, $6, 0, '');

-- name: open_erasures
SELECT workspace_id, id, person_key, key_hash, asked_by, asked_at, done_at, proof FROM activity_erasure WHERE done_at = 0 ORDER BY id LIMIT 100;

-- name: erasures
SELECT workspace_id, id, person_key, key_hash, asked_by, asked_at, done_at, proof FROM activity_erasure WHERE workspace_id = $1 ORDER BY id DESC LIMIT 200;

-- name: finish_erasure
UPDATE activity_erasure SET person_key = '', done_at = $3, proof = $4 WHERE workspace_id = $1 AND id = $2;
