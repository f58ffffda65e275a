-- name: hold
-- sqlite:
INSERT INTO job_lease (name, holder, until) VALUES ($1, $2, CAST(unixepoch('subsec') * 1000 AS INTEGER) + $3)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE job_lease.holder = excluded.holder OR job_lease.until < CAST(unixepoch('subsec') * 1000 AS INTEGER);
-- postgres:
INSERT INTO job_lease (name, holder, until) VALUES ($1, $2, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + $3)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE job_lease.holder = excluded.holder OR job_lease.until < (extract(epoch FROM clock_timestamp()) * 1000)::bigint;

-- name: release
DELETE FROM job_lease WHERE name = $1 AND holder = $2;
