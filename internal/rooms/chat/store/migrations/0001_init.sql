CREATE TABLE conversation (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  mode TEXT NOT NULL,
  title TEXT NOT NULL,
  title_fold TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  avatar BIGINT,
  parent_id BIGINT,
  parent_seq BIGINT,
  direct_key TEXT, -- the people of a direct conversation, so that there is one of each
  source TEXT, -- where an import found it
  history TEXT NOT NULL,
  password_hash TEXT NOT NULL DEFAULT '',
  members BIGINT NOT NULL DEFAULT 0,
  low_water BIGINT NOT NULL DEFAULT 0,
  archived_at BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  created_by BIGINT
);
CREATE INDEX conversation_by_workspace ON conversation (workspace_id, mode, title_fold);
CREATE UNIQUE INDEX conversation_by_parent ON conversation (parent_id, parent_seq) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX conversation_by_direct_key ON conversation (workspace_id, direct_key) WHERE direct_key IS NOT NULL;
CREATE UNIQUE INDEX conversation_by_source ON conversation (workspace_id, source) WHERE source IS NOT NULL;

-- The end of each log, apart from the conversation because it changes with every batch.
CREATE TABLE conversation_head (
  conversation_id BIGINT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  at BIGINT NOT NULL
);

-- A message is its own entry: its row takes the number at which it was sent.
CREATE TABLE message (
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  workspace_id BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  sender_id BIGINT NOT NULL,
  client_id TEXT NOT NULL,
  hash BIGINT NOT NULL, -- of the content under client_id: a repeat is told from a conflict
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  extra TEXT NOT NULL,
  at BIGINT NOT NULL,
  edited_at BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1,
  deleted_at BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (conversation_id, seq)
) {{clustered}};
CREATE UNIQUE INDEX message_by_client ON message (conversation_id, sender_id, client_id);

-- Every other durable change. Together the numbers of message and entry are 1, 2, 3 … of each conversation.
CREATE TABLE entry (
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  actor_id BIGINT,
  target TEXT NOT NULL,
  PRIMARY KEY (conversation_id, seq)
) {{clustered}};

CREATE TABLE message_edit (
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  version BIGINT NOT NULL,
  text TEXT NOT NULL,
  at BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, seq, version)
) {{clustered}};

CREATE TABLE member (
  conversation_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  workspace_id BIGINT NOT NULL,
  role TEXT NOT NULL,
  joined_at BIGINT NOT NULL,
  floor_seq BIGINT NOT NULL DEFAULT 0,
  read_seq BIGINT NOT NULL DEFAULT 0,
  read_ordinal BIGINT NOT NULL DEFAULT 0,
  level TEXT NOT NULL DEFAULT 'all',
  muted_until BIGINT NOT NULL DEFAULT 0,
  pinned BOOLEAN NOT NULL DEFAULT FALSE,
  marked_unread BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (conversation_id, person_id)
) {{clustered}};
CREATE INDEX member_by_person ON member (person_id, conversation_id);

-- How a read cursor advanced: one row per reader and at most every two seconds.
CREATE TABLE receipt (
  conversation_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, person_id, seq)
) {{clustered}};

-- Who was named by a message; person 0 is everybody.
CREATE TABLE mention (
  conversation_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, person_id, ordinal)
) {{clustered}};

CREATE TABLE reaction (
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  emoji TEXT NOT NULL,
  person_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, seq, emoji, person_id)
) {{clustered}};

CREATE TABLE pin (
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, seq)
) {{clustered}};

-- What is one person's own, numbered like a conversation.
CREATE TABLE personal_head (
  person_id BIGINT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  low_water BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE personal_entry (
  person_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  conversation_id BIGINT,
  target_seq BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (person_id, seq)
) {{clustered}};

CREATE TABLE draft (
  person_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  workspace_id BIGINT NOT NULL,
  text TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (person_id, conversation_id)
) {{clustered}};
CREATE TABLE saved (
  person_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (person_id, conversation_id, seq)
) {{clustered}};
CREATE TABLE scheduled (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  text TEXT NOT NULL,
  extra TEXT NOT NULL,
  at BIGINT NOT NULL, -- when to send
  failed TEXT NOT NULL DEFAULT '' -- the code of the error that stopped it
);
CREATE INDEX scheduled_by_time ON scheduled (at);
CREATE INDEX scheduled_by_person ON scheduled (person_id, at);

CREATE TABLE vote (
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  choice BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, seq, person_id, choice)
) {{clustered}};

-- A link that shows one message to the outside, and who came by it.
CREATE TABLE share (
  token TEXT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT NOT NULL DEFAULT 0,
  views BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX share_by_message ON share (conversation_id, seq);

-- Which run of numbers this is. A restore changes it, so that a client that holds later numbers fetches anew.
CREATE TABLE log_epoch (
  id BIGINT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
