-- First answers by Idempotency-Key. 'request' is a keyed hash of method, path and body: no payload is kept.
-- 'status' is null while the first request runs; 'owner' names the process that runs it.
CREATE TABLE idempotency (
  institution text NOT NULL,
  key         text NOT NULL,
  request     bytea NOT NULL,
  owner       text NOT NULL,
  status      int,
  location    text,
  body        text,
  created     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (institution, key)
);
CREATE INDEX idempotency_age ON idempotency (created);
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_keys ON idempotency TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency TO piaosu_institution;
