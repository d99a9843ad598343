import { faultToJson, parseTraceCode, PiaosuError, type Fault, type Json, type NamedUnit } from '@piaosu/core';
import type { LotPointer } from '@piaosu/core';
import type { ShownUnit } from '../../lots/index.ts';
import type { Trace } from '../../trace/index.ts';

/** Units as an act on the ledger names them: public pointers and private openings, in the same order. */
export interface NamedUnits {
  readonly shown: { readonly pointers: readonly LotPointer[] }[];
  readonly named: NamedUnit[];
}

/** Leaves are folded from a database, or asked for over the exchange: so many at a time. */
const AT_A_TIME = 16;

/** The canonical ids of codes as scanners deliver them. Throws PiaosuError with every code that cannot be read. */
export function readCodes(codes: readonly string[], pointer: string): string[] {
  const faults: Fault[] = [];
  const ids = codes.map((code, index) => {
    const read = readOne(code);
    if (read.ok) return read.id;
    faults.push(...read.faults.map((fault) => ({ ...fault, pointer: `${pointer}/${index}${fault.pointer}` })));
    return '';
  });
  if (faults.length > 0) throw unreadable(faults);
  return ids;
}

/** The same of one code. */
export function readCode(code: string, pointer: string): string {
  const read = readOne(code);
  if (read.ok) return read.id;
  throw unreadable(read.faults.map((fault) => ({ ...fault, pointer: pointer + fault.pointer })));
}

type Read = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly faults: readonly Fault[] };

function readOne(code: string): Read {
  const read = parseTraceCode(code, { referenceYear: new Date().getUTCFullYear(), source: 'SCAN' });
  return read.ok ? { ok: true, id: read.value.id } : read;
}

/** By the recogniser's own code and not the row's SCHEMA: who scanned the commodity code is told to scan the other one. */
function unreadable(faults: readonly Fault[]): PiaosuError {
  const evidence: Json = faults.map(faultToJson);
  return new PiaosuError(faults[0]?.code ?? 'SCHEMA', evidence);
}

/** With what an act on each must show. Throws PiaosuError PEER_GATEWAY_UNAVAILABLE when a maker cannot be asked. */
export async function nameUnits(trace: Pick<Trace, 'evidence'>, ids: readonly string[]): Promise<NamedUnits> {
  const leaves: (readonly ShownUnit[])[] = [];
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    leaves.push(...(await Promise.all(ids.slice(from, from + AT_A_TIME).map((id) => trace.evidence(id)))));
  }
  return {
    shown: leaves.map((units) => ({ pointers: units.map(({ pointer }) => pointer) })),
    named: leaves.map((units, index) => ({ id: ids[index] ?? '', openings: units.map(({ opening }) => opening) })),
  };
}

/** The same of one. */
export async function nameUnit(
  trace: Pick<Trace, 'evidence'>,
  id: string,
): Promise<{ readonly pointers: LotPointer[]; readonly unit: NamedUnit }> {
  const leaves = await trace.evidence(id);
  return {
    pointers: leaves.map(({ pointer }) => pointer),
    unit: { id, openings: leaves.map(({ opening }) => opening) },
  };
}
