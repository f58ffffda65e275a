-- name: export_files
SELECT id, person_id, attached, public, name, type, size, width, height, duration_ms, waveform, thumb, import_key, created_at, expires_at
FROM file WHERE workspace_id = $1 AND state = 'ready' ORDER BY id;

-- name: export_places
SELECT p.file_id, p.conversation_id, p.uses FROM file f CROSS JOIN file_place p
WHERE f.workspace_id = $1 AND f.state = 'ready' AND p.workspace_id = f.workspace_id AND p.file_id = f.id ORDER BY f.id, p.conversation_id;
