-- name: roster
SELECT p.id, p.handle, p.name, p.role, p.kind, p.deactivated_at, p.seen_at, coalesce(a.email, '') FROM person p LEFT JOIN account a ON a.id = p.account_id
WHERE p.workspace_id = $1 AND p.n > $2 ORDER BY p.n LIMIT $3;

-- name: number_of
SELECT n FROM person WHERE workspace_id = $1 AND id = $2;
