-- One person acting for another. Persons by keyed tag; what the other end is shown of them is encrypted
-- (documents/text-cipher.ts). 'code' is a keyed digest of the number that the child tells the parent.
CREATE TABLE family_bindings (
  id            text PRIMARY KEY,
  child_tag     text COLLATE "C" NOT NULL,
  parent_tag    text COLLATE "C" NOT NULL,
  child         text NOT NULL,
  parent        text NOT NULL,
  code          bytea NOT NULL,
  wrong_proofs  int NOT NULL DEFAULT 0,
  state         text NOT NULL CHECK (state IN ('PENDING', 'ACTIVE', 'ENDED')),
  created       timestamptz NOT NULL DEFAULT piaosu_now(),
  confirmed     timestamptz,
  -- the institution whose desk saw both; null: the parent accepted signed in
  confirmed_by  text,
  ended         timestamptz,
  ended_by      text CHECK (ended_by IN ('CHILD', 'PARENT', 'WRONG_PROOFS', 'EXPIRED'))
);
CREATE INDEX family_bindings_child ON family_bindings (child_tag, created DESC);
CREATE INDEX family_bindings_parent ON family_bindings (parent_tag, created DESC);
