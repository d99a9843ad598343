import {
  containerKey,
  containerRecordShape,
  domainOf,
  PiaosuError,
  type ShipmentRecord,
  type UnitSource,
} from '@piaosu/core';
import { assertMayScan, noteMisses } from '../../dispensing/scan-throttle.ts';
import type { Trace } from '../../trace/index.ts';
import type { UnitsAt } from './move.ts';
import { nameUnits, readCodes } from './named-unit.ts';
import { ownShipment } from './shipment.ts';
import { commitTraceAct, type CommittedAct, type SupplyContext } from './trace-act.ts';

export interface Receiving extends UnitsAt {
  readonly shipment: string;
  /** PARENT: a closed container stands for what is in it. SCAN: each thing in it was scanned too. */
  readonly how: 'PARENT' | 'SCAN';
}

/** A code that was scanned and is not received with it. */
export interface Excess {
  readonly code: string;
  /** NOT_SENT: it is not of this shipment. CONTAINER_NOT_SCANNED: what it lies in is, and was not scanned itself. */
  readonly reason: 'NOT_SENT' | 'CONTAINER_NOT_SCANNED';
}

/** A container that held less than was packed into it: it is not received by scan. */
export interface Incomplete {
  readonly code: string;
  readonly packed: number;
  readonly scanned: number;
}

export interface Received extends CommittedAct {
  /** Codes of what was received: containers and single boxes as they were sent. */
  readonly received: readonly string[];
  /** How many of what was sent have not arrived yet. */
  readonly missing: number;
  readonly excess: readonly Excess[];
  readonly incomplete: readonly Incomplete[];
}

/**
 * Receives of a shipment what arrived. What is in excess changes hands by no scan: it is named and left where it is. Throws
 * PiaosuError RESOURCE_NOT_FOUND for a shipment to others, COUNT_MISMATCH when nothing scanned is of it, ALREADY_RECEIVED.
 */
export async function receive(context: SupplyContext, request: Receiving): Promise<Received> {
  const { trace } = context.organisation;
  const { premises, shipment: id, how, codes } = request;
  const ids = readCodes(codes, '/codes');
  const shipment = await ownShipment(context, id, ['receiver']);
  const place = { institution: context.caller.institution, premises: shipment.to };
  await assertMayScan(context.organisation, place);
  const scanned = await placesOf(trace, shipment, ids);
  await noteMisses(context.organisation, place, scanned.filter(({ top }) => top === 'NONE').length);
  const incomplete = how === 'SCAN' ? await incompleteOf(trace.source, scanned, codes) : [];
  const taken = scanned.filter(({ at, top }) => top === 'SELF' && !incomplete.some(({ code }) => code === codes[at]));
  const excess = excessOf(scanned, codes);
  if (taken.length === 0) throw nothingReceived(excess, incomplete);
  const act = await commitTraceAct(context, {
    action: 'receive',
    asked: { premises, shipment: id, how, ids },
    unitPointer: (unit) => `/codes/${taken[unit]?.at ?? unit}`,
    show: async () => {
      const units = await nameUnits(trace, taken.map((each) => each.id)); // prettier-ignore
      return { body: { premises, shipment: id, how, units: units.shown }, private: { units: units.named } };
    },
  });
  const missing = typeof act.result['missing'] === 'number' ? act.result['missing'] : 0;
  return { ...act, received: taken.map(({ at }) => codes[at] ?? ''), missing, excess, incomplete };
}

/** A scanned code: what was sent itself, something within it, or neither. */
interface Scanned {
  readonly id: string;
  /** Place in the request. */
  readonly at: number;
  readonly top: 'SELF' | 'WITHIN' | 'NONE';
  /** Tag of what was sent, and of what this lies in directly. */
  readonly unit?: string;
  readonly parent?: string;
}

async function placesOf(trace: Trace, shipment: ShipmentRecord, ids: readonly string[]): Promise<Scanned[]> {
  const places: Scanned[] = [];
  for (const [at, id] of ids.entries()) {
    if (ids.indexOf(id) < at) throw new PiaosuError('DUPLICATE_IN_REQUEST', [duplicate(at)]);
    places.push({ id, at, ...(await placeOf(trace, shipment, id)) });
  }
  return places;
}

function duplicate(at: number) {
  return { pointer: `/codes/${at}`, code: 'DUPLICATE_IN_REQUEST' };
}

async function placeOf(trace: Trace, { units }: ShipmentRecord, id: string): Promise<Omit<Scanned, 'id' | 'at'>> {
  const own = trace.source.tags.all(domainOf(id), [id]).find((tag) => units.includes(tag));
  if (own !== undefined) return { top: 'SELF', unit: own };
  const around = await trace.containersOf(id);
  const unit = around.find((tag) => units.includes(tag));
  const [parent] = around;
  return unit === undefined || parent === undefined ? { top: 'NONE' } : { top: 'WITHIN', unit, parent };
}

function excessOf(scanned: readonly Scanned[], codes: readonly string[]): Excess[] {
  const sent = new Set(scanned.flatMap(({ top, unit }) => (top === 'SELF' ? [unit] : [])));
  return scanned.flatMap(({ at, top, unit }): Excess[] => {
    const code = codes[at] ?? '';
    if (top === 'NONE') return [{ code, reason: 'NOT_SENT' }];
    return top === 'WITHIN' && !sent.has(unit) ? [{ code, reason: 'CONTAINER_NOT_SCANNED' }] : [];
  });
}

/** Only of containers that were packed on the ledger it is known how much was put into them. */
async function incompleteOf(
  { records }: UnitSource,
  scanned: readonly Scanned[],
  codes: readonly string[],
): Promise<Incomplete[]> {
  const incomplete: Incomplete[] = [];
  for (const { at, top, unit } of scanned) {
    if (top !== 'SELF' || unit === undefined) continue;
    const packed = (await records.get(containerKey(unit), containerRecordShape))?.children ?? 0;
    const within = scanned.filter(({ parent }) => parent === unit).length;
    if (within < packed) incomplete.push({ code: codes[at] ?? '', packed, scanned: within });
  }
  return incomplete;
}

function nothingReceived(excess: readonly Excess[], incomplete: readonly Incomplete[]): PiaosuError {
  return new PiaosuError('COUNT_MISMATCH', {
    excess: excess.map((each) => ({ ...each })),
    incomplete: incomplete.map((each) => ({ ...each })),
  });
}
