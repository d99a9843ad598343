-- Lists over the projection of boxes, rebuilt with it; what is shown is read from the sealed rows.
CREATE TABLE ledger_premises (
  id          text COLLATE "C" PRIMARY KEY,
  institution text COLLATE "C" NOT NULL
);
CREATE INDEX ledger_premises_institution ON ledger_premises (institution);

CREATE TABLE ledger_shipments (
  id    text COLLATE "C" PRIMARY KEY,
  -- premises
  sender   text COLLATE "C" NOT NULL,
  receiver text COLLATE "C" NOT NULL,
  block bigint NOT NULL
);
CREATE INDEX ledger_shipments_sender ON ledger_shipments (sender, block DESC, id DESC);
CREATE INDEX ledger_shipments_receiver ON ledger_shipments (receiver, block DESC, id DESC);

-- What is recalled or withdrawn now: a lot, or single boxes under one notice.
CREATE TABLE ledger_recalls (
  -- tag of the lot or box
  tag     text COLLATE "C" PRIMARY KEY,
  scope   text NOT NULL CHECK (scope IN ('LOT', 'UNITS')),
  kind    text NOT NULL CHECK (kind IN ('RECALL', 'WITHDRAWAL')),
  product text COLLATE "C" NOT NULL,
  notice  text COLLATE "C" NOT NULL,
  class   smallint,
  block   bigint NOT NULL
);
CREATE INDEX ledger_recalls_notice ON ledger_recalls (product, kind, notice);
