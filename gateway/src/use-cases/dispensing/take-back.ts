import { PiaosuError, type OpenedLink, type STOP_REASONS } from '@piaosu/core';
import { openLinks } from '../../dispensing/unit-links.ts';
import { ownDispensing } from '../../dispensing/dispensings.ts';
import { gatheredReads } from '../../dispensing/gathered-reads.ts';
import { commitPlainAct, commitTraceAct, type CommittedAct, type SupplyContext } from '../supply/trace-act.ts';

/** A giving-out that is taken back as a mistake. */
export interface UndoRequest {
  readonly dispensing: string;
  readonly premises: string;
}

/** What was given out and came back. */
export interface ReturnRequest extends UndoRequest {
  readonly reason: (typeof STOP_REASONS)[number];
}

/**
 * Takes a basket back as a mistake: the boxes are on the shelf again. Shows what they are bound to, so that a claim that
 * counts on them is found. Throws PiaosuError UNDO_* with the ledger's reason.
 */
export async function undoDispensing(
  context: SupplyContext,
  { dispensing, premises }: UndoRequest,
): Promise<CommittedAct> {
  return takeBack(context, 'undoDispense', { dispensing, premises });
}

/** What a patient brought back: never given out again. Throws PiaosuError RESOURCE_NOT_FOUND, ILLEGAL_TRANSITION. */
export async function returnDispensing(
  context: SupplyContext,
  { dispensing, premises, reason }: ReturnRequest,
): Promise<CommittedAct> {
  return takeBack(context, 'returnUnits', { dispensing, premises, reason });
}

/** The patient has it: from now on it can only come back. Throws PiaosuError RESOURCE_NOT_FOUND, ILLEGAL_TRANSITION. */
export async function handOver(context: SupplyContext, dispensing: string): Promise<CommittedAct> {
  return commitPlainAct(context, 'handOver', { body: { dispensing } });
}

async function takeBack(
  context: SupplyContext,
  action: 'undoDispense' | 'returnUnits',
  body: UndoRequest | ReturnRequest,
): Promise<CommittedAct> {
  return commitTraceAct(context, {
    action,
    asked: { ...body },
    show: async () => {
      const links = await linksOf(context, body.dispensing);
      return { body: { ...body }, ...(links.length === 0 ? {} : { private: { links: [...links] } }) };
    },
  });
}

/** None for another institution's dispensing: whether it may be undone here, the ledger says (UNDO_ORG). */
async function linksOf({ organisation, caller }: SupplyContext, dispensing: string): Promise<readonly OpenedLink[]> {
  const source = { ...organisation.trace.source, records: gatheredReads(organisation.projection) };
  try {
    const { record } = await ownDispensing(organisation, source, caller.institution, dispensing);
    const { database, secrets } = organisation;
    return (await openLinks(database, { secrets, source }, [record])).get(dispensing) ?? [];
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'RESOURCE_NOT_FOUND') return [];
    throw error;
  }
}
