-- Claims whose medicines were taken back, each to be held where its payer's policy is BLOCK. Queued in the transaction that
-- takes in the block, so that none is lost; a payer's act on the ledger cannot be part of that.
CREATE TABLE trace_holds (
  claim    text COLLATE "C" NOT NULL,
  -- of the ledger, in which it happened
  block    bigint NOT NULL,
  -- null: not settled yet; else what became of it
  outcome  text,
  next_try timestamptz NOT NULL DEFAULT piaosu_now(),
  PRIMARY KEY (claim, block)
);
CREATE INDEX trace_holds_due ON trace_holds (next_try) WHERE outcome IS NULL;
