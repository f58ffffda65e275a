-- name: export_ins
SELECT id, name, conversation_id, bot_id, made_by, made_at FROM bridge_in WHERE workspace_id = $1 ORDER BY id;

-- name: export_outs
SELECT id, name, url, events, conversation_id, bot_id, made_by, made_at FROM bridge_out WHERE workspace_id = $1 ORDER BY id;
