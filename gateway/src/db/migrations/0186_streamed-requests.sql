-- Keyed hash of an upload that was read while it arrived: the same message with another file is refused. Null before this.
ALTER TABLE jobs ADD COLUMN content bytea;
