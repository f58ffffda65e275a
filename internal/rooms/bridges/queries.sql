-- name: put_in
INSERT INTO bridge_in (workspace_id, id, token_hash, conversation_id, bot_id, name, made_by, made_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0);

-- name: ins
SELECT workspace_id, id, conversation_id, bot_id, name, made_by, made_at, used_at FROM bridge_in WHERE workspace_id = $1 ORDER BY id;

-- name: in_by_id
SELECT workspace_id, id, conversation_id, bot_id, name, made_by, made_at, used_at FROM bridge_in WHERE workspace_id = $1 AND id = $2;

-- name: in_by_token
SELECT workspace_id, id, conversation_id, bot_id, name, made_by, made_at, used_at FROM bridge_in WHERE token_hash = $1;

-- name: drop_in
DELETE FROM bridge_in WHERE workspace_id = $1 AND id = $2;

-- name: rename_in
UPDATE bridge_in SET name = $3 WHERE workspace_id = $1 AND id = $2;

-- name: rotate_in
UPDATE bridge_in SET token_hash = $3, used_at = 0 WHERE workspace_id = $1 AND id = $2;

-- name: touch_in
UPDATE bridge_in SET used_at = $3 WHERE workspace_id = $1 AND id = $2;

-- name: put_out
INSERT INTO bridge_out (workspace_id, id, name, url, events, conversation_id, bot_id, enabled, enabled_at, disabled_for, secret, old_secret, old_until, made_by, made_at,
  failures, failing_since, rest_until, busy_until, dropped)
VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, '', $9, '', 0, $10, $8, 0, 0, 0, 0, 0);

-- name: outs
SELECT workspace_id, id, name, url, events, conversation_id, bot_id, enabled, enabled_at, disabled_for, secret, old_secret, old_until, made_by, made_at,
  failures, failing_since, rest_until, dropped FROM bridge_out WHERE workspace_id = $1 ORDER BY id;

-- name: out_by_id
SELECT workspace_id, id, name, url, events, conversation_id, bot_id, enabled, enabled_at, disabled_for, secret, old_secret, old_until, made_by, made_at,
  failures, failing_since, rest_until, dropped FROM bridge_out WHERE workspace_id = $1 AND id = $2;

-- name: lock_out
SELECT workspace_id, id, name, url, events, conversation_id, bot_id, enabled, enabled_at, disabled_for, secret, old_secret, old_until, made_by, made_at,
  failures, failing_since, rest_until, dropped FROM bridge_out WHERE workspace_id = $1 AND id = $2 @forupdate;

-- name: lock_enabled
SELECT workspace_id, id, name, url, events, conversation_id, bot_id, enabled, enabled_at, disabled_for, secret, old_secret, old_until, made_by, made_at,
  failures, failing_since, rest_until, dropped FROM bridge_out WHERE workspace_id = $1 AND enabled = 1 ORDER BY id @forupdate;

-- name: change_out
UPDATE bridge_out SET name = $3, url = $4, events = $5, enabled = $6, enabled_at = $7, disabled_for = $8, secret = $9, old_secret = $10, old_until = $11,
  failures = $12, failing_since = $13, dropped = $14, rest_until = $15 WHERE workspace_id = $1 AND id = $2;

-- name: add_dropped
UPDATE bridge_out SET dropped = dropped + $3 WHERE workspace_id = $1 AND id = $2;

-- name: drop_out
DELETE FROM bridge_out WHERE workspace_id = $1 AND id = $2;

-- name: sealed
SELECT workspace_id, id, secret, old_secret FROM bridge_out ORDER BY workspace_id, id;

-- name: reseal
UPDATE bridge_out SET secret = $4, old_secret = $6 WHERE workspace_id = $1 AND id = $2 AND secret = $3 AND old_secret = $5;

-- name: put_delivery
INSERT INTO bridge_delivery (workspace_id, webhook_id, event_id, event, due_at, attempts) VALUES ($1, $2, $3, $4, $5, 0)
ON CONFLICT (workspace_id, webhook_id, event_id) DO NOTHING;

-- name: queued
SELECT count(*) FROM (SELECT 1 FROM bridge_delivery WHERE workspace_id = $1 AND webhook_id = $2 LIMIT $3) AS q;

-- name: due_outs
SELECT o.workspace_id, o.id FROM bridge_out o WHERE o.enabled = 1 AND o.busy_until <= $1 AND o.rest_until <= $1
  AND EXISTS (SELECT 1 FROM bridge_delivery d WHERE d.workspace_id = o.workspace_id AND d.webhook_id = o.id AND d.due_at <= $1)
ORDER BY o.rest_until, o.id LIMIT $2;

-- name: claim
UPDATE bridge_out SET busy_until = $3 WHERE workspace_id = $1 AND id = $2 AND enabled = 1 AND busy_until <= $4 AND rest_until <= $4;

-- name: keep_claim
UPDATE bridge_out SET busy_until = $4 WHERE workspace_id = $1 AND id = $2 AND busy_until = $3;

-- name: next_delivery
SELECT event_id, event, attempts FROM bridge_delivery WHERE workspace_id = $1 AND webhook_id = $2 AND due_at <= $3 ORDER BY due_at, event_id LIMIT 1;

-- name: postpone
UPDATE bridge_delivery SET due_at = $4, attempts = $5 WHERE workspace_id = $1 AND webhook_id = $2 AND event_id = $3;

-- name: finish
DELETE FROM bridge_delivery WHERE workspace_id = $1 AND webhook_id = $2 AND event_id = $3;

-- name: drop_deliveries
DELETE FROM bridge_delivery WHERE workspace_id = $1 AND webhook_id = $2;

-- name: put_attempt
INSERT INTO bridge_attempt (workspace_id, webhook_id, id, event_id, event, attempt, at, took_ms, status, response, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: trim_attempts
DELETE FROM bridge_attempt WHERE workspace_id = $1 AND webhook_id = $2 AND id IN
  (SELECT id FROM bridge_attempt WHERE workspace_id = $1 AND webhook_id = $2 ORDER BY id DESC LIMIT 100 OFFSET $3);

-- name: attempts
SELECT id, event_id, event, attempt, at, took_ms, status, response, outcome FROM bridge_attempt WHERE workspace_id = $1 AND webhook_id = $2 ORDER BY id DESC;

-- name: drop_attempts
DELETE FROM bridge_attempt WHERE workspace_id = $1 AND webhook_id = $2;

-- name: stray_deliveries
SELECT d.webhook_id FROM bridge_delivery d WHERE NOT EXISTS
  (SELECT 1 FROM bridge_out o WHERE o.workspace_id = d.workspace_id AND o.id = d.webhook_id AND o.enabled = 1) LIMIT 20;

-- name: stray_attempts
SELECT a.webhook_id FROM bridge_attempt a WHERE NOT EXISTS
  (SELECT 1 FROM bridge_out o WHERE o.workspace_id = a.workspace_id AND o.id = a.webhook_id) LIMIT 20;

-- name: long_logs
SELECT webhook_id FROM bridge_attempt GROUP BY workspace_id, webhook_id HAVING count(*) > $1 LIMIT 20;
