import { parsed, refuse, type Parsed } from '../result.ts';
import { applicationIdentifier } from './application-identifier.ts';
import { associationFaults } from './association.ts';
import { elementFaults, type Gs1Element } from './element.ts';
import { FNC1, readElementString } from './element-string.ts';
import { toGs1Code } from './gs1-code.ts';
import { readingsOf } from './lost-separator.ts';
import { toHumanReadable } from './print-trace-code.ts';
import type { Scan } from './scan.ts';
import type { ContainerCode, Gs1BoxCode, ReadingNote, TraceCodeOptions } from './trace-code.ts';

type Gs1Code = Gs1BoxCode | ContainerCode;

/**
 * The one code that an element string can mean. Where there are blanks and no separators, the blanks may be decoration,
 * or stand for separators, or lie between AIs and values; more than one valid reading is refused with all.
 */
export function resolveElementString(scan: Scan, options: TraceCodeOptions): Parsed<Gs1Code> {
  const joined = resolveJoined(scan.content, options, scan.notes);
  const [first, ...others] = distinct([joined, ...readSpaced(scan, options)]);
  if (first === undefined) return joined;
  return others.length === 0 ? parsed(first) : refuseAmbiguous([first, ...others]);
}

function readSpaced({ spaced, notes }: Scan, options: TraceCodeOptions): Parsed<Gs1Code>[] {
  if (spaced === undefined || options.source === 'RECORD') return [];
  const withNote: readonly ReadingNote[] = [...notes, 'BLANKS_AS_SEPARATORS'];
  return [readStrictly(spaced, options, withNote), toGs1Code(pairsOf(spaced.split(FNC1)), options, withNote)];
}

/** `01 … 21 …`: words that are AIs and values by turns; nothing when the first of each two is no AI. */
function pairsOf(words: readonly string[]): Gs1Element[] {
  const pairs = words.flatMap((ai, i) => (i % 2 === 0 ? [{ ai, value: words[i + 1] ?? '' }] : []));
  return pairs.every(({ ai }) => applicationIdentifier(ai) !== undefined) ? pairs : [];
}

/** The codes that were read, each reading once. */
function distinct(results: readonly Parsed<Gs1Code>[]): Gs1Code[] {
  const codes = results.flatMap((result) => (result.ok ? [result.value] : []));
  return [...new Map(codes.toReversed().map((code) => [readable(code), code])).values()].toReversed();
}

function readStrictly(text: string, options: TraceCodeOptions, notes: readonly ReadingNote[]): Parsed<Gs1Code> {
  const elements = readElementString(text);
  return elements.ok ? toGs1Code(elements.value, options, notes) : elements;
}

/**
 * By the standard, if that gives valid elements; else, when no separator at all has come through, by the only way to
 * put separators in. A reading by the standard is never overruled: a lot `A21B` without a serial stays that.
 */
function resolveJoined(text: string, options: TraceCodeOptions, notes: readonly ReadingNote[]): Parsed<Gs1Code> {
  const strict = readStrictly(text, options, notes);
  if (options.source === 'RECORD' || text.includes(FNC1)) return strict;
  const elements = readElementString(text);
  if (!elements.ok || !isValid(elements.value)) return restoreSeparators(text, options, notes) ?? strict;
  return strict.ok ? doubt(text, strict.value, options) : strict;
}

function isValid(elements: readonly Gs1Element[]): boolean {
  return elements.flatMap(elementFaults).length + associationFaults(elements).length === 0;
}

/** Undefined when the text is no code with any separators, so that the fault by the standard is the answer. */
function restoreSeparators(
  text: string,
  options: TraceCodeOptions,
  notes: readonly ReadingNote[],
): Parsed<Gs1Code> | undefined {
  const { readings, complete } = readingsOf(text);
  const codes = codesOf(readings, options, [...notes, 'SEPARATORS_RESTORED']);
  const [only, ...others] = codes;
  if (!complete || others.length > 0) return refuseAmbiguous(codes);
  return only === undefined ? undefined : parsed(only);
}

/** What a drug's label carries beside GTIN and serial: lot, production date, expiry. */
const OF_A_LABEL = ['10', '11', '17'];
/** Shelf life is shorter; dates further away are taken for digits of a serial. */
const PLAUSIBLE_YEARS = 10;

/**
 * A serial at the end of a text without separators may have swallowed lot and expiry. Where they can be split off, and
 * that is more than chance, guessing could name a box that does not exist, or another one.
 */
function doubt(text: string, strict: Gs1Code, options: TraceCodeOptions): Parsed<Gs1Code> {
  const known = strict.elements.map(({ ai }) => ai);
  if (strict.scheme !== 'gs1' || known.includes('17')) return parsed(strict);
  const { readings } = readingsOf(text, (ai) => known.includes(ai) || OF_A_LABEL.includes(ai));
  const others = codesOf(readings, options, strict.notes).filter((code) =>
    isMoreThanChance(code, strict.serial, options.referenceYear),
  );
  return others.length === 0 ? parsed(strict) : refuseAmbiguous([strict, ...others]);
}

/**
 * An expiry of these years behind a serial with letters; behind a serial of digits alone, where one in 12,000 ends like
 * an expiry, a lot must be there as well: about 20 of a million random serials of 20 digits are refused then.
 */
function isMoreThanChance({ expiry, lot }: Gs1Code, serial: string, referenceYear: number): boolean {
  if (expiry === undefined || Math.abs(Number(expiry.slice(0, 4)) - referenceYear) > PLAUSIBLE_YEARS) return false;
  return lot !== undefined || /\D/.test(serial);
}

function codesOf(
  readings: readonly (readonly Gs1Element[])[],
  options: TraceCodeOptions,
  notes: readonly ReadingNote[],
): Gs1Code[] {
  return readings.flatMap((elements) => {
    const code = toGs1Code(elements, options, notes);
    return code.ok ? [code.value] : [];
  });
}

/** Enough for a person to see what is meant. */
const READINGS_SHOWN = 5;

function refuseAmbiguous(codes: readonly Gs1Code[]): Parsed<never> {
  const readings = codes.slice(0, READINGS_SHOWN).map(readable);
  return refuse('FMT_STRUCTURE', { reason: 'separators lost', readings, hint: 'scan again with separators' });
}

function readable(code: Gs1Code): string {
  return toHumanReadable(code.elements);
}
