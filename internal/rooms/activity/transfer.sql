-- name: export_settings
SELECT retention_days FROM activity_setting WHERE workspace_id = $1;

-- name: arrive
INSERT INTO activity_arrival (workspace_id, n, body) VALUES ($1, (SELECT coalesce(max(n), 0) + 1 FROM activity_arrival WHERE workspace_id = $1), $2);

-- name: arrivals
SELECT n, body FROM activity_arrival WHERE workspace_id = $1 AND n > $2 ORDER BY n LIMIT 200;

-- name: settled
DELETE FROM activity_arrival WHERE workspace_id = $1 AND n <= $2;
