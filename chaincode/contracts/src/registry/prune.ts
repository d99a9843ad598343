import {
  done,
  institutionKey,
  institutionRecordShape,
  operationKey,
  operationRecordShape,
  OUTCOME_KEEPING_SECONDS,
  PiaosuError,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';

/**
 * Takes away outcomes of institutions of the actor's organisation once nobody may count on them any more. What they stood
 * for stays: a reservation is known by its claim id, an act on a claim by the claim's state.
 */
export const pruneOperations = procedure({
  action: 'operation.prune',
  keys: ({ body }) =>
    body.operations.flatMap(({ institution, message }) => [
      institutionKey(institution),
      operationKey(institution, message),
    ]),
  async run(act) {
    let pruned = 0;
    for (const { institution, message } of act.body.operations) {
      await assertOwn(act, institution);
      if (await prune(act, operationKey(institution, message))) pruned += 1;
    }
    return done({ pruned });
  },
});

async function assertOwn({ actor, records }: Act<'operation.prune'>, institution: string): Promise<void> {
  const record = await records.get(institutionKey(institution), institutionRecordShape);
  if (record?.org !== actor.org) throw new PiaosuError('ACTOR_NOT_OF_ORGANISATION', { institution });
}

/**
 * Whether there was anything to take. The outcome of an act that does not say when it was signed stays: nothing else refuses
 * to do it a second time. @throws PiaosuError ILLEGAL_TRANSITION while it is kept
 */
async function prune({ records, tx }: Act<'operation.prune'>, key: string): Promise<boolean> {
  const record = await records.get(key, operationRecordShape);
  if (record?.at === undefined) return false;
  if (tx.time - record.time <= OUTCOME_KEEPING_SECONDS)
    throw new PiaosuError('ILLEGAL_TRANSITION', { act: 'operation.prune', keptSince: record.time });
  records.remove(key);
  return true;
}
