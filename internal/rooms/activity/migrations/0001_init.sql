CREATE TABLE activity_setting (
  workspace_id BIGINT NOT NULL PRIMARY KEY,
  retention_days BIGINT NOT NULL -- 0: events are kept for good
) {{clustered}};
-- What somebody asked to be erased. The key goes when that is done.
CREATE TABLE activity_erasure (
  workspace_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  person_key TEXT NOT NULL,
  key_hash TEXT NOT NULL, -- SHA-256: whoever knows the key finds the proof
  asked_by BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  done_at BIGINT NOT NULL, -- 0: not yet
  proof TEXT NOT NULL, -- JSON
  PRIMARY KEY (workspace_id, id)
) {{clustered}};
CREATE INDEX activity_erasure_open ON activity_erasure (done_at, id);
