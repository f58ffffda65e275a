-- name: workspace_by_slug
SELECT id, slug, name, settings, people, created_at FROM workspace WHERE slug = $1;

-- name: workspace_by_id
SELECT id, slug, name, settings, people, created_at FROM workspace WHERE id = $1;

-- name: lock_workspace
SELECT id, slug, name, settings, people, created_at FROM workspace WHERE id = $1 @forupdate;

-- name: workspaces
SELECT id, slug, name, settings, people, created_at FROM workspace ORDER BY id;

-- name: insert_workspace
INSERT INTO workspace (id, slug, name, settings, people, created_at) VALUES ($1, $2, $3, $4, 0, $5);

-- name: update_workspace
UPDATE workspace SET name = $2, settings = $3 WHERE id = $1;

-- name: take_numbers
UPDATE workspace SET people = people + $2 WHERE id = $1 RETURNING people;

-- name: owners
SELECT count(*) FROM person WHERE workspace_id = $1 AND role = 'owner' AND account_id IS NOT NULL AND deactivated_at = 0;

-- name: any_owner
SELECT count(*) FROM (SELECT 1 FROM person WHERE role = 'owner' AND account_id IS NOT NULL LIMIT 1) AS owner;

-- name: account_by_id
SELECT id, email, verified_at, password, name, locale, tz, totp_secret, totp_on_at, totp_step, created_at FROM account WHERE id = $1;

-- name: account_by_email
SELECT id, email, verified_at, password, name, locale, tz, totp_secret, totp_on_at, totp_step, created_at FROM account WHERE email_fold = $1;

-- name: lock_account
SELECT id, email, verified_at, password, name, locale, tz, totp_secret, totp_on_at, totp_step, created_at FROM account WHERE id = $1 @forupdate;

-- name: insert_account
INSERT INTO account (id, email, email_fold, verified_at, password, name, locale, tz, totp_secret, totp_on_at, totp_step, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0, 0, $9);

-- name: memberships
SELECT w.slug, w.name, p.id, p.role, w.id, p.locale FROM person p JOIN workspace w ON w.id = p.workspace_id
WHERE p.account_id = $1 AND p.deactivated_at = 0 ORDER BY p.joined_at, p.id;

-- name: people
SELECT workspace_id, id, n, account_id, kind, role, handle, name, avatar_id, title, locale, tz, birthday, attributes, external_id,
  status_emoji, status_text, status_until, seen_at, seen_hidden, joined_at, deactivated_at
FROM person WHERE workspace_id = $1 AND id IN @ints($2);

-- name: lock_person
SELECT workspace_id, id, n, account_id, kind, role, handle, name, avatar_id, title, locale, tz, birthday, attributes, external_id,
  status_emoji, status_text, status_until, seen_at, seen_hidden, joined_at, deactivated_at
FROM person WHERE workspace_id = $1 AND id = $2 @forupdate;

-- name: people_by_name
SELECT workspace_id, id, n, account_id, kind, role, handle, name, avatar_id, title, locale, tz, birthday, attributes, external_id,
  status_emoji, status_text, status_until, seen_at, seen_hidden, joined_at, deactivated_at
FROM person WHERE workspace_id = $1 AND deactivated_at = 0 AND (name_fold > $2 OR name_fold = $2 AND id > $3) ORDER BY name_fold, id LIMIT $4;

-- name: people_found
SELECT workspace_id, id, n, account_id, kind, role, handle, name, avatar_id, title, locale, tz, birthday, attributes, external_id,
  status_emoji, status_text, status_until, seen_at, seen_hidden, joined_at, deactivated_at
FROM person p WHERE p.workspace_id = $1 AND p.deactivated_at = 0 AND (p.name_fold > $2 OR p.name_fold = $2 AND p.id > $3)
  AND p.id IN (SELECT t.person_id FROM person_term t WHERE t.workspace_id = $1 AND t.term >= $5 AND t.term < $6)
  AND ($7 = '' OR EXISTS (SELECT 1 FROM person_term t WHERE t.workspace_id = $1 AND t.person_id = p.id AND t.term >= $7 AND t.term < $8))
  AND ($9 = '' OR EXISTS (SELECT 1 FROM person_term t WHERE t.workspace_id = $1 AND t.person_id = p.id AND t.term >= $9 AND t.term < $10))
ORDER BY p.name_fold, p.id LIMIT $4;

-- name: person_of_account
SELECT id, deactivated_at FROM person WHERE account_id = $1 AND workspace_id = $2;

-- name: bots
SELECT id FROM person WHERE workspace_id = $1 AND kind = 'bot' AND n > coalesce((SELECT n FROM person WHERE workspace_id = $1 AND id = $2), 0) ORDER BY n LIMIT $3;

-- name: handles_taken
SELECT handle FROM person WHERE workspace_id = $1 AND handle IN @texts($2);

-- name: external_known
SELECT external_id, id FROM person WHERE workspace_id = $1 AND external_id IN @texts($2);

-- name: update_person
UPDATE person SET account_id = $3, kind = $4, role = $5, handle = $6, name = $7, name_fold = $8, avatar_id = $9, title = $10, locale = $11, tz = $12, birthday = $13,
  attributes = $14, status_emoji = $15, status_text = $16, status_until = $17, seen_hidden = $18, deactivated_at = $19
WHERE workspace_id = $1 AND id = $2;

-- name: absent
SELECT id FROM person WHERE workspace_id = $1 AND id IN @ints($2) AND seen_at < $3 ORDER BY id;

-- name: seen
UPDATE person SET seen_at = $3 WHERE workspace_id = $1 AND id IN @ints($2) AND seen_at < $3;

-- name: delete_terms
DELETE FROM person_term WHERE workspace_id = $1 AND person_id = $2;

-- name: terms
SELECT person_id, term FROM person_term WHERE workspace_id = $1 AND person_id IN @ints($2) ORDER BY person_id, term;

-- name: session_by_hash
SELECT id, account_id, hash, ip, agent, created_at, used_at, expires_at FROM session WHERE hash = $1;

-- name: sessions
SELECT id, account_id, hash, ip, agent, created_at, used_at, expires_at FROM session WHERE account_id = $1 ORDER BY used_at DESC, id DESC;

-- name: sessions_over
SELECT id, account_id, hash, ip, agent, created_at, used_at, expires_at FROM session WHERE expires_at <= $1 ORDER BY id LIMIT $2;

-- name: insert_session
INSERT INTO session (id, account_id, hash, ip, agent, created_at, used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: touch_session
UPDATE session SET used_at = $2, expires_at = $3, ip = $4 WHERE id = $1;

-- name: delete_session
DELETE FROM session WHERE id = $1;

-- name: token_by_hash
SELECT t.id, t.workspace_id, t.person_id, t.scopes, t.used_at, t.expires_at, p.role, p.account_id, p.locale, w.slug
FROM token t JOIN person p ON p.workspace_id = t.workspace_id AND p.id = t.person_id JOIN workspace w ON w.id = t.workspace_id
WHERE t.hash = $1 AND p.deactivated_at = 0;

-- name: tokens_of_account
SELECT t.id, t.name, t.workspace_id, w.slug, t.person_id, t.scopes, t.created_at, t.used_at, t.expires_at, t.hash
FROM person p JOIN token t ON t.workspace_id = p.workspace_id AND t.person_id = p.id JOIN workspace w ON w.id = t.workspace_id
WHERE p.account_id = $1 ORDER BY t.id;

-- name: tokens_of_person
SELECT t.id, t.name, t.workspace_id, w.slug, t.person_id, t.scopes, t.created_at, t.used_at, t.expires_at, t.hash
FROM token t JOIN workspace w ON w.id = t.workspace_id WHERE t.workspace_id = $1 AND t.person_id = $2 ORDER BY t.id;

-- name: insert_token
INSERT INTO token (id, workspace_id, person_id, hash, name, scopes, created_at, used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8);

-- name: touch_token
UPDATE token SET used_at = $2 WHERE id = $1;

-- name: delete_token
DELETE FROM token WHERE id = $1;

-- name: delete_tokens_of_person
DELETE FROM token WHERE workspace_id = $1 AND person_id = $2;

-- name: insert_audit
INSERT INTO audit (workspace_id, id, at, account_id, person_id, action, subject_kind, subject_id, ip, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: audits
SELECT id, at, account_id, person_id, action, subject_kind, subject_id, ip, detail FROM audit WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3;

-- name: bad_sessions
SELECT s.id FROM session s LEFT JOIN account a ON a.id = s.account_id WHERE a.id IS NULL ORDER BY s.id LIMIT 10;

-- name: bad_tokens
SELECT t.id FROM token t LEFT JOIN person p ON p.workspace_id = t.workspace_id AND p.id = t.person_id WHERE p.id IS NULL OR p.deactivated_at <> 0 ORDER BY t.id LIMIT 10;

-- name: bad_accounts
SELECT p.id FROM person p LEFT JOIN account a ON a.id = p.account_id WHERE p.account_id IS NOT NULL AND a.id IS NULL ORDER BY p.id LIMIT 10;

-- name: bad_people
SELECT p.id FROM person p LEFT JOIN workspace w ON w.id = p.workspace_id WHERE w.id IS NULL ORDER BY p.id LIMIT 10;

-- name: bad_kinds
SELECT id FROM person WHERE kind <> CASE role WHEN 'bot' THEN 'bot' WHEN 'guest' THEN 'guest' ELSE 'person' END ORDER BY id LIMIT 10;

-- name: bad_numbers
SELECT w.id FROM workspace w LEFT JOIN person p ON p.workspace_id = w.id
GROUP BY w.id, w.people HAVING count(DISTINCT p.n) <> w.people OR coalesce(max(p.n), 0) <> w.people OR coalesce(min(p.n), 1) <> 1 OR count(p.id) <> w.people
ORDER BY w.id LIMIT 10;

-- name: bad_handles
SELECT max(id) FROM person GROUP BY workspace_id, handle HAVING count(*) > 1 LIMIT 10;

-- name: bad_contacts
SELECT c.person_id FROM contact c WHERE c.state = 'contact'
  AND NOT EXISTS (SELECT 1 FROM contact o WHERE o.workspace_id = c.workspace_id AND o.person_id = c.other_id AND o.other_id = c.person_id AND o.state = 'contact')
ORDER BY c.person_id LIMIT 10;

-- name: bad_secrets
SELECT account_id FROM (SELECT account_id FROM passkey UNION SELECT account_id FROM recovery_code UNION SELECT account_id FROM oidc_subject) AS held
WHERE account_id NOT IN (SELECT id FROM account) ORDER BY account_id LIMIT 10;

-- name: names_after
SELECT workspace_id, id, name, handle, name_fold FROM person WHERE workspace_id > $1 OR workspace_id = $1 AND id > $2 ORDER BY workspace_id, id LIMIT $3;

-- name: sweep_invites
DELETE FROM invite WHERE expires_at <= $1 OR uses >= max_uses;

-- name: sweep_tokens
DELETE FROM token WHERE expires_at <> 0 AND expires_at <= $1;

-- name: insert_invite
INSERT INTO invite (workspace_id, id, hash, role, person_id, conversations, uses, max_uses, created_by, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10);

-- name: invites
SELECT workspace_id, id, role, person_id, conversations, uses, max_uses, created_by, created_at, expires_at FROM invite
WHERE workspace_id = $1 AND expires_at > $2 AND uses < max_uses AND ($3 = 0 OR created_by = $3) AND id < $4 ORDER BY id DESC LIMIT $5
-- postgres:
SELECT workspace_id, id, role, person_id, conversations, uses, max_uses, created_by, created_at, expires_at FROM invite
WHERE workspace_id = $1 AND expires_at > $2 AND uses < max_uses AND ($3::bigint = 0 OR created_by = $3) AND id < $4 ORDER BY id DESC LIMIT $5;

-- name: invite_by_hash
SELECT workspace_id, id, role, person_id, conversations, uses, max_uses, created_by, created_at, expires_at FROM invite
WHERE hash = $1 AND expires_at > $2 AND uses < max_uses;

-- name: spend_invite
UPDATE invite SET uses = uses + 1 WHERE hash = $1 AND expires_at > $2 AND uses < max_uses
RETURNING workspace_id, id, role, person_id, conversations, uses, max_uses, created_by, created_at, expires_at;

-- name: delete_invite
DELETE FROM invite WHERE workspace_id = $1 AND id = $2;

-- name: person_by_handle
SELECT id FROM person WHERE workspace_id = $1 AND handle = $2;
