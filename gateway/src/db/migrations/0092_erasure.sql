-- An erased receipt keeps its id and its leaf, nothing else: id gives the place in the log, the leaf the neighbours' proofs.
ALTER TABLE issued_receipts
  ALTER COLUMN code DROP NOT NULL,
  ALTER COLUMN number DROP NOT NULL,
  ALTER COLUMN tag DROP NOT NULL,
  ALTER COLUMN issuer DROP NOT NULL,
  ALTER COLUMN kind DROP NOT NULL,
  ALTER COLUMN lineage DROP NOT NULL,
  ALTER COLUMN total_fen DROP NOT NULL,
  ALTER COLUMN content DROP NOT NULL,
  ALTER COLUMN header DROP NOT NULL,
  ALTER COLUMN signing_key DROP NOT NULL,
  ALTER COLUMN header_signature DROP NOT NULL,
  ALTER COLUMN key_id DROP NOT NULL,
  ADD CONSTRAINT issued_receipts_erased CHECK (num_nulls(code, number, tag, issuer, kind, lineage, total_fen, content, header,
    signing_key, header_signature, key_id) IN (0, 12));

-- Who had something erased and why. 'mark' is a keyed digest of the receipt's number under a key outside the database: with it
-- the gateway knows the number again, to refuse it and to tell its issuer; without it nobody does. 'detail' is encrypted
-- (documents/text-cipher.ts): place in the log, leaf, reason, who asked.
CREATE TABLE erasures (
  id     text PRIMARY KEY,
  mark   bytea NOT NULL UNIQUE,
  detail text NOT NULL
);

-- Erasures by period, one row a run: how far it came and what it did. A run that a crash cut off goes on from its cursor.
CREATE TABLE erasure_runs (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  day     text NOT NULL,
  last_id bigint NOT NULL DEFAULT 0,
  erased  bigint NOT NULL DEFAULT 0,
  held    bigint NOT NULL DEFAULT 0,
  started timestamptz NOT NULL DEFAULT piaosu_now(),
  ended   timestamptz
);

-- Words to other organisations' gateways that they keep nothing about an erased receipt any more.
CREATE TABLE erasure_notices (
  leaf         text NOT NULL,
  org          text NOT NULL,
  -- its number, encrypted (documents/text-cipher.ts); the row is deleted when the other has heard of it
  receipt      text NOT NULL,
  next_attempt timestamptz NOT NULL DEFAULT piaosu_now(),
  PRIMARY KEY (leaf, org)
);

-- Erasing finds what else speaks of a receipt; without these every erasure reads the whole tables.
CREATE INDEX job_outcomes_subject ON job_outcomes (subject COLLATE "C");
CREATE INDEX paper_receipts_receipt ON paper_receipts (code, number);
