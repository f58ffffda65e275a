CREATE TABLE notify_setting (
  workspace_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  push BIGINT NOT NULL,
  preview BIGINT NOT NULL,
  mail TEXT NOT NULL, -- never, hour, day
  mail_after BIGINT NOT NULL, -- minutes
  quiet_from TEXT NOT NULL, -- HH:MM on the person's clock; empty: none
  quiet_to TEXT NOT NULL,
  PRIMARY KEY (workspace_id, person_id)
) {{clustered}};
CREATE TABLE notify_subscription (
  workspace_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  endpoint TEXT NOT NULL,
  p256dh TEXT NOT NULL,
  auth TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, id)
) {{clustered}};
CREATE UNIQUE INDEX notify_subscription_endpoint ON notify_subscription (workspace_id, endpoint);
CREATE INDEX notify_subscription_person ON notify_subscription (workspace_id, person_id);
CREATE TABLE notify_task (
  workspace_id BIGINT NOT NULL,
  event_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  person_id BIGINT,
  at BIGINT NOT NULL,
  named BIGINT NOT NULL, -- 1: the message mentions somebody
  PRIMARY KEY (workspace_id, event_id)
) {{clustered}};
CREATE INDEX notify_task_order ON notify_task (event_id);
CREATE TABLE notify_push (
  workspace_id BIGINT NOT NULL,
  subscription_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  event_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  mentioned BIGINT NOT NULL,
  at BIGINT NOT NULL, -- when the message was sent
  due_at BIGINT, -- NULL: nothing to do
  attempts BIGINT NOT NULL,
  sent_at BIGINT NOT NULL, -- the last that was posted; 0: none
  PRIMARY KEY (workspace_id, subscription_id, conversation_id)
) {{clustered}};
CREATE INDEX notify_push_due ON notify_push (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notify_push_person ON notify_push (workspace_id, person_id, conversation_id);
CREATE TABLE notify_missed (
  workspace_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL, -- the newest that was missed
  PRIMARY KEY (workspace_id, person_id, conversation_id)
) {{clustered}};
-- When the letter about what was missed is due. mailed_at is the last letter; due_at NULL: nothing to say.
CREATE TABLE notify_digest (
  workspace_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  due_at BIGINT,
  mailed_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, person_id)
) {{clustered}};
CREATE INDEX notify_digest_due ON notify_digest (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE notify_key (
  id BIGINT NOT NULL PRIMARY KEY,
  public TEXT NOT NULL,
  private TEXT NOT NULL -- sealed
);
