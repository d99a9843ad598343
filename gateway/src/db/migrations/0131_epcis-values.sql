-- What events are about, once for each institution: the lists of EPCIS 2.0's top-level resources. A value is encrypted; its tag
-- is that of epcis_terms, by which it is shown once and its events are found.
CREATE TABLE epcis_values (
  institution text NOT NULL,
  kind        text COLLATE "C" NOT NULL CHECK (kind IN ('epcs', 'bizLocations', 'readPoints')),
  tag         text COLLATE "C" NOT NULL,
  value       text NOT NULL,
  PRIMARY KEY (institution, kind, tag)
);
ALTER TABLE epcis_values ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_epcis_values ON epcis_values TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
GRANT SELECT ON epcis_values TO piaosu_institution;
