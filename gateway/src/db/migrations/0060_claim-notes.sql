-- What a person wrote when deciding on a claim, kept from before the act is submitted. The ledger has a salted commitment
-- alone; without this row nothing can be told from it.
CREATE TABLE claim_notes (
  claim_id   text NOT NULL,
  -- as in the claim's history
  commitment text NOT NULL,
  -- text and salt, encrypted under a data key of their own
  content    text NOT NULL,
  created    timestamptz NOT NULL DEFAULT piaosu_now(),
  PRIMARY KEY (claim_id, commitment)
);
