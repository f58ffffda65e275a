-- people: how many dense numbers were given; it only grows.
CREATE TABLE workspace (
  id BIGINT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  people BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- password, totp_secret: '' when there is none. totp_on_at: 0 until the first code proved that the seed arrived.
CREATE TABLE account (
  id BIGINT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  email_fold TEXT NOT NULL UNIQUE,
  verified_at BIGINT NOT NULL,
  password TEXT NOT NULL,
  name TEXT NOT NULL,
  locale TEXT NOT NULL,
  tz TEXT NOT NULL,
  totp_secret TEXT NOT NULL,
  totp_on_at BIGINT NOT NULL,
  totp_step BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- sqlite:
CREATE TABLE person (
  workspace_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  n BIGINT NOT NULL,
  account_id BIGINT,
  kind TEXT NOT NULL,
  role TEXT NOT NULL,
  handle TEXT NOT NULL,
  name TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  avatar_id BIGINT,
  title TEXT NOT NULL,
  locale TEXT NOT NULL,
  tz TEXT NOT NULL,
  birthday TEXT NOT NULL,
  attributes TEXT NOT NULL,
  external_id TEXT,
  status_emoji TEXT NOT NULL,
  status_text TEXT NOT NULL,
  status_until BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  seen_hidden BIGINT NOT NULL,
  joined_at BIGINT NOT NULL,
  deactivated_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, id)
) WITHOUT ROWID;
-- postgres:
CREATE TABLE person (
  workspace_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  n BIGINT NOT NULL,
  account_id BIGINT,
  kind TEXT NOT NULL,
  role TEXT NOT NULL,
  handle TEXT NOT NULL,
  name TEXT NOT NULL,
  name_fold TEXT COLLATE "C" NOT NULL,
  avatar_id BIGINT,
  title TEXT NOT NULL,
  locale TEXT NOT NULL,
  tz TEXT NOT NULL,
  birthday TEXT NOT NULL,
  attributes TEXT NOT NULL,
  external_id TEXT,
  status_emoji TEXT NOT NULL,
  status_text TEXT NOT NULL,
  status_until BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  seen_hidden BIGINT NOT NULL,
  joined_at BIGINT NOT NULL,
  deactivated_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX person_n ON person (workspace_id, n);
CREATE UNIQUE INDEX person_handle ON person (workspace_id, handle);
CREATE UNIQUE INDEX person_external ON person (workspace_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX person_account ON person (account_id, workspace_id) WHERE account_id IS NOT NULL;
CREATE INDEX person_name ON person (workspace_id, name_fold, id);

-- The beginnings by which a person is found: words of name and handle, and tails of Chinese runs. Compared by code point on both databases.
-- sqlite:
CREATE TABLE person_term (
  workspace_id BIGINT NOT NULL,
  term TEXT NOT NULL,
  person_id BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, term, person_id)
) WITHOUT ROWID;
-- postgres:
CREATE TABLE person_term (
  workspace_id BIGINT NOT NULL,
  term TEXT COLLATE "C" NOT NULL,
  person_id BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, term, person_id)
);
CREATE INDEX person_term_person ON person_term (workspace_id, person_id);

-- hash: SHA-256 of the token in the cookie.
CREATE TABLE session (
  id BIGINT NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL,
  hash {{blob}} NOT NULL UNIQUE,
  ip TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account_id);

-- A token acts as one person. scopes: a JSON array, or '' for everything the person may. expires_at: 0 for never.
CREATE TABLE token (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  hash {{blob}} NOT NULL UNIQUE,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX token_person ON token (workspace_id, person_id);

CREATE TABLE recovery_code (
  account_id BIGINT NOT NULL,
  hash {{blob}} NOT NULL,
  PRIMARY KEY (account_id, hash)
) {{clustered}};

CREATE TABLE passkey (
  id BIGINT NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL,
  credential {{blob}} NOT NULL UNIQUE,
  record TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE INDEX passkey_account ON passkey (account_id);

CREATE TABLE oidc_subject (
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (provider, subject)
) {{clustered}};
CREATE INDEX oidc_subject_account ON oidc_subject (account_id);

-- What a person has in hand for a while and may use once: mailed links, halves of passkey and OIDC exchanges. data is sealed.
CREATE TABLE ticket (
  hash {{blob}} NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  account_id BIGINT,
  data TEXT NOT NULL,
  expires_at BIGINT NOT NULL
) {{clustered}};
CREATE INDEX ticket_account ON ticket (account_id);
CREATE INDEX ticket_expires ON ticket (expires_at);

-- person_id: the imported person that this invite lets somebody claim.
CREATE TABLE invite (
  workspace_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  hash {{blob}} NOT NULL UNIQUE,
  role TEXT NOT NULL,
  person_id BIGINT,
  conversations TEXT NOT NULL,
  uses BIGINT NOT NULL,
  max_uses BIGINT NOT NULL,
  created_by BIGINT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, id)
) {{clustered}};

-- One row a direction. state: '' (only a follow or a remark), 'asked' or 'contact'; 'contact' stands in both directions or in none.
CREATE TABLE contact (
  workspace_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  other_id BIGINT NOT NULL,
  state TEXT NOT NULL,
  remark TEXT NOT NULL,
  follow BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, person_id, other_id)
) {{clustered}};
CREATE INDEX contact_other ON contact (workspace_id, other_id, person_id);

CREATE TABLE block (
  workspace_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  other_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, person_id, other_id)
) {{clustered}};
CREATE INDEX block_other ON block (workspace_id, other_id, person_id);

-- Append-only. workspace_id is 0 for what belongs to an account rather than to a workspace.
CREATE TABLE audit (
  workspace_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  account_id BIGINT,
  person_id BIGINT,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT,
  ip TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (workspace_id, id)
) {{clustered}};
