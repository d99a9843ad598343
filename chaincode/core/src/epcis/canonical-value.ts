import { constrainedDigitalLink } from './constrained-link.ts';
import { expand, type Namespaces } from './namespaces.ts';
import { toWebVocabulary } from './vocabulary.ts';

/**
 * The one spelling of a value in a pre-hash string (CBV 2.0 §8.9.2): GS1 keys as constrained Digital Links, standard terms
 * as web URIs, compact URIs in full, times in UTC with milliseconds, numbers without superfluous zeros.
 */
export function canonicalValue(field: string, value: string, namespaces: Namespaces): string {
  const text = value.trim();
  if (isTimeField(field)) return toUtcMilliseconds(text) ?? text;
  const term = toWebVocabulary(field, text);
  const expanded = expand(term, namespaces);
  if (expanded !== undefined) return expanded.namespace + expanded.name;
  return toPlainNumber(term) ?? constrainedDigitalLink(term) ?? term;
}

function isTimeField(field: string): boolean {
  const name = field.toLowerCase();
  return name.includes('time') && !name.includes('offset');
}

const TIMESTAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i;

/** Rounded half up at the millisecond, from the digits themselves: a float would be off for some of them. */
function toUtcMilliseconds(text: string): string | undefined {
  const [, seconds = '', fraction = '', zone = ''] = TIMESTAMP.exec(text) ?? [];
  const start = Date.parse(seconds + zone.toUpperCase());
  if (Number.isNaN(start)) return undefined;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0')) + (fraction.charAt(3) >= '5' ? 1 : 0);
  return new Date(start + milliseconds).toISOString();
}

const DECIMAL = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/;

/** Digit by digit: a code of 20 digits is no number that a float could hold. */
function toPlainNumber(text: string): string | undefined {
  const [whole, sign = '', integer = '', fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = fraction === '' ? integer : `${integer}.${fraction}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}
