-- What institutions are told, written in the transaction of the block or alert it speaks of: the outbox of all webhooks and
-- the feed of GET /events. 'id' is made from what happened, so that a block that is taken in again adds nothing.
-- Writers hold one advisory lock from their insert to their commit: 'seq' grows in the order of commits, and whoever has read
-- up to a number has missed none below it.
CREATE TABLE events (
  seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id          text NOT NULL UNIQUE,
  institution text NOT NULL,
  type        text NOT NULL,
  at          timestamptz NOT NULL,
  -- the CloudEvent, canonical JSON: every attempt and every replay sends the very same bytes
  body        text NOT NULL
);
CREATE INDEX events_of_institution ON events (institution, seq);
CREATE INDEX events_age ON events (at);

ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_events ON events TO piaosu_institution
  USING (institution = current_setting('piaosu.institution', true));
GRANT SELECT ON events TO piaosu_institution;
