CREATE TABLE bridge_in (
  workspace_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  token_hash {{blob}} NOT NULL,
  conversation_id BIGINT NOT NULL,
  bot_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL, -- to the minute; 0: never
  PRIMARY KEY (workspace_id, id)
) {{clustered}};
CREATE UNIQUE INDEX bridge_in_token ON bridge_in (token_hash);
CREATE TABLE bridge_out (
  workspace_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL, -- a JSON list of names
  conversation_id BIGINT, -- NULL: all that the bot may read
  bot_id BIGINT NOT NULL,
  enabled BIGINT NOT NULL,
  enabled_at BIGINT NOT NULL, -- events from before are not for this endpoint
  disabled_for TEXT NOT NULL, -- why it was disabled: admin, failing, gone
  secret TEXT NOT NULL, -- sealed
  old_secret TEXT NOT NULL, -- sealed; signs too until old_until
  old_until BIGINT NOT NULL,
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  failures BIGINT NOT NULL, -- in a row
  failing_since BIGINT NOT NULL, -- 0: the last delivery arrived
  rest_until BIGINT NOT NULL,
  busy_until BIGINT NOT NULL, -- one node at a time delivers to an endpoint
  dropped BIGINT NOT NULL, -- events that found the queue full
  PRIMARY KEY (workspace_id, id)
) {{clustered}};
CREATE TABLE bridge_delivery (
  workspace_id BIGINT NOT NULL,
  webhook_id BIGINT NOT NULL,
  event_id BIGINT NOT NULL,
  event TEXT NOT NULL, -- the fact as JSON, without any text
  due_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, webhook_id, event_id)
) {{clustered}};
CREATE INDEX bridge_delivery_due ON bridge_delivery (due_at);
CREATE INDEX bridge_delivery_order ON bridge_delivery (workspace_id, webhook_id, due_at);
CREATE TABLE bridge_attempt (
  workspace_id BIGINT NOT NULL,
  webhook_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  event_id BIGINT NOT NULL,
  event TEXT NOT NULL, -- its name
  attempt BIGINT NOT NULL,
  at BIGINT NOT NULL,
  took_ms BIGINT NOT NULL,
  status BIGINT NOT NULL, -- 0: no answer
  response TEXT NOT NULL, -- its beginning, or why there was none
  outcome TEXT NOT NULL, -- delivered, again, given_up
  PRIMARY KEY (workspace_id, webhook_id, id)
) {{clustered}};
