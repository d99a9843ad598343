import { PiaosuError, splitLedgerKey, type Json } from '@piaosu/core';
import type { AlertRow } from '../../db/alerts.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Projection } from '../../organisation.ts';

/**
 * What an alert rests on, for somebody who has a copy of the ledger and does not believe this gateway: the record it is about
 * (its seal was checked), its transaction, and the block by its hashes. Decisions and notes of people are not part of it.
 * Written to the access log before it is handed out. Throws PiaosuError RESOURCE_NOT_FOUND, INDEX_DIVERGED.
 */
export async function exportEvidence(context: CallerContext, id: number): Promise<Json> {
  const { organisation } = context;
  const found = await organisation.alerts.find(id);
  if (found === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { alert: String(id) });
  const { alert } = found;
  const [record, transaction, block] = await Promise.all([
    recordOf(organisation.projection, alert),
    transactionOf(organisation.projection, alert),
    blockOf(organisation.projection, alert),
  ]);
  await organisation.accessLog.record(context, {
    ...{ action: 'alert.export', subject: `alert/${id}`, outcome: 'SERVED', purpose: 'ALERT' },
  });
  return { v: 1, type: 'piaosu/alert-evidence', alert: raisedOf(alert), record, transaction, block };
}

/** As it was raised: what became of it is no evidence. */
function raisedOf({ at, code, certainty, institution, subject, evidence, tx, block }: AlertRow): Json {
  return { at: at.toISOString(), code, certainty, institution, subject, evidence, tx, block };
}

async function recordOf(projection: Projection, { subject }: AlertRow): Promise<Json> {
  if (splitLedgerKey(subject) === undefined) return null;
  const record = await projection.record(subject);
  return record === undefined ? null : { key: record.key, value: record.value, tx: record.tx, block: record.block };
}

async function transactionOf(projection: Projection, { tx }: AlertRow): Promise<Json> {
  const found = tx === null ? undefined : await projection.transaction(tx);
  return found === undefined ? null : { ...found, keys: [...found.keys], time: found.time.toISOString() };
}

async function blockOf(projection: Projection, { block }: AlertRow): Promise<Json> {
  if (block === null) return null;
  const [found] = await projection.blocks({ before: block + 1, limit: 1 });
  return found?.number === block ? { ...found, time: found.time.toISOString() } : null;
}
