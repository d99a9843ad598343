import { constrainedDigitalLink, isPlainObject, isUnknownArray } from '@piaosu/core';

/** Fields by which events are looked for, as EPCIS 2.0 §8.2.7 names its parameters. */
export const TERM_FIELDS = [
  'epc',
  'parentID',
  'inputEPC',
  'outputEPC',
  'epcClass',
  'inputEPCClass',
  'outputEPCClass',
  'readPoint',
  'bizLocation',
  'bizTransaction',
  'source',
  'destination',
  'transformationID',
  'errorReason',
  'correctiveEventID',
  'set',
  'unset',
] as const;
export type TermField = (typeof TERM_FIELDS)[number];

/** A value of a field; of typed ones also `type value`, so that either can be asked for. */
export interface EventTerm {
  readonly field: TermField;
  readonly value: string;
}

const LISTS: readonly (readonly [string, TermField])[] = [
  ['epcList', 'epc'],
  ['childEPCs', 'epc'],
  ['inputEPCList', 'inputEPC'],
  ['outputEPCList', 'outputEPC'],
];
const QUANTITIES: readonly (readonly [string, TermField])[] = [
  ['quantityList', 'epcClass'],
  ['childQuantityList', 'epcClass'],
  ['inputQuantityList', 'inputEPCClass'],
  ['outputQuantityList', 'outputEPCClass'],
];
const TYPED: readonly (readonly [string, 'bizTransaction' | 'source' | 'destination'])[] = [
  ['bizTransactionList', 'bizTransaction'],
  ['sourceList', 'source'],
  ['destinationList', 'destination'],
];

/** Everything in an event that it can be found by, each once. */
export function termsOf(event: Readonly<Record<string, unknown>>): EventTerm[] {
  const declaration = objectOf(event['errorDeclaration']);
  const disposition = objectOf(event['persistentDisposition']);
  const terms = [
    ...LISTS.flatMap(([name, field]) => textsOf(event[name]).flatMap((value) => named(field, value))),
    ...QUANTITIES.flatMap(([name, field]) =>
      objectsOf(event[name]).flatMap(({ epcClass }) => textsOf([epcClass]).flatMap((value) => named(field, value))),
    ),
    ...TYPED.flatMap(([name, field]) => objectsOf(event[name]).flatMap((item) => typed(field, item))),
    ...textsOf([event['parentID']]).flatMap((value) => named('parentID', value)),
    ...textsOf([objectOf(event['readPoint'])['id']]).map((value) => term('readPoint', value)),
    ...textsOf([objectOf(event['bizLocation'])['id']]).map((value) => term('bizLocation', value)),
    ...textsOf([event['transformationID']]).map((value) => term('transformationID', value)),
    ...textsOf([declaration['reason']]).map((value) => term('errorReason', value)),
    ...textsOf(declaration['correctiveEventIDs']).map((value) => term('correctiveEventID', value)),
    ...textsOf(disposition['set']).map((value) => term('set', value)),
    ...textsOf(disposition['unset']).map((value) => term('unset', value)),
  ];
  return [...new Map(terms.map((each) => [`${each.field} ${each.value}`, each])).values()];
}

/** Things and places that the event is about, each once, by the resource that lists them. */
export function valuesOf(
  event: Readonly<Record<string, unknown>>,
): { readonly kind: 'epcs' | 'bizLocations' | 'readPoints'; readonly value: string }[] {
  const epcs = [...LISTS.flatMap(([name]) => textsOf(event[name])), ...textsOf([event['parentID']])];
  const values = [
    ...epcs.map((value) => ({ kind: 'epcs', value: canonicalTerm(value) }) as const),
    ...textsOf([objectOf(event['bizLocation'])['id']]).map((id) => ({ kind: 'bizLocations', value: canonicalTerm(id) }) as const), // prettier-ignore
    ...textsOf([objectOf(event['readPoint'])['id']]).map((id) => ({ kind: 'readPoints', value: canonicalTerm(id) }) as const), // prettier-ignore
  ];
  return [...new Map(values.map((each) => [`${each.kind} ${each.value}`, each])).values()];
}

/** One spelling for each thing: GS1 keys as constrained Digital Links, standard terms as bare words. */
export function canonicalTerm(value: string): string {
  return constrainedDigitalLink(value) ?? bareWord(value);
}

const STANDARD_TERM = /^(?:cbv:|https:\/\/ref\.gs1\.org\/cbv\/)(?:BizStep|Disp|BTT|SDT|ER)-(\w+)$/;
const URN_TERM = /^urn:epcglobal:cbv:(?:bizstep|disp|btt|sdt|er):(\w+)$/;

/** A standard term in any of its forms as JSON has it; any other text unchanged. */
export function bareWord(value: string): string {
  return STANDARD_TERM.exec(value)?.[1] ?? URN_TERM.exec(value)?.[1] ?? value;
}

/** A product or lot is asked for by a pattern, which has the form of the thing without its serial. */
function named(field: TermField, value: string): EventTerm[] {
  const canonical = canonicalTerm(value);
  const ofClass = canonical.replace(/\/21\/[^/]*$/, '');
  return ofClass === canonical
    ? [{ field, value: canonical }]
    : [
        { field, value: canonical },
        { field, value: ofClass },
      ];
}

function term(field: TermField, value: string): EventTerm {
  return { field, value: canonicalTerm(value) };
}

function typed(
  field: 'bizTransaction' | 'source' | 'destination',
  item: Readonly<Record<string, unknown>>,
): EventTerm[] {
  const [value] = textsOf([item[field]]);
  const [type = ''] = textsOf([item['type']]);
  return value === undefined ? [] : [term(field, value), { field, value: typedValue(type, value) }];
}

export function typedValue(type: string, value: string): string {
  return `${bareWord(type)} ${canonicalTerm(value)}`;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isPlainObject(value) ? value : {};
}

function objectsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return isUnknownArray(value) ? value.filter(isPlainObject) : [];
}

function textsOf(value: unknown): string[] {
  return isUnknownArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
