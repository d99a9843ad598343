-- Seals of the finance bureau (财政监制章) over headers of receipts that this gateway published. Verified before they are
-- written; a later one of the same receipt replaces the earlier, as a bureau that revokes a key seals anew.
CREATE TABLE receipt_seals (
  receipt_id bigint PRIMARY KEY REFERENCES issued_receipts (id) ON DELETE CASCADE,
  key_id     text COLLATE "C" NOT NULL,
  alg        text COLLATE "C" NOT NULL,
  -- base64url, as packages carry it
  signature  text COLLATE "C" NOT NULL,
  attached   timestamptz NOT NULL DEFAULT piaosu_now()
);
