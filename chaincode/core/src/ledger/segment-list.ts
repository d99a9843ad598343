import { PiaosuError } from '../result.ts';

import type { SegmentHead, SegmentRecord } from './registry-record.ts';

/** A segment as it is asked for: numbers are texts of ten digits, which compare as text. */
export type SegmentAllotment = Omit<SegmentRecord, 'v' | 'next'>;

/** Where it is to go: the head of the list (absent before the first), and the predecessor (null for the beginning). */
export interface SegmentPlace {
  readonly head: SegmentHead | undefined;
  readonly after: SegmentRecord | null | undefined;
}

/** What changes: the new segment, and either its predecessor or the head, re-linked to it. */
export type PlacedSegment =
  | { readonly segment: SegmentRecord; readonly after: SegmentRecord }
  | { readonly segment: SegmentRecord; readonly after: null; readonly head: SegmentHead };

/**
 * Links a segment into the ordered list of its code. Since the list is ordered and without overlaps, the two neighbours
 * decide, and no range needs to be read.
 * @throws PiaosuError SCHEMA for an empty range; RANGE_OVERLAP when a neighbour overlaps or the predecessor is not one.
 */
export function placeSegment(allotment: SegmentAllotment, { head, after }: SegmentPlace): PlacedSegment {
  if (allotment.from > allotment.to) throw new PiaosuError('SCHEMA', { pointer: '/op/body/to' });
  if (after === undefined) throw overlap(allotment, { after: 'unknown' });
  if (after === null) {
    const segment = linked(allotment, head?.next ?? null);
    return { segment, after, head: { v: 1, next: segment.from } };
  }
  if (after.to >= allotment.from) throw overlap(allotment, { allottedTo: after.to });
  const segment = linked(allotment, after.next);
  return { segment, after: { ...after, next: segment.from } };
}

function linked(allotment: SegmentAllotment, next: string | null): SegmentRecord {
  if (next !== null && next <= allotment.to) throw overlap(allotment, { allottedFrom: next });
  const { code, from, to, issuer, publisher } = allotment;
  return { v: 1, code, from, to, issuer, publisher, next };
}

function overlap({ code, from, to }: SegmentAllotment, neighbour: Readonly<Record<string, string>>): PiaosuError {
  return new PiaosuError('RANGE_OVERLAP', { code, from, to, ...neighbour });
}
