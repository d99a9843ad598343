import {
  boxKey,
  decideUndo,
  dispensingKey,
  dispensingRecordShape,
  done,
  PiaosuError,
  prescriptionKey,
  prescriptionRecordShape,
  unitRecordShape,
  withoutDispensing,
  withReturned,
  type DispensingRecord,
} from '@piaosu/core';

import { procedure, type Surroundings } from '../batch/procedure.ts';
import { knownPremises, ownPremises } from './premises.ts';

/** Takes a giving-out back as a mistake: the boxes are on the shelf again, the prescription as unfilled as before. */
export const undoDispense = procedure({
  action: 'undoDispense',
  keys: ({ body }) => [dispensingKey(body.dispensing)],
  async run(act) {
    const { body, records, tx } = act;
    const here = await ownPremises(act, body.premises);
    const present = await dispensingOf(act, body.dispensing);
    const at = await knownPremises(act, present.premises);
    const dispensed = { at, time: present.time, state: present.state, isPaid: false };
    const decision = decideUndo({ now: tx.time, here, dispensed });
    if (!decision.ok) throw new PiaosuError(decision.code, decision.evidence);
    for (const { box, units, prescription } of present.boxes) {
      const unit = await records.get(boxKey(box), unitRecordShape);
      const line = await records.get(prescriptionKey(prescription), prescriptionRecordShape);
      if (unit === undefined || line === undefined) throw new Error('a basket without its boxes');
      records.put(boxKey(box), withoutDispensing(unit, present.id));
      records.put(prescriptionKey(prescription), { ...line, given: line.given - units });
    }
    records.put(dispensingKey(present.id), { ...present, state: 'UNDONE' });
    return done({ dispensing: present.id, code: 'OK_UNDONE' });
  },
});

/** The patient has it: from now on it can only come back, never be undone. */
export const handOver = procedure({
  action: 'handOver',
  keys: ({ body }) => [dispensingKey(body.dispensing)],
  async run(act) {
    const present = await dispensingOf(act, act.body.dispensing);
    if (present.institution !== act.actor.id) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
    if (present.state !== 'LIVE') throw new PiaosuError('ILLEGAL_TRANSITION', { state: present.state });
    act.records.put(dispensingKey(present.id), { ...present, state: 'HANDED_OVER' });
    return done({ dispensing: present.id, state: 'HANDED_OVER' });
  },
});

/** What a patient brought back is never given out again; what is left of a split box was never away. */
export const returnUnits = procedure({
  action: 'returnUnits',
  keys: ({ body }) => [dispensingKey(body.dispensing)],
  async run(act) {
    const { body, records } = act;
    const here = await ownPremises(act, body.premises);
    const present = await dispensingOf(act, body.dispensing);
    if (present.institution !== act.actor.id) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
    if (present.state !== 'LIVE' && present.state !== 'HANDED_OVER')
      throw new PiaosuError('ILLEGAL_TRANSITION', { state: present.state });
    for (const { box } of present.boxes) {
      const unit = await records.get(boxKey(box), unitRecordShape);
      if (unit === undefined) throw new Error('a basket without its boxes');
      records.put(boxKey(box), { ...withReturned(unit, present.id), custodian: here.id });
    }
    records.put(dispensingKey(present.id), { ...present, state: 'RETURNED' });
    return done({ dispensing: present.id, state: 'RETURNED' });
  },
});

async function dispensingOf({ records }: Surroundings, id: string): Promise<DispensingRecord> {
  const present = await records.get(dispensingKey(id), dispensingRecordShape);
  if (present === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
  return present;
}
