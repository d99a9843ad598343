import {
  CODES,
  decideDispense,
  dispensingKey,
  done,
  isGivenOut,
  isPlainObject,
  lotAsOf,
  PiaosuError,
  premisesKey,
  tagParts,
  tillKey,
  toBeijingDate,
  unitAsOf,
  withDispensing,
  type Code,
  type DispensingRecord,
  type Json,
  type JsonObject,
  type PremisesRecord,
  type TicketUnit,
} from '@piaosu/core';

import { procedure, type Act } from '../batch/procedure.ts';
import { newDispensingId, newDispensingKey } from './given-entry.ts';
import { openUnit, unitKeys, type OpenedUnit } from './opened-unit.ts';
import { ownPremises } from './premises.ts';
import { basketPatient, countDown, countedTag, prescriptionKeys, type Prescribed } from './prescription.ts';
import { assertGenuine, takeNext, type TimeDoubt } from './till-chain.ts';
import { writeDetached } from './write-unit.ts';

type Offline = Act<'dispenseOffline'>;

/**
 * What a till without network has given out already. Nobody can refuse it any more, so each box has an answer of its own:
 * given out, or what contradicts it. What is on the ledger stands (T48); a box about which two records differ is marked,
 * so that no claim is paid on either until the regulator has looked.
 */
export const dispenseOffline = procedure({
  action: 'dispenseOffline',
  keys: ({ body, operation, secret }, tags) => [
    tillKey(operation.actor.institution, body.till),
    premisesKey(body.premises),
    newDispensingKey({ body, operation, secret }, tags),
    ...secret.units.flatMap((unit) => unitKeys(unit, tags)),
    ...prescriptionKeys(secret.ticket, tags),
  ],
  async run(act) {
    const { body, records, tx } = act;
    assertGenuine(act);
    const here = await ownPremises(act, body.premises);
    const doubt = await takeNext(act);
    const id = await newDispensingId(act);
    const basket: Basket = { act, id, here, doubt, prescribed: prescribedOf(act) };
    const boxes: DispensingRecord['boxes'][number][] = [];
    const units: JsonObject[] = [];
    for (const finding of await examined(basket)) {
      const refusal = finding.refusal ?? (await counted(basket, finding));
      if (refusal === undefined) boxes.push(await giveOut(basket, finding));
      units.push(refusal === undefined ? { code: 'OK_DISPENSED' } : refuse(basket, finding, refusal));
    }
    if (boxes.length > 0) {
      const record = { v: 1, id, premises: here.id, institution: here.institution, state: 'LIVE' } as const;
      const made = { time: body.at, tx: tx.id, boxes, patientCommit: basketPatient(basket.prescribed) };
      records.put(dispensingKey(id), { ...record, ...made });
    }
    return done({ dispensing: boxes.length === 0 ? null : id, counter: body.counter, units });
  },
});

interface Basket {
  readonly act: Offline;
  readonly id: string;
  readonly here: PremisesRecord;
  readonly prescribed: Prescribed;
  /** Why the time of the ticket cannot be believed. */
  readonly doubt: TimeDoubt;
}

/** The salt is the ticket's: it was signed at the till, so that the patient's copy of it opens what the ledger writes. */
function prescribedOf({ secret: { ticket, patientSalts }, ...act }: Offline): Prescribed {
  const { lines, patient, salt } = ticket;
  return { ...act, secret: { lines, patient, patientSalts, salt } };
}

interface Refusal {
  readonly code: Code;
  readonly evidence: JsonObject;
}

/** A box of the ticket as the ledger has it, and what refuses it. Not opened: nothing is known or shown of it. */
type Finding =
  | { readonly unit: TicketUnit; readonly opened: OpenedUnit; readonly refusal: Refusal | undefined }
  | { readonly unit: TicketUnit; readonly opened?: undefined; readonly refusal: Refusal };

/** All boxes as they are before the ticket: written one by one, a box scanned twice would look given out already. */
async function examined(basket: Basket): Promise<Finding[]> {
  const { body, secret } = basket.act;
  const findings: Finding[] = [];
  for (const [index, unit] of secret.ticket.units.entries()) {
    const [shown, named] = [body.units[index], secret.units[index]];
    if (shown === undefined || named === undefined) throw new PiaosuError('SCHEMA', { pointer: '/private/units' });
    const earlier = findings.flatMap(({ opened }) => (opened === undefined ? [] : [opened.tag]));
    findings.push(await examine(basket, { unit, shown, named, earlier }));
  }
  return findings;
}

interface Shown {
  readonly unit: TicketUnit;
  readonly shown: Offline['body']['units'][number];
  readonly named: Offline['secret']['units'][number];
  readonly earlier: readonly string[];
}

async function examine(basket: Basket, { unit, shown, named, earlier }: Shown): Promise<Finding> {
  try {
    const opened = await openUnit(basket.act, shown.pointers, named);
    return { unit, opened, refusal: judged(basket, { unit, opened, earlier }) };
  } catch (error) {
    return { unit, refusal: refusalOf(error) };
  }
}

interface Judged {
  readonly unit: TicketUnit;
  readonly opened: OpenedUnit;
  readonly earlier: readonly string[];
}

/** By the rules of giving out, as they stood when the till gave it out. */
function judged({ act, here, doubt }: Basket, { unit, opened, earlier }: Judged): Refusal | undefined {
  const { at } = act.body;
  if (doubt !== undefined) return { code: 'OFFLINE_CONFLICT', evidence: { reason: doubt, at } };
  const line = act.secret.ticket.lines[unit.line];
  if (line === undefined) throw new PiaosuError('SCHEMA', { pointer: '/private/ticket/units' });
  const { tag, product, custody } = opened;
  const decision = decideDispense({
    today: toBeijingDate(at),
    here,
    earlier,
    box: {
      ...{ tag, product, custody, lot: lotAsOf(opened.lot, at), unit: unitAsOf(opened.record, at) },
      read: readOf(act, unit, opened),
      prescribed: { product: line.product, isSubstituted: unit.isSubstituted === true },
      ...(unit.part === undefined ? {} : { part: unit.part }),
    },
  });
  return decision.ok ? undefined : { code: decision.code, evidence: asRecord(decision.evidence) };
}

function readOf({ tags }: Offline, { read: { lotNumber, expiry } }: TicketUnit, { record }: OpenedUnit) {
  const names = lotNumber === undefined ? undefined : tags.all('lot', tagParts.lot(record.product, lotNumber));
  return {
    ...(names === undefined ? {} : { isLot: names.includes(record.lot) }),
    ...(expiry === undefined ? {} : { expiry }),
  };
}

/** What the lines of the prescription refuse, else it is counted. */
async function counted({ prescribed }: Basket, { opened, unit }: Finding): Promise<Refusal | undefined> {
  if (opened === undefined) return undefined;
  try {
    await countDown(prescribed, unit.line, unit.part ?? opened.record.units);
    return undefined;
  } catch (error) {
    return refusalOf(error);
  }
}

async function giveOut(
  { act, here, id, prescribed }: Basket,
  { opened, unit }: Finding,
): Promise<DispensingRecord['boxes'][number]> {
  const line = prescribed.secret.lines[unit.line];
  if (opened === undefined || line === undefined) throw new Error('a box that was judged is open');
  const units = unit.part ?? opened.record.units;
  const given = { id, premises: here.id, units, state: 'LIVE', time: act.body.at } as const;
  writeDetached(act, opened, withDispensing(opened.record, { ...given, patientCommit: basketPatient(prescribed) }));
  const prescription = await countedTag(act, line);
  const substituted = unit.isSubstituted === true ? { isSubstituted: true as const } : {};
  return { box: opened.tag, units, prescription, ...substituted };
}

/**
 * The answer for a box that does not count as given out. Marked are the box that somebody else has given out, and the one
 * that lay here: it has left the shelf, whatever the ledger thinks of it. What others hold is not marked, or a till could
 * stop the trade of a rival by naming its boxes.
 */
function refuse({ act, here }: Basket, { opened }: Finding, { code, evidence }: Refusal): JsonObject {
  const { body, tx } = act;
  if (opened === undefined) return { code, ...evidence };
  const isBox = opened.record.level === 1 && code !== 'DUPLICATE_IN_REQUEST';
  const isOurs = opened.custody.premises.id === here.id;
  if (isBox && (isOurs || isGivenOut(code))) {
    const conflict = opened.record.conflict ?? { at: body.at, tx: tx.id };
    writeDetached(act, opened, { ...opened.record, conflict });
  }
  const answer = { ...evidence, box: opened.tag };
  return isGivenOut(code) ? { ...answer, code: 'OFFLINE_CONFLICT', because: code } : { ...answer, code };
}

/** A refusal by a rule is an answer; everything else goes on to fail the act. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof PiaosuError && CODES[error.code].class === 'rule')
    return { code: error.code, evidence: asRecord(error.evidence) };
  throw error;
}

function asRecord(evidence: Json): JsonObject {
  return isPlainObject(evidence) ? evidence : {};
}
