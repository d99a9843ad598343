import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CALENDARS, type World } from '../start/world.ts';
import { Expected, type HospitalOfDay, payersOf } from './expected.ts';

/** A hospital day as a folder holds it: two files as the hospitals' systems export them, and the right answers. */
export interface Day {
  readonly receipts: Uint8Array<ArrayBuffer>;
  readonly details: Uint8Array<ArrayBuffer>;
  readonly expected: Expected;
}

export async function readDay(folder: string): Promise<Day> {
  const [receipts, details, expected] = await Promise.all([
    readFile(join(folder, 'receipts.csv')),
    readFile(join(folder, 'details.csv')),
    readFile(join(folder, 'expected.json'), 'utf8'),
  ]);
  return { receipts, details, expected: Expected.parse(JSON.parse(expected)) };
}

/** Who takes part in a day: its hospitals with their segments, and the payers that its cases name. */
export function worldOf(expected: Expected): World {
  return {
    hospitals: expected.hospitals.map((hospital) => ({
      id: hospital.fixmedinsCode,
      name: hospital.name,
      uscc: hospital.uscc,
      segments: segmentsOf(hospital),
    })),
    payers: payersOf(expected).map(({ id, tier }) => ({ id, name: id, tier, benefit: 'INDEMNITY' })),
    calendars: CALENDARS,
  };
}

function segmentsOf({ outSegment, inSegment }: HospitalOfDay): World['hospitals'][number]['segments'] {
  const text = (number: number): string => number.toString().padStart(10, '0');
  return [outSegment, inSegment].map(({ code, from, to }) => ({ code, from: text(from), to: text(to) }));
}
