import { parsed, refused, type Parsed } from '../result.ts';
import { applicationIdentifierAt } from './application-identifier.ts';
import type { Gs1Element } from './element.ts';
import { faultAt } from './format-fault.ts';

/** FNC1 as scanners transmit it between elements: the control character GS. */
export const FNC1 = '\u001D';

/**
 * Reads an element string, its separators being FNC1 (GS1 General Specifications §7.8): what is predefined in length is
 * cut at its length, everything else ends at a separator or with the text. Separators that nobody needs (in front, at
 * the end, doubled, after predefined lengths) are dropped. Values are not looked at.
 */
export function readElementString(text: string): Parsed<readonly Gs1Element[]> {
  const elements: Gs1Element[] = [];
  let position = skipSeparators(text, 0);
  while (position < text.length) {
    const found = applicationIdentifierAt(text, position);
    if (found === undefined) return refused(faultAt('', 'FMT_STRUCTURE', unknownAi(text, position)));
    const start = position + found.ai.length;
    const end = separatorFrom(text, start);
    position = found.row.predefined === true ? Math.min(end, start + found.max) : end;
    elements.push({ ai: found.ai, value: text.slice(start, position) });
    position = skipSeparators(text, position);
  }
  return parsed(elements);
}

/** Where the next separator is, or the end of the text. */
export function separatorFrom(text: string, position: number): number {
  const found = text.indexOf(FNC1, position);
  return found === -1 ? text.length : found;
}

export function skipSeparators(text: string, position: number): number {
  let next = position;
  while (text.charAt(next) === FNC1) next++;
  return next;
}

function unknownAi(text: string, position: number): { reason: string; at: number; found: string } {
  return { reason: 'unknown AI', at: position, found: text.slice(position, position + 4) };
}
