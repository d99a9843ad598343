import { parsed, type Fault, type Parsed } from '../result.ts';
import { faultAt, refuseAll } from './format-fault.ts';
import type { NationalCode, ReadingNote } from './trace-code.ts';

const NATIONAL_LENGTH = 20;
const IDENTIFICATION_LENGTH = 7;

/**
 * 码上放心: 20 digits beginning with 8, of which the first seven are the 药品标识码 (NMPAB/T 1002). How the last four
 * follow from the others is unpublished, so a wrong digit shows only when nobody registered the code.
 */
export function readNationalCode(text: string, notes: readonly ReadingNote[]): Parsed<NationalCode> {
  const faults = nationalFaults(text);
  if (faults.length > 0) return refuseAll(faults);
  const identification = text.slice(0, IDENTIFICATION_LENGTH);
  return parsed({ scheme: 'cn20', id: `cn20:${text}`, code: text, identification, level: 'REGISTRY', notes });
}

function nationalFaults(text: string): Fault[] {
  const faults: [boolean, Fault][] = [
    [text.length !== NATIONAL_LENGTH, faultAt('', 'FMT_LENGTH', { expected: NATIONAL_LENGTH, length: text.length })],
    [!/^\d*$/.test(text), faultAt('', 'FMT_CHARSET', { expected: 'digits' })],
    [!text.startsWith('8'), faultAt('', 'FMT_STRUCTURE', { expected: 'a code beginning with 8, or a GS1 code' })],
  ];
  return faults.filter(([broken]) => broken).map(([, fault]) => fault);
}
