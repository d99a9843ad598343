-- Lists of receipts that an office has verified as a job. Items and answers hold what documents hold: encrypted as texts.
CREATE TABLE verification_items (
  job      text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  row      bigint NOT NULL,
  item     text NOT NULL,
  -- null until the item was verified
  headline text,
  answer   text,
  PRIMARY KEY (job, row)
);
CREATE INDEX verification_items_open ON verification_items (job, row) WHERE headline IS NULL;

-- Who asked, for the access log of a job that goes on after a restart; 'paused' stops it between two items.
CREATE TABLE verification_batches (
  job     text PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  caller  jsonb NOT NULL,
  paused  boolean NOT NULL DEFAULT false
);
ALTER TABLE verification_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_items ON verification_items TO piaosu_institution
  USING (EXISTS (SELECT FROM jobs WHERE jobs.id = job AND jobs.institution = current_setting('piaosu.institution', true)));
GRANT SELECT ON verification_items TO piaosu_institution;
