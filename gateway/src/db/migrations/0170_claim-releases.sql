-- Approvals above a payer's limit that wait for a second officer. Nothing of them is on the ledger before the release.
-- Who proposed and who decided: a keyed tag to tell two people apart, and the name, encrypted (documents/text-cipher.ts).
CREATE TABLE claim_releases (
  id            text PRIMARY KEY,
  institution   text NOT NULL,
  claim_id      text NOT NULL,
  -- what the claim was when the approval was proposed
  claim_version text NOT NULL,
  amount_fen    bigint NOT NULL CHECK (amount_fen > 0),
  limit_fen     bigint NOT NULL,
  reason        text,
  -- commitment of the note, see claim_notes
  note          text,
  proposer      bytea NOT NULL,
  proposer_name text NOT NULL,
  proposed_at   timestamptz NOT NULL DEFAULT piaosu_now(),
  expires_at    timestamptz NOT NULL,
  state         text NOT NULL DEFAULT 'WAITING'
    CHECK (state IN ('WAITING', 'CONFIRMED', 'DONE', 'REFUSED', 'EXPIRED', 'CHANGED', 'FAILED')),
  decider       bytea,
  decider_name  text,
  decided_at    timestamptz,
  refusal       text,
  code          text,
  CHECK (state NOT IN ('CONFIRMED', 'DONE', 'REFUSED', 'FAILED') OR (decider IS NOT NULL AND decider <> proposer)),
  CHECK ((state = 'REFUSED') = (refusal IS NOT NULL)),
  CHECK ((state = 'FAILED') = (code IS NOT NULL))
);
-- one undecided approval of a claim
CREATE UNIQUE INDEX claim_releases_open ON claim_releases (claim_id) WHERE state IN ('WAITING', 'CONFIRMED');
CREATE INDEX claim_releases_claim ON claim_releases (institution, claim_id, proposed_at);
