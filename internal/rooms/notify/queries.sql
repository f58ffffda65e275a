-- name: settings
SELECT person_id, push, preview, mail, mail_after, quiet_from, quiet_to FROM notify_setting WHERE workspace_id = $1 AND person_id IN @ints($2);

-- name: put_setting
INSERT INTO notify_setting (workspace_id, person_id, push, preview, mail, mail_after, quiet_from, quiet_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (workspace_id, person_id) DO UPDATE SET push = excluded.push, preview = excluded.preview, mail = excluded.mail, mail_after = excluded.mail_after,
  quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to;

-- name: subscriptions_of
SELECT id, person_id, endpoint, p256dh, auth FROM notify_subscription WHERE workspace_id = $1 AND person_id IN @ints($2) ORDER BY id;

-- name: subscription
SELECT id, person_id, endpoint, p256dh, auth FROM notify_subscription WHERE workspace_id = $1 AND id = $2;

-- name: subscription_at
SELECT id, person_id, endpoint, p256dh, auth FROM notify_subscription WHERE workspace_id = $1 AND endpoint = $2;

-- name: put_subscription
INSERT INTO notify_subscription (workspace_id, id, person_id, endpoint, p256dh, auth, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (workspace_id, endpoint) DO UPDATE SET person_id = excluded.person_id, p256dh = excluded.p256dh, auth = excluded.auth, made_at = excluded.made_at;

-- name: drop_subscription
DELETE FROM notify_subscription WHERE workspace_id = $1 AND id = $2;

-- name: drop_pushes
DELETE FROM notify_push WHERE workspace_id = $1 AND subscription_id = $2;

-- name: surplus_subscriptions
SELECT id FROM notify_subscription WHERE workspace_id = $1 AND person_id = $2 ORDER BY made_at DESC, id DESC LIMIT 1000 OFFSET $3;

-- name: tasks
SELECT workspace_id, event_id, conversation_id, seq, person_id, at, named FROM notify_task WHERE event_id > $1 ORDER BY event_id LIMIT $2;

-- name: finish_tasks
DELETE FROM notify_task WHERE workspace_id = $1 AND event_id IN @ints($2) RETURNING event_id;

-- name: put_push
INSERT INTO notify_push (workspace_id, subscription_id, conversation_id, person_id, event_id, seq, mentioned, at, due_at, attempts, sent_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)
-- What waits keeps its time, a service that asked us to wait is not asked sooner (attempts), and after a push the next one comes $10 later.
ON CONFLICT (workspace_id, subscription_id, conversation_id) DO UPDATE SET person_id = excluded.person_id, event_id = excluded.event_id, seq = excluded.seq,
  mentioned = excluded.mentioned, at = excluded.at,
  attempts = CASE WHEN notify_push.due_at IS NOT NULL AND notify_push.attempts > 1 THEN notify_push.attempts ELSE 0 END,
  due_at = CASE
    WHEN notify_push.due_at IS NOT NULL AND (notify_push.due_at < excluded.due_at OR notify_push.attempts > 1) THEN notify_push.due_at
    WHEN excluded.mentioned = 1 OR notify_push.sent_at + $10 < excluded.due_at THEN excluded.due_at
    ELSE notify_push.sent_at + $10 END
WHERE notify_push.seq < excluded.seq;

-- name: claim_pushes
UPDATE notify_push SET due_at = $2, attempts = attempts + 1
WHERE due_at <= $1 AND (workspace_id, subscription_id, conversation_id) IN
  (SELECT workspace_id, subscription_id, conversation_id FROM notify_push WHERE due_at <= $1 ORDER BY due_at LIMIT $3)
RETURNING workspace_id, subscription_id, conversation_id, person_id, event_id, seq, mentioned, at, attempts;

-- name: settle_push
UPDATE notify_push SET due_at = $5, sent_at = CASE WHEN CAST($6 AS BIGINT) > 0 THEN CAST($6 AS BIGINT) ELSE sent_at END
WHERE workspace_id = $1 AND subscription_id = $2 AND conversation_id = $3 AND event_id = $4;

-- name: read_pushes
UPDATE notify_push SET due_at = NULL WHERE workspace_id = $1 AND person_id = $2 AND conversation_id = $3 AND seq <= $4 AND due_at IS NOT NULL;

-- name: old_pushes
DELETE FROM notify_push WHERE due_at IS NULL AND at < $1;

-- On PostgreSQL a letter that is planned is touched all the same: the touch waits for whoever is writing it.
-- name: put_digests
-- sqlite:
INSERT INTO notify_digest (workspace_id, person_id, due_at, mailed_at) SELECT $1, value, $3, 0 FROM json_each($2) WHERE true
ON CONFLICT (workspace_id, person_id) DO UPDATE SET due_at = max(notify_digest.mailed_at + $4, excluded.due_at) WHERE notify_digest.due_at IS NULL;
-- postgres:
INSERT INTO notify_digest (workspace_id, person_id, due_at, mailed_at) SELECT $1::bigint, x::bigint, $3::bigint, 0 FROM jsonb_array_elements_text($2::text::jsonb) AS t(x)
ON CONFLICT (workspace_id, person_id) DO UPDATE SET due_at = coalesce(notify_digest.due_at, greatest(notify_digest.mailed_at + $4::bigint, excluded.due_at));

-- name: read_missed
DELETE FROM notify_missed WHERE workspace_id = $1 AND person_id = $2 AND conversation_id = $3 AND seq <= $4;

-- name: due_digests
SELECT workspace_id, person_id, due_at FROM notify_digest WHERE due_at <= $1 ORDER BY due_at LIMIT $2;

-- name: missed
SELECT conversation_id, seq FROM notify_missed WHERE workspace_id = $1 AND person_id = $2 ORDER BY conversation_id;

-- name: move_digest
UPDATE notify_digest SET due_at = $4, mailed_at = CASE WHEN CAST($5 AS BIGINT) > 0 THEN CAST($5 AS BIGINT) ELSE mailed_at END WHERE workspace_id = $1 AND person_id = $2 AND due_at = $3;

-- name: plan_digest
UPDATE notify_digest SET due_at = $3 WHERE workspace_id = $1 AND person_id = $2;

-- name: forget_missed
DELETE FROM notify_missed WHERE workspace_id = $1 AND person_id = $2;

-- name: put_key
INSERT INTO notify_key (id, public, private) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING;

-- name: get_key
SELECT public, private FROM notify_key WHERE id = 1;

-- name: reseal_key
UPDATE notify_key SET private = $1 WHERE id = 1;

-- name: stray_pushes
SELECT p.subscription_id FROM notify_push p WHERE NOT EXISTS
  (SELECT 1 FROM notify_subscription s WHERE s.workspace_id = p.workspace_id AND s.id = p.subscription_id) LIMIT 20;

-- name: forgotten_missed
SELECT m.person_id FROM notify_missed m WHERE NOT EXISTS
  (SELECT 1 FROM notify_digest d WHERE d.workspace_id = m.workspace_id AND d.person_id = m.person_id AND d.due_at IS NOT NULL) LIMIT 20;
