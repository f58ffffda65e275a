-- The outbox: one row per workspace and append. txid orders rows on PostgreSQL; SQLite has one writer, its ids are in order.
-- sqlite:
CREATE TABLE event_batch (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  body BLOB NOT NULL
);
-- postgres:
CREATE TABLE event_batch (
  txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  workspace_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  n BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (txid, id)
);
CREATE TABLE event_cursor (
  consumer TEXT NOT NULL PRIMARY KEY,
  txid BIGINT NOT NULL,
  id BIGINT NOT NULL
);
