import { GS1_RESOLVER } from '../trace/print-trace-code.ts';
import { epcToDigitalLink } from './epc-uri.ts';

/** Primary keys of a Digital Link by every name they have had in paths, with what may follow to name one thing. */
const KEYS: ReadonlyMap<string, { readonly ai: string; readonly qualifiers?: readonly string[] }> = new Map(
  Object.entries({
    '00': { ai: '00' },
    sscc: { ai: '00' },
    '01': { ai: '01', qualifiers: ['21', '10', '235'] },
    gtin: { ai: '01', qualifiers: ['21', '10', '235'] },
    '253': { ai: '253' },
    gdti: { ai: '253' },
    '255': { ai: '255' },
    gcn: { ai: '255' },
    '401': { ai: '401' },
    ginc: { ai: '401' },
    '402': { ai: '402' },
    gsin: { ai: '402' },
    '414': { ai: '414', qualifiers: ['254'] },
    gln: { ai: '414', qualifiers: ['254'] },
    '417': { ai: '417' },
    party: { ai: '417' },
    '8003': { ai: '8003' },
    grai: { ai: '8003' },
    '8004': { ai: '8004' },
    giai: { ai: '8004' },
    '8006': { ai: '8006', qualifiers: ['21', '10'] },
    itip: { ai: '8006', qualifiers: ['21', '10'] },
    '8010': { ai: '8010', qualifiers: ['8011'] },
    cpid: { ai: '8010', qualifiers: ['8011'] },
    '8017': { ai: '8017' },
    gsrnp: { ai: '8017' },
    '8018': { ai: '8018' },
    gsrn: { ai: '8018' },
  }),
);

const QUALIFIER_NAMES: ReadonlyMap<string, string> = new Map([
  ['ser', '21'],
  ['lot', '10'],
  ['cpv', '22'],
]);

const GTIN_LENGTH = 14;

/**
 * The one form under which a GS1 key is compared (CBV 2.0 §8.9.2): the canonical Digital Link without domain of its own,
 * without query, and with the finest qualifier only. EPC URNs are converted. Undefined for what names no GS1 key.
 */
export function constrainedDigitalLink(uri: string): string | undefined {
  const fromEpc = epcToDigitalLink(uri);
  if (fromEpc !== undefined) return fromEpc;
  const path = /^https?:\/\/[^/?#\s]+([^?#\s]*)/.exec(uri)?.[1];
  return path === undefined ? undefined : fromPath(path.split('/'));
}

/** A resolver may have a path of its own in front, so the key is looked for. */
function fromPath(segments: readonly string[]): string | undefined {
  for (const [at, segment] of segments.entries()) {
    const key = KEYS.get(segment);
    const value = segments[at + 1];
    if (key === undefined || value === undefined || !/^\d{4}/.test(value)) continue;
    const qualifiers = pairsOf(segments.slice(at + 2));
    if (qualifiers === undefined) continue;
    const finest = key.qualifiers?.find((ai) => qualifiers.has(ai));
    const tail = finest === undefined ? '' : `/${finest}/${qualifiers.get(finest) ?? ''}`;
    return `${GS1_RESOLVER}/${key.ai}/${key.ai === '01' ? value.padStart(GTIN_LENGTH, '0') : value}${tail}`;
  }
  return undefined;
}

/** Qualifiers behind the key, by AI; undefined when a name stands without a value. */
function pairsOf(segments: readonly string[]): Map<string, string> | undefined {
  const given = segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  if (given.length % 2 !== 0) return undefined;
  const pairs = new Map<string, string>();
  for (let i = 0; i < given.length; i += 2) {
    const [name = '', value = ''] = given.slice(i, i + 2);
    pairs.set(QUALIFIER_NAMES.get(name) ?? name, value);
  }
  return pairs;
}
