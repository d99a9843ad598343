import { parsed, refuse, type Parsed } from '../result.ts';
import { isBracketed } from './bracketed-string.ts';
import { isDataIdentified } from './data-identifier.ts';
import { isWebAddress } from './digital-link.ts';
import { FNC1 } from './element-string.ts';
import { isEpcUrn, notesOnCase } from './epc-urn.ts';
import { openEnvelope, type Enveloped } from './message-envelope.ts';
import type { ReadingNote } from './trace-code.ts';

/** A text from a scanner, a keyboard or a message, freed of everything that is not code. */
export type Scan = {
  /** Without prefix and blanks; separators are FNC1. */
  readonly content: string;
  /** As content, with FNC1 where blanks were: only when there are inner blanks and no separators. */
  readonly spaced?: string;
  /** The prefix says that GS1 element strings follow. */
  readonly gs1Prefix: boolean;
  /** Its envelope says that data identifiers follow. */
  readonly dataIdentified: boolean;
  readonly notes: readonly ReadingNote[];
};

/** National messages carry the code in a field of up to 100 characters. */
const MAX_CONTENT = 100;
/** What is longer with all its blanks and signs is not looked at: work stays bounded whatever is sent. */
const MAX_RAW = 1000;

/** Frees the text of full-width forms, invisible signs, blanks, prefix and pictures of separators. */
export function readScan(raw: string): Parsed<Scan> {
  if (raw.length > MAX_RAW) return refuse('FMT_LENGTH', { max: MAX_CONTENT, length: raw.length });
  const [prefix, delivered] = splitPrefix(toAscii(raw).trim());
  const envelope = openEnvelope(delivered);
  if (envelope?.ok === false) return envelope;
  return toScan(prefix, delivered, envelope?.value);
}

function toScan(prefix: string, delivered: string, envelope: Enveloped | undefined): Parsed<Scan> {
  const { text, notes } = undoCapsLock(prefix, withSeparators(envelope?.content ?? delivered));
  const content = text.replaceAll(/\s+/g, '');
  if (content.length === 0 || content.length > MAX_CONTENT)
    return refuse('FMT_LENGTH', { max: MAX_CONTENT, length: content.length });
  const scan = { content, notes: [...notes, ...notesOnCase(content)], ...kindOf(prefix, envelope, content) };
  const blanksMayCount = content !== text && !content.includes(FNC1);
  return parsed(blanksMayCount ? { ...scan, spaced: text.replaceAll(/\s+/g, FNC1) } : scan);
}

function kindOf(prefix: string, envelope: Enveloped | undefined, content: string) {
  const dataIdentified = envelope?.format === '06' && isDataIdentified(content);
  return { dataIdentified, gs1Prefix: (envelope !== undefined && !dataIdentified) || GS1_PREFIX.test(prefix) };
}

const FULL_WIDTH = /[\uFF01-\uFF5E]/g;
const FULL_WIDTH_OFFSET = 0xfee0;
/** Zero-width signs and direction marks, as copying from a page or a chat leaves them: never part of a code. */
const INVISIBLE = /[\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;

function toAscii(text: string): string {
  return text
    .replaceAll(INVISIBLE, '')
    .replaceAll(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH_OFFSET))
    .replaceAll(/[【〔]/g, '[')
    .replaceAll(/[】〕]/g, ']');
}

/** AIM symbology identifiers, ISO/IEC 15424: a closing bracket, a letter for the symbology and a modifier. */
const PREFIX = /^\][A-Za-z][0-9A-Za-z]\s*/;
/** GS1-128, GS1 DataMatrix, GS1 QR, GS1 DataBar and composite, GS1 DotCode (GS1 General Specifications §7.8.2). */
const GS1_PREFIX = /^\](?:c1|d2|q3|e[0-3]|j1)/i;

function splitPrefix(text: string): [string, string] {
  const prefix = PREFIX.exec(text)?.[0] ?? '';
  return [prefix, text.slice(prefix.length)];
}

/** GS as terminals, editors, converters and label programs show it, with signs that no element string can hold. */
const PICTURE = /\u241D|\u2194|\^\]|\^FNC1|[{[](?:GS|FNC1|1D)[}\]]|\\u001D|\\u\{1D\}|\\x1D|\\035|&#29;|&#x1D;|\|/gi;
/** The same in signs that are data elsewhere: read as a separator only where nothing clearer separates. */
const PICTURE_OF_DATA_SIGNS = /<(?:GS|FNC1|0x1D|1D)>|\((?:GS|FNC1)\)|%1D/gi;

function withSeparators(text: string): string {
  if (isWebAddress(text) || isEpcUrn(text)) return text;
  const clear = text.replaceAll(PICTURE, FNC1);
  return clear.includes(FNC1) || isBracketed(clear) ? clear : clear.replaceAll(PICTURE_OF_DATA_SIGNS, FNC1);
}

/** Prefixes that exist in the other case only: DataMatrix `]d`; Code 128 `]C`, QR `]Q`, DotCode `]J`. */
const LOWER_PREFIX_IN_CAPITALS = /^\]D/;
const UPPER_PREFIX_IN_SMALL = /^\][cqj]/;

/**
 * CAPS LOCK turns all letters that a keyboard-emulating scanner types. A prefix in the wrong case shows that something
 * changed letters; a letter of the other case in the code shows that it was not a field that writes all letters large
 * (or small). Only both together prove CAPS LOCK; else serial and lot stay as they are, since case tells boxes apart.
 */
function undoCapsLock(prefix: string, text: string): { text: string; notes: readonly ReadingNote[] } {
  const large = LOWER_PREFIX_IN_CAPITALS.test(prefix);
  if (!large && !UPPER_PREFIX_IN_SMALL.test(prefix)) return { text, notes: [] };
  if ((large ? /[a-z]/ : /[A-Z]/).test(text)) return { text: swapCase(text), notes: ['CAPS_LOCK_UNDONE'] };
  return { text, notes: /[A-Za-z]/.test(text) ? ['CASE_DOUBTFUL'] : [] };
}

function swapCase(text: string): string {
  return text.replaceAll(/[A-Za-z]/g, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  );
}
