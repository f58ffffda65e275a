-- name: insert
INSERT INTO mail_letter (id, recipient, locale, kind, subject, body, unsubscribe, state, attempts, due_at, created_at, changed_at, fault)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $9, $9, '');

-- name: due
SELECT id, recipient, locale, kind, subject, body, unsubscribe, state, attempts, created_at, changed_at, fault FROM mail_letter
WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT $2;

-- name: settle
UPDATE mail_letter SET state = $2, attempts = attempts + 1, due_at = $3, changed_at = $4, fault = $5,
  body = CASE WHEN $2 = 'waiting' THEN body ELSE '' END
WHERE id = $1;

-- name: latest
SELECT id, recipient, locale, kind, subject, body, unsubscribe, state, attempts, created_at, changed_at, fault FROM mail_letter
WHERE id < $1 ORDER BY id DESC LIMIT $2;

-- name: letter
SELECT id, recipient, locale, kind, subject, body, unsubscribe, state, attempts, created_at, changed_at, fault FROM mail_letter WHERE id = $1;

-- name: sweep
DELETE FROM mail_letter WHERE changed_at < $1 AND state <> 'waiting';
