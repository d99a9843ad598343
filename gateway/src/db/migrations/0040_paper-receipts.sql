-- Which receipt a paper number was asked for: the ledger names paper and receipt by tags alone. Written before the act, so
-- that a crash loses no number; PAP~ decides which of several rows of one paper holds.
CREATE TABLE paper_receipts (
  paper  text COLLATE "C" NOT NULL,
  code   text COLLATE "C" NOT NULL,
  number text COLLATE "C" NOT NULL,
  PRIMARY KEY (paper, code, number)
);
