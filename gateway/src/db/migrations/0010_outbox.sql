-- Endorsed and signed transactions, kept before they are submitted: after a crash the same bytes are submitted again,
-- and a new transaction is made for an act only when the old one is known INVALID.
CREATE TABLE outbox (
  tx_id     text PRIMARY KEY,
  contract  text NOT NULL,
  -- gateway.PreparedTransaction, signed; null once the status is known. Public arguments only: nothing transient is in it.
  envelope  bytea,
  state     text NOT NULL DEFAULT 'ENDORSED' CHECK (state IN ('ENDORSED', 'VALID', 'INVALID')),
  -- Fabric's TxValidationCode, and the block that carries it
  code      int,
  block     bigint,
  created   timestamptz NOT NULL DEFAULT now(),
  settled   timestamptz,
  CHECK ((state = 'ENDORSED') = (envelope IS NOT NULL))
);
CREATE INDEX outbox_open ON outbox (created) WHERE state = 'ENDORSED';
CREATE INDEX outbox_settled ON outbox (settled) WHERE state <> 'ENDORSED';
