import {
  parseShape,
  parseTraceCode,
  refuse,
  toBeijingDate,
  traceField,
  type Parsed,
  type TraceCode,
} from '@piaosu/core';

/** What a scanner delivered, as far as dispensing needs it. */
export interface ScannedCode {
  /** Canonical: the same for every form of the code of one box. */
  readonly id: string;
  /** Printed beside the code; compared with what the maker committed to. */
  readonly read: { readonly lotNumber?: string; readonly expiry?: string };
  readonly notes: TraceCode['notes'];
}

/** What a person or a system read off the box where the code does not say it: a 20-digit code says neither. */
export type ReadBeside = ScannedCode['read'];

/**
 * Reads a code as scanners and people deliver it; what it says itself goes before what was read `beside` it. Refuses with
 * the faults of `parseTraceCode`.
 */
export function readScannedCode(text: string, beside: ReadBeside = {}, now: Date = new Date()): Parsed<ScannedCode> {
  const code = parseTraceCode(text, {
    referenceYear: Number(toBeijingDate(Math.floor(now.getTime() / 1000)).slice(0, 4)),
    source: 'SCAN',
  });
  if (!code.ok) return code;
  const { id, notes } = code.value;
  // The ledger keeps ids of a bounded form; what reads as a code and is none of them is no box.
  if (!parseShape(traceField.traceId, id).ok) return refuse('FMT_STRUCTURE', { reason: 'no code of a box' });
  return { ok: true, value: { id, read: { ...beside, ...readOf(code.value) }, notes } };
}

function readOf(code: TraceCode): ScannedCode['read'] {
  if (code.scheme === 'cn20') return {};
  const { lot, expiry } = code;
  const isLot = lot !== undefined && parseShape(traceField.lotNumber, lot).ok;
  return { ...(isLot ? { lotNumber: lot } : {}), ...(expiry === undefined ? {} : { expiry }) };
}
