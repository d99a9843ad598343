-- The ledger as this organisation's own peer delivered it. Everything here can be rebuilt from block 0 to the same bytes.

CREATE TABLE ledger_cursor (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  block bigint NOT NULL,
  block_hash bytea NOT NULL,
  -- sum of the keyed elements of all rows of ledger_state; see project/seal.ts
  state_digest bytea NOT NULL,
  -- newest client time committed so far, epoch seconds: what comes long after with an older one was held back
  newest_time bigint NOT NULL,
  seal bytea NOT NULL
);

CREATE TABLE ledger_blocks (
  number bigint PRIMARY KEY,
  hash bytea NOT NULL,
  previous_hash bytea NOT NULL,
  data_hash bytea NOT NULL,
  transactions integer NOT NULL,
  -- newest client time in the block, epoch seconds
  time bigint NOT NULL
);

CREATE TABLE ledger_transactions (
  id text PRIMARY KEY,
  block bigint NOT NULL,
  position integer NOT NULL,
  code integer NOT NULL,
  function text NOT NULL,
  time bigint NOT NULL,
  creator text NOT NULL,
  -- MSP ids of the endorsers, in the order of the block, joined by a comma
  endorsers text NOT NULL,
  -- keys it wrote in our namespace, canonical JSON
  keys text NOT NULL
);
CREATE INDEX ledger_transactions_place ON ledger_transactions (block, position);

-- COLLATE "C": segments are found by the order of their keys' bytes, and it is the cheaper comparison.
CREATE TABLE ledger_state (
  key text COLLATE "C" PRIMARY KEY,
  value bytea NOT NULL,
  block bigint NOT NULL,
  position integer NOT NULL,
  tx text NOT NULL,
  seal bytea NOT NULL
);

-- Which claims belong to which payer, for lists; the content is read from the sealed row.
CREATE TABLE ledger_claims (
  id text COLLATE "C" PRIMARY KEY,
  payer text NOT NULL,
  org text NOT NULL,
  lineage text NOT NULL,
  state text NOT NULL,
  block bigint NOT NULL
);
CREATE INDEX ledger_claims_newest ON ledger_claims (org, block DESC, id DESC);
CREATE INDEX ledger_claims_payer ON ledger_claims (payer, block DESC, id DESC);
CREATE INDEX ledger_claims_lineage ON ledger_claims (lineage);
