import {
  isCode,
  isPlainObject,
  operationRecordShape,
  unitRecordShape,
  type Code,
  type Json,
  type Operation,
  type UnitDispensing,
  type UnitRecord,
} from '@piaosu/core';
import { readRecord, type Change, type ChangeSet } from '../project/change.ts';

export const UNIT_EVENT_KINDS = ['GIVEN', 'UNDONE', 'RETURNED', 'REFUSED', 'CONFLICT'] as const;

/** Something that happened to a box on the ledger, as anybody can read it off a block: tags and public ids only. */
export interface UnitEvent {
  /** Tag; '' for what carries no code. */
  readonly box: string;
  readonly kind: (typeof UNIT_EVENT_KINDS)[number];
  /** Of a refusal. */
  readonly code?: Code;
  /** Where; absent when a batch does not tell which of an institution's places asked. */
  readonly premises?: string;
  readonly dispensing?: string;
  readonly product?: string;
  /** Premises that held it by the ledger. */
  readonly holder?: string;
  /** Epoch seconds: of the act; of what an offline till gave out, when it did. */
  readonly time: number;
}

/** The events of one VALID transaction, in the order of its writes. */
export function unitEventsOf(set: ChangeSet): UnitEvent[] {
  return set.changes.flatMap((change) => {
    if (change.kind === 'BOX') return boxEvents(change, set);
    return change.kind === 'OP' ? refusals(change, set) : [];
  });
}

function boxEvents({ parts: [box = ''], before, after }: Change, { time = 0, operations }: ChangeSet): UnitEvent[] {
  const [was, is] = [readRecord(unitRecordShape, before), readRecord(unitRecordShape, after)];
  if (is === undefined) return [];
  const states = new Map(was?.dispensings.map(({ id, state }) => [id, state]));
  const events = is.dispensings.flatMap((entry) => entryEvents(is, entry, states.get(entry.id), time));
  if (is.conflict !== undefined && was?.conflict === undefined) {
    events.push({ kind: 'CONFLICT', product: is.product, time: is.conflict.at, ...onlyPremises(operations) });
  }
  return events.map((event) => ({ box, ...event }));
}

type Happened = Omit<UnitEvent, 'box'>;

function entryEvents(
  { product, custodian }: UnitRecord,
  { id: dispensing, premises, state, time: givenAt }: UnitDispensing,
  was: UnitDispensing['state'] | undefined,
  now: number,
): Happened[] {
  const about = { dispensing, premises, product, ...(custodian === undefined ? {} : { holder: custodian }) };
  const given: Happened[] = was === undefined ? [{ kind: 'GIVEN', ...about, time: givenAt }] : [];
  const isOver = state !== 'LIVE' && (was === 'LIVE' || was === undefined);
  return isOver ? [...given, { kind: state, ...about, time: now }] : given;
}

/** An act that a rule refused for one box, or for want of stock without codes. */
function refusals({ parts: [institution], before, after }: Change, { time = 0, operations }: ChangeSet): UnitEvent[] {
  const outcome = before === undefined ? readRecord(operationRecordShape, after)?.outcome : undefined;
  if (outcome === undefined || outcome.ok || !isCode(outcome.code)) return [];
  const { code, evidence } = outcome;
  const box = boxNamedIn(evidence);
  if (box === '' && code !== 'NO_CODE_EXHAUSTED') return [];
  const asked = operations.filter(({ actor }) => actor.institution === institution);
  return [{ box, kind: 'REFUSED', code, time, ...onlyPremises(asked) }];
}

function boxNamedIn(evidence: Json): string {
  return isPlainObject(evidence) && typeof evidence['box'] === 'string' ? evidence['box'] : '';
}

/** Of many acts in one transaction OP~ does not say which it answers: the place is known when all of them name the same. */
function onlyPremises(operations: readonly Operation[]): Pick<UnitEvent, 'premises'> {
  const named = operations.flatMap(({ body }) =>
    isPlainObject(body) && typeof body['premises'] === 'string' ? [body['premises']] : [],
  );
  const [premises] = named;
  return premises === undefined || new Set(named).size > 1 ? {} : { premises };
}
