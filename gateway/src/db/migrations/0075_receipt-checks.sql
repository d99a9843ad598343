-- How often a receipt was checked, by whom only in kind: a person who is shown 'checked 40 times by strangers' is warned,
-- and nobody learns who. Counted beside the receipt and not from access_log, which would be a scan for each answer.
CREATE TABLE receipt_checks (
  receipt_id bigint PRIMARY KEY,
  strangers  bigint NOT NULL,
  offices    bigint NOT NULL,
  since      timestamptz NOT NULL DEFAULT piaosu_now()
);
