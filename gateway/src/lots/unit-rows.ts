import { parseTraceCode, traceField, parseShape, type Fault, type Level } from '@piaosu/core';
import { z } from 'zod';

/** One unit of an upload as it was read: canonical ids, its level, and the id of what it lies in. */
export interface UploadedUnit {
  readonly ids: readonly string[];
  readonly level: Level;
  readonly parent: string | null;
}

export type ReadUnit =
  | { readonly ok: true; readonly row: number; readonly unit: UploadedUnit }
  | { readonly ok: false; readonly row: number; readonly faults: readonly Fault[] };

export const UNIT_MEDIA_TYPES = ['text/csv', 'application/x-ndjson'] as const;
export type UnitMediaType = (typeof UNIT_MEDIA_TYPES)[number];

/** A code field may hold up to 100 characters in national messages; four codes, a level and commas. */
const MAX_LINE = 1000;

const unitLine = z.strictObject({
  codes: z.array(z.string()).min(1).max(4),
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
  parent: z.string().nullish(),
});

/**
 * Reads units line by line, however many there are: NDJSON `{"codes": [...], "level": 1, "parent": "..."}`, or CSV
 * `code,level,parent` (further codes of a unit in one field, separated by `|`), with or without a heading. A line that
 * cannot be read is a refused row; the others go on.
 */
export async function* readUnits(
  lines: AsyncIterable<string>,
  mediaType: UnitMediaType,
  referenceYear: number,
): AsyncGenerator<ReadUnit> {
  const ofContainer = remembered((text) => readCode(text, '/parent', referenceYear));
  let row = 0;
  for await (const line of lines) {
    const text = line.trim();
    if (isNoUnit(text, row, mediaType)) continue;
    row += 1;
    yield toUnit(row, text, { mediaType, referenceYear, ofContainer });
  }
}

/** An empty line, or the heading of a table; neither is counted. `rows`: counted before it. */
export function isNoUnit(text: string, rows: number, mediaType: UnitMediaType): boolean {
  return text === '' || (rows === 0 && mediaType === 'text/csv' && /^"?(?:code|追溯码)\b/iu.test(text));
}

interface Reading {
  readonly mediaType: UnitMediaType;
  readonly referenceYear: number;
  readonly ofContainer: (text: string) => ReadCode;
}

function toUnit(row: number, text: string, { mediaType, referenceYear, ofContainer }: Reading): ReadUnit {
  if (text.length > MAX_LINE) return { ok: false, row, faults: [{ pointer: '', code: 'SCHEMA' }] };
  const parsed = unitLine.safeParse(mediaType === 'text/csv' ? fromCsv(text) : fromJson(text));
  if (!parsed.success) {
    const pointer = `/${parsed.error.issues[0]?.path.join('/') ?? ''}`;
    return { ok: false, row, faults: [{ pointer, code: 'SCHEMA' }] };
  }
  const { codes, level, parent } = parsed.data;
  const read = codes.map((code, i) => readCode(code, `/codes/${i}`, referenceYear));
  const above = isGiven(parent) ? [ofContainer(parent)] : [];
  const faults = [...read, ...above].flatMap((each) => each.faults);
  if (faults.length > 0) return { ok: false, row, faults };
  return { ok: true, row, unit: { ids: read.map(({ id }) => id), level, parent: above[0]?.id ?? null } };
}

function isGiven(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text !== '';
}

interface ReadCode {
  readonly id: string;
  readonly faults: readonly Fault[];
}

/** Containers that are remembered: lines of one carton mostly follow each other, and a line has as many cartons. */
const CONTAINERS = 1_000;

/** A container's code stands on each of its boxes' lines: read once, it is a third of the reading. */
function remembered(read: (text: string) => ReadCode): (text: string) => ReadCode {
  const known = new Map<string, ReadCode>();
  return (text) => {
    const found = known.get(text) ?? read(text);
    if (known.size >= CONTAINERS) known.clear();
    known.set(text, found);
    return found;
  };
}

function readCode(text: string, pointer: string, referenceYear: number): ReadCode {
  const code = parseTraceCode(text, { referenceYear, source: 'RECORD' });
  if (!code.ok) return { id: '', faults: code.faults.map((fault) => at(pointer, fault)) };
  // The ledger keeps ids of a bounded form; what reads as a code and is none of them is no unit of a lot.
  const isId = parseShape(traceField.traceId, code.value.id).ok;
  return { id: code.value.id, faults: isId ? [] : [{ pointer, code: 'SCHEMA' }] };
}

function at(pointer: string, fault: Fault): Fault {
  return { ...fault, pointer: pointer + fault.pointer };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema, with the row
  }
}

/** Codes hold no comma unless they are quoted; a GS1 serial may. */
function fromCsv(text: string): unknown {
  const fields = [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/gu)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
  const [codes = '', level = '', parent = ''] = fields.map((field) => field.trim());
  return { codes: codes.split('|'), level: level === '' ? 1 : Number(level), parent: parent === '' ? null : parent };
}
