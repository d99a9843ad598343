-- What a claim act showed the ledger, kept from before it is submitted: a repeat after a lost answer must show the very
-- same bytes, because the ledger compares it with what it saw first, and what a publisher shows may have grown since.
CREATE TABLE claim_requests (
  institution text NOT NULL,
  message_id  text NOT NULL,
  -- keyed hash of the caller's request: the same key with another request is refused
  request     bytea NOT NULL,
  body        text NOT NULL,
  -- private body, AES-256-GCM; its data key wrapped by key_id
  content     bytea NOT NULL,
  wrapped_key bytea NOT NULL,
  key_id      text NOT NULL,
  created     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (institution, message_id)
);
CREATE INDEX claim_requests_age ON claim_requests (created);
