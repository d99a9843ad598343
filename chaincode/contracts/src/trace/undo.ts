import {
  boxKey,
  decideUndo,
  dispensingKey,
  done,
  PiaosuError,
  unitRecordShape,
  withoutDispensing,
  withReturned,
  type DispensingRecord,
  type UndoRequest,
  type UnitRecord,
} from '@piaosu/core';

import { procedure, type Act, type Surroundings } from '../batch/procedure.ts';
import { assertOpens, boundReceipt, boundReceiptKeys, type BoundReceipt } from './bound-receipt.ts';
import { givenEntries, knownDispensing, type GivenEntry } from './given-entry.ts';
import { holdForDispenser } from './hold-claims.ts';
import { knownPremises, ownPremises } from './premises.ts';
import { countUp } from './prescription.ts';
import { restoreUncoded } from './uncoded.ts';

type TakeBack = Act<'undoDispense' | 'returnUnits'>;

/** Takes a giving-out back as a mistake: the boxes are on the shelf again, the prescription as unfilled as before. */
export const undoDispense = procedure({
  action: 'undoDispense',
  keys: ({ body, secret }, tags) => [
    dispensingKey(body.dispensing),
    ...(secret.links ?? []).flatMap(({ opening }) => boundReceiptKeys(opening, tags)),
  ],
  async run(act) {
    const { body, tx } = act;
    const here = await ownPremises(act, body.premises);
    const present = await knownDispensing(act, body.dispensing);
    const { time, state } = present;
    const dispensed = { at: await knownPremises(act, present.premises), time, state, isPaid: false };
    // Who may not undo it is told so before a binding is asked for.
    assertUndoable({ now: tx.time, here, dispensed });
    const entries = await givenEntries(act, present);
    const bound = await openedReceipts(act, entries);
    const isPaid = bound.some(({ chainClaims }) => chainClaims.some((claim) => claim.state === 'PAID'));
    assertUndoable({ now: tx.time, here, dispensed: { ...dispensed, isPaid } });
    for (const { given } of entries) {
      await changeBox(act, given, (unit) => withoutDispensing(unit, present.id));
      await countUp(act, given.prescription, given.units);
    }
    for (const each of present.uncoded ?? []) await restoreUncoded(act, present.premises, each);
    await holdClaims(act, bound);
    act.records.put(dispensingKey(present.id), { ...present, state: 'UNDONE' });
    return done({ dispensing: present.id, code: 'OK_UNDONE' });
  },
});

function assertUndoable(request: UndoRequest): void {
  const decision = decideUndo(request);
  if (!decision.ok) throw new PiaosuError(decision.code, decision.evidence);
}

/** The patient has it: from now on it can only come back, never be undone. */
export const handOver = procedure({
  action: 'handOver',
  keys: ({ body }) => [dispensingKey(body.dispensing)],
  async run(act) {
    const present = await ownDispensing(act, act.body.dispensing);
    if (present.state !== 'LIVE') throw new PiaosuError('ILLEGAL_TRANSITION', { state: present.state });
    act.records.put(dispensingKey(present.id), { ...present, state: 'HANDED_OVER' });
    return done({ dispensing: present.id, state: 'HANDED_OVER' });
  },
});

/**
 * What a patient brought back is never given out again, whoever has paid for it; what is left of a split box was never
 * away. Claims that count on it are held, paid ones too: what was paid may have to come back.
 */
export const returnUnits = procedure({
  action: 'returnUnits',
  keys: ({ body, secret }, tags) => [
    dispensingKey(body.dispensing),
    ...(secret.links ?? []).flatMap(({ opening }) => boundReceiptKeys(opening, tags)),
  ],
  async run(act) {
    const here = await ownPremises(act, act.body.premises);
    const present = await ownDispensing(act, act.body.dispensing);
    if (present.state !== 'LIVE' && present.state !== 'HANDED_OVER')
      throw new PiaosuError('ILLEGAL_TRANSITION', { state: present.state });
    const entries = await givenEntries(act, present);
    const bound = await openedReceipts(act, entries);
    for (const { given } of entries) await changeBox(act, given, (unit) => broughtBack(unit, present.id, here.id));
    await holdClaims(act, bound);
    act.records.put(dispensingKey(present.id), { ...present, state: 'RETURNED' });
    return done({ dispensing: present.id, state: 'RETURNED' });
  },
});

/** Where it came back to is where the box is, unless the rest of it never left its shelf. */
function broughtBack(unit: UnitRecord, dispensing: string, premises: string): UnitRecord {
  const after = withReturned(unit, dispensing);
  return after.state === 'RETURNED' ? { ...after, custodian: premises } : after;
}

/** @throws PiaosuError RESOURCE_NOT_FOUND for what another institution has given out, as for what nobody has */
async function ownDispensing(act: Surroundings, id: string): Promise<DispensingRecord> {
  const present = await knownDispensing(act, id);
  if (present.institution !== act.actor.id) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
  return present;
}

async function changeBox(
  { records }: Surroundings,
  { box }: GivenEntry,
  change: (unit: UnitRecord) => UnitRecord,
): Promise<void> {
  if (box === undefined) return;
  const unit = await records.get(boxKey(box), unitRecordShape);
  if (unit === undefined) throw new Error('a basket without its boxes');
  records.put(boxKey(box), change(unit));
}

/**
 * The receipts to which the entries of a basket are bound. Each binding must be opened: else who takes medicines back
 * could leave out the claim that counts on them. @throws PiaosuError PROOF_INVALID
 */
async function openedReceipts(
  act: TakeBack,
  entries: readonly { readonly entry: number; readonly isUncoded?: true; readonly given: GivenEntry }[],
): Promise<BoundReceipt[]> {
  const receipts: BoundReceipt[] = [];
  for (const { entry, isUncoded, given } of entries) {
    const shown = act.secret.links?.find((each) => each.entry === entry && each.isUncoded === isUncoded);
    assertOpens(act, given.link, shown?.opening);
    if (shown !== undefined) receipts.push(await boundReceipt(act, shown.opening.receipt));
  }
  return receipts;
}

/** Claims that count on what was taken back wait until an authority has looked: each lineage once. */
async function holdClaims(act: TakeBack, bound: readonly BoundReceipt[]): Promise<void> {
  const held = bound.flatMap(({ lineage, chainClaims }) =>
    chainClaims.length > 0 && lineage !== undefined ? [lineage] : [],
  );
  for (const lineage of new Set(held)) await holdForDispenser(act, lineage);
}
