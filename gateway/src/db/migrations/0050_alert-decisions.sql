-- Who must decide about an alert, until when, and what was decided. 'responsible' is an institution of 'organisation', or NULL:
-- then the organisation's supervision decides. ELSEWHERE: another organisation's institution, whose own gateway keeps the decision.
ALTER TABLE alerts DROP CONSTRAINT alerts_state_check;
ALTER TABLE alerts
  ADD COLUMN role        text NOT NULL DEFAULT 'AUDITOR',
  ADD COLUMN organisation text,
  ADD COLUMN responsible text,
  ADD COLUMN due         timestamptz;
-- Alerts from before this migration had no duty: supervision gets a week for them.
UPDATE alerts SET due = at + interval '7 days', organisation = '';
ALTER TABLE alerts
  ALTER COLUMN due  SET NOT NULL,
  ALTER COLUMN organisation SET NOT NULL,
  ALTER COLUMN role DROP DEFAULT,
  ADD CONSTRAINT alerts_state_check CHECK (state IN ('OPEN', 'FORWARDED', 'CONFIRMED', 'DISMISSED', 'ELSEWHERE'));
-- What is overdue is asked every time a board is opened.
CREATE INDEX alerts_undecided ON alerts (due) WHERE state IN ('OPEN', 'FORWARDED');

-- Every decision, in order. 'message' is the Idempotency-Key: a repeat after a lost answer finds its own decision.
CREATE TABLE alert_decisions (
  alert       bigint NOT NULL REFERENCES alerts (id),
  number      int NOT NULL,
  decision    text NOT NULL CHECK (decision IN ('CONFIRMED', 'DISMISSED', 'FORWARDED')),
  reason      text NOT NULL,
  -- free text of a person, encrypted (documents/text-cipher.ts): it may name somebody, so it never leaves this table unasked
  note        text,
  institution text NOT NULL,
  role        text NOT NULL,
  -- the token's subject: which person or system decided
  subject     text NOT NULL,
  message     text NOT NULL,
  at          timestamptz NOT NULL DEFAULT piaosu_now(),
  PRIMARY KEY (alert, number),
  UNIQUE (alert, institution, message)
);
