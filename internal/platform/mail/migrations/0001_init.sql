-- Letters: waiting to leave, left or given up (body blanked), or kept where no mail server is set.
CREATE TABLE mail_letter (
  id BIGINT NOT NULL PRIMARY KEY,
  recipient TEXT NOT NULL,
  locale TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  unsubscribe TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  fault TEXT NOT NULL
);
CREATE INDEX mail_letter_due ON mail_letter (due_at) WHERE state = 'waiting';
CREATE INDEX mail_letter_changed ON mail_letter (changed_at);
