-- Outcomes that are kept for repeats, by age: they are pruned by name once their time is over. New ones go to the right edge
-- of the tree, which is the cheapest place of an index.
CREATE INDEX ledger_state_outcomes ON ledger_state (block, key) WHERE key LIKE 'OP~%';
