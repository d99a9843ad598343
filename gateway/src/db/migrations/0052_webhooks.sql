-- Where an institution wants its events. 'position' is the last event that was delivered or passed over: the next attempt is
-- for the first one behind it, and nothing overtakes it.
CREATE TABLE webhooks (
  id            text PRIMARY KEY,
  institution   text NOT NULL,
  -- in which role it was made: who hears when it is disabled
  role          text NOT NULL,
  url           text NOT NULL,
  -- empty: all types
  types         text[] NOT NULL,
  -- the signing secret, encrypted (documents/text-cipher.ts)
  secret        text NOT NULL,
  state         text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'DISABLED')),
  position      bigint NOT NULL,
  attempts      int NOT NULL DEFAULT 0,
  failing_since timestamptz,
  failure       text,
  next_attempt  timestamptz NOT NULL DEFAULT piaosu_now(),
  created       timestamptz NOT NULL DEFAULT piaosu_now()
);
CREATE INDEX webhooks_of_institution ON webhooks (institution, created, id);

ALTER TABLE webhooks ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_webhooks ON webhooks TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks TO piaosu_institution;
