CREATE TABLE intake_key (
  workspace_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  secret TEXT NOT NULL, -- stands in pages, so it is kept as it is
  origins TEXT NOT NULL, -- a JSON list
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  old_secret TEXT NOT NULL, -- works until old_until
  old_until BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, id)
) {{clustered}};
CREATE UNIQUE INDEX intake_key_secret ON intake_key (secret);
CREATE INDEX intake_key_old ON intake_key (old_secret);
CREATE TABLE intake_setting (
  workspace_id BIGINT NOT NULL PRIMARY KEY,
  body TEXT NOT NULL, -- JSON
  salt TEXT NOT NULL -- of hashed properties; it stays, or equal values would not be equal any more
) {{clustered}};
CREATE TABLE intake_event (
  workspace_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL, -- planned, unplanned, blocked
  description TEXT NOT NULL,
  first_at BIGINT NOT NULL, -- 0: never seen
  last_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, name)
) {{clustered}};
CREATE TABLE intake_property (
  workspace_id BIGINT NOT NULL,
  event TEXT NOT NULL,
  name TEXT NOT NULL,
  kinds BIGINT NOT NULL, -- bits: 1 text, 2 number, 4 truth value, 8 list
  first_kind BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  sample TEXT NOT NULL,
  sample_of TEXT NOT NULL, -- whose it is: it goes when the person is erased
  PRIMARY KEY (workspace_id, event, name)
) {{clustered}};
CREATE TABLE intake_volume (
  workspace_id BIGINT NOT NULL,
  event TEXT NOT NULL,
  day BIGINT NOT NULL, -- since 1970-01-01, UTC
  n BIGINT NOT NULL,
  blocked BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, event, day)
) {{clustered}};
