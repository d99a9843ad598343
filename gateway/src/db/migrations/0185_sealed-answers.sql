-- Answers that name boxes are kept encrypted (documents/text-cipher.ts): a code is what the tags of the ledger hide.
ALTER TABLE idempotency ADD COLUMN is_sealed boolean NOT NULL DEFAULT false;
-- Those that were kept in clear are forgotten: a repeat of their message gets the first outcome of the ledger.
DELETE FROM idempotency WHERE body LIKE '%"excess":%' AND body LIKE '%"incomplete":%';
