import { isJson } from '../encoding/canonical-json.ts';
import { isPlainObject, isUnknownArray, type Json } from '../encoding/json.ts';
import type { Fault, Parsed } from '../result.ts';

/**
 * A shape says what a JSON value must look like and, as its type parameter, what TypeScript may believe afterwards.
 * It validates in place and never converts, so that a value that was hashed or signed is the value that is used.
 */
export interface Shape<T> {
  /** Whether there is no fault: asked first, because naming the places took three quarters of reading what has none. */
  conforms(value: unknown): boolean;
  /** Every place where `value` differs; empty when it conforms. `pointer` is the RFC 6901 pointer of `value`. */
  faultsOf(value: unknown, pointer: string): readonly Fault[];
  /** Carries the type only; never present at run time. */
  readonly type?: T;
}

/** The TypeScript type that a shape vouches for. */
export type TypeOf<S> = S extends Shape<infer T> ? T : never;

type Fields = Readonly<Record<string, Shape<unknown>>>;
type RecordOf<R extends Fields, O extends Fields> = { [K in keyof R]: TypeOf<R[K]> } & {
  [K in keyof O]?: TypeOf<O[K]>;
};

/** Parses hostile input: the typed value, or every faulty path. */
export function parseShape<T>(shape: Shape<T>, value: unknown): Parsed<T> {
  return isOf(shape, value) ? { ok: true, value } : { ok: false, faults: shape.faultsOf(value, '') };
}

function isOf<T>(shape: Shape<T>, value: unknown): value is T {
  return shape.conforms(value);
}

/** A text that matches `pattern`, of at most `maxLength` UTF-16 units. */
export function text(pattern: RegExp, maxLength = 512): Shape<string> {
  return check((value) => typeof value === 'string' && value.length <= maxLength && pattern.test(value));
}

/** A safe integer within the bounds, both included. */
export function integer(min = 0, max = Number.MAX_SAFE_INTEGER): Shape<number> {
  return check((value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max);
}

/** One of the listed constants: a closed union. */
export function oneOf<const T extends string | number | boolean | null>(...constants: readonly T[]): Shape<T> {
  return check((value) => constants.some((constant) => constant === value));
}

/** A text that satisfies a predicate of its own, for ids with check digits and real dates. */
export function textThat(holds: (value: string) => boolean): Shape<string> {
  return check((value) => typeof value === 'string' && holds(value));
}

/** A value for which a type guard exists already. */
export function valueThat<T>(isT: (value: unknown) => value is T): Shape<T> {
  return check(isT);
}

/** Any JSON value: what another parser will look at. */
export const jsonValue: Shape<Json> = check(isJson);

/** An array whose items all have one shape. */
export function listOf<T>(item: Shape<T>, limits: { min?: number; max: number }): Shape<readonly T[]> {
  const isList = (value: unknown): value is readonly unknown[] =>
    isUnknownArray(value) && value.length >= (limits.min ?? 0) && value.length <= limits.max;
  return {
    conforms: (value) => isList(value) && value.every((each) => item.conforms(each)),
    faultsOf: (value, pointer) =>
      isList(value)
        ? value.flatMap((each, index) => item.faultsOf(each, `${pointer}/${index}`))
        : [schemaFault(pointer)],
  };
}

/** An object with exactly these fields; a field that is not listed is a fault, not ignored. */
export function record<R extends Fields>(required: R): Shape<{ [K in keyof R]: TypeOf<R[K]> }>;
export function record<R extends Fields, O extends Fields>(required: R, optional: O): Shape<RecordOf<R, O>>;
export function record(required: Fields, optional: Fields = {}): Shape<unknown> {
  const fields = fieldsOf(required, optional);
  const known = new Set(fields.map(({ name }) => name));
  return {
    conforms: (value) =>
      isPlainObject(value) &&
      Object.keys(value).every((name) => known.has(name)) &&
      fields.every(({ name, shape, isRequired }) =>
        Object.hasOwn(value, name) ? shape.conforms(value[name]) : !isRequired,
      ),
    faultsOf(value, pointer) {
      if (!isPlainObject(value)) return [schemaFault(pointer)];
      const unknown = Object.keys(value).filter((name) => !known.has(name));
      const faults = unknown.map((name): Fault => ({ pointer: pointer + pathOf(name), code: 'UNKNOWN_FIELD' }));
      for (const { name, path, isRequired } of fields) {
        if (isRequired && !Object.hasOwn(value, name)) faults.push(schemaFault(pointer + path));
      }
      for (const { name, path, shape } of fields) {
        if (!Object.hasOwn(value, name)) continue;
        for (const fault of shape.faultsOf(value[name], pointer + path)) faults.push(fault);
      }
      return faults;
    },
  };
}

/** Prepared once for each shape: pointers of fields that hold no fault were a twentieth of what a dispensed box costs. */
function fieldsOf(required: Fields, optional: Fields) {
  return Object.entries({ ...required, ...optional }).map(([name, shape]) => ({
    ...{ name, shape, path: pathOf(name) },
    isRequired: Object.hasOwn(required, name),
  }));
}

function pathOf(name: string): string {
  return `/${escapePointer(name)}`;
}

/** A value of either shape. The faults of the last are reported. */
export function either<A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return {
    conforms: (value) => first.conforms(value) || second.conforms(value),
    faultsOf: (value, pointer) => (first.conforms(value) ? [] : second.faultsOf(value, pointer)),
  };
}

/** The shape, or null. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return either(oneOf(null), shape);
}

function check<T>(holds: (value: unknown) => boolean): Shape<T> {
  return { conforms: holds, faultsOf: (value, pointer) => (holds(value) ? [] : [schemaFault(pointer)]) };
}

function schemaFault(pointer: string): Fault {
  return { pointer, code: 'SCHEMA' };
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
