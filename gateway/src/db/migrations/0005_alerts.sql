-- What a person must look at. 'dedupe' makes raising one idempotent: the projector may see a block twice.
CREATE TABLE alerts (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dedupe      text NOT NULL UNIQUE,
  at          timestamptz NOT NULL DEFAULT now(),
  code        text NOT NULL,
  severity    text NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
  certainty   text NOT NULL CHECK (certainty IN ('DOES_NOT_MATCH', 'UNKNOWN', 'SUSPECT', 'PROVEN')),
  institution text,
  subject     text NOT NULL,
  evidence    jsonb NOT NULL,
  tx          text,
  block       bigint,
  state       text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'DECIDED'))
);
CREATE INDEX alerts_newest ON alerts (id DESC);
CREATE INDEX alerts_of_institution ON alerts (institution, id DESC);
