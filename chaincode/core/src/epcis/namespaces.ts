import { isPlainObject, isUnknownArray } from '../encoding/json.ts';
import { CBV, GS1_VOC } from './vocabulary.ts';

/** Prefixes of a JSON-LD context and the namespaces they stand for. */
export type Namespaces = ReadonlyMap<string, string>;

/** What the official EPCIS context defines. */
const STANDARD: Namespaces = new Map([
  ['epcis', 'https://ref.gs1.org/epcis/'],
  ['cbv', CBV],
  ['gs1', GS1_VOC],
  ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'],
]);

/**
 * The prefixes of a document's or an event's `@context`, on top of those that hold around it. Contexts by address are
 * not fetched: the official one is known, and of another one only its terms as written can be told.
 */
export function namespacesOf(context: unknown, around: Namespaces = STANDARD): Namespaces {
  const entries = (isUnknownArray(context) ? context : [context]).filter(isPlainObject).flatMap(Object.entries);
  const prefixes = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return prefixes.length === 0 ? around : new Map([...around, ...prefixes]);
}

/** A compact URI in full; undefined when its prefix is not known. */
export function expand(text: string, namespaces: Namespaces): { namespace: string; name: string } | undefined {
  const colon = text.indexOf(':');
  const namespace = colon < 0 ? undefined : namespaces.get(text.slice(0, colon));
  return namespace === undefined ? undefined : { namespace, name: text.slice(colon + 1) };
}
