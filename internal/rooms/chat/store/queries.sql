-- name: lock_heads
SELECT c.id, c.workspace_id, c.kind, c.archived_at, c.parent_id, h.seq, h.ordinal
FROM conversation_head h JOIN conversation c ON c.id = h.conversation_id
WHERE h.conversation_id IN @ints($1) ORDER BY h.conversation_id
-- postgres:
SELECT c.id, c.workspace_id, c.kind, c.archived_at, c.parent_id, h.seq, h.ordinal
FROM conversation_head h JOIN conversation c ON c.id = h.conversation_id
WHERE h.conversation_id IN @ints($1) ORDER BY h.conversation_id FOR UPDATE OF h;

-- name: posters
-- sqlite:
SELECT m.conversation_id, m.person_id, m.role FROM json_each($1) j
JOIN member m ON m.conversation_id = j.value ->> 0 AND m.person_id = j.value ->> 1;
-- postgres:
SELECT m.conversation_id, m.person_id, m.role FROM jsonb_array_elements($1::text::jsonb) AS j(v)
JOIN member m ON m.conversation_id = (j.v ->> 0)::bigint AND m.person_id = (j.v ->> 1)::bigint;

-- name: sent_before
-- sqlite:
SELECT m.conversation_id, m.sender_id, m.client_id, m.hash, m.seq, m.ordinal, m.at FROM json_each($1) j
JOIN message m ON m.conversation_id = j.value ->> 0 AND m.sender_id = j.value ->> 1 AND m.client_id = j.value ->> 2;
-- postgres:
SELECT m.conversation_id, m.sender_id, m.client_id, m.hash, m.seq, m.ordinal, m.at FROM jsonb_array_elements($1::text::jsonb) AS j(v)
JOIN message m ON m.conversation_id = (j.v ->> 0)::bigint AND m.sender_id = (j.v ->> 1)::bigint AND m.client_id = j.v ->> 2;

-- name: move_head
UPDATE conversation_head SET seq = $2, ordinal = $3, at = $4 WHERE conversation_id = $1;

-- on PostgreSQL only
-- name: move_heads
UPDATE conversation_head SET seq = (j.v ->> 1)::bigint, ordinal = (j.v ->> 2)::bigint, at = (j.v ->> 3)::bigint
FROM jsonb_array_elements($1::text::jsonb) AS j(v) WHERE conversation_head.conversation_id = (j.v ->> 0)::bigint;

-- name: bump_personal
INSERT INTO personal_head (person_id, seq) VALUES ($1, 1) ON CONFLICT (person_id) DO UPDATE SET seq = personal_head.seq + 1 RETURNING seq;

-- name: insert_personal
INSERT INTO personal_entry (person_id, seq, kind, at, conversation_id, target_seq) VALUES ($1, $2, $3, $4, $5, $6);

-- name: personal_after
SELECT person_id, seq, kind, at, conversation_id, target_seq FROM personal_entry WHERE person_id = $1 AND seq > $2 ORDER BY seq LIMIT $3;

-- name: personal_head
SELECT seq, low_water FROM personal_head WHERE person_id = $1;

-- name: insert_conversation
INSERT INTO conversation (id, workspace_id, kind, mode, title, title_fold, description, avatar, parent_id, parent_seq, direct_key, source, history, password_hash, members, created_at, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: insert_head
INSERT INTO conversation_head (conversation_id, seq, ordinal, at) VALUES ($1, $2, $3, $4);

-- name: conversations_by_id
SELECT c.id, c.workspace_id, c.kind, c.mode, c.title, c.description, c.avatar, c.parent_id, c.parent_seq, c.history, c.password_hash, c.members, c.low_water, c.archived_at,
  c.created_at, c.created_by, h.seq, h.ordinal, h.at
FROM conversation c JOIN conversation_head h ON h.conversation_id = c.id WHERE c.id IN @ints($1) ORDER BY c.id;

-- name: conversation_by_direct_key
SELECT id FROM conversation WHERE workspace_id = $1 AND direct_key = $2;

-- name: conversation_by_parent
SELECT id FROM conversation WHERE parent_id = $1 AND parent_seq = $2;

-- name: conversation_by_source
SELECT id, source FROM conversation WHERE workspace_id = $1 AND source IS NOT NULL;

-- name: update_conversation
UPDATE conversation SET mode = $2, title = $3, title_fold = $4, description = $5, avatar = $6, history = $7, password_hash = $8, archived_at = $9 WHERE id = $1;

-- name: count_members
UPDATE conversation SET members = members + $2 WHERE id = $1;

-- name: discover
SELECT c.id, c.workspace_id, c.kind, c.mode, c.title, c.description, c.avatar, c.parent_id, c.parent_seq, c.history, c.password_hash, c.members, c.low_water, c.archived_at,
  c.created_at, c.created_by, h.seq, h.ordinal, h.at
FROM conversation c JOIN conversation_head h ON h.conversation_id = c.id
WHERE c.workspace_id = $1 AND c.mode IN ('public', 'password') AND c.archived_at = 0 AND c.kind IN ('group', 'announcement')
  AND (c.title_fold LIKE $2 ESCAPE '!') AND (c.members < $3 OR (c.members = $3 AND c.id > $4))
  AND NOT EXISTS (SELECT 1 FROM member m WHERE m.conversation_id = c.id AND m.person_id = $5)
ORDER BY c.members DESC, c.id LIMIT $6;

-- name: insert_member
INSERT INTO member (conversation_id, person_id, workspace_id, role, joined_at, floor_seq, read_seq, read_ordinal)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (conversation_id, person_id) DO NOTHING;

-- name: delete_member
DELETE FROM member WHERE conversation_id = $1 AND person_id = $2;

-- name: set_member_role
UPDATE member SET role = $3 WHERE conversation_id = $1 AND person_id = $2;

-- name: set_mine
UPDATE member SET level = $3, muted_until = $4, pinned = $5, marked_unread = $6 WHERE conversation_id = $1 AND person_id = $2;

-- name: seats_of
SELECT m.conversation_id, m.person_id, m.role, m.joined_at, m.floor_seq, m.read_seq, m.read_ordinal, m.level, m.muted_until, m.pinned, m.marked_unread
FROM member m WHERE m.person_id = $1 AND m.workspace_id = $2 ORDER BY m.conversation_id;

-- name: seats_page
SELECT m.conversation_id, h.at FROM member m JOIN conversation_head h ON h.conversation_id = m.conversation_id
WHERE m.person_id = $1 AND m.workspace_id = $2 AND (h.at < $3 OR (h.at = $3 AND m.conversation_id < $4)) ORDER BY h.at DESC, m.conversation_id DESC LIMIT $5;

-- name: seats_in
SELECT m.conversation_id, m.person_id, m.role, m.joined_at, m.floor_seq, m.read_seq, m.read_ordinal, m.level, m.muted_until, m.pinned, m.marked_unread
FROM member m WHERE m.person_id = $1 AND m.conversation_id IN @ints($2);

-- name: seat
SELECT m.conversation_id, m.person_id, m.role, m.joined_at, m.floor_seq, m.read_seq, m.read_ordinal, m.level, m.muted_until, m.pinned, m.marked_unread
FROM member m WHERE m.conversation_id = $1 AND m.person_id = $2;

-- name: members_page
SELECT person_id, role, joined_at FROM member WHERE conversation_id = $1 AND person_id > $2 ORDER BY person_id LIMIT $3;

-- name: members_in
SELECT conversation_id, person_id FROM member WHERE conversation_id IN @ints($1) ORDER BY conversation_id, person_id;

-- name: leaders
SELECT person_id, role FROM member WHERE conversation_id = $1 AND role IN ('owner', 'moderator') ORDER BY role DESC, joined_at, person_id;

-- name: audience
SELECT m.conversation_id, m.person_id, m.role, m.joined_at, m.floor_seq, m.read_seq, m.read_ordinal, m.level, m.muted_until, m.pinned, m.marked_unread
FROM member m WHERE m.conversation_id = $1 AND m.person_id > $2 ORDER BY m.person_id LIMIT $3;

-- name: advance_cursor
UPDATE member SET read_seq = $3, read_ordinal = $4, marked_unread = FALSE WHERE conversation_id = $1 AND person_id = $2 AND read_seq < $3;

-- name: set_cursor
UPDATE member SET read_seq = $3, read_ordinal = $4, marked_unread = TRUE WHERE conversation_id = $1 AND person_id = $2;

-- name: insert_receipt
INSERT INTO receipt (conversation_id, person_id, seq, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: readers
SELECT m.person_id, (SELECT r.at FROM receipt r WHERE r.conversation_id = m.conversation_id AND r.person_id = m.person_id AND r.seq >= $2 ORDER BY r.seq LIMIT 1)
FROM member m WHERE m.conversation_id = $1 AND m.read_seq >= $2 AND m.person_id <> $3 ORDER BY m.person_id LIMIT $4;

-- name: count_readers
SELECT count(*) FROM member WHERE conversation_id = $1 AND read_seq >= $2 AND person_id <> $3;

-- name: count_mentions
SELECT n.conversation_id, count(DISTINCT n.ordinal) FROM member m JOIN mention n ON n.conversation_id = m.conversation_id AND n.person_id IN (0, $1) AND n.ordinal > m.read_ordinal
JOIN message s ON s.conversation_id = n.conversation_id AND s.seq = n.seq AND s.sender_id <> $1 AND s.deleted_at = 0
WHERE m.person_id = $1 AND m.conversation_id IN @ints($2) GROUP BY n.conversation_id;

-- name: ordinal_at
SELECT max(ordinal) FROM (
  SELECT ordinal FROM (SELECT ordinal FROM message WHERE conversation_id = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1) AS a
  UNION ALL SELECT ordinal FROM (SELECT ordinal FROM entry WHERE conversation_id = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1) AS b) AS u;

-- name: messages_between
SELECT conversation_id, seq, ordinal, at, sender_id, kind, text, client_id, extra, edited_at, version, deleted_at FROM message
WHERE conversation_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4;

-- name: messages_before
SELECT conversation_id, seq, ordinal, at, sender_id, kind, text, client_id, extra, edited_at, version, deleted_at FROM message
WHERE conversation_id = $1 AND seq < $2 AND seq > $3 ORDER BY seq DESC LIMIT $4;

-- name: messages_at
SELECT conversation_id, seq, ordinal, at, sender_id, kind, text, client_id, extra, edited_at, version, deleted_at FROM message
WHERE conversation_id = $1 AND seq IN @ints($2) ORDER BY seq;

-- name: last_messages
SELECT m.conversation_id, m.seq, m.ordinal, m.at, m.sender_id, m.kind, m.text, m.client_id, m.extra, m.edited_at, m.version, m.deleted_at
FROM conversation c JOIN message m ON m.conversation_id = c.id AND m.seq = (SELECT max(x.seq) FROM message x WHERE x.conversation_id = c.id AND x.deleted_at = 0)
WHERE c.id IN @ints($1);

-- name: notes
SELECT conversation_id, seq, ordinal, at, sender_id, kind, text, client_id, extra, edited_at, version, deleted_at FROM message
WHERE conversation_id = $1 AND kind = 'note' AND deleted_at = 0 AND seq > $2 AND seq < $3 ORDER BY seq DESC LIMIT $4;

-- name: showing
SELECT m.conversation_id, m.seq, m.ordinal, m.at, m.sender_id, m.kind, m.text, m.client_id, m.extra, m.edited_at, m.version, m.deleted_at
FROM media x JOIN message m ON m.conversation_id = x.conversation_id AND m.seq = x.seq
WHERE x.conversation_id = $1 AND x.kind = $2 AND x.seq > $3 AND x.seq <= $4 ORDER BY x.seq DESC LIMIT $5;

-- name: clear_media
DELETE FROM media WHERE conversation_id = $1 AND seq = $2 AND kind IN ('image', 'video', 'audio', 'file', 'link');

-- name: clear_links
DELETE FROM media WHERE conversation_id = $1 AND seq = $2 AND kind = 'link';

-- name: edit_message
UPDATE message SET text = $3, extra = $4, edited_at = $5, version = version + 1 WHERE conversation_id = $1 AND seq = $2;

-- name: set_extra
UPDATE message SET extra = $3 WHERE conversation_id = $1 AND seq = $2;

-- name: blank_message
UPDATE message SET text = '', extra = '{}', deleted_at = $3 WHERE conversation_id = $1 AND seq = $2 AND deleted_at = 0;

-- name: blank_edits
DELETE FROM message_edit WHERE conversation_id = $1 AND seq = $2;

-- name: insert_edit
INSERT INTO message_edit (conversation_id, seq, version, text, at, person_id) VALUES ($1, $2, $3, $4, $5, $6);

-- name: edits
SELECT version, text, at, person_id FROM message_edit WHERE conversation_id = $1 AND seq = $2 AND version > $3 ORDER BY version LIMIT $4;

-- name: entries_between
SELECT conversation_id, seq, ordinal, kind, at, actor_id, target FROM entry WHERE conversation_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4;

-- name: add_reaction
INSERT INTO reaction (conversation_id, seq, emoji, person_id, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: remove_reaction
DELETE FROM reaction WHERE conversation_id = $1 AND seq = $2 AND emoji = $3 AND person_id = $4;

-- name: clear_reactions
DELETE FROM reaction WHERE conversation_id = $1 AND seq = $2;

-- name: reactions_at
SELECT seq, emoji, person_id FROM reaction WHERE conversation_id = $1 AND seq IN @ints($2) ORDER BY seq, at, emoji, person_id;

-- name: count_emoji
SELECT count(DISTINCT emoji) FROM reaction WHERE conversation_id = $1 AND seq = $2;

-- name: add_pin
INSERT INTO pin (conversation_id, seq, person_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: remove_pin
DELETE FROM pin WHERE conversation_id = $1 AND seq = $2;

-- name: pins
SELECT seq, at FROM pin WHERE conversation_id = $1 AND seq > $2 AND (at < $3 OR (at = $3 AND seq < $4)) ORDER BY at DESC, seq DESC LIMIT $5;

-- name: pins_at
SELECT seq FROM pin WHERE conversation_id = $1 AND seq IN @ints($2);

-- name: threads_at
SELECT c.parent_seq, c.id, h.ordinal, h.at FROM conversation c JOIN conversation_head h ON h.conversation_id = c.id WHERE c.parent_id = $1 AND c.parent_seq IN @ints($2);

-- name: put_draft
INSERT INTO draft (person_id, conversation_id, workspace_id, text, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person_id, conversation_id) DO UPDATE SET text = excluded.text, at = excluded.at;

-- name: delete_draft
DELETE FROM draft WHERE person_id = $1 AND conversation_id = $2;

-- name: drafts
SELECT conversation_id, text, at FROM draft WHERE person_id = $1 AND (at < $2 OR (at = $2 AND conversation_id > $3)) ORDER BY at DESC, conversation_id LIMIT $4;

-- name: drafts_in
SELECT conversation_id, text, at FROM draft WHERE person_id = $1 AND conversation_id IN @ints($2);

-- name: add_saved
INSERT INTO saved (person_id, conversation_id, seq, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: remove_saved
DELETE FROM saved WHERE person_id = $1 AND conversation_id = $2 AND seq = $3;

-- name: saved
SELECT conversation_id, seq, at FROM saved WHERE person_id = $1 AND (at < $2 OR (at = $2 AND (conversation_id > $3 OR (conversation_id = $3 AND seq > $4))))
ORDER BY at DESC, conversation_id, seq LIMIT $5;

-- name: saved_at
SELECT seq FROM saved WHERE person_id = $1 AND conversation_id = $2 AND seq IN @ints($3);

-- name: insert_scheduled
INSERT INTO scheduled (id, workspace_id, person_id, conversation_id, text, extra, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: update_scheduled
UPDATE scheduled SET text = $3, at = $4, extra = $5, failed = '' WHERE id = $1 AND person_id = $2;

-- name: fail_scheduled
UPDATE scheduled SET failed = $2 WHERE id = $1 AND at = $3;

-- name: delete_scheduled
DELETE FROM scheduled WHERE id = $1 AND person_id = $2;

-- name: take_scheduled
DELETE FROM scheduled WHERE id = $1 AND person_id = $2 AND at = $3 AND text = $4 AND extra = $5 AND failed = '';

-- name: scheduled_of
SELECT id, workspace_id, person_id, conversation_id, text, extra, at, failed FROM scheduled WHERE person_id = $1 ORDER BY at, id;

-- name: scheduled_due
SELECT id, workspace_id, person_id, conversation_id, text, extra, at, failed FROM scheduled
WHERE at <= $1 AND failed = '' AND (at > $2 OR (at = $2 AND id > $3)) ORDER BY at, id LIMIT $4;

-- name: scheduled_by_id
SELECT id, workspace_id, person_id, conversation_id, text, extra, at, failed FROM scheduled WHERE id = $1 AND person_id = $2;

-- name: put_vote
INSERT INTO vote (conversation_id, seq, person_id, choice, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: clear_votes
DELETE FROM vote WHERE conversation_id = $1 AND seq = $2 AND person_id = $3;

-- name: blank_votes
DELETE FROM vote WHERE conversation_id = $1 AND seq = $2;

-- name: count_votes
SELECT choice, count(*) FROM vote WHERE conversation_id = $1 AND seq = $2 GROUP BY choice;

-- name: count_voters
SELECT count(DISTINCT person_id) FROM vote WHERE conversation_id = $1 AND seq = $2;

-- name: first_voters
SELECT person_id FROM vote WHERE conversation_id = $1 AND seq = $2 AND choice = $3 ORDER BY at, person_id LIMIT $4;

-- name: votes_of
SELECT choice FROM vote WHERE conversation_id = $1 AND seq = $2 AND person_id = $3 ORDER BY choice;

-- name: mark_stale
INSERT INTO stale (conversation_id, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: unmark_stale
DELETE FROM stale WHERE conversation_id = $1 AND seq = $2;

-- name: stale
SELECT conversation_id, seq FROM stale ORDER BY conversation_id, seq LIMIT $1;

-- name: insert_share
INSERT INTO share (token, workspace_id, conversation_id, seq, person_id, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: share
SELECT token, workspace_id, conversation_id, seq, person_id, created_at, revoked_at, views FROM share WHERE token = $1;

-- name: shares_of
SELECT token, workspace_id, conversation_id, seq, person_id, created_at, revoked_at, views FROM share WHERE conversation_id = $1 AND seq = $2 AND revoked_at = 0
ORDER BY created_at, token;

-- name: shares_page
SELECT token, workspace_id, conversation_id, seq, person_id, created_at, revoked_at, views FROM share
WHERE conversation_id = $1 AND seq = $2 AND revoked_at = 0 AND ($3 = 0 OR person_id = $3) AND (created_at > $4 OR (created_at = $4 AND token > $5))
ORDER BY created_at, token LIMIT $6
-- postgres:
SELECT token, workspace_id, conversation_id, seq, person_id, created_at, revoked_at, views FROM share
WHERE conversation_id = $1 AND seq = $2 AND revoked_at = 0 AND ($3::bigint = 0 OR person_id = $3) AND (created_at > $4 OR (created_at = $4 AND token COLLATE "C" > $5))
ORDER BY created_at, token COLLATE "C" LIMIT $6;

-- name: view_share
UPDATE share SET views = views + $2 WHERE token = $1;

-- name: revoke_share
UPDATE share SET revoked_at = $2 WHERE token = $1;

-- name: verify_gaps
SELECT h.conversation_id, h.seq, h.ordinal, coalesce(a.n, 0), coalesce(a.top, 0), coalesce(b.n, 0), coalesce(b.top, 0) FROM conversation_head h
LEFT JOIN (SELECT conversation_id, count(*) AS n, max(seq) AS top FROM message GROUP BY conversation_id) AS a ON a.conversation_id = h.conversation_id
LEFT JOIN (SELECT conversation_id, count(*) AS n, max(seq) AS top FROM entry GROUP BY conversation_id) AS b ON b.conversation_id = h.conversation_id
LEFT JOIN conversation c ON c.id = h.conversation_id
WHERE h.seq <> coalesce(a.n, 0) + coalesce(b.n, 0) + coalesce(c.low_water, 0) OR h.ordinal <> coalesce(a.n, 0)
  OR (h.seq > 0 AND h.seq <> (CASE WHEN coalesce(a.top, 0) > coalesce(b.top, 0) THEN a.top ELSE b.top END))
ORDER BY h.conversation_id LIMIT 20;

-- name: verify_twice
SELECT m.conversation_id, m.seq FROM message m JOIN entry e ON e.conversation_id = m.conversation_id AND e.seq = m.seq LIMIT 20;

-- name: verify_ordinals
SELECT conversation_id, seq, ordinal, n FROM (
  SELECT conversation_id, seq, ordinal, row_number() OVER (PARTITION BY conversation_id ORDER BY seq) AS n FROM message) AS numbered
WHERE ordinal <> n ORDER BY conversation_id, seq LIMIT 20;

-- name: verify_members
SELECT c.id, c.members, coalesce(m.n, 0) FROM conversation c LEFT JOIN (SELECT conversation_id, count(*) AS n FROM member GROUP BY conversation_id) AS m ON m.conversation_id = c.id
WHERE c.members <> coalesce(m.n, 0) ORDER BY c.id LIMIT 20;

-- name: verify_cursors
SELECT m.conversation_id, m.person_id, m.read_seq, m.read_ordinal FROM member m JOIN conversation_head h ON h.conversation_id = m.conversation_id
WHERE m.read_seq > h.seq OR m.read_ordinal > h.ordinal OR m.read_ordinal <> coalesce((SELECT max(s.ordinal) FROM message s WHERE s.conversation_id = m.conversation_id AND s.seq <= m.read_seq), 0)
ORDER BY m.conversation_id, m.person_id LIMIT 20;

-- name: verify_reactions
SELECT r.conversation_id, r.seq, 'reaction' FROM reaction r LEFT JOIN message m ON m.conversation_id = r.conversation_id AND m.seq = r.seq WHERE m.seq IS NULL OR m.deleted_at > 0
UNION ALL SELECT p.conversation_id, p.seq, 'pin' FROM pin p LEFT JOIN message m ON m.conversation_id = p.conversation_id AND m.seq = p.seq WHERE m.seq IS NULL OR m.deleted_at > 0
UNION ALL SELECT n.conversation_id, n.seq, 'mention' FROM mention n LEFT JOIN message m ON m.conversation_id = n.conversation_id AND m.seq = n.seq AND m.ordinal = n.ordinal WHERE m.seq IS NULL
LIMIT 20;

-- name: verify_blank
SELECT conversation_id, seq FROM message WHERE deleted_at > 0 AND (text <> '' OR extra <> '{}') LIMIT 20;

-- name: verify_media
SELECT conversation_id, kind, seq, n FROM (
  SELECT conversation_id, kind, seq, CAST(sum(n) AS BIGINT) AS n FROM (
    SELECT conversation_id, 'link' AS kind, seq, 1 AS n FROM message WHERE text LIKE '%://%'
    UNION ALL SELECT DISTINCT m.conversation_id, CASE WHEN substr(f.value ->> 'type', 1, 6) IN ('image/', 'video/', 'audio/') THEN substr(f.value ->> 'type', 1, 5) ELSE 'file' END, m.seq, 1
      FROM message m, json_each(m.extra, '$.attachments') f WHERE m.extra LIKE '%"attachments":[%'
    UNION ALL SELECT conversation_id, kind, seq, -1 FROM media) AS both_sides
  GROUP BY conversation_id, kind, seq) AS differences WHERE n <> 0 ORDER BY conversation_id, kind, seq LIMIT 20
-- postgres:
SELECT conversation_id, kind, seq, n FROM (
  SELECT conversation_id, kind, seq, CAST(sum(n) AS BIGINT) AS n FROM (
    SELECT conversation_id, 'link' AS kind, seq, 1 AS n FROM message WHERE text LIKE '%://%'
    UNION ALL SELECT DISTINCT m.conversation_id, CASE WHEN substr(f.value ->> 'type', 1, 6) IN ('image/', 'video/', 'audio/') THEN substr(f.value ->> 'type', 1, 5) ELSE 'file' END, m.seq, 1
      FROM message m CROSS JOIN LATERAL json_array_elements(replace(m.extra, '\u', '/u')::json -> 'attachments') AS f(value) WHERE m.extra LIKE '%"attachments":[%'
    UNION ALL SELECT conversation_id, kind, seq, -1 FROM media) AS both_sides
  GROUP BY conversation_id, kind, seq) AS differences WHERE n <> 0 ORDER BY conversation_id, kind, seq LIMIT 20;

-- name: verify_personal
SELECT p.person_id, p.seq, p.low_water, coalesce(e.n, 0) FROM personal_head p LEFT JOIN (SELECT person_id, count(*) AS n FROM personal_entry GROUP BY person_id) AS e ON e.person_id = p.person_id
WHERE p.seq <> p.low_water + coalesce(e.n, 0) LIMIT 20;

-- name: epoch
SELECT value FROM log_epoch WHERE id = 1;

-- name: put_epoch
INSERT INTO log_epoch (id, value) VALUES (1, $1) ON CONFLICT (id) DO NOTHING;

-- name: draft_of
SELECT conversation_id, text, at FROM draft WHERE person_id = $1 AND conversation_id = $2;

-- name: threads_under
SELECT id FROM conversation WHERE parent_id = $1 ORDER BY id;

-- name: heads
SELECT conversation_id, seq, ordinal, at FROM conversation_head WHERE conversation_id IN @ints($1);

-- name: import_item
INSERT INTO imported (conversation_id, item) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: carry_cursors
UPDATE member SET read_seq = $3, read_ordinal = $4 WHERE conversation_id = $1 AND read_seq >= $2;


-- name: share_seat
SELECT count(*) FROM (SELECT 1 FROM member one JOIN member other ON other.conversation_id = one.conversation_id
WHERE one.person_id = $1 AND other.person_id = $2 LIMIT 1) AS shared;
