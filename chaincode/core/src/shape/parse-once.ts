import type { Parsed } from '../result.ts';
import { parseShape, type Shape } from './shape.ts';

const conforming = new WeakMap<Shape<unknown>, WeakSet<object>>();

/**
 * {@link parseShape} for a value that nobody changes and many ask for: the record of a lot is read once for each of its boxes.
 * What conformed is remembered for as long as the value lives; what did not is looked at again, with its faults.
 */
export function parseOnce<T>(shape: Shape<T>, value: unknown): Parsed<T> {
  if (isKnown(shape, value)) return { ok: true, value };
  const parsed = parseShape(shape, value);
  if (parsed.ok && isObject(value)) remember(shape, value);
  return parsed;
}

function isKnown<T>(shape: Shape<T>, value: unknown): value is T {
  return isObject(value) && conforming.get(shape)?.has(value) === true;
}

function remember(shape: Shape<unknown>, value: object): void {
  const known = conforming.get(shape) ?? new WeakSet();
  conforming.set(shape, known.add(value));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
