import type { Trace, UnitStanding } from '../trace/index.ts';
import { isLotOf } from './decide-unit.ts';
import type { ScannedCode } from './scanned-code.ts';

/** Lots whose boxes are scanned in a shop or a hospital at one time. */
const KEPT = 10_000;

/** By the database of the gateway that knows them: several organisations may live in one process. */
const known = new WeakMap<Trace['lots'], Map<string, string>>();

/**
 * The lot number of a box as it is printed on it: read from its code, else remembered of another box of the lot, else from
 * the leaf that its maker shows. In memory only: the ledger holds no number. Throws PiaosuError PEER_GATEWAY_UNAVAILABLE.
 */
export async function lotNumberOf(
  trace: Trace,
  { record, leaves }: UnitStanding,
  { id, read }: ScannedCode,
): Promise<string | undefined> {
  const numbers = known.get(trace.lots) ?? new Map<string, string>();
  known.set(trace.lots, numbers);
  const { lotNumber } = read;
  if (lotNumber !== undefined && isLotOf(trace.source.tags, record, lotNumber)) return lotNumber;
  const number = numbers.get(record.lot) ?? (leaves[0] ?? (await trace.show(id))[0])?.opening.unit.lotNumber;
  if (number !== undefined) remember(numbers, record.lot, number);
  return number;
}

function remember(numbers: Map<string, string>, lot: string, number: string): void {
  // A Map keeps the order of insertion: the first key is the oldest.
  const [oldest] = numbers.keys();
  if (numbers.size >= KEPT && oldest !== undefined) numbers.delete(oldest);
  numbers.set(lot, number);
}
