-- What a patient is told about a look, and how looks reach the publisher whose receipt was looked at.
-- 'role': in which roles. 'binding': the family binding under which one person looked for another.
-- 'report_to': the publisher that must learn of a look that used this organisation's own data only.
-- 'origin': organisation and entry that a reported look comes from; reported twice it is one row.
ALTER TABLE access_log ADD COLUMN role text, ADD COLUMN binding text, ADD COLUMN report_to text, ADD COLUMN origin text;
CREATE UNIQUE INDEX access_log_origin ON access_log (origin) WHERE origin IS NOT NULL;

-- Outbox of looks to report: written by the statement that writes the entry, removed when the publisher has taken it.
CREATE TABLE access_reports (
  access_id    bigint PRIMARY KEY,
  publisher    text NOT NULL,
  code         text NOT NULL,
  number       text NOT NULL,
  attempts     int NOT NULL DEFAULT 0,
  next_attempt timestamptz NOT NULL DEFAULT piaosu_now()
);
CREATE INDEX access_reports_due ON access_reports (next_attempt);

-- Entries that may concern a patient and were not looked at yet for a notice. A queue and no cursor over ids: an entry with a
-- smaller id may become visible later. With the receipt's number, which the entry does not keep: found by its tag, each look
-- would need an index over all receipts.
CREATE TABLE access_unnoticed (access_id bigint PRIMARY KEY, code text NOT NULL, number text NOT NULL);

CREATE TABLE notices (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  patient_tag text COLLATE "C" NOT NULL,
  kind        text NOT NULL,
  -- names the occurrence: told again it is one notice
  dedupe      text NOT NULL,
  at          timestamptz NOT NULL DEFAULT piaosu_now(),
  -- ids, codes and states, as an event's data; no name and no number of a person
  data        jsonb NOT NULL,
  read_at     timestamptz,
  UNIQUE (patient_tag, dedupe)
);
CREATE INDEX notices_of_patient ON notices (patient_tag, id DESC);

-- Patients who asked a portal to be told outside of it. 'receiver' is drawn for this patient and portal: a message service knows
-- it and nothing else, and two portals cannot compare theirs.
CREATE TABLE notice_receivers (
  patient_tag text COLLATE "C" NOT NULL,
  institution text NOT NULL,
  receiver    text NOT NULL UNIQUE,
  created     timestamptz NOT NULL DEFAULT piaosu_now(),
  PRIMARY KEY (patient_tag, institution)
);
