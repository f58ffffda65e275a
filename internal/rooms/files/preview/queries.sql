-- name: cached
SELECT found, title, description, site, image_id FROM file_preview WHERE workspace_id = $1 AND url = $2
  AND (found = 1 AND fetched_at > $3 OR found = 0 AND fetched_at > $4);

-- name: store
INSERT INTO file_preview (workspace_id, url, found, title, description, site, image_id, fetched_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (workspace_id, url) DO UPDATE SET found = excluded.found, title = excluded.title, description = excluded.description, site = excluded.site,
  image_id = excluded.image_id, fetched_at = excluded.fetched_at;

-- name: forget
DELETE FROM file_preview WHERE (workspace_id, url) IN (SELECT workspace_id, url FROM file_preview WHERE fetched_at <= $1 ORDER BY fetched_at LIMIT $2);
