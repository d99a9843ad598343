-- How often a box was scanned again where it was given out a moment ago (scenario T17), by tag and dispensing: survives a
-- restart and is one count for all processes of a gateway. Dropped after a day.
CREATE TABLE box_repeats (
  box        text COLLATE "C" NOT NULL,
  dispensing text COLLATE "C" NOT NULL,
  attempts   int NOT NULL,
  first      timestamptz NOT NULL DEFAULT piaosu_now(),
  PRIMARY KEY (box, dispensing)
);
CREATE INDEX box_repeats_age ON box_repeats (first);

-- Codes scanned at a place that are unknown there or somebody else's: what trying out neighbouring codes looks like.
CREATE TABLE code_misses (
  premises text NOT NULL,
  -- start of the window, epoch seconds
  since    bigint NOT NULL,
  misses   int NOT NULL,
  PRIMARY KEY (premises, since)
);
