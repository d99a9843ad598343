-- Devices without network: how far the chain of each is known.
CREATE TABLE offline_devices (
  issuer    text NOT NULL,
  device    text NOT NULL,
  counter   bigint NOT NULL,
  hash      text NOT NULL,
  issued_at bigint NOT NULL,
  PRIMARY KEY (issuer, device)
);

-- Uploads. What is held is kept whole, encrypted like documents, until somebody has decided; of what was taken only the
-- receipts stay.
CREATE TABLE offline_batches (
  id          text PRIMARY KEY,
  seq         bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  job         text NOT NULL,
  issuer      text NOT NULL,
  device      text NOT NULL,
  state       text NOT NULL CHECK (state IN ('TAKEN', 'HELD', 'RELEASED', 'REFUSED')),
  -- of all its tickets: the same upload while it is held is the same batch
  digest      text NOT NULL,
  tickets     int NOT NULL,
  first       bigint NOT NULL,
  last        bigint NOT NULL,
  late        int NOT NULL,
  findings    text NOT NULL,
  content     text,
  created     timestamptz NOT NULL DEFAULT piaosu_now(),
  decided     timestamptz,
  decided_by  text,
  reason      text
);
CREATE UNIQUE INDEX offline_batches_held ON offline_batches (issuer, digest) WHERE state = 'HELD';
CREATE INDEX offline_batches_issuer ON offline_batches (issuer, seq);

-- Every ticket that was decided, by its hash: a second one of the same counter is a copied device.
CREATE TABLE offline_tickets (
  issuer  text NOT NULL,
  device  text NOT NULL,
  counter bigint NOT NULL,
  hash    text NOT NULL,
  receipt text NOT NULL,
  late    boolean NOT NULL,
  batch   text NOT NULL,
  PRIMARY KEY (issuer, device, counter, hash)
);
