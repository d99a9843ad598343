import type { Code } from './codes.ts';
import type { Json } from './encoding/json.ts';

/** One reason why an input is refused: where it lies (JSON pointer, '' for the whole), which rule, and the evidence. */
export type Fault = { readonly pointer: string; readonly code: Code; readonly detail?: Json };

/** What every `parseX` answers: the typed value, or every fault found (at least one). */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly Fault[] };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function refused(...faults: readonly Fault[]): Parsed<never> {
  return { ok: false, faults };
}

/** The one fault most parsers of a single value answer with. */
export function refuse(code: Code, detail?: Json, pointer = ''): Parsed<never> {
  return refused(detail === undefined ? { pointer, code } : { pointer, code, detail });
}

/** Moves faults of a part to its place in the whole. */
export function underPointer(prefix: string, faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, pointer: prefix + fault.pointer }));
}

/** A refusal on its way up: the code of the closed union, the evidence, and the foreign error that caused it, if any. */
export class PiaosuError extends Error {
  override readonly name = 'PiaosuError';
  readonly code: Code;
  readonly evidence: Json;

  constructor(code: Code, evidence: Json = null, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.code = code;
    this.evidence = evidence;
  }
}

/** For values that our own side built: the value, or the first fault thrown as PiaosuError. */
export function unwrap<T>(result: Parsed<T>): T {
  if (result.ok) return result.value;
  const [first] = result.faults;
  throw new PiaosuError(first?.code ?? 'INTERNAL', result.faults.map(faultToJson));
}

export function faultToJson(fault: Fault): Json {
  return fault.detail === undefined
    ? { pointer: fault.pointer, code: fault.code }
    : { pointer: fault.pointer, code: fault.code, detail: fault.detail };
}
