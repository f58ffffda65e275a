-- Cards that no longer look as they were last told: a mark is taken away by the transaction that tells.
CREATE TABLE stale (
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, seq)
) {{clustered}};
