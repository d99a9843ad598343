-- Whose receipt it is, by keyed tag (newest version of the secret when it was published), so that a patient finds the own ones
-- of all hospitals. Null for patients without an id number: a name is nobody. The column leads to a receipt and proves nothing:
-- what is shown is decided by the signed document.
ALTER TABLE issued_receipts ADD COLUMN patient_tag text COLLATE "C";
CREATE INDEX issued_receipts_patient ON issued_receipts (patient_tag, id) WHERE patient_tag IS NOT NULL;
