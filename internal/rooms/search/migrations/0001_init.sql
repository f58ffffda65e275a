-- A message, a part of a long one, or (seq 0) a conversation's title. The id orders by time: 1024 ids a millisecond.
-- sqlite:
CREATE TABLE search_doc (
  id INTEGER PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  part BIGINT NOT NULL,
  gate_id BIGINT NOT NULL, -- the conversation whose readers may see it
  gate_seq BIGINT NOT NULL, -- the number in it that must be above their floor
  digest BIGINT NOT NULL
);
-- postgres:
CREATE TABLE search_doc (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  part BIGINT NOT NULL,
  gate_id BIGINT NOT NULL,
  gate_seq BIGINT NOT NULL,
  digest BIGINT NOT NULL,
  words TSVECTOR NOT NULL
);
CREATE UNIQUE INDEX search_doc_by_message ON search_doc (conversation_id, seq, part);
-- postgres:
CREATE INDEX search_doc_by_words ON search_doc USING gin (words);
-- Words come cut and folded, parted by spaces, so the tokenizer has nothing left to decide. One character begins most searches in Chinese, two in English.
-- sqlite:
CREATE VIRTUAL TABLE search_word USING fts5(body, names, marks, content='', contentless_delete=1, tokenize='ascii', prefix='1 2');

CREATE TABLE search_cursor (
  conversation_id BIGINT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  base BIGINT NOT NULL -- the log's low water when its indexing began
);

CREATE TABLE search_person (
  workspace_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (workspace_id, person_id)
) {{clustered}};
CREATE TABLE search_person_term (
  workspace_id BIGINT NOT NULL,
  term TEXT NOT NULL,
  person_id BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, term, person_id)
) {{clustered}};
CREATE INDEX search_person_term_by_person ON search_person_term (workspace_id, person_id);

CREATE TABLE search_state (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
