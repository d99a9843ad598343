-- Online settlements as an office's own file lists them, each matched against the receipt it should stand on. In clear are
-- keyed digests and outcomes only; which settlement it is lies in 'content', encrypted (documents/text-cipher.ts).
CREATE TABLE settlements (
  id           text PRIMARY KEY,
  payer        text NOT NULL,
  job          text NOT NULL,
  row          bigint NOT NULL,
  -- of the settlement id, of hospital and business number, and of the whole row
  settlement   bytea NOT NULL,
  business     bytea NOT NULL,
  digest       bytea NOT NULL,
  content      text NOT NULL,
  outcome      text NOT NULL CHECK (outcome IN ('UNCONFIRMED', 'MATCHED', 'AMOUNT_DIFFERS', 'SETTLEMENT_HIDDEN', 'NO_RECEIPT',
                                                'DUPLICATE_SETTLEMENT')),
  -- what was found, encrypted: receipt, amounts
  found        text,
  -- leaf of the receipt it was matched with, hex: an erasure elsewhere names it
  leaf         text,
  -- the hold on the ledger that follows from a hidden settlement
  hold         text CHECK (hold IN ('WANTED', 'HELD', 'RELEASE_WANTED', 'RELEASED', 'REFUSED')),
  hold_receipt text,
  holds        int NOT NULL DEFAULT 0,
  attempts     int NOT NULL DEFAULT 0,
  -- null: decided for good
  next_attempt timestamptz,
  checked      timestamptz
);
CREATE INDEX settlements_due ON settlements (next_attempt) WHERE next_attempt IS NOT NULL;
CREATE INDEX settlements_hold ON settlements (id) WHERE hold IN ('WANTED', 'RELEASE_WANTED');
CREATE INDEX settlements_settlement ON settlements (payer, settlement);
CREATE INDEX settlements_business ON settlements (payer, business);
CREATE INDEX settlements_job ON settlements (job, row);
CREATE INDEX settlements_leaf ON settlements (leaf) WHERE leaf IS NOT NULL;

ALTER TABLE settlements ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_settlements ON settlements TO piaosu_institution
  USING (payer = current_setting('piaosu.institution', true));
GRANT SELECT ON settlements TO piaosu_institution;

-- Asked twice a second: which of them have all their rows looked for.
CREATE INDEX jobs_unended ON jobs (kind, created) WHERE ended IS NULL;
