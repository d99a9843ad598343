-- The day of a receipt is read from its signed header: a column of its own could be edited without a trace. A quote inside a
-- value is escaped in canonical JSON, so the pattern matches the member alone. Erased receipts have no header and no day.
CREATE INDEX issued_receipts_day ON issued_receipts ((substring(header FROM '"issueDate":"([0-9-]{10})"')), issuer, id);

-- Rows of uploaded files that added no receipt: what they said, so that a day's file can be counted. Rows that were accepted
-- stand in issued_receipts by their job. 'seen' is the last receipt id when the row was decided: a receipt of that name with
-- a higher one corrects it.
CREATE TABLE file_rows (
  job       text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  row       bigint NOT NULL,
  issuer    text NOT NULL,
  day       text NOT NULL,
  kind      text NOT NULL,
  -- null where the row's amount is no amount
  total_fen bigint,
  receipt   text NOT NULL,
  outcome   text NOT NULL CHECK (outcome IN ('REPEATED', 'REFUSED')),
  code      text,
  seen      bigint NOT NULL,
  PRIMARY KEY (job, row)
);
CREATE INDEX file_rows_day ON file_rows (issuer, day);
CREATE INDEX file_rows_receipt ON file_rows (receipt);

-- A hospital's own totals of a day. The last version counts, those before it stay.
CREATE TABLE day_totals (
  institution text NOT NULL,
  day         text NOT NULL,
  version     int NOT NULL,
  -- the Idempotency-Key: a repeat after a lost answer is the same version
  message     text NOT NULL,
  side        jsonb NOT NULL,
  at          timestamptz NOT NULL DEFAULT piaosu_now(),
  PRIMARY KEY (institution, day, version),
  UNIQUE (institution, message)
);

-- Statements as they were signed. 'content' is a digest of what was counted: nothing new, no new version.
CREATE TABLE day_statements (
  institution text NOT NULL,
  day         text NOT NULL,
  version     int NOT NULL,
  content     text NOT NULL,
  -- canonical JSON of the signed statement: every reader gets the same bytes
  file        text NOT NULL,
  PRIMARY KEY (institution, day, version)
);
