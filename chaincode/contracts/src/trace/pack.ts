import {
  containerKey,
  containerRecordShape,
  domainOf,
  done,
  PiaosuError,
  type LotPointer,
  type NamedUnit,
  type PremisesRecord,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { isKnownBox, openContainer, openUnit, unitKeys } from './opened-unit.ts';
import { ownPremises } from './premises.ts';
import { atUnit } from './unit-place.ts';
import { assertInUse, openAll, writeUnit } from './write-unit.ts';

/** Closes units into a new container. What was packed at the line needs no packing: its leaves say so. */
export const pack = procedure({
  action: 'pack',
  keys: ({ secret }, tags) => [
    ...tags.all(domainOf(secret.container), [secret.container]).map(containerKey),
    ...secret.units.flatMap((unit) => unitKeys(unit, tags)),
  ],
  async run(act) {
    const { body, records, secret } = act;
    const here = await ownPremises(act, body.premises);
    const tag = await freeContainer(act);
    for (const [index, named] of secret.units.entries()) {
      const pointers = body.units[index]?.pointers;
      if (pointers === undefined) throw new PiaosuError('SCHEMA', { pointer: '/op/body/units' });
      await atUnit(index, () => putInto(act, { tag, here, index }, pointers, named));
    }
    const record = { v: 1, level: body.level, state: 'CLOSED', parent: null, custodian: here.id } as const;
    records.put(containerKey(tag), { ...record, children: secret.units.length });
    return done({ container: tag, children: secret.units.length });
  },
});

/** Opens a container: from now on its children are where they are found. */
export const unpack = procedure({
  action: 'unpack',
  keys: ({ secret }, tags) => unitKeys(secret.unit, tags),
  async run(act) {
    const { body, records, secret } = act;
    const here = await ownPremises(act, body.premises);
    const opened = await atUnit(0, () => openContainer(act, body.pointers, secret.unit));
    assertHere(opened.custody, here, 0);
    assertInUse(opened.record, 0);
    openAll(act, opened.rungs);
    records.put(containerKey(opened.tag), { ...opened.record, parent: null, custodian: here.id, state: 'UNPACKED' });
    return done({ container: opened.tag, state: 'UNPACKED' });
  },
});

/**
 * A container number is used once: units of its first filling that never acted are still found through it, and would
 * travel with the second one.
 */
async function freeContainer({ records, secret, tags }: Act<'pack'>): Promise<string> {
  const names = tags.all(domainOf(secret.container), [secret.container]);
  for (const tag of names) {
    const known = await records.get(containerKey(tag), containerRecordShape);
    if (known !== undefined) throw new PiaosuError('ALREADY_PACKED', { state: known.state });
  }
  const [newest] = names;
  if (newest === undefined) throw new Error('no version of the tag secret');
  return newest;
}

interface Packing {
  readonly tag: string;
  readonly here: PremisesRecord;
  readonly index: number;
}

async function putInto(
  act: Act<'pack'>,
  { tag, here, index }: Packing,
  pointers: readonly LotPointer[],
  named: NamedUnit,
): Promise<void> {
  const level = named.openings[0]?.unit.level;
  const isBox = level === undefined ? await isKnownBox(act, named.id) : level === 1;
  if (!isBox) return putContainer(act, { tag, here, index }, pointers, named);
  const opened = await openUnit(act, pointers, named);
  assertHere(opened.custody, here, index);
  const { state, custodian, ...rest } = opened.record;
  if (state !== 'AVAILABLE') throw new PiaosuError('ILLEGAL_TRANSITION', { unit: index, state });
  if (custodian === undefined && rest.parent === tag) throw new PiaosuError('ALREADY_PACKED', { unit: index });
  openAll(act, opened.rungs);
  writeUnit(act, opened, { ...rest, state, parent: tag });
}

async function putContainer(
  act: Act<'pack'>,
  { tag, here, index }: Packing,
  pointers: readonly LotPointer[],
  named: NamedUnit,
): Promise<void> {
  const opened = await openContainer(act, pointers, named);
  assertHere(opened.custody, here, index);
  assertInUse(opened.record, index);
  if (opened.record.state !== 'CLOSED') throw new PiaosuError('AGGREGATION_BROKEN', { unit: index });
  if (opened.record.level > act.body.level)
    throw new PiaosuError('WRONG_LEVEL', { unit: index, level: opened.record.level });
  const isInItself = opened.tag === tag || opened.rungs.some((rung) => rung.tag === tag);
  if (isInItself) throw new PiaosuError('ALREADY_PACKED', { unit: index });
  openAll(act, opened.rungs);
  act.records.put(containerKey(opened.tag), { ...opened.record, parent: tag, custodian: here.id });
}

/** @throws PiaosuError NOT_IN_CUSTODY, NOT_RECEIVED */
export function assertHere(
  { premises, isInTransit }: { premises: PremisesRecord; isInTransit: boolean },
  here: PremisesRecord,
  unit: number,
): void {
  if (premises.id !== here.id)
    throw new PiaosuError('NOT_IN_CUSTODY', { unit, sameInstitution: premises.institution === here.institution });
  if (isInTransit) throw new PiaosuError('NOT_RECEIVED', { unit });
}
