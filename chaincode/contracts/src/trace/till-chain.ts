import {
  canonicalJson,
  chainFault,
  clockFault,
  isTicketGenuine,
  isTillKey,
  PiaosuError,
  tillGenesis,
  tillKey,
  tillRecordShape,
  tillTicketHash,
  timeDoubt,
  type DigestText,
} from '@piaosu/core';

import type { Act } from '../batch/procedure.ts';

type Offline = Act<'dispenseOffline'>;
export type TimeDoubt = ReturnType<typeof timeDoubt>;

/**
 * That a till of the acting institution made this ticket, and that what is public of it is the ticket's own.
 * @throws PiaosuError OFFLINE_SIGNATURE, KEY_REVOKED, SCHEMA
 */
export function assertGenuine(act: Offline): void {
  const { actor, body, secret, tx } = act;
  const key = actor.keys.filter(isTillKey).find(({ id }) => id === body.till);
  const isOurs = key !== undefined && secret.ticket.institution === actor.id;
  if (!isOurs) throw new PiaosuError('OFFLINE_SIGNATURE', { institution: actor.id, till: body.till });
  if (key.revoked !== undefined) throw new PiaosuError('KEY_REVOKED', { institution: actor.id, keyId: key.id });
  if (!isTicketGenuine(tx.ports.verify, secret.ticket, key))
    throw new PiaosuError('OFFLINE_SIGNATURE', { institution: actor.id, till: body.till });
  if (publicPart(act) !== canonicalJson(namedPart(body)))
    throw new PiaosuError('SCHEMA', { pointer: '/op/body/ticket' });
  assertShown(act);
}

/** What everybody may know of a ticket, as the ticket has it. */
function publicPart({ secret: { ticket }, tx }: Offline): string {
  return canonicalJson(namedPart({ ...ticket, ticket: hashOf(tx, ticket) }));
}

type Named = Pick<Offline['body'], 'till' | 'counter' | 'previous' | 'at' | 'premises' | 'ticket'>;

function namedPart({ till, counter, previous, at, premises, ticket }: Named): Named {
  return { till, counter, previous, at, premises, ticket };
}

/** The units of the ticket in its order, and something for each of its lines. */
function assertShown({ body, secret: { ticket, units, patientSalts } }: Offline): void {
  const isWhole = ticket.units.length === body.units.length && ticket.units.length === units.length;
  const isInOrder = ticket.units.every(({ id }, index) => units[index]?.id === id);
  if (!isWhole || !isInOrder || patientSalts.length !== ticket.lines.length)
    throw new PiaosuError('SCHEMA', { pointer: '/private/units' });
}

/**
 * Moves the till's chain on by this ticket: from here on it counts, whatever becomes of its boxes. Answers why nothing of
 * it can count as given out, if so.
 * @throws PiaosuError OFFLINE_COUNTER, OFFLINE_CLOCK for one from the future: it may come again later
 */
export async function takeNext({ actor, body, records, secret, tx }: Offline): Promise<TimeDoubt> {
  const key = tillKey(actor.id, body.till);
  const suite = tx.ports.suiteOf('sha-256');
  const known = await records.get(key, tillRecordShape);
  const head = known ?? { next: 1, previous: tillGenesis(suite, actor.id, body.till) };
  const fault = chainFault(head, body);
  if (fault !== undefined) throw new PiaosuError('OFFLINE_COUNTER', fault);
  if (clockFault(body.at, { before: 0, now: tx.time }) !== undefined)
    throw new PiaosuError('OFFLINE_CLOCK', { counter: body.counter, at: body.at });
  records.put(key, { v: 1, next: body.counter + 1, previous: hashOf(tx, secret.ticket), at: body.at });
  return timeDoubt({ at: body.at, before: known?.at ?? body.at, now: tx.time });
}

function hashOf(tx: Offline['tx'], ticket: Offline['secret']['ticket']): DigestText {
  return tillTicketHash(tx.ports.suiteOf('sha-256'), ticket);
}
