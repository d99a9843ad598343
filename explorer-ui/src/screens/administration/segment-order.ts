import type { Segment, SegmentBody } from '../../api/administration.ts';

/** A segment as it is typed. */
export interface TypedSegment {
  readonly code: string;
  readonly from: string;
  readonly to: string;
  readonly issuer: string;
}

export const NO_SEGMENT: TypedSegment = { code: '', from: '', to: '', issuer: '' };

/** Code of 8 digits, numbers of 10; numbers may be typed without their leading zeros. */
export function readSegment({ code, from, to, issuer }: TypedSegment): Omit<SegmentBody, 'after'> | undefined {
  const digits = (text: string) => text.normalize('NFKC').replaceAll(/\s/gu, '');
  const [first, last] = [digits(from), digits(to)].map((text) => text.padStart(10, '0'));
  if (first === undefined || last === undefined || issuer === '') return undefined;
  const isWhole = /^\d{8}$/u.test(digits(code)) && [digits(from), digits(to)].every((text) => /^\d{1,10}$/u.test(text));
  return isWhole && first <= last ? { code: digits(code), from: first, to: last, issuer } : undefined;
}

/** The segment of the same code that has some of these numbers. */
export function overlapOf(
  wanted: Pick<SegmentBody, 'code' | 'from' | 'to'>,
  segments: readonly Segment[],
): Segment | undefined {
  return segments.find(({ code, from, to }) => code === wanted.code && from <= wanted.to && wanted.from <= to);
}

/** First number of the segment in front of it: the list of a code is kept in order on the ledger. */
export function placeOf(wanted: Pick<SegmentBody, 'code' | 'from'>, segments: readonly Segment[]): string | null {
  const before = segments
    .filter(({ code, from }) => code === wanted.code && from < wanted.from)
    .map(({ from }) => from);
  return before.toSorted().at(-1) ?? null;
}

/** How many receipts it has numbers for. */
export function sizeOf({ from, to }: Pick<Segment, 'from' | 'to'>): number {
  return Number(to) - Number(from) + 1;
}
