-- Who may run a job that one node runs at a time, and until when, by the database's own clock.
CREATE TABLE job_lease (
  name TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  until BIGINT NOT NULL
);
