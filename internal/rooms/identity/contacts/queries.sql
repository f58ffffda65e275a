-- name: contact
SELECT state, remark, follow, at FROM contact WHERE workspace_id = $1 AND person_id = $2 AND other_id = $3;

-- name: put_contact
INSERT INTO contact (workspace_id, person_id, other_id, state, remark, follow, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (workspace_id, person_id, other_id) DO UPDATE SET state = excluded.state, remark = excluded.remark, follow = excluded.follow, at = excluded.at;

-- name: delete_contact
DELETE FROM contact WHERE workspace_id = $1 AND person_id = $2 AND other_id = $3;

-- name: contacts
SELECT m.other_id, m.state, m.remark, m.follow, m.at, coalesce(t.state, ''), coalesce(t.at, 0)
FROM contact m LEFT JOIN contact t ON t.workspace_id = m.workspace_id AND t.person_id = m.other_id AND t.other_id = m.person_id
WHERE m.workspace_id = $1 AND m.person_id = $2 AND m.other_id > $3
UNION ALL
SELECT t.person_id, '', '', 0, 0, t.state, t.at FROM contact t
WHERE t.workspace_id = $1 AND t.other_id = $2 AND t.state = 'asked' AND t.person_id > $3
  AND NOT EXISTS (SELECT 1 FROM contact m WHERE m.workspace_id = $1 AND m.person_id = $2 AND m.other_id = t.person_id)
  AND NOT EXISTS (SELECT 1 FROM block b WHERE b.workspace_id = $1 AND b.person_id = $2 AND b.other_id = t.person_id)
ORDER BY 1 LIMIT $4;

-- name: insert_block
INSERT INTO block (workspace_id, person_id, other_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT (workspace_id, person_id, other_id) DO NOTHING;

-- name: delete_block
DELETE FROM block WHERE workspace_id = $1 AND person_id = $2 AND other_id = $3;

-- name: blocks
SELECT other_id FROM block WHERE workspace_id = $1 AND person_id = $2 AND other_id > $3 ORDER BY other_id LIMIT $4;

-- name: blocked_between
SELECT person_id FROM block WHERE workspace_id = $1 AND (person_id = $2 AND other_id = $3 OR person_id = $3 AND other_id = $2);

-- name: blocked_among
SELECT other_id FROM block WHERE workspace_id = $1 AND person_id = $2 AND other_id IN @ints($3)
UNION SELECT person_id FROM block WHERE workspace_id = $1 AND other_id = $2 AND person_id IN @ints($3)
ORDER BY 1;
