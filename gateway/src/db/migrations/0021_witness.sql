-- What this organisation has vouched for. Not part of the projection and never wiped with it: a witness that forgets
-- could be led to sign a fork.

CREATE TABLE witness_heads (
  publisher text NOT NULL,
  shard text NOT NULL,
  size bigint NOT NULL,
  root text NOT NULL,
  block bigint NOT NULL,
  PRIMARY KEY (publisher, shard)
);

CREATE TABLE witness_checkpoints (
  publisher text NOT NULL,
  shard text NOT NULL,
  size bigint NOT NULL,
  root text NOT NULL,
  time bigint NOT NULL,
  block bigint NOT NULL,
  -- canonical SignedStatement; null until first asked for, because few checkpoints ever are
  statement text,
  PRIMARY KEY (publisher, shard, size)
);

-- Signed statements of other organisations' gateways, collected once and checked before they were stored.
CREATE TABLE witness_collected (
  org text NOT NULL,
  subject text NOT NULL,
  statement text NOT NULL,
  PRIMARY KEY (org, subject)
);
