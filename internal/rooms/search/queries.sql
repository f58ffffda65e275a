-- name: state
SELECT value FROM search_state WHERE name = $1;

-- name: put_state
INSERT INTO search_state (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: cursors
SELECT conversation_id, seq, base FROM search_cursor WHERE conversation_id IN @ints($1);

-- name: cursors_after
SELECT conversation_id, seq, base FROM search_cursor WHERE conversation_id > $1 ORDER BY conversation_id LIMIT $2;

-- name: make_cursor
INSERT INTO search_cursor (conversation_id, seq, base) VALUES ($1, $2, $3) ON CONFLICT (conversation_id) DO NOTHING;

-- name: move_cursor
UPDATE search_cursor SET seq = $3 WHERE conversation_id = $1 AND seq = $2;

-- name: drop_cursor
DELETE FROM search_cursor WHERE conversation_id = $1;

-- name: drop_cursors
DELETE FROM search_cursor;

-- name: docs_at
SELECT id, conversation_id, seq, part, digest FROM search_doc WHERE conversation_id = $1 AND seq IN @ints($2) ORDER BY seq, part;

-- name: docs_between
SELECT id, conversation_id, seq, part, digest FROM search_doc WHERE conversation_id = $1 AND seq >= $2 AND seq <= $3 ORDER BY seq, part;

-- name: docs_of
SELECT id FROM search_doc WHERE conversation_id = $1 LIMIT $2;

-- name: stray_docs
SELECT DISTINCT d.conversation_id FROM search_doc d LEFT JOIN search_cursor c ON c.conversation_id = d.conversation_id WHERE c.conversation_id IS NULL OR d.seq > c.seq LIMIT 20;

-- name: slots
-- sqlite:
SELECT j.value, (SELECT max(d.id) FROM search_doc d WHERE d.id >= j.value AND d.id < j.value + 1024) FROM json_each($1) j;
-- postgres:
SELECT j.first, (SELECT max(d.id) FROM search_doc d WHERE d.id >= j.first AND d.id < j.first + 1024) FROM @ints($1) AS j(first);

-- name: delete_docs
DELETE FROM search_doc WHERE id IN @ints($1);

-- name: drop_docs
DELETE FROM search_doc;

-- name: people_between
SELECT workspace_id, person_id, name FROM search_person
WHERE (workspace_id > $1 OR workspace_id = $1 AND person_id > $2) AND (workspace_id < $3 OR workspace_id = $3 AND person_id <= $4) ORDER BY workspace_id, person_id;

-- name: put_person
INSERT INTO search_person (workspace_id, person_id, name) VALUES ($1, $2, $3) ON CONFLICT (workspace_id, person_id) DO UPDATE SET name = excluded.name;

-- name: delete_person
DELETE FROM search_person WHERE workspace_id = $1 AND person_id = $2;

-- name: delete_person_terms
DELETE FROM search_person_term WHERE workspace_id = $1 AND person_id = $2;

-- name: person_terms
SELECT term FROM search_person_term WHERE workspace_id = $1 AND person_id = $2 ORDER BY term;

-- name: put_person_term
INSERT INTO search_person_term (workspace_id, term, person_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: people_by_term
SELECT DISTINCT person_id FROM search_person_term WHERE workspace_id = $1 AND term >= $2 AND term < $3 LIMIT $4;

-- name: drop_people
DELETE FROM search_person;

-- name: drop_person_terms
DELETE FROM search_person_term;
