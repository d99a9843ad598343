import type { Code } from '../codes.ts';
import type { Json } from '../encoding/json.ts';
import type { Fault, Parsed } from '../result.ts';

/** Format codes in their precedence: the first is the answer, the rest go with it. */
const PRECEDENCE: readonly Code[] = [
  'FMT_LENGTH',
  'FMT_CHARSET',
  'FMT_CHECKDIGIT',
  'FMT_STRUCTURE',
  'FMT_DATE',
  'FMT_NOT_TRACE_CODE',
];

/** A fault at an application identifier (`/17`), or of the whole code when none is named. */
export function faultAt(ai: string, code: Code, detail: Json): Fault {
  return { pointer: ai === '' ? '' : `/${ai}`, code, detail };
}

/** Refuses with every fault found, by precedence and otherwise in the order found. */
export function refuseAll(faults: readonly Fault[]): Parsed<never> {
  return { ok: false, faults: faults.toSorted((a, b) => PRECEDENCE.indexOf(a.code) - PRECEDENCE.indexOf(b.code)) };
}
