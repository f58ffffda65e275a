-- Facts that came with a workspace from another installation, until its event log has them.
CREATE TABLE activity_arrival (
  workspace_id BIGINT NOT NULL,
  n BIGINT NOT NULL,
  body TEXT NOT NULL, -- lines of JSON
  PRIMARY KEY (workspace_id, n)
) {{clustered}};
