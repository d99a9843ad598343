import { parsed, refused, type Parsed } from '../result.ts';
import { applicationIdentifier } from './application-identifier.ts';
import type { Gs1Element } from './element.ts';
import { FNC1 } from './element-string.ts';
import { faultAt } from './format-fault.ts';
import type { ContainerCode, Gs1BoxCode, TraceCode } from './trace-code.ts';

/** GS1's own resolver, for whoever runs none. */
export const GS1_RESOLVER = 'https://id.gs1.org';

/**
 * What is printed as GS1 DataMatrix, GS1-128 or GS1 QR: FNC1 in first position, elements in canonical order, FNC1 after
 * each value that needs it except the last (GS1 General Specifications §7.8.6). A national code is printed as it is.
 */
export function toElementString(code: TraceCode): string {
  if (code.scheme === 'cn20') return code.code;
  return FNC1 + code.elements.map((each, i) => toText(each, i === code.elements.length - 1)).join('');
}

function toText({ ai, value }: Gs1Element, isLast: boolean): string {
  return ai + value + (isLast || applicationIdentifier(ai)?.row.predefined === true ? '' : FNC1);
}

/** As under a symbol: `(01)…(21)…`; a bracket that is data has a backslash before it. */
export function toHumanReadable(elements: readonly Gs1Element[]): string {
  return elements.map(({ ai, value }) => `(${ai})${value.replaceAll('(', '\\(')}`).join('');
}

/**
 * The GS1 Digital Link URI (URI syntax 1.x) of a box or container: key and qualifiers in the standard's order in the
 * path, the rest as query attributes. `domain` is an origin such as https://example.cn, maybe with a path, without a
 * slash at the end. Refuses FMT_STRUCTURE elements for which a Digital Link has no place.
 */
export function toDigitalLink(code: Gs1BoxCode | ContainerCode, domain: string = GS1_RESOLVER): Parsed<string> {
  const key = code.scheme === 'gs1' ? '01' : '00';
  const path = [key, ...qualifiersOf(key, code.elements)];
  const inPath = path.flatMap((ai) => code.elements.filter((each) => each.ai === ai));
  const rest = code.elements.filter(({ ai }) => !path.includes(ai));
  const homeless = rest.filter(({ ai }) => applicationIdentifier(ai)?.row.attribute === false);
  if (homeless.length > 0) return refused(...homeless.map(({ ai }) => faultAt(ai, 'FMT_STRUCTURE', NO_PLACE)));
  const query = rest.map(({ ai, value }) => `${ai}=${escape(value)}`).join('&');
  const uri = domain + inPath.map(({ ai, value }) => `/${ai}/${escape(value)}`).join('');
  return parsed(query === '' ? uri : `${uri}?${query}`);
}

const NO_PLACE = { reason: 'no place in a Digital Link' };

/** The alternative of the key's qualifiers that holds the serial, or the first. */
function qualifiersOf(key: string, elements: readonly Gs1Element[]): readonly string[] {
  const alternatives = (applicationIdentifier(key)?.row.qualifiers ?? '').split('|').map((each) => each.split(','));
  const used = (ais: readonly string[]): boolean => elements.some(({ ai }) => ais.includes(ai));
  return alternatives.find(used) ?? [];
}

/** Every character but RFC 3986's unreserved ones. */
function escape(value: string): string {
  return value.replaceAll(
    /[^-.0-9A-Z_a-z]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
