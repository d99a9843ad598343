-- The publisher's side. Insert-only where it is large: a receipt's row, its place in the log and its proof are written
-- once; anchoring a checkpoint of any number of receipts changes one row of log_checkpoints.

CREATE TABLE logs (
  publisher text NOT NULL,
  shard     text NOT NULL,
  hash_alg  text NOT NULL,
  -- Leaves whose order is fixed, the tree over them, and the roots of its complete subtrees from left to right.
  size      bigint NOT NULL,
  root      bytea NOT NULL,
  frontier  bytea NOT NULL,
  PRIMARY KEY (publisher, shard)
);

-- One step of a log. Planned (order of leaves and roots are fixed) before it is endorsed, anchored once VALID.
CREATE TABLE log_checkpoints (
  publisher   text NOT NULL,
  shard       text NOT NULL,
  size        bigint NOT NULL,
  root        bytea NOT NULL,
  from_size   bigint NOT NULL,
  from_root   bytea NOT NULL,
  -- concatenated hashes of the RFC 6962 consistency proof
  consistency bytea NOT NULL,
  state       text NOT NULL CHECK (state IN ('PLANNED', 'ANCHORED')),
  tx          text,
  block       bigint,
  planned     timestamptz NOT NULL DEFAULT now(),
  anchored    timestamptz,
  PRIMARY KEY (publisher, shard, size),
  UNIQUE (publisher, shard, from_size)
);
CREATE UNIQUE INDEX log_checkpoints_planned ON log_checkpoints (publisher, shard) WHERE state = 'PLANNED';

CREATE SEQUENCE receipt_ids;

-- Receipts accepted in one transaction: a contiguous range of ids, queued for the log with one row instead of thousands.
CREATE TABLE receipt_groups (
  first_id bigint PRIMARY KEY,
  last_id  bigint NOT NULL,
  queued   boolean NOT NULL DEFAULT true
);
CREATE INDEX receipt_groups_queued ON receipt_groups (first_id) WHERE queued;

CREATE TABLE issued_receipts (
  id               bigint PRIMARY KEY,
  code             text COLLATE "C" NOT NULL,
  number           text COLLATE "C" NOT NULL,
  tag              text COLLATE "C" NOT NULL,
  issuer           text NOT NULL,
  kind             text NOT NULL,
  -- null on a red receipt: it never counts as the live receipt of its business number
  business_tag     text COLLATE "C",
  -- of the parts of a split bill
  related_tag      text COLLATE "C",
  red_of           text COLLATE "C",
  supersedes       text COLLATE "C",
  lineage          text NOT NULL,
  total_fen        bigint NOT NULL,
  -- keyed digest of the document: tells a repeated upload from a second receipt of the same number
  content          bytea NOT NULL,
  leaf             bytea NOT NULL,
  -- canonical JSON, as hashed and signed
  header           text NOT NULL,
  signing_key      text NOT NULL,
  header_signature bytea NOT NULL,
  -- AES-256-GCM of the document with its salts; erasing document and wrapped_key leaves the leaf
  document         bytea,
  wrapped_key      bytea,
  key_id           text NOT NULL,
  job              text
);
-- Documents are ciphertext: compressing them would cost time and gain nothing.
ALTER TABLE issued_receipts ALTER COLUMN document SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX issued_receipts_number ON issued_receipts (code, number);
CREATE INDEX issued_receipts_business ON issued_receipts (business_tag) WHERE business_tag IS NOT NULL;
CREATE INDEX issued_receipts_related ON issued_receipts (related_tag) WHERE related_tag IS NOT NULL;
CREATE UNIQUE INDEX issued_receipts_supersedes ON issued_receipts (supersedes) WHERE supersedes IS NOT NULL;
CREATE UNIQUE INDEX issued_receipts_red_of ON issued_receipts (red_of) WHERE red_of IS NOT NULL;

-- The place of a receipt in the log and its proof against the checkpoint of its batch.
CREATE TABLE log_leaves (
  receipt_id      bigint PRIMARY KEY,
  publisher       text NOT NULL,
  shard           text NOT NULL,
  leaf_index      bigint NOT NULL,
  checkpoint_size bigint NOT NULL,
  -- concatenated hashes of the RFC 6962 inclusion proof
  proof           bytea NOT NULL
);
CREATE UNIQUE INDEX log_leaves_place ON log_leaves (publisher, shard, leaf_index);

-- Complete subtrees from LOWEST_KEPT_LEVEL (publish/log-nodes.ts) up: with at most 16 leaves they give a proof against
-- any later size in a logarithmic number of rows, at an eighth of a row per receipt.
CREATE TABLE log_nodes (
  publisher text NOT NULL,
  shard     text NOT NULL,
  level     smallint NOT NULL,
  index     bigint NOT NULL,
  hash      bytea NOT NULL,
  PRIMARY KEY (publisher, shard, level, index)
);

CREATE VIEW receipts AS
SELECT r.id, r.code, r.number, r.tag, r.issuer, r.kind, r.business_tag, r.related_tag, r.red_of, r.supersedes, r.lineage, r.total_fen,
       CASE WHEN c.state = 'ANCHORED' THEN 'ANCHORED' ELSE 'ISSUED' END AS state,
       l.publisher, l.shard, l.leaf_index, l.checkpoint_size, l.proof, c.root, c.tx, c.block,
       r.leaf, r.header, r.signing_key, r.header_signature, r.document, r.wrapped_key, r.key_id, r.job
FROM issued_receipts r
LEFT JOIN log_leaves l ON l.receipt_id = r.id
LEFT JOIN log_checkpoints c ON c.publisher = l.publisher AND c.shard = l.shard AND c.size = l.checkpoint_size;

-- An import until its job has ended: who brought it, and what it added so far.
CREATE TABLE imports (
  job          text PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  any_issuer   boolean NOT NULL,
  accepted_fen bigint NOT NULL DEFAULT 0,
  last_id      bigint
);

-- Its bytes, encrypted like a document: an upload that was taken survives a crash.
CREATE TABLE import_parts (
  job         text NOT NULL REFERENCES imports (job) ON DELETE CASCADE,
  name        text NOT NULL,
  media_type  text NOT NULL,
  content     bytea NOT NULL,
  wrapped_key bytea NOT NULL,
  key_id      text NOT NULL,
  PRIMARY KEY (job, name)
);
ALTER TABLE import_parts ALTER COLUMN content SET STORAGE EXTERNAL;

-- Red-flushes that follow from an accepted red receipt: done only when the ledger says so.
CREATE TABLE red_flushes (
  red_id   bigint PRIMARY KEY,
  job      text,
  state    text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'DONE', 'PENDING', 'REFUSED')),
  code     text,
  evidence jsonb,
  tx       text,
  updated  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX red_flushes_open ON red_flushes (red_id) WHERE state IN ('OPEN', 'PENDING');

-- Re-issued receipts. Each gets a key of its own on the ledger once its original is red-flushed there, so that everybody
-- sees what replaced it.
CREATE TABLE reissues (
  receipt_id bigint PRIMARY KEY,
  state      text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'DONE', 'REFUSED')),
  code       text,
  updated    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reissues_open ON reissues (receipt_id) WHERE state = 'OPEN';
