import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  isPublishedThere as isThere,
  officialFaults,
  PUBLISHED_EPCIS as PUBLISHED,
} from '../testing/official-schema.ts';
import { epcisDocument } from './document-schema.ts';
import * as words from './vocabulary.ts';

if (!isThere)
  process.stderr.write('\nNOT CHECKED: our EPCIS schemas against GS1’s (no ../shared/data/epcis beside this clone)\n');

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, PUBLISHED), 'utf8'));
const samplesIn = (folder: string): string[] =>
  isThere ? readdirSync(new URL(folder, PUBLISHED)).map((name) => `${folder}${name}`) : [];

const isOurs = (value: unknown): boolean => epcisDocument.safeParse(value).success;

describe.runIf(isThere)('our schema of EPCIS documents', () => {
  const faults = isThere ? officialFaults() : () => [];
  const isOfficial = (value: unknown): boolean => faults(value).length === 0;

  it.each(samplesIn('valid/'))('accepts %s', (name) => {
    expect(epcisDocument.safeParse(read(name)).error?.issues).toBeUndefined();
  });

  it.each(samplesIn('invalid/'))('refuses %s', (name) => {
    expect(isOurs(read(name))).toBe(false);
  });

  it.each([
    ['bizStep', words.BIZ_STEPS],
    ['disposition', words.DISPOSITIONS],
    ['bizTransaction-type', words.BIZ_TRANSACTION_TYPES],
    ['source-dest-type', words.SOURCE_DEST_TYPES],
    ['measurementType', words.MEASUREMENT_TYPES],
    ['sensorAlertType', words.SENSOR_ALERTS],
    ['component', words.COMPONENTS],
    ['error-reason', words.ERROR_REASONS],
  ])('has the words of the official one for %s, and no others', (name, ours) => {
    expect([...ours].toSorted()).toEqual(wordsOf(name).toSorted());
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

const official = z.object({ definitions: z.record(z.string(), z.unknown()) });
const term = z.object({ anyOf: z.array(z.object({ enum: z.array(z.string()).optional() })) });

/** The bare words that the official schema takes for a term. */
function wordsOf(name: string): string[] {
  const { definitions } = official.parse(read('EPCIS-JSON-Schema.json'));
  return term.parse(definitions[name]).anyOf.flatMap((each) => each.enum ?? []);
}

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
