import {
  boxKey,
  containerKey,
  containerRecordShape,
  done,
  PiaosuError,
  premisesKey,
  premisesRecordShape,
  shipmentKey,
  shipmentRecordShape,
  tagParts,
  unitRecordShape,
  type LotPointer,
  type NamedUnit,
  type PremisesRecord,
  type ShipmentRecord,
} from '@piaosu/core';

import { procedure, type Act, type Surroundings } from '../batch/procedure.ts';
import { boxTag, isKnownBox, openContainer, openUnit, unitKeys } from './opened-unit.ts';
import { knownPremises, ownPremises } from './premises.ts';
import { atUnit } from './unit-place.ts';
import { assertInUse, openAll, writeUnit } from './write-unit.ts';

/** Containers and single boxes leave together: a pallet of any size moves one key. */
export const ship = procedure({
  action: 'ship',
  keys: ({ operation, secret }, tags) => [
    shipmentKey(shipmentIdOf(tags.newest('message', tagParts.message(operation.actor.institution, secret.messageId)))),
    ...secret.units.flatMap((unit) => unitKeys(unit, tags)),
  ],
  async run(act) {
    const { body, messageTag, records, tx } = act;
    const from = await ownPremises(act, body.premises);
    const to = await receiverOf(act);
    const shipment = shipmentIdOf(messageTag);
    // The outcome of a message is pruned one day: the same message again must not write over what was sent then.
    if ((await records.get(shipmentKey(shipment), shipmentRecordShape)) !== undefined)
      throw new PiaosuError('ALREADY_EXISTS', { shipment });
    const units: string[] = [];
    for (const [index, named] of act.secret.units.entries()) {
      const sending = { shipment, from, to, index };
      const tag = await atUnit(index, () => send(act, sending, pointersOf(act, index), named));
      if (units.includes(tag)) throw new PiaosuError('DUPLICATE_IN_REQUEST', { unit: index });
      units.push(tag);
    }
    const record = { v: 1, id: shipment, state: 'SENT', from: from.id, to: to.id } as const;
    records.put(shipmentKey(shipment), { ...record, units, time: tx.time, tx: tx.id });
    return done({ shipment, units: units.length });
  },
});

/** What has not arrived the sender may take back: all of it, or what was missing at the other end. */
export const voidShipment = procedure({
  action: 'voidShipment',
  keys: ({ body }) => [shipmentKey(body.shipment)],
  async run(act) {
    const shipment = await shipmentOf(act, act.body.shipment);
    const from = await knownPremises(act, shipment.from);
    if (from.institution !== act.actor.id) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
    if (shipment.state !== 'SENT') throw new PiaosuError('ILLEGAL_TRANSITION', { state: shipment.state });
    const back = shipment.units.filter((tag) => shipment.arrived?.includes(tag) !== true);
    for (const tag of back) await arrive(act, tag, from, undefined);
    act.records.put(shipmentKey(shipment.id), { ...shipment, state: 'VOID' });
    return done({ shipment: shipment.id, state: 'VOID', units: back.length });
  },
});

/**
 * What arrived, of what was sent: the rest is missing until it arrives or the sender says what became of it. A unit that
 * was not sent with it is in excess and refused, so that nothing changes hands by a mistaken scan.
 */
export const receive = procedure({
  action: 'receive',
  keys: ({ body, secret }, tags) => [
    shipmentKey(body.shipment),
    ...secret.units.flatMap((unit) => unitKeys(unit, tags)),
  ],
  async run(act) {
    const { body, records, tx } = act;
    const here = await ownPremises(act, body.premises);
    const shipment = await shipmentOf(act, body.shipment);
    if (shipment.to !== here.id) throw new PiaosuError('NOT_SAME_PREMISES', {});
    if (shipment.state === 'RECEIVED') throw new PiaosuError('ALREADY_RECEIVED', {});
    if (shipment.state === 'VOID') throw new PiaosuError('ILLEGAL_TRANSITION', { state: 'VOID' });
    const arrived = [...(shipment.arrived ?? [])];
    for (const [index, named] of act.secret.units.entries()) {
      const tag = await tagIn(act, shipment, named);
      if (tag === undefined) throw new PiaosuError('COUNT_MISMATCH', { unit: index, excess: true });
      if (arrived.includes(tag)) throw new PiaosuError('ALREADY_RECEIVED', { unit: index });
      await atUnit(index, () => arrive(act, tag, here, body.how));
      arrived.push(tag);
    }
    const missing = shipment.units.length - arrived.length;
    const state = missing === 0 ? 'RECEIVED' : 'SENT';
    records.put(shipmentKey(shipment.id), { ...shipment, state, arrived, receivedTime: tx.time });
    return done({ shipment: shipment.id, state, missing });
  },
});

interface Sending {
  readonly shipment: string;
  readonly from: PremisesRecord;
  readonly to: PremisesRecord;
  readonly index: number;
}

/** 'S' and 24 hex digits of the tag of the message. */
function shipmentIdOf(messageTag: string): string {
  return `S${messageTag.slice(messageTag.indexOf('.') + 1).slice(0, 24)}`;
}

function pointersOf({ body }: Act<'ship'>, index: number): readonly LotPointer[] {
  const shown = body.units[index];
  if (shown === undefined) throw new PiaosuError('SCHEMA', { pointer: '/op/body/units' });
  return shown.pointers;
}

async function receiverOf(act: Act<'ship'>): Promise<PremisesRecord> {
  const { body } = act;
  const to = await act.records.get(premisesKey(body.to), premisesRecordShape);
  if (to?.state !== 'ACTIVE' || to.id === body.premises) throw new PiaosuError('RESOURCE_NOT_FOUND', { to: body.to });
  return to;
}

/** What is known of it decides, and of what never acted its leaf: a container is whatever is no saleable box. */
async function send(
  act: Act<'ship'>,
  sending: Sending,
  pointers: readonly LotPointer[],
  named: NamedUnit,
): Promise<string> {
  const level = named.openings[0]?.unit.level;
  const isBox = level === undefined ? await isKnownBox(act, named.id) : level === 1;
  return isBox ? sendBox(act, sending, pointers, named) : sendContainer(act, sending, pointers, named);
}

async function sendContainer(
  act: Act<'ship'>,
  { shipment, from, to, index }: Sending,
  pointers: readonly LotPointer[],
  named: NamedUnit,
): Promise<string> {
  const opened = await openContainer(act, pointers, named);
  assertHeld(opened.custody, from, index);
  assertInUse(opened.record, index);
  if (opened.record.state !== 'CLOSED') throw new PiaosuError('AGGREGATION_BROKEN', { unit: index });
  openAll(act, opened.rungs);
  const record = {
    ...opened.record,
    parent: null,
    custodian: from.id,
    state: 'IN_TRANSIT',
    to: to.id,
    shipment,
  } as const;
  act.records.put(containerKey(opened.tag), record);
  return opened.tag;
}

async function sendBox(
  act: Act<'ship'>,
  { shipment, from, to, index }: Sending,
  pointers: readonly LotPointer[],
  named: NamedUnit,
): Promise<string> {
  const opened = await openUnit(act, pointers, named);
  assertHeld(opened.custody, from, index);
  if (opened.record.state !== 'AVAILABLE')
    throw new PiaosuError('ILLEGAL_TRANSITION', { unit: index, state: opened.record.state });
  openAll(act, opened.rungs);
  const transit = { to: to.id, shipment };
  writeUnit(act, opened, { ...opened.record, parent: null, custodian: from.id, transit });
  return opened.tag;
}

function assertHeld(
  { premises, isInTransit }: { premises: PremisesRecord; isInTransit: boolean },
  from: PremisesRecord,
  unit: number,
): void {
  if (premises.id !== from.id)
    throw new PiaosuError('NOT_IN_CUSTODY', { unit, sameInstitution: premises.institution === from.institution });
  if (isInTransit) throw new PiaosuError('NOT_RECEIVED', { unit });
}

/** A unit of a shipment comes to rest: with its receiver, or back with its sender. */
async function arrive(
  { records }: Surroundings,
  tag: string,
  here: PremisesRecord,
  received: 'PARENT' | 'SCAN' | undefined,
): Promise<void> {
  const container = await records.get(containerKey(tag), containerRecordShape);
  if (container !== undefined) {
    const { to, shipment, ...rest } = container;
    if (to === undefined || shipment === undefined) throw new PiaosuError('ALREADY_RECEIVED', {});
    const how = received === undefined ? {} : { received };
    records.put(containerKey(tag), { ...rest, ...how, state: 'CLOSED', custodian: here.id });
    return;
  }
  const box = await records.get(boxKey(tag), unitRecordShape);
  if (box === undefined) throw new Error('a shipment without its units');
  const { transit, ...rest } = box;
  if (transit === undefined) throw new PiaosuError('ALREADY_RECEIVED', {});
  records.put(boxKey(tag), { ...rest, custodian: here.id });
}

async function shipmentOf({ records }: Surroundings, id: string): Promise<ShipmentRecord> {
  const shipment = await records.get(shipmentKey(id), shipmentRecordShape);
  if (shipment === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
  return shipment;
}

/** By whichever of its codes a box is scanned. */
async function tagIn(act: Surroundings, { units }: ShipmentRecord, { id }: NamedUnit): Promise<string | undefined> {
  const { tags } = act;
  const names = [...tags.all('container', [id]), ...tags.all('box', [id])];
  const box = await boxTag(act, id);
  return units.find((tag) => tag === box || names.includes(tag));
}
