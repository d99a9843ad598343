import { padGtin, type Gs1Element } from './element.ts';
import { FNC1 } from './element-string.ts';

/** Data identifiers of ANS MH10.8.2 that say what an application identifier says. */
const MEANINGS: Readonly<Record<string, { readonly ai: string; readonly toValue?: (value: string) => string }>> = {
  '8P': { ai: '01' },
  S: { ai: '21' },
  '1T': { ai: '10' },
  '14D': { ai: '17', toValue: toShortDate },
  '16D': { ai: '11', toValue: toShortDate },
};

const FIELD = /^(\d{0,3}[A-Z])([^]*)$/;

/** Whether the message begins with a data identifier; label programs put application identifiers into format 06 too. */
export function isDataIdentified(content: string): boolean {
  return FIELD.test(firstField(content));
}

/** Reads a message of data identifiers; those that say nothing of the box are passed over. */
export function readDataIdentifiers(content: string): readonly Gs1Element[] {
  return content.split(FNC1).flatMap((field) => {
    const [, identifier = '', value = ''] = FIELD.exec(field) ?? [];
    const meaning = MEANINGS[identifier];
    return meaning === undefined ? [] : [padGtin({ ai: meaning.ai, value: meaning.toValue?.(value) ?? value })];
  });
}

function firstField(content: string): string {
  return content.split(FNC1).find((field) => field !== '') ?? '';
}

/** YYYYMMDD; anything else stays, to be refused as a date. */
function toShortDate(value: string): string {
  return /^20\d{6}$/.test(value) ? value.slice(2) : value;
}
