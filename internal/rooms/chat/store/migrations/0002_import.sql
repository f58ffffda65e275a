-- What an import has brought beside messages (which have their client ids), so that a second run brings nothing.
CREATE TABLE imported (
  conversation_id BIGINT NOT NULL,
  item TEXT NOT NULL,
  PRIMARY KEY (conversation_id, item)
) {{clustered}};
