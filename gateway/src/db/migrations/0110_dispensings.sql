-- What opens a dispensing that the ledger holds as commitments: patient, salt, prescription, codes. Written before the act is
-- sent (its bytes stand in supply_requests); one that the ledger refused has no DSP~ and is dropped with its message. `id` is
-- the one that the ledger will give.
CREATE TABLE dispensings (
  id          text COLLATE "C" PRIMARY KEY,
  institution text NOT NULL,
  content     bytea NOT NULL,
  wrapped_key bytea NOT NULL,
  key_id      text NOT NULL,
  created     timestamptz NOT NULL DEFAULT piaosu_now()
);
CREATE INDEX dispensings_of ON dispensings (institution, created DESC, id DESC);

-- Lines of prescriptions by keyed tag: a line that was begun here opens its patient for whoever fills the rest.
CREATE TABLE dispensing_lines (
  line        text COLLATE "C" NOT NULL,
  dispensing  text COLLATE "C" NOT NULL REFERENCES dispensings (id) ON DELETE CASCADE,
  institution text NOT NULL,
  PRIMARY KEY (line, dispensing)
);

-- What opens the bindings of things given out to lines of receipts. A binding may move: which row counts, the commitment on
-- the ledger says. Receipts are keyed tags; the opening is encrypted.
CREATE TABLE dispensing_links (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dispensing  text COLLATE "C" NOT NULL REFERENCES dispensings (id) ON DELETE CASCADE,
  institution text NOT NULL,
  is_uncoded  boolean NOT NULL,
  entry       int NOT NULL,
  receipt     text COLLATE "C" NOT NULL,
  opening     text NOT NULL
);
CREATE INDEX dispensing_links_of ON dispensing_links (dispensing);
CREATE INDEX dispensing_links_receipt ON dispensing_links (receipt);

ALTER TABLE dispensings ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_dispensings ON dispensings TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
ALTER TABLE dispensing_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_lines ON dispensing_lines TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
ALTER TABLE dispensing_links ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_links ON dispensing_links TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
GRANT SELECT, INSERT ON dispensings, dispensing_lines, dispensing_links TO piaosu_institution;
