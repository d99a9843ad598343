import {
  closedRule,
  decideUncoded,
  dispensingKey,
  done,
  isPlainObject,
  PiaosuError,
  productKey,
  productRecordShape,
  uncodedKey,
  uncodedRecordShape,
  type BodyOf,
  type Json,
  type JsonObject,
  type PremisesRecord,
  type ProductRecord,
  type UncodedDispensing,
  type UncodedRecord,
} from '@piaosu/core';

import { procedure, type Act, type Surroundings } from '../batch/procedure.ts';
import { today } from '../lineage/lineage-state.ts';
import { linkOf } from './bound-receipt.ts';
import { newDispensingId, newDispensingKey } from './given-entry.ts';
import { anyPremises, ownPremises } from './premises.ts';
import { basketPatient, countDown, countedTag, prescriptionKeys } from './prescription.ts';
import { isRegulator } from './unit-recall.ts';

type Uncoded = Act<'dispenseUncoded'>;

/**
 * 无码库: what lay on the shelf before the codes. Its holder says once how much; the regulator may correct it, since a
 * stock that could be declared again would never be used up.
 */
export const declareUncoded = procedure({
  action: 'uncoded.declare',
  keys: ({ body }) => [uncodedKey(body.premises, body.product), productKey(body.product)],
  async run(act) {
    const { body, records } = act;
    const here = isRegulator(act) ? await anyPremises(act, body.premises) : await ownPremises(act, body.premises);
    const product = await records.get(productKey(body.product), productRecordShape);
    if (product === undefined) throw new PiaosuError('UNKNOWN_PRODUCT', { product: body.product });
    const closed = closedRule(product, today(act));
    if (closed !== undefined) throw new PiaosuError('NO_CODE_EXHAUSTED', closed);
    const known = await records.get(uncodedKey(here.id, product.id), uncodedRecordShape);
    const record = declared(act, known);
    records.put(uncodedKey(here.id, product.id), record);
    return done({ ...record, until: product.custody.until ?? null });
  },
});

/** @throws PiaosuError ALREADY_EXISTS for a second declaration, COUNT_MISMATCH for a correction below what was given out */
function declared(act: Act<'uncoded.declare'>, known: UncodedRecord | undefined): UncodedRecord {
  const { premises, product, units } = act.body;
  if (known !== undefined && !isRegulator(act)) throw new PiaosuError('ALREADY_EXISTS', { premises, product });
  const given = known === undefined ? 0 : known.declared - known.left;
  if (units < given) throw new PiaosuError('COUNT_MISMATCH', { given });
  return { v: 1, premises, product, declared: units, left: units - given };
}

/** Gives out medicines without a code for lines of prescriptions: all of it or nothing. */
export const dispenseUncoded = procedure({
  action: 'dispenseUncoded',
  keys: ({ operation, body, secret }, tags) => [
    newDispensingKey({ operation, body, secret }, tags),
    ...body.items.flatMap(({ product }) => [productKey(product), uncodedKey(body.premises, product)]),
    ...prescriptionKeys(secret, tags),
  ],
  async run(act) {
    const { body, records, secret, tx } = act;
    const here = await ownPremises(act, body.premises);
    if (secret.patientSalts.length !== secret.lines.length || (secret.links ?? body.items).length !== body.items.length)
      throw new PiaosuError('SCHEMA', { pointer: '/private/links' });
    const uncoded: UncodedDispensing[] = [];
    for (const [index, item] of body.items.entries()) uncoded.push(await giveOut(act, here, index, item));
    const id = await newDispensingId(act);
    const record = { v: 1, id, premises: here.id, institution: here.institution, state: 'LIVE' } as const;
    const made = { time: tx.time, tx: tx.id, boxes: [], uncoded, patientCommit: basketPatient(act) };
    records.put(dispensingKey(id), { ...record, ...made });
    return done({ dispensing: id, code: 'OK_DISPENSED', items: uncoded.length });
  },
});

type Item = BodyOf<'dispenseUncoded'>['items'][number];

async function giveOut(act: Uncoded, here: PremisesRecord, index: number, item: Item): Promise<UncodedDispensing> {
  const { records, secret } = act;
  const { exempt, line, product: id, units } = item;
  const prescribed = secret.lines[line];
  if (prescribed === undefined) throw new PiaosuError('SCHEMA', { pointer: `/op/body/items/${index}/line` });
  const product: ProductRecord | undefined = await records.get(productKey(id), productRecordShape);
  const stock = await records.get(uncodedKey(here.id, id), uncodedRecordShape);
  const named = { product: { id, record: product }, prescribed: prescribed.product };
  const decision = decideUncoded({ ...named, today: today(act), here, units, exempt, stock });
  if (!decision.ok) throw new PiaosuError(decision.code, { item: index, ...asRecord(decision.evidence) });
  if (exempt === undefined && stock !== undefined)
    records.put(uncodedKey(here.id, id), { ...stock, left: stock.left - units });
  await countDown(act, line, units);
  const link = secret.links?.[index] ?? null;
  return {
    ...{ product: id, units, prescription: await countedTag(act, prescribed) },
    ...(exempt === undefined ? {} : { exempt }),
    ...(link === null ? {} : { link: linkOf(act, link) }),
  };
}

/** What was given out by mistake lies on the shelf again: declared stock is as it was before. */
export async function restoreUncoded(
  { records }: Surroundings,
  premises: string,
  { exempt, product, units }: UncodedDispensing,
): Promise<void> {
  if (exempt !== undefined) return;
  const stock = await records.get(uncodedKey(premises, product), uncodedRecordShape);
  if (stock === undefined) throw new Error('a basket without its declared stock');
  records.put(uncodedKey(premises, product), { ...stock, left: stock.left + units });
}

function asRecord(evidence: Json): JsonObject {
  return isPlainObject(evidence) ? evidence : {};
}
