-- The time as the gateway that is connected sees it. A product started with a shifted clock (to try what happens in ten
-- days or thirty working days) says by how much in `piaosu.clock_offset_ms`; every other connection has the real time.
-- STABLE and one expression, so that PostgreSQL inlines it: a row's default costs no call.
CREATE FUNCTION piaosu_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
RETURN now() + coalesce(nullif(current_setting('piaosu.clock_offset_ms', true), ''), '0')::bigint * interval '1 millisecond';

ALTER TABLE jobs            ALTER COLUMN created SET DEFAULT piaosu_now();
ALTER TABLE idempotency     ALTER COLUMN created SET DEFAULT piaosu_now();
ALTER TABLE access_log      ALTER COLUMN at      SET DEFAULT piaosu_now();
ALTER TABLE alerts          ALTER COLUMN at      SET DEFAULT piaosu_now();
ALTER TABLE outbox          ALTER COLUMN created SET DEFAULT piaosu_now();
ALTER TABLE log_checkpoints ALTER COLUMN planned SET DEFAULT piaosu_now();
ALTER TABLE reissues        ALTER COLUMN updated SET DEFAULT piaosu_now();
ALTER TABLE red_flushes     ALTER COLUMN updated SET DEFAULT piaosu_now();
ALTER TABLE claim_requests  ALTER COLUMN created SET DEFAULT piaosu_now();
