-- Which messages show pictures, recordings, files and links, so that they are listed without reading what everybody said. Derived from message, in the
-- transaction of each change of it.
CREATE TABLE media (
  conversation_id BIGINT NOT NULL,
  kind TEXT NOT NULL, -- image, video, audio, file, link
  seq BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, kind, seq)
) {{clustered}};
INSERT INTO media (conversation_id, kind, seq) SELECT conversation_id, 'link', seq FROM message WHERE text LIKE '%://%';
-- sqlite:
INSERT INTO media (conversation_id, kind, seq)
  SELECT DISTINCT m.conversation_id, CASE WHEN substr(f.value ->> 'type', 1, 6) IN ('image/', 'video/', 'audio/') THEN substr(f.value ->> 'type', 1, 5) ELSE 'file' END, m.seq
  FROM message m, json_each(m.extra, '$.attachments') f WHERE m.extra LIKE '%"attachments":[%';
-- What is escaped in a card may be no text for PostgreSQL (\u0000); types of files hold no escapes.
-- postgres:
INSERT INTO media (conversation_id, kind, seq)
  SELECT DISTINCT m.conversation_id, CASE WHEN substr(f.value ->> 'type', 1, 6) IN ('image/', 'video/', 'audio/') THEN substr(f.value ->> 'type', 1, 5) ELSE 'file' END, m.seq
  FROM message m CROSS JOIN LATERAL json_array_elements(replace(m.extra, '\u', '/u')::json -> 'attachments') AS f(value) WHERE m.extra LIKE '%"attachments":[%';
