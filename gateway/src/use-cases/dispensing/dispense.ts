import { isPlainObject, isUnknownArray, PiaosuError, type Json, type PrescriptionLine } from '@piaosu/core';
import type { DispensingDocument } from '../../dispensing/dispensing-document.ts';
import {
  inTurnOfLines,
  keepDispensing,
  newLinks,
  patientSaltOf,
  prescriptionSalts,
  type ReceiptLine,
} from '../../dispensing/keep-dispensing.ts';
import { placedRefusal } from '../../dispensing/placed-refusal.ts';
import { noteMisses } from '../../dispensing/scan-throttle.ts';
import type { ReadBeside } from '../../dispensing/scanned-code.ts';
import type { ShownUnit } from '../../lots/index.ts';
import { commitTraceAct, type CommittedAct, type GatheredAct, type SupplyContext } from '../supply/trace-act.ts';
import { isHeldHere, openBasket, type OpenedBasket } from './basket.ts';
import { toldOf } from './scan.ts';

export interface DispenseUnit {
  readonly code: string;
  /** Place in `lines`. */
  readonly line: number;
  readonly part?: number;
  readonly isSubstituted?: true;
  /** What was read off the box beside its code. */
  readonly read?: ReadBeside;
  /** What pays for it, where that is known already. */
  readonly boundTo?: ReceiptLine;
}

export interface DispenseRequest {
  readonly premises: string;
  readonly patient: DispensingDocument['patient'];
  readonly lines: readonly PrescriptionLine[];
  readonly units: readonly DispenseUnit[];
  /** The lines must be filled by it: QTY_SHORT when something of one is left. */
  readonly fills?: true;
}

export interface Dispensed {
  readonly dispensing: string;
  readonly boxes: number;
  readonly tx: string;
  readonly block: number;
}

/**
 * Gives out a basket, all of it or nothing, in the name of the caller's pharmacy. What opens it later is kept before it is
 * sent. Throws PiaosuError with the place of the box: format codes, UNKNOWN_CODE, ALREADY_DISPENSED_HERE (with how often),
 * or the ledger's refusal; RATE_LIMITED, PEER_GATEWAY_UNAVAILABLE.
 */
export async function dispense(context: SupplyContext, request: DispenseRequest): Promise<Dispensed> {
  const { organisation } = context;
  assertLines(request);
  const done = await inTurnOfLines(organisation, request.lines, () => commit(context, request));
  const { dispensing, boxes } = done.result;
  if (typeof dispensing !== 'string' || typeof boxes !== 'number')
    throw new PiaosuError('INTERNAL', { reason: 'result of a dispensing' });
  return { dispensing, boxes, tx: done.tx, block: done.block };
}

function assertLines({ lines, units }: DispenseRequest): void {
  const index = units.findIndex(({ line }) => line >= lines.length);
  if (index >= 0) throw new PiaosuError('SCHEMA', [{ pointer: `/units/${index}/line`, code: 'SCHEMA' }]);
}

async function commit(context: SupplyContext, request: DispenseRequest): Promise<CommittedAct> {
  let isFirst = false;
  try {
    return await commitTraceAct(context, {
      action: 'dispense',
      asked: askedOf(request),
      unitPointer: (unit) => `/units/${unit}`,
      show: async () => {
        const shown = await show(context, request, await openBasket(context, request));
        isFirst = true;
        return shown;
      },
    });
  } catch (error) {
    throw error instanceof PiaosuError ? await toldRefusal(context, request, placedRefusal(error), isFirst) : error;
  }
}

function askedOf({ premises, patient, lines, units, ...rest }: DispenseRequest): Json {
  const asked = units.map(({ boundTo, read, ...unit }) => ({
    ...unit,
    ...(read === undefined ? {} : { read: { ...read } }),
    ...(boundTo === undefined ? {} : { boundTo: { ...boundTo } }),
  }));
  return { premises, patient: { ...patient }, lines: lines.map((line) => ({ ...line })), units: asked, ...rest };
}

async function show(context: SupplyContext, request: DispenseRequest, basket: OpenedBasket): Promise<GatheredAct> {
  const { organisation, caller, messageId } = context;
  const { premises, patient, lines, units, fills } = request;
  const opened = basket.units;
  const links = newLinks(units.map(({ boundTo }) => boundTo));
  const message = { institution: caller.institution, action: 'dispense', messageId } as const;
  return {
    body: {
      premises,
      units: opened.map(({ standing }) => ({ pointers: standing.leaves.map(({ pointer }) => pointer) })),
      lines: units.map(toBasketLine),
      ...(fills === undefined ? {} : { fills }),
    },
    private: {
      units: opened.map(({ code: { id }, standing: { leaves } }) => ({ id, openings: openingsOf(leaves) })),
      lines: lines.map((line) => ({ ...line })),
      patient: { ...patient },
      patientSalts: await prescriptionSalts(organisation, basket.trace.source, request),
      read: opened.map(({ code }) => ({ ...code.read })),
      ...(links.every((link) => link === null) ? {} : { links }),
    },
    keepWith: (sql) => {
      const document = documentOf(request, basket, patientSaltOf(organisation, message));
      return keepDispensing(sql, organisation, message, { document, links });
    },
  };
}

function toBasketLine({ line, part, isSubstituted }: DispenseUnit) {
  return {
    line,
    ...(part === undefined ? {} : { part }),
    ...(isSubstituted === undefined ? {} : { isSubstituted }),
  };
}

function openingsOf(leaves: readonly ShownUnit[]) {
  return leaves.map(({ opening }) => opening);
}

function documentOf(
  { premises, patient, lines, units }: DispenseRequest,
  basket: OpenedBasket,
  patientSalt: DispensingDocument['patientSalt'],
): DispensingDocument {
  return {
    ...{ premises, patient, patientSalt, lines },
    units: basket.units.map(({ code: { id } }, index) => {
      const { line = 0, part = null, isSubstituted } = units[index] ?? {};
      return { id, line, part, ...(isSubstituted === undefined ? {} : { isSubstituted }) };
    }),
  };
}

/**
 * What is printed on a box is for who holds it, the second time that a message is refused too. That it is somebody else's is
 * a look at it like a scan's, and counted with them.
 */
async function toldRefusal(
  { organisation, caller }: SupplyContext,
  { premises, units }: DispenseRequest,
  error: PiaosuError,
  isFirst: boolean,
): Promise<PiaosuError> {
  const { code, evidence } = error;
  if (!isUnknownArray(evidence)) return error;
  const place = { institution: caller.institution, premises };
  const faults: Json[] = [];
  for (const fault of evidence) {
    const unit = unitAt(units, fault);
    const isHeld = unit === undefined || (await isHeldHere(organisation.trace, place, unit.code));
    if (!isHeld && isFirst) await noteMisses(organisation, place, 1);
    faults.push(toldFault(fault, isHeld));
  }
  return new PiaosuError(code, faults, error);
}

const PLACE = /^\/units\/(\d+)$/u;

function unitAt(units: DispenseRequest['units'], fault: Json): DispenseUnit | undefined {
  if (!isPlainObject(fault) || typeof fault['pointer'] !== 'string') return undefined;
  const index = PLACE.exec(fault['pointer'])?.[1];
  return index === undefined ? undefined : units[Number(index)];
}

function toldFault(fault: Json, isHeld: boolean): Json {
  if (!isPlainObject(fault) || fault['detail'] === undefined) return fault;
  return { ...fault, detail: toldOf(fault['detail'], isHeld) };
}
