-- What happened to boxes, in the ledger's order: for supervision. Rebuilt with the projection, from the blocks alone; what is
-- found by it is told to people and decides nothing.
CREATE TABLE unit_events (
  block       bigint NOT NULL,
  -- place within the block
  place       int NOT NULL,
  -- tag of the box; '' for what carries no code
  box         text COLLATE "C" NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('GIVEN', 'UNDONE', 'RETURNED', 'REFUSED', 'CONFLICT')),
  -- of a refusal
  code        text,
  premises    text COLLATE "C",
  dispensing  text COLLATE "C",
  product     text COLLATE "C",
  -- where the ledger says that the box was
  holder      text COLLATE "C",
  -- epoch seconds
  time        bigint NOT NULL,
  PRIMARY KEY (block, place)
);
CREATE INDEX unit_events_box ON unit_events (box, block, place) WHERE box <> '';
-- What a place gave out that it never received, and what it was refused for want of stock: one look for each product sold so.
CREATE INDEX unit_events_stock ON unit_events (product, time) WHERE kind = 'GIVEN' AND holder <> premises;
CREATE INDEX unit_events_refused ON unit_events (premises, time) WHERE box = '';

-- How far supervision has looked. A rebuild of the projection does not take it back: what was found stays found.
CREATE TABLE supervision_cursor (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  block bigint NOT NULL,
  place int NOT NULL
);

CREATE TABLE suspicions (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- the same occurrence is found once
  dedupe   text COLLATE "C" NOT NULL UNIQUE,
  code     text NOT NULL,
  -- tag of the box, where one box is meant
  box      text COLLATE "C",
  premises text[] NOT NULL,
  evidence jsonb NOT NULL,
  found_at timestamptz NOT NULL DEFAULT piaosu_now()
);
CREATE INDEX suspicions_premises ON suspicions USING gin (premises);

-- How often a box was scanned where on one day, and how many unknown or foreign codes beside each other (by a keyed tag of what
-- they share). Dropped after a week.
CREATE TABLE scan_tallies (
  day      date NOT NULL,
  what     text NOT NULL CHECK (what IN ('BOX', 'NEIGHBOURS')),
  tag      text COLLATE "C" NOT NULL,
  premises text COLLATE "C" NOT NULL,
  scans    int NOT NULL,
  PRIMARY KEY (day, what, tag, premises)
);
