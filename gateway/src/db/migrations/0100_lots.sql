-- Lots as their makers keep them: every box with its codes (sealed), its place in the lot's tree, and the tree's nodes.
-- The ledger holds one root for all of it.

CREATE TABLE lots (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  institution text NOT NULL,
  product     text NOT NULL,
  -- tag of product and lot number: the ledger's name of the lot
  lot_tag     text COLLATE "C" NOT NULL,
  part        int NOT NULL,
  -- product, lot number and expiry beside the key of its units: sealed like a document
  document    bytea NOT NULL,
  wrapped_key bytea NOT NULL,
  key_id      text NOT NULL,
  -- LOADING: units come in; SEALED: root fixed; COMMISSIONED: on the ledger
  state       text NOT NULL CHECK (state IN ('LOADING', 'SEALED', 'COMMISSIONED', 'REFUSED')),
  count       bigint NOT NULL DEFAULT 0,
  root        bytea,
  created     timestamptz NOT NULL DEFAULT piaosu_now(),
  UNIQUE (lot_tag, part, id)
);
CREATE UNIQUE INDEX lots_live ON lots (lot_tag, part) WHERE state <> 'REFUSED';

-- As they came, unsorted. Unlogged: an upload that a crash interrupts begins again.
CREATE UNLOGGED TABLE lot_intake (
  lot     bigint NOT NULL,
  row     bigint NOT NULL,
  tag     text COLLATE "C" NOT NULL,
  -- tags of further codes on the unit, separated by blanks
  aliases text NOT NULL,
  -- hash of the unit's content, and the unit itself under the lot's key
  content bytea NOT NULL,
  unit    bytea NOT NULL
);
CREATE INDEX lot_intake_lot ON lot_intake (lot);

CREATE TABLE lot_units (
  lot        bigint NOT NULL REFERENCES lots (id),
  leaf_index bigint NOT NULL,
  tag        text COLLATE "C" NOT NULL,
  content    bytea NOT NULL,
  unit       bytea NOT NULL,
  PRIMARY KEY (lot, leaf_index)
);

-- Every code of a unit, whichever lot it is in: where it is found, and what may stand on one box only.
CREATE TABLE lot_codes (
  tag        text COLLATE "C" PRIMARY KEY,
  lot        bigint NOT NULL REFERENCES lots (id),
  leaf_index bigint NOT NULL
);

-- Complete subtrees from level 4 up; smaller ones are folded from their leaves.
CREATE TABLE lot_nodes (
  lot   bigint NOT NULL REFERENCES lots (id),
  level smallint NOT NULL,
  index bigint NOT NULL,
  hash  bytea NOT NULL,
  PRIMARY KEY (lot, level, index)
);
