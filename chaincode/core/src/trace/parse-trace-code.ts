import { refused, type Parsed } from '../result.ts';
import { applicationIdentifierAt } from './application-identifier.ts';
import { isBracketed, readBracketed } from './bracketed-string.ts';
import { commodityFault, commodityGtin } from './commodity-code.ts';
import { readDataIdentifiers } from './data-identifier.ts';
import { isWebAddress, readDigitalLink } from './digital-link.ts';
import { isEpcUrn, readEpcUrn } from './epc-urn.ts';
import { FNC1 } from './element-string.ts';
import { refuseAll } from './format-fault.ts';
import { toGs1Code } from './gs1-code.ts';
import { readNationalCode } from './national-code.ts';
import { resolveElementString } from './resolve-element-string.ts';
import { readScan, type Scan } from './scan.ts';
import type { TraceCode, TraceCodeOptions } from './trace-code.ts';

/**
 * Reads a trace code as scanners, people and messages deliver it: 码上放心's 20 digits, GS1 element strings (with
 * separators of any look, in brackets, after any symbology prefix, in any order, in an ISO/IEC 15434 envelope), GS1
 * Digital Link URIs, EPC URNs. All forms of one box give one id. Everything may be hostile: it never throws and its work is bounded.
 *
 * Refuses with every fault, the first by precedence: FMT_LENGTH, FMT_CHARSET, FMT_CHECKDIGIT, FMT_STRUCTURE (also when
 * more than one reading is possible: the readings are in the detail), FMT_DATE, FMT_NOT_TRACE_CODE. Pointers name the
 * application identifier at fault: `/17`.
 */
export function parseTraceCode(text: string, options: TraceCodeOptions): Parsed<TraceCode> {
  const scan = readScan(text);
  if (!scan.ok) return scan;
  const { content, notes } = scan.value;
  const code = trimSeparators(content);
  switch (formOf(scan.value, code)) {
    case 'URI': {
      const elements = isEpcUrn(content) ? readEpcUrn(content) : readDigitalLink(content);
      return elements.ok ? toGs1Code(elements.value, options, notes) : refuseAll(elements.faults);
    }
    case 'DATA_IDENTIFIERS':
      return toGs1Code(readDataIdentifiers(code), options, notes);
    case 'BRACKETED':
      return toGs1Code(readBracketed(code), options, notes);
    case 'COMMODITY':
      return refused(commodityFault(code.padStart(14, '0')));
    case 'NATIONAL':
      return readNationalCode(code, notes);
    case 'ELEMENT_STRING':
      return resolveElementString(scan.value, options);
  }
}

type Form = 'URI' | 'DATA_IDENTIFIERS' | 'BRACKETED' | 'COMMODITY' | 'NATIONAL' | 'ELEMENT_STRING';

/** What shows no sign of GS1 is judged as a national code, so that its faults are those of 20 digits. */
function formOf(scan: Scan, code: string): Form {
  if (isUri(scan.content)) return 'URI';
  if (scan.dataIdentified) return 'DATA_IDENTIFIERS';
  if (isBracketed(code)) return 'BRACKETED';
  if (commodityGtin(code) !== undefined) return 'COMMODITY';
  if (code.startsWith('8') && code.length < SHORTEST_WITH_8) return 'NATIONAL';
  return looksLikeGs1(scan, code) ? 'ELEMENT_STRING' : 'NATIONAL';
}

function looksLikeGs1({ gs1Prefix, content }: Scan, code: string): boolean {
  return gs1Prefix || content.includes(FNC1) || applicationIdentifierAt(code, 0) !== undefined;
}

function isUri(text: string): boolean {
  return isEpcUrn(text) || isWebAddress(text);
}

/** AI 8… (5 characters or more), then GTIN (16) and serial (3 or more): shorter, what begins with 8 is no GS1 code. */
const SHORTEST_WITH_8 = 24;

function trimSeparators(text: string): string {
  let [start, end] = [0, text.length];
  while (text.charAt(start) === FNC1) start++;
  while (end > start && text.charAt(end - 1) === FNC1) end--;
  return text.slice(start, end);
}
