-- What the claims of our payers count on: boxes by tag, or a basket where a medicine carries no code. Written before the
-- claim is sent; one that the ledger refused has no CLM~ and its rows are dropped with its message.
CREATE TABLE claim_boxes (
  claim       text COLLATE "C" NOT NULL,
  institution text NOT NULL,
  -- tag of the box; '' for what has none
  box         text COLLATE "C" NOT NULL,
  dispensing  text COLLATE "C" NOT NULL,
  -- places in the claim: receipts counted from 0, and the line's own number
  receipt     int NOT NULL,
  line        int NOT NULL,
  -- of the receipt, by which an erasure finds it
  tag         text COLLATE "C" NOT NULL,
  -- the receipt's number, encrypted: a hold must show the receipt
  content     text NOT NULL,
  created     timestamptz NOT NULL DEFAULT piaosu_now(),
  PRIMARY KEY (claim, box, dispensing, receipt, line)
);
CREATE INDEX claim_boxes_box ON claim_boxes (box);
CREATE INDEX claim_boxes_dispensing ON claim_boxes (dispensing);
CREATE INDEX claim_boxes_tag ON claim_boxes (tag);
CREATE INDEX claim_boxes_age ON claim_boxes (created);

ALTER TABLE claim_boxes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_claim_boxes ON claim_boxes TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
GRANT SELECT, INSERT ON claim_boxes TO piaosu_institution;
