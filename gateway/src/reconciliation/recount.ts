import {
  checkpointKey,
  checkpointRecordShape,
  parseCanonicalJson,
  parseDigestText,
  parseReceiptHeader,
  parseShape,
  PiaosuError,
  receiptLeaf,
  toBeijingDate,
  verifyInclusion,
  type CheckpointRecord,
  type LogPosition,
  type ReceiptHeader,
} from '@piaosu/core';
import { selectDay, type CountedRow } from '../db/reconciliation.ts';
import { openDocumentBytes } from '../documents/document-cipher.ts';
import { nativeSuite } from '../native/hash-suite.ts';
import type { Organisation } from '../organisation.ts';
import { splitHashes } from '../publish/log-step.ts';
import { openEnvelope } from '../publish/seal/document-envelope.ts';
import { merkleStaticTree } from '../publish/static-tree.ts';
import type { Day } from './day.ts';

/** A receipt of the day as its columns name it and, where its proof holds, as it lies on the ledger. */
export interface CountedReceipt {
  readonly row: CountedRow;
  readonly name: string;
  /** Absent where the row does not fit its own header, document or proof. */
  readonly proven?: { readonly header: ReceiptHeader; readonly totalFen: number };
  /** Absent while no checkpoint on the ledger covers it. */
  readonly anchor?: Pick<CheckpointRecord, 'epoch' | 'time' | 'root'> & { readonly log: LogPosition };
}

/** Rows between two pauses in which others are served: a row takes some 0.3 ms. */
const PAGE = 100;

/**
 * Counts a day anew from what cannot be edited. The columns of a row are an index and no more: the header is hashed to the
 * leaf, the leaf is led by its path to the root in the own sealed copy of the ledger, and the total is read from the
 * document after its fields have been committed to again. A row where one of these fails is counted on no side of the ledger.
 */
export async function* recountDay(organisation: Organisation, day: Day): AsyncGenerator<CountedReceipt> {
  for (let after = 0; ;) {
    const rows = await selectDay(organisation.database, day, after, PAGE);
    for (const row of rows) yield await recount(organisation, row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
}

async function recount(organisation: Organisation, row: CountedRow): Promise<CountedReceipt> {
  const name = `${row.code}-${row.number}`;
  const proven = openRow(organisation, row, name);
  if (proven === undefined) return { row, name };
  const anchor = await anchorOf(organisation, row, proven.header);
  return anchor === undefined ? { row, name, proven } : { row, name, proven, anchor };
}

function openRow({ secrets }: Organisation, row: CountedRow, name: string): CountedReceipt['proven'] {
  try {
    const header = headerOf(row, name);
    if (row.document === null || row.wrapped_key === null) return undefined;
    const suite = nativeSuite(header.hashAlg);
    const sealed = { document: row.document, wrappedKey: row.wrapped_key, keyId: row.key_id };
    const receipt = openEnvelope(suite, merkleStaticTree(suite), openDocumentBytes(secrets, name, sealed));
    const { fieldsRoot, detailRoot } = receipt.sealed;
    if (fieldsRoot !== header.fieldsRoot || detailRoot !== header.detailRoot) return undefined;
    return { header, totalFen: receipt.document.totalFen };
  } catch (error) {
    if (error instanceof PiaosuError && error.code !== 'INTERNAL') return undefined;
    throw error;
  }
}

/** The header, if it is that of the row's number and hashes to the row's leaf. Throws PiaosuError INDEX_DIVERGED. */
function headerOf(row: CountedRow, name: string): ReceiptHeader {
  const header = parseReceiptHeader(parseCanonicalJson(row.header));
  if (!header.ok || `${header.value.eInvoiceCode}-${header.value.eInvoiceNumber}` !== name)
    throw new PiaosuError('INDEX_DIVERGED', { part: 'header' });
  if (Buffer.compare(receiptLeaf(nativeSuite(header.value.hashAlg), header.value), row.leaf) !== 0)
    throw new PiaosuError('INDEX_DIVERGED', { part: 'leaf' });
  return header.value;
}

async function anchorOf(
  { projection }: Organisation,
  row: CountedRow,
  header: ReceiptHeader,
): Promise<CountedReceipt['anchor']> {
  const { publisher, shard, leaf_index: index, checkpoint_size: size, proof } = row;
  if (publisher === null || shard === null || index === null || size === null || proof === null) return undefined;
  const record = await projection.record(checkpointKey(publisher, shard, size));
  const checkpoint = parseShape(checkpointRecordShape, record?.value);
  if (!checkpoint.ok || !leadsTo(checkpoint.value, row.leaf, { index, size, proof }, header)) return undefined;
  const { epoch, time, root } = checkpoint.value;
  return { log: { publisher, shard, size, index }, epoch, time, root };
}

function leadsTo(
  { root, hashAlg }: CheckpointRecord,
  leaf: Uint8Array,
  { index, size, proof }: { readonly index: number; readonly size: number; readonly proof: Uint8Array },
  header: ReceiptHeader,
): boolean {
  const digest = parseDigestText(root);
  if (!digest.ok || hashAlg !== header.hashAlg) return false;
  const claim = { leaf, index, size, path: splitHashes(proof), root: digest.value.bytes };
  return verifyInclusion(nativeSuite(hashAlg), claim);
}

/** The day in Beijing on which the checkpoint over the receipt was committed. */
export function anchoredOn({ anchor }: CountedReceipt): string | undefined {
  return anchor === undefined ? undefined : toBeijingDate(anchor.time);
}
