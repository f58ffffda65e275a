-- Statements of the index on PostgreSQL.

-- What stands for $1 never tempts the planner into reading all rows in the order of ids: rare words would take as long as the table is.
-- name: find
WITH floors AS (SELECT (j.v ->> 0)::bigint AS id, (j.v ->> 1)::bigint AS floor FROM jsonb_array_elements($6::text::jsonb) AS j(v)),
hit AS MATERIALIZED (SELECT id, conversation_id, seq, gate_id, gate_seq FROM search_doc
  WHERE words @@ $1::text::tsquery AND id >= $2 AND id < $3 AND workspace_id = $4 AND seq >= $7)
SELECT hit.id, hit.conversation_id, hit.seq FROM hit LEFT JOIN floors f ON f.id = hit.gate_id
WHERE hit.gate_id IN @ints($5) OR hit.gate_seq > f.floor ORDER BY hit.id DESC LIMIT $8;

-- Without any word that must be there the newest documents are walked.
-- name: walk
WITH floors AS MATERIALIZED (SELECT (j.v ->> 0)::bigint AS id, (j.v ->> 1)::bigint AS floor FROM jsonb_array_elements($6::text::jsonb) AS j(v))
SELECT d.id, d.conversation_id, d.seq FROM search_doc d LEFT JOIN floors f ON f.id = d.gate_id
WHERE ($1::text = '' OR d.words @@ $1::text::tsquery) AND d.id >= $2 AND d.id < $3 AND d.workspace_id = $4 AND d.seq >= $7
  AND (d.gate_id IN @ints($5) OR d.gate_seq > f.floor) ORDER BY d.id DESC LIMIT $8;

-- name: holds
SELECT count(*) FROM search_doc WHERE id = $2 AND words = $1::text::tsvector;
