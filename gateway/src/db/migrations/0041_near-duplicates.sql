-- Keyed digest (8 bytes) of patient, hospital, day and amount: equal for two receipts that a person should compare. Null on
-- red receipts, prepayments and for patients without a number. 8 bytes: among 10^9 receipts
-- one pair that is alike by chance has a probability of 3 %.
ALTER TABLE issued_receipts ADD COLUMN likeness bytea;
CREATE INDEX issued_receipts_likeness ON issued_receipts (likeness, id) WHERE likeness IS NOT NULL;
