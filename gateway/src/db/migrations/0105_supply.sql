-- Acts of the supply leg as they were first shown to the ledger: the leaves that an act must show depend on what the ledger
-- has keys for already, and a repeat after a crash must show the very same bytes.
CREATE TABLE supply_requests (
  institution text NOT NULL,
  message_id  text NOT NULL,
  -- keyed hash of what was asked: the same key with another request is refused
  request     bytea NOT NULL,
  -- action, body and private body, encrypted under a data key of their own
  content     text NOT NULL,
  created     timestamptz NOT NULL DEFAULT piaosu_now(),
  PRIMARY KEY (institution, message_id)
);

-- Uploads of lots until their jobs have ended, encrypted in portions as they arrived: what was answered with a job is
-- finished also after a crash. `job` is absent while the bytes still come in; such a row that was left behind is dropped.
CREATE TABLE lot_uploads (
  id         text PRIMARY KEY,
  job        text UNIQUE REFERENCES jobs (id),
  media_type text NOT NULL,
  -- product, lot number and what else was said of the lot, encrypted
  names      text NOT NULL,
  -- the row of `lots` that it became, once it was begun
  lot        bigint,
  created    timestamptz NOT NULL DEFAULT piaosu_now()
);
CREATE TABLE lot_upload_parts (
  upload      text NOT NULL REFERENCES lot_uploads (id) ON DELETE CASCADE,
  seq         int NOT NULL,
  content     bytea NOT NULL,
  wrapped_key bytea NOT NULL,
  key_id      text NOT NULL,
  PRIMARY KEY (upload, seq)
);

CREATE INDEX lots_institution ON lots (institution, id DESC) WHERE part = 0 AND state <> 'REFUSED';
