-- name: setup_lock
-- sqlite:
SELECT 1;
-- postgres:
SELECT 1 FROM (SELECT pg_advisory_xact_lock(7233947)) AS locked;

-- name: set_password
UPDATE account SET password = $2 WHERE id = $1;

-- name: set_email
UPDATE account SET email = $2, email_fold = $3, verified_at = $4 WHERE id = $1;

-- name: verify_email
UPDATE account SET verified_at = $3 WHERE id = $1 AND email_fold = $2 AND verified_at = 0;

-- name: set_totp
UPDATE account SET totp_secret = $2, totp_on_at = $3, totp_step = $4 WHERE id = $1;

-- name: use_totp_step
UPDATE account SET totp_step = $2 WHERE id = $1 AND totp_step < $2;

-- name: insert_recovery_code
INSERT INTO recovery_code (account_id, hash) VALUES ($1, $2);

-- name: use_recovery_code
DELETE FROM recovery_code WHERE account_id = $1 AND hash = $2;

-- name: delete_recovery_codes
DELETE FROM recovery_code WHERE account_id = $1;

-- name: count_recovery_codes
SELECT count(*) FROM recovery_code WHERE account_id = $1;

-- name: insert_ticket
INSERT INTO ticket (hash, kind, account_id, data, expires_at) VALUES ($1, $2, $3, $4, $5);

-- name: ticket_by_hash
SELECT kind, account_id, data FROM ticket WHERE hash = $1 AND kind IN @texts($2) AND expires_at > $3;

-- name: spend_ticket
DELETE FROM ticket WHERE hash = $1 AND kind IN @texts($2) AND expires_at > $3 RETURNING kind, account_id, data;

-- name: delete_tickets
DELETE FROM ticket WHERE account_id = $1 AND kind IN @texts($2);

-- name: sweep_tickets
DELETE FROM ticket WHERE expires_at <= $1;

-- name: passkeys
SELECT id, record, name, created_at, used_at FROM passkey WHERE account_id = $1 ORDER BY id;

-- name: insert_passkey
INSERT INTO passkey (id, account_id, credential, record, name, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, 0);

-- name: delete_passkey
DELETE FROM passkey WHERE account_id = $1 AND id = $2;

-- name: use_passkey
UPDATE passkey SET record = $3, used_at = $4 WHERE account_id = $1 AND credential = $2;

-- name: oidc_account
SELECT account_id FROM oidc_subject WHERE provider = $1 AND subject = $2;

-- name: oidc_subjects
SELECT provider, subject, created_at FROM oidc_subject WHERE account_id = $1 ORDER BY created_at, provider;

-- name: insert_oidc_subject
INSERT INTO oidc_subject (provider, subject, account_id, created_at) VALUES ($1, $2, $3, $4);

-- name: delete_oidc_subjects
DELETE FROM oidc_subject WHERE account_id = $1 AND provider = $2;

-- name: count_oidc_subjects
SELECT count(*) FROM oidc_subject WHERE account_id = $1;
