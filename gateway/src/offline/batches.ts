import { PiaosuError } from '@piaosu/core';
import { endHold, selectBatch, selectBatches, type BatchRow, type BatchState } from '../db/offline.ts';
import type { Organisation } from '../organisation.ts';
import type { Submitter } from '../publish/index.ts';
import { assertMayActFor } from '../use-cases/receipts/submitter.ts';
import { releaseBatch } from './intake.ts';
import type { TakenItem } from './publish-items.ts';

/** Whose uploads somebody may see: its own, or those of every hospital of the organisation. */
export function issuerSeenBy({ institution, anyIssuer }: Submitter): string | null {
  return anyIssuer ? null : institution;
}

export function listBatches(
  { database }: Organisation,
  query: { issuer: string | null; state: BatchState | null; before: number | null; limit: number },
): Promise<BatchRow[]> {
  return selectBatches(database, query);
}

/** Throws PiaosuError RESOURCE_NOT_FOUND, also for another institution's. */
export async function findBatch({ database }: Organisation, seenBy: string | null, id: string): Promise<BatchRow> {
  const batch = await selectBatch(database, id);
  if (batch === undefined || (seenBy !== null && batch.issuer !== seenBy))
    throw new PiaosuError('RESOURCE_NOT_FOUND', { id });
  return batch;
}

/** Publishes what was held. Throws PiaosuError ILLEGAL_TRANSITION when it is decided already. */
export async function release(
  organisation: Organisation,
  submitter: Submitter,
  id: string,
  reason: string,
): Promise<{ batch: BatchRow; tickets: readonly TakenItem[] }> {
  const held = await findBatch(organisation, issuerSeenBy(submitter), id);
  assertMayActFor(submitter, held.issuer);
  const tickets = await releaseBatch(organisation, submitter, held, reason);
  return { batch: await findBatch(organisation, null, id), tickets };
}

/** Forgets what was held: none of its receipts is published; the same tickets may come again. */
export async function refuseBatch(
  organisation: Organisation,
  submitter: Submitter,
  id: string,
  reason: string,
): Promise<BatchRow> {
  const held = await findBatch(organisation, issuerSeenBy(submitter), id);
  assertMayActFor(submitter, held.issuer);
  const end = { state: 'REFUSED', by: submitter.institution, reason } as const;
  const refused = await endHold(organisation.database, id, end);
  if (refused === undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { batch: id });
  return refused;
}
