-- A log has one hash, and a network may change its hash: what was accepted before is anchored in a log of the former one.

ALTER TABLE receipt_groups ADD COLUMN hash_alg text NOT NULL DEFAULT 'sha-256';
DROP INDEX receipt_groups_queued;
CREATE INDEX receipt_groups_queued ON receipt_groups (hash_alg, first_id) WHERE queued;
