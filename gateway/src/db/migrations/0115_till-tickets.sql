-- What became of each ticket of an upload of tills without network. Nothing of the patient: the ticket itself stands in
-- supply_requests, what opens the dispensing in dispensings. A ticket has a row for each upload that it came in.
CREATE TABLE till_results (
  job         text NOT NULL,
  line        int NOT NULL,
  institution text NOT NULL,
  till        text NOT NULL,
  counter     bigint NOT NULL,
  hash        text NOT NULL,
  outcome     text NOT NULL CHECK (outcome IN ('ACCEPTED', 'REPEATED', 'REFUSED')),
  -- how often the ledger was asked for it: what it refused once it would refuse again under the same message
  attempt     int NOT NULL,
  code        text NOT NULL,
  result      text NOT NULL,
  tx          text,
  block       bigint,
  PRIMARY KEY (job, line)
);
CREATE INDEX till_results_ticket ON till_results (institution, till, counter);
ALTER TABLE till_results ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_till_results ON till_results TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
GRANT SELECT ON till_results TO piaosu_institution;
