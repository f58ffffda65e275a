-- A file. size is what it costs its owner: reserved while the file is pending, exact afterwards.
CREATE TABLE file (
  workspace_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  person_id BIGINT, -- who brought it; NULL: the house, for a link preview's picture
  state TEXT NOT NULL, -- pending, ready, dropped
  attached BIGINT NOT NULL DEFAULT 0, -- 1 from the first conversation on
  public BIGINT NOT NULL DEFAULT 0, -- 1: everybody of the workspace may see it
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  width BIGINT NOT NULL DEFAULT 0,
  height BIGINT NOT NULL DEFAULT 0,
  duration_ms BIGINT NOT NULL DEFAULT 0,
  waveform TEXT NOT NULL DEFAULT '', -- JSON array of numbers
  thumb BIGINT NOT NULL DEFAULT 0,
  import_key TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT, -- when the sweeper takes it; NULL: kept
  PRIMARY KEY (workspace_id, id)
) {{clustered}};
CREATE INDEX file_expiry ON file (expires_at) WHERE expires_at IS NOT NULL;
CREATE UNIQUE INDEX file_import ON file (workspace_id, import_key) WHERE import_key IS NOT NULL;
-- Where a file is to be seen. uses counts the messages of the conversation that show it.
CREATE TABLE file_place (
  workspace_id BIGINT NOT NULL,
  file_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  uses BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, file_id, conversation_id)
) {{clustered}};
-- What is used: owner_id is a person, or 0 for the workspace as a whole.
CREATE TABLE file_usage (
  workspace_id BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, owner_id)
) {{clustered}};
