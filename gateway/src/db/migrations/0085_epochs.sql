-- The epoch of a checkpoint decides which keys of an issuer count; a statement signed without it says too little.

ALTER TABLE witness_checkpoints ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE witness_checkpoints ALTER COLUMN epoch DROP DEFAULT;
UPDATE witness_checkpoints SET statement = NULL;

-- In which block keys and suspensions began and ended to count, for people. Rebuilt with the projection.
CREATE TABLE ledger_registry_moments (
  institution text COLLATE "C" NOT NULL,
  name        text COLLATE "C" NOT NULL,
  block       bigint NOT NULL,
  PRIMARY KEY (institution, name)
);
