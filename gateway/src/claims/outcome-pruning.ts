import {
  AUTHORITY_OF,
  institutionKey,
  institutionRecordShape,
  MAX_PRUNED,
  ORGANISATIONS,
  OUTCOME_KEEPING_SECONDS,
  parseShape,
  splitLedgerKey,
} from '@piaosu/core';
import { selectBlockBefore, selectOutcomesUpTo, type OutcomePlace } from '../db/outcome-age.ts';
import type { Organisation } from '../organisation.ts';

/** The client's clock and the endorsers' may differ by a quarter of an hour: what is about to be old enough waits. */
const MARGIN_SECONDS = 3600;
const PAGE = 1000;

type Pruning = Pick<Organisation, 'mspId' | 'database' | 'projection' | 'acts'>;
type Name = { readonly institution: string; readonly message: string };

/**
 * Takes the outcomes of this organisation's institutions off the ledger whose keeping time is over, by the names that the own
 * copy lists. Answers how many it named. Breaking off loses nothing: what is left is found again the next time.
 * @throws PiaosuError KEY_UNKNOWN when the authority keeps its key itself
 */
export async function pruneOutcomes(organisation: Pruning, now: number): Promise<number> {
  const newest = await selectBlockBefore(organisation.database, now - OUTCOME_KEEPING_SECONDS - MARGIN_SECONDS);
  if (newest === undefined) return 0;
  const isOwn = ownership(organisation);
  let after: OutcomePlace = { block: -1, key: '' };
  let named = 0;
  for (;;) {
    const page = await selectOutcomesUpTo(organisation.database, newest, { after, limit: PAGE });
    const names = await ownNames(page, isOwn);
    for (let start = 0; start < names.length; start += MAX_PRUNED)
      await prune(organisation, names.slice(start, start + MAX_PRUNED));
    named += names.length;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return named;
    after = last;
  }
}

async function ownNames(
  page: readonly OutcomePlace[],
  isOwn: (institution: string) => Promise<boolean>,
): Promise<Name[]> {
  const names: Name[] = [];
  for (const { key } of page) {
    const [institution, message] = splitLedgerKey(key)?.parts ?? [];
    if (institution !== undefined && message !== undefined && (await isOwn(institution)))
      names.push({ institution, message });
  }
  return names;
}

async function prune({ mspId, acts }: Pruning, operations: readonly Name[]): Promise<void> {
  const organisation = ORGANISATIONS.find((known) => known === mspId);
  const [first] = operations;
  if (organisation === undefined || first === undefined) return;
  const actor = { institution: AUTHORITY_OF[organisation], role: 'REGISTRAR' } as const;
  // Nothing is kept of this act: the id only has to be another one for another batch.
  const messageId = `prune/${first.institution}/${first.message.slice(-32)}`;
  await acts.perform({ action: 'operation.prune', actor, messageId, body: { operations: [...operations] } });
}

/** Each institution is looked up once a run. */
function ownership({ mspId, projection }: Pruning): (institution: string) => Promise<boolean> {
  const known = new Map<string, boolean>();
  return async (institution) => {
    const remembered = known.get(institution);
    if (remembered !== undefined) return remembered;
    const record = parseShape(institutionRecordShape, (await projection.record(institutionKey(institution)))?.value);
    const isOwn = record.ok && record.value.org === mspId;
    known.set(institution, isOwn);
    return isOwn;
  };
}
