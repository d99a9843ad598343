import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { epcisDocument } from './document-schema.ts';

/** GS1's schema and sample documents: third-party data that lies beside the repository. */
const PUBLISHED = new URL('../../../../shared/data/epcis/', import.meta.url);
const isThere = existsSync(PUBLISHED);
if (!isThere)
  process.stderr.write('\nNOT CHECKED: our EPCIS schemas against GS1’s (no ../shared/data/epcis beside this clone)\n');

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, PUBLISHED), 'utf8'));
const samplesIn = (folder: string): string[] =>
  isThere ? readdirSync(new URL(folder, PUBLISHED)).map((name) => `${folder}${name}`) : [];

function officialSchema(): (value: unknown) => boolean {
  const ajv = new Ajv({ strict: false, validateFormats: true });
  addFormats.default(ajv);
  const validate = ajv.compile(schemaObject(read('EPCIS-JSON-Schema.json')));
  return (value) => validate(value);
}

function schemaObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('not a schema');
  return Object.fromEntries(Object.entries(value));
}

const isOurs = (value: unknown): boolean => epcisDocument.safeParse(value).success;

describe.runIf(isThere)('our schema of EPCIS documents', () => {
  const isOfficial = isThere ? officialSchema() : () => false;

  it.each(samplesIn('valid/'))('accepts %s', (name) => {
    expect(epcisDocument.safeParse(read(name)).error?.issues).toBeUndefined();
  });

  it.each(samplesIn('invalid/'))('refuses %s', (name) => {
    expect(isOurs(read(name))).toBe(false);
  });

  it('judges every sample as the official schema does, also after a change anywhere in it', () => {
    const samples = samplesIn('valid/').map(read).filter(isOfficial);
    expect(samples.length).toBeGreaterThan(5);
    const values = fc.oneof(fc.constantFrom<unknown>(...VALUES), fc.constant(REMOVED));
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), values, fc.boolean(), (sample, at, value, isNewField) => {
        const changed = change(sample, at, value, isNewField);
        expect([isOurs(changed), JSON.stringify(changed)]).toEqual([isOfficial(changed), JSON.stringify(changed)]);
      }),
      { numRuns: 3000 },
    );
  });
});

const REMOVED = Symbol('removed');
const VALUES = [null, true, 0, 1.5, '', 'x', 'OBSERVE', 'ADD', 'DELETE', 'urn:x:1', 'a:b', [], {}, ['urn:x:1']];

/** A copy with one value replaced or removed, or one field added beside it; which one is chosen by `at`. */
function change(sample: unknown, at: number, value: unknown, isNewField: boolean): unknown {
  const copy: unknown = structuredClone(sample);
  const places = placesIn(copy);
  const place = places[at % places.length];
  if (place === undefined) throw new Error('a sample without a field');
  if (isNewField) place.holder['unknownField'] = value === REMOVED ? 1 : value;
  else if (value === REMOVED) Reflect.deleteProperty(place.holder, place.name);
  else place.holder[place.name] = value;
  return copy;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly name: string;
}

function placesIn(value: unknown): Place[] {
  if (Array.isArray(value)) return value.flatMap(placesIn);
  if (typeof value !== 'object' || value === null) return [];
  const holder = isRecord(value) ? value : {};
  return Object.entries(holder).flatMap(([name, inner]) => [{ holder, name }, ...placesIn(inner)]);
}

function isRecord(value: object): value is Record<string, unknown> {
  return !Array.isArray(value);
}
