-- name: keys
SELECT workspace_id, id, name, secret, origins, made_by, made_at, old_secret, old_until FROM intake_key WHERE workspace_id = $1 ORDER BY id;

-- name: key_by_secret
SELECT workspace_id, id, name, secret, origins, made_by, made_at, old_secret, old_until FROM intake_key
WHERE secret = $1 OR (old_secret = $1 AND old_until > $2);

-- name: lock_key
SELECT workspace_id, id, name, secret, origins, made_by, made_at, old_secret, old_until FROM intake_key WHERE workspace_id = $1 AND id = $2 @forupdate;

-- name: put_key
INSERT INTO intake_key (workspace_id, id, name, secret, origins, made_by, made_at, old_secret, old_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: update_key
UPDATE intake_key SET name = $3, secret = $4, origins = $5, old_secret = $6, old_until = $7 WHERE workspace_id = $1 AND id = $2;

-- name: drop_key
DELETE FROM intake_key WHERE workspace_id = $1 AND id = $2;

-- name: setting
SELECT body, salt FROM intake_setting WHERE workspace_id = $1;

-- name: put_setting
INSERT INTO intake_setting (workspace_id, body, salt) VALUES ($1, $2, $3) ON CONFLICT (workspace_id) DO UPDATE SET body = excluded.body;

-- name: events
SELECT name, state, description, first_at, last_at FROM intake_event WHERE workspace_id = $1 ORDER BY name;

-- name: properties
SELECT event, name, kinds, first_kind, first_at, sample, sample_of FROM intake_property WHERE workspace_id = $1 ORDER BY event, name;

-- name: volumes
SELECT event, day, n, blocked FROM intake_volume WHERE workspace_id = $1 AND day >= $2 AND day <= $3 ORDER BY event, day;

-- name: plan_event
INSERT INTO intake_event (workspace_id, name, state, description, first_at, last_at) VALUES ($1, $2, $3, $4, 0, 0)
ON CONFLICT (workspace_id, name) DO UPDATE SET state = excluded.state, description = excluded.description;

-- name: forget_samples
UPDATE intake_property SET sample = '', sample_of = '' WHERE workspace_id = $1 AND sample_of IN @texts($2);
