import {
  parseShape,
  PiaosuError,
  premisesKey,
  premisesRecordShape,
  shipmentKey,
  shipmentRecordShape,
  unwrap,
  type ShipmentRecord,
} from '@piaosu/core';
import { selectShipments } from '../../db/trace-index.ts';
import { parseCursor, toPage, type Page } from '../../http/page.ts';
import type { Organisation } from '../../organisation.ts';
import type { SupplyContext } from './trace-act.ts';

type Reader = Pick<SupplyContext, 'organisation' | 'caller'>;

/** From which end a shipment is looked at. */
export type Direction = 'sender' | 'receiver';

/**
 * A shipment from or to the caller's own places. Throws PiaosuError RESOURCE_NOT_FOUND: one between others is as unknown as
 * one that does not exist.
 */
export async function ownShipment(
  { organisation, caller }: Reader,
  id: string,
  ends: readonly Direction[] = ['sender', 'receiver'],
): Promise<ShipmentRecord> {
  const shipment = await shipmentOf(organisation, id);
  // Looked up for one that does not exist too, so that it is not the quicker answer.
  const { from, to } = shipment ?? { from: NOWHERE, to: NOWHERE };
  const owners = { sender: await ownerOf(organisation, from), receiver: await ownerOf(organisation, to) };
  const isOwn = ends.some((end) => owners[end] === caller.institution);
  if (shipment === undefined || !isOwn) throw new PiaosuError('RESOURCE_NOT_FOUND', {});
  return shipment;
}

/** No premises are ever registered under it: it is not of their form's length. */
const NOWHERE = '0'.repeat(64);

/** Shipments of the caller's institution, newest first. */
export async function listShipments(
  { organisation, caller }: Reader,
  direction: Direction,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<ShipmentRecord>> {
  const rows = await selectShipments(
    organisation.database,
    caller.institution,
    direction,
    toPlace(parseCursor(cursor)),
    limit + 1,
  );
  const page = toPage(rows, limit, ({ block, id }) => `${block}/${id}`, ({ id }) => id); // prettier-ignore
  const shipments = await Promise.all(page.items.map((id) => shipmentOf(organisation, id)));
  return { items: shipments.filter((shipment) => shipment !== undefined), next: page.next };
}

/** Behind every block there is. */
const NEWEST = { block: Number.MAX_SAFE_INTEGER, id: '' };

function toPlace(place: string | undefined): { block: number; id: string } {
  if (place === undefined) return NEWEST;
  const [block = '', id = ''] = place.split('/');
  if (!/^\d{1,15}$/u.test(block)) throw new PiaosuError('SCHEMA', { pointer: '/cursor' });
  return { block: Number(block), id };
}

/** By its id, whoever's it is: callers decide who sees it. */
export async function shipmentOf({ projection }: Organisation, id: string): Promise<ShipmentRecord | undefined> {
  const record = await projection.record(shipmentKey(id));
  return record === undefined ? undefined : unwrap(parseShape(shipmentRecordShape, record.value));
}

async function ownerOf({ projection }: Organisation, premises: string): Promise<string | undefined> {
  const record = await projection.record(premisesKey(premises));
  return record === undefined ? undefined : unwrap(parseShape(premisesRecordShape, record.value)).institution;
}
