-- A job: one upload of many rows, with exact totals. 'message' is the caller's Idempotency-Key: a repeated upload is the same job.
CREATE TABLE jobs (
  id           text PRIMARY KEY,
  institution  text NOT NULL,
  kind         text NOT NULL,
  message      text NOT NULL,
  state        text NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
  cancel_asked boolean NOT NULL DEFAULT false,
  total        bigint,
  accepted     bigint NOT NULL DEFAULT 0,
  refused      bigint NOT NULL DEFAULT 0,
  repeated     bigint NOT NULL DEFAULT 0,
  summary      jsonb,
  failure      text,
  created      timestamptz NOT NULL DEFAULT now(),
  started      timestamptz,
  ended        timestamptz,
  UNIQUE (institution, message)
);
CREATE INDEX jobs_newest ON jobs (institution, created DESC, id DESC);

-- One row an input row: its first refusal code, all its faults, and for a refused row the text that came, so that
-- errors.csv gives it back with its reasons. 'row' counts from 1 over data rows.
CREATE TABLE job_outcomes (
  job      text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  part     text NOT NULL,
  row      bigint NOT NULL,
  subject  text NOT NULL,
  outcome  text NOT NULL CHECK (outcome IN ('ACCEPTED', 'REPEATED', 'REFUSED')),
  code     text,
  faults   jsonb,
  -- the row as it came, encrypted (documents/text-cipher.ts): it holds what a document holds
  source   text,
  PRIMARY KEY (job, part, row)
);
CREATE INDEX job_outcomes_refused ON job_outcomes (job, part, row) WHERE outcome = 'REFUSED';

ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_outcomes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_jobs ON jobs TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
CREATE POLICY own_outcomes ON job_outcomes TO piaosu_institution
  USING (EXISTS (SELECT FROM jobs WHERE jobs.id = job AND jobs.institution = current_setting('piaosu.institution', true)));
GRANT SELECT, INSERT, UPDATE ON jobs, job_outcomes TO piaosu_institution;
