import { PiaosuError, type EXEMPT_CLASSES, type Json, type PrescriptionLine } from '@piaosu/core';
import type { DispensingDocument } from '../../dispensing/dispensing-document.ts';
import { gatheredReads } from '../../dispensing/gathered-reads.ts';
import {
  inTurnOfLines,
  keepDispensing,
  newLinks,
  patientSaltOf,
  prescriptionSalts,
  type ReceiptLine,
} from '../../dispensing/keep-dispensing.ts';
import { placedRefusal } from '../../dispensing/placed-refusal.ts';
import { commitTraceAct, type CommittedAct, type GatheredAct, type SupplyContext } from '../supply/trace-act.ts';

export interface UncodedItem {
  readonly product: string;
  /** In smallest dispensing units. */
  readonly units: number;
  /** Place in `lines`. */
  readonly line: number;
  /** A class that never carries a code; absent for stock from before the codes. */
  readonly exempt?: (typeof EXEMPT_CLASSES)[number];
  readonly boundTo?: ReceiptLine;
}

export interface UncodedRequest {
  readonly premises: string;
  readonly patient: DispensingDocument['patient'];
  readonly lines: readonly PrescriptionLine[];
  readonly items: readonly UncodedItem[];
}

/**
 * Gives out medicines that carry no code: from declared stock, which it burns down, or of an exempt class. Throws
 * PiaosuError with the place of the item: NO_CODE_EXHAUSTED, DATA_MISMATCH, QTY_OVER, UNKNOWN_PRODUCT.
 */
export async function dispenseUncoded(
  context: SupplyContext,
  request: UncodedRequest,
): Promise<CommittedAct & { readonly dispensing: string }> {
  const index = request.items.findIndex(({ line }) => line >= request.lines.length);
  if (index >= 0) throw new PiaosuError('SCHEMA', [{ pointer: `/items/${index}/line`, code: 'SCHEMA' }]);
  const done = await inTurnOfLines(context.organisation, request.lines, () => commit(context, request));
  const { dispensing } = done.result;
  if (typeof dispensing !== 'string') throw new PiaosuError('INTERNAL', { reason: 'result of a dispensing' });
  return { ...done, dispensing };
}

async function commit(context: SupplyContext, request: UncodedRequest): Promise<CommittedAct> {
  try {
    const show = () => gather(context, request);
    return await commitTraceAct(context, { action: 'dispenseUncoded', asked: askedOf(request), show });
  } catch (error) {
    throw error instanceof PiaosuError ? placedRefusal(error) : error;
  }
}

function askedOf({ premises, patient, lines, items }: UncodedRequest): Json {
  const asked = items.map(({ boundTo, ...item }) => ({
    ...item,
    ...(boundTo === undefined ? {} : { boundTo: { ...boundTo } }),
  }));
  return { premises, patient: { ...patient }, lines: lines.map((line) => ({ ...line })), items: asked };
}

async function gather(
  { organisation, caller, messageId }: SupplyContext,
  request: UncodedRequest,
): Promise<GatheredAct> {
  const { premises, patient, lines, items } = request;
  const source = { ...organisation.trace.source, records: gatheredReads(organisation.projection) };
  const links = newLinks(items.map(({ boundTo }) => boundTo));
  const message = { institution: caller.institution, action: 'dispenseUncoded', messageId } as const;
  return {
    body: {
      premises,
      items: items.map(({ product, units, line, exempt }) => ({
        ...{ product, units, line },
        ...(exempt === undefined ? {} : { exempt }),
      })),
    },
    private: {
      lines: lines.map((line) => ({ ...line })),
      patient: { ...patient },
      patientSalts: await prescriptionSalts(organisation, source, request),
      ...(links.every((link) => link === null) ? {} : { links }),
    },
    keepWith: (sql) => {
      const patientSalt = patientSaltOf(organisation, message);
      const uncoded = items.map(({ product, units, line }) => ({ product, units, line }));
      const document = { premises, patient, patientSalt, lines, units: [], uncoded };
      return keepDispensing(sql, organisation, message, { document, links });
    },
  };
}
