import { parsed, refused, type Fault, type Parsed } from '../result.ts';
import { applicationIdentifier } from './application-identifier.ts';
import { padGtin, type Gs1Element } from './element.ts';
import { faultAt } from './format-fault.ts';

/** With a scheme, in either case, or a host name and a path without one, as people type it. */
const WEB_ADDRESS =
  /^(?:https?:\/\/[^/]*|[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+(?::\d+)?)(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/is;

export function isWebAddress(text: string): boolean {
  return WEB_ADDRESS.test(text);
}

/**
 * Reads a GS1 Digital Link URI (GS1 Digital Link: URI syntax 1.x, uncompressed) of any domain: in the path, after
 * whatever the domain puts first, a primary key and its qualifiers; in the query data attributes. Other parameters and
 * the fragment say nothing of the box. The standard's order of qualifiers is asked of nobody: it changes no meaning.
 */
export function readDigitalLink(text: string): Parsed<readonly Gs1Element[]> {
  const [, path = '', query = ''] = WEB_ADDRESS.exec(text) ?? [];
  const pairs = keyAndQualifiers(path);
  if (pairs === undefined) return refused(faultAt('', 'FMT_STRUCTURE', { reason: reasonWithoutKey(path) }));
  const elements = [...pairs, ...attributes(query)].map(padGtin);
  const faults = [...pairs.slice(1).flatMap((pair) => qualifierFaults(pair, pairs)), ...elements.flatMap(escapeFaults)];
  return faults.length > 0 ? refused(...faults) : parsed(elements.map(decode));
}

/** The last primary key of the path with the pairs after it: what stands before is the domain's own. */
function keyAndQualifiers(path: string): Gs1Element[] | undefined {
  const segments = path.replace(/\/+$/, '').split('/').slice(1);
  for (let i = segments.length - 2; i >= 0; i -= 2) {
    const definition = applicationIdentifier(toAi(segments[i] ?? ''));
    if (definition === undefined) return undefined;
    if (definition.row.qualifiers !== undefined) return toPairs(segments.slice(i));
  }
  return undefined;
}

function toPairs(segments: readonly string[]): Gs1Element[] {
  return segments.flatMap((segment, i) => (i % 2 === 0 ? [{ ai: toAi(segment), value: segments[i + 1] ?? '' }] : []));
}

/** Names that version 1.0 and 1.1 allowed in place of the AIs that matter here. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['gtin', '01'],
  ['sscc', '00'],
  ['cpv', '22'],
  ['lot', '10'],
  ['ser', '21'],
  ['exp', '17'],
]);

function toAi(segment: string): string {
  return NAMES.get(segment.toLowerCase()) ?? segment;
}

/** Parameters that are AIs, separated by & or ;. An unknown AI stays, to be refused with the others' faults. */
function attributes(query: string): Gs1Element[] {
  return query
    .split(/[&;]/)
    .map((parameter) => {
      const [name = '', ...value] = parameter.split('=');
      return { ai: toAi(name), value: value.join('=') };
    })
    .filter(({ ai }) => /^\d{2,4}$/.test(ai));
}

function qualifierFaults({ ai }: Gs1Element, [key]: readonly Gs1Element[]): Fault[] {
  const allowed = applicationIdentifier(key?.ai ?? '')?.row.qualifiers?.split(/[,|]/) ?? [];
  return allowed.includes(ai) ? [] : [faultAt(ai, 'FMT_STRUCTURE', { reason: 'no qualifier of this key', allowed })];
}

const ESCAPE = /%([0-9A-Fa-f]{2})/g;

function escapeFaults({ ai, value }: Gs1Element): Fault[] {
  return value.replaceAll(ESCAPE, '').includes('%') ? [faultAt(ai, 'FMT_STRUCTURE', { reason: 'broken escape' })] : [];
}

/** One byte a character: what a GS1 value may hold is ASCII, anything else fails its character set. */
function decode({ ai, value }: Gs1Element): Gs1Element {
  return {
    ai,
    value: value.replaceAll(ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  };
}

function reasonWithoutKey(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1);
  const compressed = /^[-0-9A-Z_a-z]{12,}$/.test(last) && /[A-Z]/.test(last) && /[0-9a-z]/.test(last);
  return compressed
    ? 'compressed Digital Link: it must be expanded by its resolver before it can be read here'
    : 'web address without a GS1 key in its path';
}
