-- Which consents were given to which payer, for lists: the payer as a tag, as on the ledger. Rebuilt with the projection;
-- the content is read from the sealed row.
CREATE TABLE ledger_consents (
  id    text COLLATE "C" PRIMARY KEY,
  payer text COLLATE "C" NOT NULL,
  block bigint NOT NULL
);
CREATE INDEX ledger_consents_payer ON ledger_consents (payer, block DESC, id DESC);

-- What a portal keeps of the consents that patients granted there: the ledger holds commitments alone. Written before the
-- consent is submitted, so that nothing on the ledger is without its opening. A patient is a keyed tag; scope, salts, payer
-- and identity are encrypted.
CREATE TABLE consents (
  portal      text NOT NULL,
  message_id  text NOT NULL,
  -- keyed hash of the request: the same key with another request is refused
  request     bytea NOT NULL,
  id          text COLLATE "C" NOT NULL,
  patient_tag text COLLATE "C" NOT NULL,
  -- the public body, canonical JSON: a repeat must show the ledger the very same bytes
  body        text NOT NULL,
  content     text NOT NULL,
  created     timestamptz NOT NULL DEFAULT piaosu_now(),
  PRIMARY KEY (portal, message_id)
);
CREATE UNIQUE INDEX consents_id ON consents (id);
CREATE INDEX consents_patient ON consents (patient_tag, created DESC, id DESC);

ALTER TABLE consents ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_consents ON consents TO piaosu_institution
  USING (portal = current_setting('piaosu.institution', true));
GRANT SELECT, INSERT ON consents TO piaosu_institution;
