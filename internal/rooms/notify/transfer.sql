-- name: export_settings
SELECT person_id, push, preview, mail, mail_after, quiet_from, quiet_to FROM notify_setting WHERE workspace_id = $1 ORDER BY person_id;
