-- Sign-ins of people at a browser. The cookie holds a random id of 256 bits, this table its SHA-256: who reads the table
-- cannot sign in with it. Tokens and name are encrypted (documents/text-cipher.ts) and go when the session ends; the
-- row stays a day, so that the browser can be told why.
CREATE TABLE sessions (
  id_hash      bytea PRIMARY KEY,
  content      text,
  -- raised by each refresh
  version      int NOT NULL DEFAULT 1,
  -- until then one process is refreshing: a provider takes a refresh token once, and a lock that is held while it is
  -- asked would hold a connection
  refreshing   timestamptz,
  created      timestamptz NOT NULL DEFAULT piaosu_now(),
  absolute_end timestamptz NOT NULL,
  idle_seconds int NOT NULL,
  idle_end     timestamptz NOT NULL,
  ended        text CHECK (ended IN ('SIGNED_OUT', 'REFUSED')),
  CHECK (ended IS NOT NULL OR content IS NOT NULL)
);
CREATE INDEX sessions_end ON sessions (least(absolute_end, idle_end));
