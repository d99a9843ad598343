import { epcToDigitalLink } from '../epcis/epc-uri.ts';
import { parsed, refuse, type Parsed } from '../result.ts';
import { readDigitalLink } from './digital-link.ts';
import type { Gs1Element } from './element.ts';
import type { ReadingNote } from './trace-code.ts';

/** The scheme of a URN and its namespace are read in either case (RFC 8141 §3.1); what follows is written small. */
const EPC_URN = /^urn:epc:((?:id|class|idpat):[a-z]+):((?:[-!'()*+,.:;=\w]|%[0-9A-F]{2})+)$/i;

export function isEpcUrn(text: string): boolean {
  return /^urn:epc:/i.test(text);
}

/**
 * Reads the EPC URN of a box or container, as EPCIS events and readers of radio tags deliver it (GS1 EPC Tag Data Standard
 * 2.0 §6.3): `urn:epc:id:sgtin:6901234.056789.SN1`, `urn:epc:id:sscc:6901234.1000000021`. Its check digit is computed, so a
 * wrong digit shows only when nobody knows the code.
 */
export function readEpcUrn(text: string): Parsed<readonly Gs1Element[]> {
  const [, scheme = '', parts = ''] = EPC_URN.exec(text) ?? [];
  const link = epcToDigitalLink(`urn:epc:${scheme.toLowerCase()}:${parts}`);
  if (link === undefined) return refuse('FMT_STRUCTURE', { reason: 'EPC URN whose parts do not fit its scheme' });
  const elements = readDigitalLink(link);
  return elements.ok ? parsed(elements.value) : elements;
}

/** A URN in capitals shows that something changed letters; whether those of the serial, nobody can tell. */
export function notesOnCase(text: string): readonly ReadingNote[] {
  const [, scheme = '', parts = ''] = EPC_URN.exec(text) ?? [];
  return text.startsWith(`urn:epc:${scheme.toLowerCase()}`) || !/[A-Za-z]/.test(parts) ? [] : ['CASE_DOUBTFUL'];
}
