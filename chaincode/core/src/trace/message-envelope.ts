import { parsed, refuse, type Parsed } from '../result.ts';

/** What an ISO/IEC 15434 message holds, without its envelope. */
export type Enveloped = {
  readonly content: string;
  /** 05: GS1 application identifiers. 06: data identifiers of ASC MH10. */
  readonly format: '05' | '06';
};

/** Record separator and end of transmission, and how terminals and editors show them. */
const RS = String.raw`(?:\u001E|\u241E|\^\^|[{[<(]RS[}\]>)]|\\u001E|\\x1E|\\036)`;
const EOT = String.raw`(?:\u0004|\u2404|\^D|[{[<(]EOT[}\]>)]|\\u0004|\\x04|\\004)`;

/** Scanners drop what they cannot type, so only the head must be there. */
const ENVELOPE = new RegExp(String.raw`^\[\)>\s*${RS}?\s*(\d\d)([^]*?)(?:\s*${RS})?(?:\s*${EOT})?$`, 'i');
const NEXT_RECORD = new RegExp(RS, 'i');

/**
 * Opens the envelope in which DataMatrix symbols with the macros 05 and 06 arrive (ISO/IEC 15434). Undefined for a text
 * without one. Refuses FMT_STRUCTURE formats without GS1 keys, and messages of several records: which one is the box?
 */
export function openEnvelope(text: string): Parsed<Enveloped> | undefined {
  const [, format, content = ''] = ENVELOPE.exec(text) ?? [];
  if (format === undefined) return undefined;
  if (format !== '05' && format !== '06')
    return refuse('FMT_STRUCTURE', { reason: 'ISO/IEC 15434 format without GS1 keys', format });
  if (NEXT_RECORD.test(content)) return refuse('FMT_STRUCTURE', { reason: 'ISO/IEC 15434 message of several records' });
  return parsed({ format, content });
}
