-- Which shipments moved a box or container, by the tag that the ledger has for it: for the history of a box. Rebuilt with the
-- projection; what is shown is read from the sealed rows.
CREATE TABLE ledger_shipment_units (
  tag      text COLLATE "C" NOT NULL,
  shipment text COLLATE "C" NOT NULL,
  PRIMARY KEY (tag, shipment)
);
