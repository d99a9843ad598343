-- A check of the reference for each box was a quarter of the time in which a lot of 100,000 is sealed (0.3 of 1.3 s). A
-- lot is never deleted, and its units are written and removed in the transaction that reads or ends it.
ALTER TABLE lot_units DROP CONSTRAINT lot_units_lot_fkey;
ALTER TABLE lot_codes DROP CONSTRAINT lot_codes_lot_fkey;
ALTER TABLE lot_nodes DROP CONSTRAINT lot_nodes_lot_fkey;
