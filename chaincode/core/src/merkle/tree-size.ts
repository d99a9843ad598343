/**
 * Arithmetic of RFC 6962 trees on plain numbers. Bit operators are avoided: they cut to 32 bits, and a log may hold
 * more than 2^31 leaves.
 */

/** A tree size or leaf index that can be computed with exactly. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The largest power of two that is < size, for size ≥ 2: where RFC 6962 §2.1 splits a tree. */
export function splitPoint(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

/** The largest power of two ≤ count, as its exponent, for count ≥ 1. */
export function levelOf(count: number): number {
  let level = 0;
  while (2 ** (level + 1) <= count) level++;
  return level;
}

export function isOdd(value: number): boolean {
  return value % 2 === 1;
}

export function half(value: number): number {
  return Math.floor(value / 2);
}
