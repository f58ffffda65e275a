-- name: export_people
SELECT id, n, kind, role, handle, name, avatar_id, title, locale, tz, birthday, attributes, external_id, status_emoji, status_text, status_until, seen_at, seen_hidden,
  joined_at, deactivated_at
FROM person WHERE workspace_id = $1 ORDER BY id;

-- name: export_contacts
SELECT person_id, other_id, state, remark, follow, at FROM contact WHERE workspace_id = $1 ORDER BY person_id, other_id;

-- name: export_blocks
SELECT person_id, other_id, at FROM block WHERE workspace_id = $1 ORDER BY person_id, other_id;

-- name: export_accounts
SELECT p.id, a.email, a.verified_at, a.name, a.locale, a.tz, a.created_at FROM person p CROSS JOIN account a
WHERE p.workspace_id = $1 AND a.id = p.account_id ORDER BY p.id;

-- name: account_of
SELECT id FROM account WHERE email_fold = $1;

-- name: insert_account
INSERT INTO account (id, email, email_fold, verified_at, password, name, locale, tz, totp_secret, totp_on_at, totp_step, created_at)
VALUES ($1, $2, $3, $4, '', $5, $6, $7, '', 0, 0, $8);

-- name: hold_person
UPDATE person SET account_id = $3 WHERE workspace_id = $1 AND id = $2;
