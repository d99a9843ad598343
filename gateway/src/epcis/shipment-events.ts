import { domainOf, premisesKey, premisesRecordShape, type ShipmentRecord } from '@piaosu/core';
import { selectShipmentsOf } from '../db/trace-index.ts';
import type { CallerContext } from '../http/route.ts';
import type { Trace } from '../trace/index.ts';
import type { SeenBox } from '../use-cases/dispensing/read-box.ts';
import { shipmentOf } from '../use-cases/supply/shipment.ts';
import { placeNamed, toEvent, type EventFields } from './ledger-event.ts';
import { toUrn } from './identifier.ts';

/** Of one box so many at most are told: it moves from a maker over a few wholesalers. */
const MAX_SHIPMENTS = 100;

/** A way of the box as the ledger has it, told as an event. */
export interface Movement {
  readonly act: 'ship' | 'receive';
  readonly shipment: string;
  readonly event: EventFields;
}

/**
 * How a box was sent and arrived: by itself, or in what it was put into by its maker or lies in now. To an institution what
 * it sent and got; to the regulator all. What was taken back by its sender is not told: it did not happen.
 * Throws PiaosuError PEER_GATEWAY_UNAVAILABLE when its maker cannot be asked what it lay in.
 */
export async function movementsOf(context: CallerContext, box: SeenBox, epc: string): Promise<Movement[]> {
  const { organisation } = context;
  const tags = await tagsAround(organisation.trace, box);
  const ids = await selectShipmentsOf(organisation.database, [...tags], MAX_SHIPMENTS);
  const shipments = (await Promise.all(ids.map((id) => shipmentOf(organisation, id)))).filter(
    (each) => each !== undefined,
  );
  const seen = await Promise.all(shipments.map((shipment) => isShown(context, shipment)));
  return shipments
    .filter((shipment, index) => seen[index] === true && shipment.state !== 'VOID')
    .flatMap((shipment) => [sent(shipment, epc), ...arrived(shipment, tags, epc)]);
}

/** Its own tags under every pepper, and those of what it lies in. A container that was opened never travels again. */
async function tagsAround(trace: Trace, { id, standing }: SeenBox): Promise<ReadonlySet<string>> {
  const leaves = await trace.show(id);
  const names = [id, ...leaves.flatMap(({ opening }) => opening.unit.ids)];
  const tags = names.flatMap((name) => trace.source.tags.all(domainOf(name), [name]));
  return new Set([...tags, standing.tag, ...standing.rungs.map(({ tag }) => tag)]);
}

async function isShown({ organisation, caller }: CallerContext, { from, to }: ShipmentRecord): Promise<boolean> {
  if (caller.roles.includes('DRUG_INSPECTOR')) return true;
  const { records } = organisation.trace.source;
  const ends = await Promise.all([from, to].map((id) => records.get(premisesKey(id), premisesRecordShape)));
  return ends.some((premises) => premises?.institution === caller.institution);
}

function sent({ id, from, to, time }: ShipmentRecord, epc: string): Movement {
  const event = {
    ...toEvent(time, from, epc),
    ...{ action: 'OBSERVE', bizStep: 'shipping', disposition: 'in_transit' },
    ...between(id, from, to),
  };
  return { act: 'ship', shipment: id, event };
}

function arrived(
  { id, from, to, units, arrived: some, receivedTime }: ShipmentRecord,
  tags: ReadonlySet<string>,
  epc: string,
): Movement[] {
  const isHere = (some ?? units).some((tag) => tags.has(tag));
  if (receivedTime === undefined || !isHere) return [];
  const event = {
    ...toEvent(receivedTime, to, epc),
    ...{ action: 'OBSERVE', bizStep: 'receiving', disposition: 'in_progress' },
    ...between(id, from, to),
  };
  return [{ act: 'receive', shipment: id, event }];
}

function between(shipment: string, from: string, to: string): EventFields {
  return {
    bizTransactionList: [{ type: 'desadv', bizTransaction: toUrn('shipment', shipment) }],
    sourceList: [{ type: 'location', source: placeNamed(from) }],
    destinationList: [{ type: 'location', destination: placeNamed(to) }],
  };
}
