-- name: export_settings
SELECT body, salt FROM intake_setting WHERE workspace_id = $1;

-- name: export_events
SELECT name, state, description, first_at, last_at FROM intake_event WHERE workspace_id = $1 ORDER BY name;

-- name: export_properties
SELECT event, name, kinds, first_kind, first_at, sample, sample_of FROM intake_property WHERE workspace_id = $1 ORDER BY event, name;

-- name: export_volumes
SELECT event, day, n, blocked FROM intake_volume WHERE workspace_id = $1 ORDER BY event, day;
