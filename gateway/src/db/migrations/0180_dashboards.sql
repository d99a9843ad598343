-- What dashboards of supervision count, without a walk over receipts, claims or looks each time.

-- What each anchored checkpoint brought, by issuer and kind. Checkpoints never change, so a row is counted once, when a dashboard
-- first asks for its day: the way of a receipt into its log stays as short as it was.
CREATE TABLE checkpoint_sums (
  publisher text NOT NULL,
  shard     text NOT NULL,
  size      bigint NOT NULL,
  issuer    text NOT NULL,
  kind      text NOT NULL,
  receipts  bigint NOT NULL,
  fen       bigint NOT NULL,
  PRIMARY KEY (publisher, shard, size, issuer, kind)
);
CREATE INDEX log_checkpoints_anchored ON log_checkpoints (anchored) WHERE state = 'ANCHORED';

-- Sums over claims without opening each record; what is decided on is read from the sealed row, as before.
ALTER TABLE ledger_claims
  ADD COLUMN requested_fen bigint NOT NULL DEFAULT 0,
  ADD COLUMN approved_fen  bigint NOT NULL DEFAULT 0,
  ADD COLUMN paid_fen      bigint NOT NULL DEFAULT 0,
  ADD COLUMN recovered_fen bigint NOT NULL DEFAULT 0;
UPDATE ledger_claims c SET
  requested_fen = (s.claim ->> 'requestedFen')::bigint,
  approved_fen  = (s.claim ->> 'approvedFen')::bigint,
  paid_fen      = (s.claim ->> 'paidFen')::bigint,
  recovered_fen = (s.claim ->> 'recoveredFen')::bigint
FROM (SELECT key, convert_from(value, 'UTF8')::jsonb AS claim FROM ledger_state WHERE key >= 'CLM~' AND key < 'CLM' || chr(127)) s
WHERE s.key = 'CLM~' || c.id;
CREATE INDEX ledger_claims_block ON ledger_claims (block);

-- Both tables grow by their time: a few pages tell where a day lies.
CREATE INDEX ledger_blocks_time ON ledger_blocks USING brin (time);
CREATE INDEX access_log_at ON access_log USING brin (at);

CREATE INDEX alerts_duplicates ON alerts (at) WHERE code IN ('DUPLICATE_TIER', 'DUPLICATE_CLAIM');
