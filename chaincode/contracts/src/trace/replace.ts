import {
  boxKey,
  codePrefixKey,
  codePrefixOf,
  codePrefixRecordShape,
  containerKey,
  containerRecordShape,
  domainOf,
  done,
  either,
  PiaosuError,
  unitAliasShape,
  unitRecordShape,
  type CodePrefixRecord,
  type Outcome,
  type PremisesRecord,
} from '@piaosu/core';

import { procedure, type Act, type Surroundings } from '../batch/procedure.ts';
import { isKnownBox, openContainer, openUnit, unitKeys } from './opened-unit.ts';
import { assertHere } from './pack.ts';
import { ownPremises } from './premises.ts';
import { atUnit } from './unit-place.ts';
import { openAll, writeUnit } from './write-unit.ts';

type Replace = Act<'replaceCode'>;

/** A damaged label is replaced by another one of the same product and level, by who holds what carries it. */
export const replaceCode = procedure({
  action: 'replaceCode',
  keys: ({ secret: { id, unit } }, tags) => [
    ...unitKeys(unit, tags),
    ...tags.all(domainOf(id), [id]).flatMap((tag) => [boxKey(tag), containerKey(tag)]),
  ],
  async run(act) {
    const here = await ownPremises(act, act.body.premises);
    const level = act.secret.unit.openings[0]?.unit.level;
    const isBox = level === undefined ? await isKnownBox(act, act.secret.unit.id) : level === 1;
    await assertUnused(act, act.secret.id);
    return isBox ? replaceBox(act, here) : replaceContainer(act, here);
  },
});

/** A split box keeps its code: what was given out of it is bound to that one. */
async function replaceBox(act: Replace, here: PremisesRecord): Promise<Outcome> {
  const { secret, body } = act;
  const opened = await atUnit(0, () => openUnit(act, body.pointers, secret.unit));
  assertHere(opened.custody, here, 0);
  const { record } = opened;
  if (record.state !== 'AVAILABLE') throw new PiaosuError('ILLEGAL_TRANSITION', { state: record.state });
  await assertSameKind(act, record);
  const tag = act.tags.newest('box', [secret.id]);
  openAll(act, opened.rungs);
  const held = { ...record, parent: null, custodian: here.id };
  writeUnit(act, opened, { ...held, state: 'REPLACED', replacedBy: tag });
  act.records.put(boxKey(tag), { ...held, dispensings: [], replaces: opened.tag });
  return done({ unit: tag, replaces: opened.tag });
}

/** What lies in a container goes on to name the old code, so the old one lies in the new one from now on. */
async function replaceContainer(act: Replace, here: PremisesRecord): Promise<Outcome> {
  const { secret, body, records } = act;
  const opened = await atUnit(0, () => openContainer(act, body.pointers, secret.unit));
  assertHere(opened.custody, here, 0);
  const { record } = opened;
  const { lot, ...labelled } = record;
  if (record.state !== 'CLOSED' && record.state !== 'OPEN')
    throw new PiaosuError('ILLEGAL_TRANSITION', { state: record.state });
  await assertSameKind(act, await kindOfCode(act, secret.unit.id));
  const tag = act.tags.newest(domainOf(secret.id), [secret.id]);
  openAll(act, opened.rungs);
  records.put(containerKey(tag), { ...labelled, parent: null, custodian: here.id });
  const made = lot === undefined ? {} : { lot };
  const kept = { ...labelled, ...made, parent: tag, custodian: here.id, state: 'REPLACED' } as const;
  records.put(containerKey(opened.tag), kept);
  return done({ unit: tag, replaces: opened.tag });
}

/** @throws PiaosuError COMMISSION_DUPLICATE for a code that anything has had, by whichever of its names */
async function assertUnused({ records, tags }: Surroundings, id: string): Promise<void> {
  for (const tag of tags.all(domainOf(id), [id])) {
    const box = await records.get(boxKey(tag), either(unitRecordShape, unitAliasShape));
    const container = await records.get(containerKey(tag), containerRecordShape);
    if (box !== undefined || container !== undefined) throw new PiaosuError('COMMISSION_DUPLICATE', {});
  }
}

type Kind = Pick<CodePrefixRecord, 'product' | 'level'>;

/** What a code says of what carries it; undefined for an SSCC, which says nothing. @throws PiaosuError UNKNOWN_PRODUCT */
async function kindOfCode({ records }: Surroundings, id: string): Promise<Kind | undefined> {
  const prefix = codePrefixOf(id);
  if (prefix === undefined) return undefined;
  const known = await records.get(codePrefixKey(prefix.scheme, prefix.prefix), codePrefixRecordShape);
  if (known === undefined) throw new PiaosuError('UNKNOWN_PRODUCT', { prefix: prefix.prefix });
  return known;
}

async function assertSameKind(act: Replace, old: Kind | undefined): Promise<void> {
  const kind = await kindOfCode(act, act.secret.id);
  if (named(kind) !== named(old)) throw new PiaosuError('DATA_MISMATCH', { differs: 'code', registered: named(old) });
}

function named(kind: Kind | undefined): string {
  return kind === undefined ? 'SSCC' : `${kind.product}/${kind.level}`;
}
