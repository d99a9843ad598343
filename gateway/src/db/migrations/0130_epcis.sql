-- EPCIS documents until their jobs have ended: what was answered with a job is finished also after a crash.
CREATE TABLE epcis_captures (
  job         text PRIMARY KEY REFERENCES jobs (id),
  institution text NOT NULL,
  -- who captured it, as the token had it: the acts of its events are theirs
  caller      text NOT NULL,
  -- GS1-Capture-Error-Behaviour
  behaviour   text NOT NULL CHECK (behaviour IN ('rollback', 'proceed')),
  -- encrypted; null once the job has ended
  content     text
);

-- Events by what no competitor learns from: what, where and with whom they are about stands in epcis_terms as keyed tags, and
-- in `content`, encrypted.
CREATE TABLE epcis_events (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  institution text NOT NULL,
  -- the CBV event hash; an error declaration has that of the event which it declares wrong
  hash        text COLLATE "C" NOT NULL,
  declared    boolean NOT NULL,
  -- as it was given, or the hash
  event_id    text COLLATE "C" NOT NULL,
  type        text COLLATE "C" NOT NULL,
  action      text COLLATE "C",
  event_time  timestamptz NOT NULL,
  record_time timestamptz NOT NULL DEFAULT date_trunc('milliseconds', piaosu_now()),
  biz_step    text COLLATE "C",
  disposition text COLLATE "C",
  content     text NOT NULL,
  -- canonical JSON: the act that it became on the ledger; null for one that is stored only
  ledger      text,
  UNIQUE (institution, hash, declared)
);
CREATE INDEX epcis_events_time ON epcis_events (institution, event_time, id);
CREATE INDEX epcis_events_recorded ON epcis_events (institution, record_time, id);
CREATE INDEX epcis_events_id ON epcis_events (event_id);

CREATE TABLE epcis_terms (
  event bigint NOT NULL REFERENCES epcis_events (id) ON DELETE CASCADE,
  field text COLLATE "C" NOT NULL,
  tag   text COLLATE "C" NOT NULL,
  PRIMARY KEY (event, field, tag)
);
CREATE INDEX epcis_terms_tag ON epcis_terms (tag, event);

-- How often the ledger refused an event: it would refuse the same message again, so the next attempt is another one.
CREATE TABLE epcis_refusals (
  institution text NOT NULL,
  hash        text COLLATE "C" NOT NULL,
  declared    boolean NOT NULL,
  count       int NOT NULL,
  PRIMARY KEY (institution, hash, declared)
);

-- Named queries; the text is encrypted, since it names what is looked for.
CREATE TABLE epcis_queries (
  institution text NOT NULL,
  name        text COLLATE "C" NOT NULL,
  query       text NOT NULL,
  created     timestamptz NOT NULL DEFAULT piaosu_now(),
  PRIMARY KEY (institution, name)
);

ALTER TABLE epcis_captures ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_epcis_captures ON epcis_captures TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
ALTER TABLE epcis_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_epcis_events ON epcis_events TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
ALTER TABLE epcis_queries ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_epcis_queries ON epcis_queries TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
GRANT SELECT ON epcis_captures, epcis_events, epcis_queries TO piaosu_institution;
