-- The last day of a reservation, so that those which ended by themselves are found without reading all that are open.
ALTER TABLE ledger_claims ADD COLUMN expires_on text;
UPDATE ledger_claims AS claim SET expires_on = convert_from(state.value, 'UTF8')::jsonb ->> 'expiresOn'
  FROM ledger_state AS state WHERE state.key = 'CLM~' || claim.id;
CREATE INDEX ledger_claims_expiry ON ledger_claims (expires_on) WHERE state IN ('RESERVED', 'UNDER_REVIEW');
