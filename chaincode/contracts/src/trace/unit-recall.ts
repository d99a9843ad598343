import { containerKey, done, PiaosuError, type LotRecord, type Outcome, type UnitRecord } from '@piaosu/core';

import { procedure, type Act, type Surroundings } from '../batch/procedure.ts';
import { openUnit, unitKeys, type OpenedUnit } from './opened-unit.ts';
import { atUnit } from './unit-place.ts';
import { writeUnit } from './write-unit.ts';

type BoxAction = 'unit.recall' | 'unit.lift' | 'box.clear';

/** Recalls boxes by their serials, wherever they are: they stay in their containers and with who holds them. */
export const recallUnits = procedure({
  action: 'unit.recall',
  keys: ({ secret }, tags) => secret.units.flatMap((unit) => unitKeys(unit, tags)),
  run: (act) =>
    changeBoxes(act, ({ record, lot }) => {
      const { body, actor, tx } = act;
      const recall = { class: body.class, notice: body.notice, time: sinceOf(record.recall, tx), tx: tx.id };
      if (!isRegulator(act) && lot.issuer !== actor.id) throw new PiaosuError('AUTH_SCOPE', {});
      if (!isRegulator(act)) assertNotWeaker(record.recall, recall.class);
      return { ...record, recall };
    }),
});

/** The regulator has found that a box may be given out after all. */
export const liftUnits = procedure({
  action: 'unit.lift',
  keys: ({ secret }, tags) => secret.units.flatMap((unit) => unitKeys(unit, tags)),
  run: (act) =>
    changeBoxes(act, ({ record: { recall, ...rest } }) => {
      if (recall === undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { state: rest.state });
      return rest;
    }),
});

/** The regulator has found out which of two records about a box is true. */
export const clearBoxes = procedure({
  action: 'box.clear',
  keys: ({ secret }, tags) => secret.units.flatMap((unit) => unitKeys(unit, tags)),
  run: (act) =>
    changeBoxes(act, ({ record: { conflict, ...rest } }) => {
      if (conflict === undefined) throw new PiaosuError('ILLEGAL_TRANSITION', { state: rest.state });
      return rest;
    }),
});

export function isRegulator({ actor }: Surroundings): boolean {
  return actor.kinds.includes('AUTHORITY');
}

/**
 * Since when it is said: from its first word on, whatever was added. Tickets of tills are judged by it, so a maker who says
 * it anew each day would else keep what is recalled on sale without network.
 */
export function sinceOf(present: { readonly time: number } | undefined, { time }: Surroundings['tx']): number {
  return present?.time ?? time;
}

/**
 * A maker may recall more strictly than was said before, never less: class 1 is the strictest.
 * @throws PiaosuError ILLEGAL_TRANSITION
 */
export function assertNotWeaker(present: LotRecord['recall'], recallClass: number): void {
  if (present !== undefined && present.class < recallClass)
    throw new PiaosuError('ILLEGAL_TRANSITION', { class: present.class });
}

async function changeBoxes(act: Act<BoxAction>, change: (opened: OpenedUnit) => UnitRecord): Promise<Outcome> {
  const { body, secret } = act;
  const changed: string[] = [];
  for (const [index, named] of secret.units.entries()) {
    const pointers = body.units[index]?.pointers;
    if (pointers === undefined) throw new PiaosuError('SCHEMA', { pointer: '/op/body/units' });
    const opened = await atUnit(index, () => openUnit(act, pointers, named));
    if (opened.record.level !== 1) throw new PiaosuError('WRONG_LEVEL', { unit: index, level: opened.record.level });
    if (changed.includes(opened.tag)) throw new PiaosuError('DUPLICATE_IN_REQUEST', { unit: index });
    const record = await atUnit(index, () => change(opened));
    writeInPlace(act, opened, record);
    changed.push(opened.tag);
  }
  return done({ units: changed.length });
}

/**
 * A box that stays in its container follows it, so whoever opens the box next must find the container by its key: from
 * the key of a box no leaf is asked for any more.
 */
function writeInPlace(at: Surroundings, opened: OpenedUnit, record: UnitRecord): void {
  const parent = opened.isNew ? (opened.rungs[0]?.tag ?? null) : record.parent;
  writeUnit(at, opened, { ...record, parent });
  for (const rung of opened.rungs) if (rung.isNew) at.records.put(containerKey(rung.tag), rung.record);
}
