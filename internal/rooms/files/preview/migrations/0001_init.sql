CREATE TABLE file_preview (
  workspace_id BIGINT NOT NULL,
  url TEXT NOT NULL,
  found BIGINT NOT NULL, -- 0: there is nothing to show
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  site TEXT NOT NULL,
  image_id BIGINT,
  fetched_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, url)
) {{clustered}};
CREATE INDEX file_preview_age ON file_preview (fetched_at);
