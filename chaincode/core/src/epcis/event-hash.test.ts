import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPlainObject } from '../encoding/json.ts';
import { eventHashId } from './event-hash.ts';
import { namespacesOf } from './namespaces.ts';
import { preHashOf } from './pre-hash.ts';

/** Documents with the hashes of the reference implementation: third-party data that lies beside the repository. */
const PUBLISHED = new URL('../../../../../shared/data/epcis/hashes/', import.meta.url);
const isThere = existsSync(PUBLISHED);
if (!isThere)
  process.stderr.write(
    '\nNOT CHECKED: our event hashes against published ones (no ../shared/data/epcis beside this clone)\n',
  );

type Fields = Readonly<Record<string, unknown>>;

const EVENT: Fields = {
  type: 'ObjectEvent',
  eventTime: '2026-03-04T11:00:30+08:00',
  eventTimeZoneOffset: '+08:00',
  epcList: ['https://example.cn/t/gtin/6901234567892/lot/A1/ser/42', 'urn:epc:id:sscc:6901234.1000000021'],
  action: 'OBSERVE',
  bizStep: 'dispensing',
  disposition: 'dispensed',
  readPoint: { id: 'urn:epc:id:sgln:6901234.56789.0' },
  bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:6901234567892:1' }],
};

describe('the event hash id', () => {
  it.runIf(isThere)('is that of the reference implementation, for every published document', () => {
    const names = readdirSync(PUBLISHED).filter((name) => name.endsWith('.jsonld'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const { events, context } = readDocument(new URL(name, PUBLISHED));
      const hashes = linesOf(new URL(name.replace('.jsonld', '.hashes'), PUBLISHED));
      const preHashes = linesOf(new URL(name.replace('.jsonld', '.prehashes'), PUBLISHED));
      expect(events.map((event) => preHashOf(event, context))).toEqual(preHashes);
      expect(events.map((event) => eventHashId(event, context))).toEqual(hashes);
    }
  });

  it('is a named-information URI over the pre-hash string', () => {
    expect(preHashOf(EVENT)).toBe(
      [
        'eventType=ObjectEvent',
        'eventTime=2026-03-04T03:00:30.000Z',
        'eventTimeZoneOffset=+08:00',
        'epcListepc=https://id.gs1.org/00/169012340000000211epc=https://id.gs1.org/01/06901234567892/21/42',
        'action=OBSERVE',
        'bizStep=https://ref.gs1.org/cbv/BizStep-dispensing',
        'disposition=https://ref.gs1.org/cbv/Disp-dispensed',
        'readPointid=https://id.gs1.org/414/6901234567892',
        'bizTransactionListtype=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:epcglobal:cbv:bt:6901234567892:1',
      ].join(''),
    );
    expect(eventHashId(EVENT)).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
  });

  it('does not depend on the order of fields and list items', () => {
    const shuffled = fc.shuffledSubarray(Object.entries(EVENT), { minLength: Object.keys(EVENT).length });
    fc.assert(
      fc.property(shuffled, fc.boolean(), (entries, isReversed) => {
        const event = Object.fromEntries(entries.map(([name, value]) => [name, isReversed ? reversed(value) : value]));
        expect(eventHashId(event)).toBe(eventHashId(EVENT));
      }),
    );
  });

  it.each<[string, Fields]>([
    ['when it was recorded', { recordTime: '2026-03-05T00:00:00Z' }],
    ['the id it was given', { eventID: 'urn:uuid:1' }],
    ['an error declared later', { errorDeclaration: { declarationTime: '2026-03-05T00:00:00Z' } }],
    ['a time written in UTC with more zeros', { eventTime: '2026-03-04T03:00:30.0000Z' }],
    ['a standard term written as a web URI', { bizStep: 'https://ref.gs1.org/cbv/BizStep-dispensing' }],
    ['a standard term written as the URN of EPCIS 1.2', { disposition: 'urn:epcglobal:cbv:disp:dispensed' }],
    ['a standard term written as a compact URI', { bizStep: 'cbv:BizStep-dispensing' }],
  ])('does not depend on %s', (_, change) => {
    expect(eventHashId({ ...EVENT, ...change })).toBe(eventHashId(EVENT));
  });

  it.each<[string, Fields]>([
    ['a millisecond', { eventTime: '2026-03-04T11:00:30.001+08:00' }],
    ['the zone in which it happened', { eventTimeZoneOffset: '+09:00' }],
    ['one serial', { epcList: ['https://example.cn/t/gtin/6901234567892/ser/43'] }],
    ['a field of others', { 'example:note': 'x' }],
    ['an empty step', { bizStep: '' }],
  ])('changes with %s', (_, change) => {
    expect(eventHashId({ ...EVENT, ...change })).not.toBe(eventHashId(EVENT));
  });

  it('names a field of others by its namespace, whatever the prefix', () => {
    const written = (prefix: string): string =>
      eventHashId({ ...EVENT, [`${prefix}:note`]: 'x' }, namespacesOf({ [prefix]: 'https://ns.example.cn/' }));
    expect(written('a')).toBe(written('b'));
  });

  it('takes prefixes of the event itself, which win over those of the document', () => {
    const around = namespacesOf({ a: 'https://one.example/' });
    const inside = preHashOf({ ...EVENT, '@context': { a: 'https://two.example/' }, 'a:note': '1.50' }, around);
    expect(inside).toContain('{https://two.example/}note=1.5');
  });

  it('takes names that every object has as what they are: names', () => {
    const named = preHashOf({ ...EVENT, 'example:a': { constructor: 'x' }, 'example:toString': 'y' });
    expect(named).toContain('example:aconstructor=xexample:toString=y');
    const path = 'https://example.cn/constructor/1234567';
    expect(preHashOf({ ...EVENT, epcList: [path] })).toContain(`epc=${path}`);
  });

  it('never throws for what is no event', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (event) => preHashOf(event).length > 0));
  });
});

function readDocument(file: URL): { events: readonly Fields[]; context: ReturnType<typeof namespacesOf> } {
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const body = isPlainObject(document) ? document['epcisBody'] : undefined;
  const events = isPlainObject(body) ? body['eventList'] : undefined;
  if (!isPlainObject(document) || !Array.isArray(events)) throw new Error('not a document with events');
  return { events: events.filter(isPlainObject), context: namespacesOf(document['@context']) };
}

function linesOf(file: URL): string[] {
  return readFileSync(file, 'utf8').trim().split('\n');
}

function reversed(value: unknown): unknown {
  return Array.isArray(value) ? value.toReversed() : value;
}
