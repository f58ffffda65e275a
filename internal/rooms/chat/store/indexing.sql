-- name: conversations_after
SELECT c.id, c.workspace_id, c.kind, c.mode, c.title, c.description, c.avatar, c.parent_id, c.parent_seq, c.history, c.password_hash, c.members, c.low_water, c.archived_at,
  c.created_at, c.created_by, h.seq, h.ordinal, h.at
FROM conversation c JOIN conversation_head h ON h.conversation_id = c.id WHERE c.id > $1 ORDER BY c.id LIMIT $2;

-- name: reach
SELECT c.id, m.floor_seq, c.mode, 1 FROM member m JOIN conversation c ON c.id = m.conversation_id
WHERE m.person_id = $2 AND m.workspace_id = $1 AND c.kind <> 'thread'
UNION ALL
SELECT c.id, 0, c.mode, 0 FROM conversation c
WHERE c.workspace_id = $1 AND c.mode IN @texts($3) AND c.kind <> 'thread'
  AND NOT EXISTS (SELECT 1 FROM member m WHERE m.conversation_id = c.id AND m.person_id = $2)
ORDER BY 1;

-- name: texts
-- sqlite:
SELECT m.conversation_id, m.seq, m.ordinal, m.at, m.sender_id, m.kind, m.text, m.client_id, m.extra, m.edited_at, m.version, m.deleted_at FROM json_each($1) j
CROSS JOIN message m ON m.conversation_id = j.value ->> 0 AND m.seq = j.value ->> 1;
-- postgres:
SELECT m.conversation_id, m.seq, m.ordinal, m.at, m.sender_id, m.kind, m.text, m.client_id, m.extra, m.edited_at, m.version, m.deleted_at
FROM jsonb_array_elements($1::text::jsonb) AS j(v) JOIN message m ON m.conversation_id = (j.v ->> 0)::bigint AND m.seq = (j.v ->> 1)::bigint;
