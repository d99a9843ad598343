-- Who looked at what, when, why. Append only; 'subject' is a tag or a public id, never a name or a receipt number.
CREATE TABLE access_log (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at          timestamptz NOT NULL DEFAULT now(),
  org         text NOT NULL,
  institution text NOT NULL,
  actor       text NOT NULL,
  action      text NOT NULL,
  subject     text NOT NULL,
  outcome     text NOT NULL,
  purpose     text,
  trace_id    text NOT NULL
);
CREATE INDEX access_log_subject ON access_log (subject, id DESC);
CREATE INDEX access_log_institution ON access_log (institution, id DESC);
