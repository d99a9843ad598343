import { isPlainObject, isUnknownArray } from '../encoding/json.ts';
import { canonicalValue } from './canonical-value.ts';
import { expand, namespacesOf, type Namespaces } from './namespaces.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Standard fields of an event in the order in which they are hashed (CBV 2.0 §8.9.2); what is not listed follows sorted. */
const ORDER = [
  'eventTime',
  'eventTimeZoneOffset',
  'certificationInfo',
  'parentID',
  'epcList',
  'inputEPCList',
  'childEPCs',
  'quantityList',
  'childQuantityList',
  'inputQuantityList',
  'outputEPCList',
  'outputQuantityList',
  'action',
  'transformationID',
  'bizStep',
  'disposition',
  'persistentDisposition',
  'readPoint',
  'bizLocation',
  'sensorElementList',
] as const;

/** When and by whom an event was recorded is no part of what happened; an error declared later must not change its id. */
const UNHASHED = ['type', '@context', 'eventID', 'recordTime', 'errorDeclaration', 'rdfs:comment', 'comment'];

const QUANTITY_ORDER = ['epcClass', 'quantity', 'uom'];
const METADATA_ORDER = [
  ...['time', 'startTime', 'endTime', 'deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'bizRules'],
];
const REPORT_ORDER = [
  ...['type', 'exception', 'deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'bizRules', 'time'],
  ...['microorganism', 'chemicalSubstance', 'value', 'component', 'stringValue', 'booleanValue', 'hexBinaryValue'],
  ...['uriValue', 'minValue', 'maxValue', 'meanValue', 'sDev', 'percRank', 'percValue', 'uom'],
  'coordinateReferenceSystem',
];

/**
 * The pre-hash string of an EPCIS 2.0 event in JSON (CBV 2.0 §8.9.2): the same for every way of writing one event down.
 * `around` holds the namespaces of the document's `@context`.
 */
export function preHashOf(event: Fields, around: Namespaces = namespacesOf(undefined)): string {
  const namespaces = namespacesOf(event['@context'], around);
  const known = ORDER.map((name) => fieldText(name, event[name], namespaces));
  const others = Object.keys(event).filter((name) => !UNHASHED.includes(name) && !ORDER.some((each) => each === name));
  const rest = others.map((name) => fieldText(name, event[name], namespaces)).sort();
  return [`eventType=${typeOf(event, namespaces)}`, ...known, ...rest].join('');
}

function typeOf({ type }: Fields, namespaces: Namespaces): string {
  return typeof type === 'string' ? nameOf(type, namespaces) : '';
}

type ItemText = (item: unknown, namespaces: Namespaces) => string;

const epc: ItemText = (item, namespaces) => scalarText('epc', item, namespaces);
const quantity: ItemText = (item, namespaces) => `quantityElement${orderedText(item, QUANTITY_ORDER, namespaces)}`;

/** Lists, whose name stands once in front of their sorted items. */
const LISTS: ReadonlyMap<string, ItemText> = new Map([
  ...['epcList', 'inputEPCList', 'outputEPCList', 'childEPCs'].map((name) => [name, epc] as const),
  ...['quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList'].map(
    (name) => [name, quantity] as const,
  ),
  ['bizTransactionList', (item, namespaces) => typedText(item, 'bizTransaction', namespaces)],
  ['sourceList', (item, namespaces) => typedText(item, 'source', namespaces)],
  ['destinationList', (item, namespaces) => typedText(item, 'destination', namespaces)],
  ['sensorElementList', (item, namespaces) => `sensorElement${sensorText(item, namespaces)}`],
]);

/** Fields of an event that are objects, with the order of their own fields. */
const OBJECTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['persistentDisposition', ['set', 'unset']],
  ['readPoint', ['id']],
  ['bizLocation', ['id']],
]);

function fieldText(name: string, value: unknown, namespaces: Namespaces): string {
  if (value === undefined || value === null) return '';
  const itemText = LISTS.get(name);
  if (itemText !== undefined) return listText(name, value, (item) => itemText(item, namespaces));
  const order = OBJECTS.get(name);
  return order === undefined ? anyText(name, value, namespaces) : name + orderedText(value, order, namespaces);
}

function listText(name: string, value: unknown, textOf: (item: unknown) => string): string {
  const items = itemsOf(value).map(textOf).sort();
  return items.length === 0 ? '' : name + items.join('');
}

/** `type` stands before what it types, as in every published hash. */
function typedText(value: unknown, name: string, namespaces: Namespaces): string {
  const fields = isPlainObject(value) ? value : {};
  const type = scalarText(`${name}Type`, fields['type'], namespaces);
  return type.replace(`${name}Type=`, 'type=') + scalarText(name, fields[name], namespaces);
}

function sensorText(value: unknown, namespaces: Namespaces): string {
  const { sensorMetadata, sensorReport, ...others } = isPlainObject(value) ? value : {};
  const metadata =
    sensorMetadata === undefined ? '' : `sensorMetadata${orderedText(sensorMetadata, METADATA_ORDER, namespaces)}`;
  const reports = itemsOf(sensorReport)
    .map((report) => `sensorReport${reportText(report, namespaces)}`)
    .sort();
  return metadata + reports.join('') + extensionsText(others, namespaces);
}

function reportText(value: unknown, namespaces: Namespaces): string {
  const { type, ...others } = isPlainObject(value) ? value : {};
  const typeText = scalarText('sensorType', type, namespaces).replace('sensorType=', 'type=');
  return typeText + orderedText(others, REPORT_ORDER, namespaces);
}

/** The named fields in their order, then what others have added, sorted. */
function orderedText(value: unknown, order: readonly string[], namespaces: Namespaces): string {
  const fields = isPlainObject(value) ? value : {};
  const known = order.map((name) => anyText(name, fields[name], namespaces));
  const added = Object.fromEntries(Object.entries(fields).filter(([name]) => !order.includes(name)));
  return known.join('') + extensionsText(added, namespaces);
}

function extensionsText(fields: Fields, namespaces: Namespaces): string {
  return Object.entries(fields)
    .filter(([name]) => !UNHASHED.includes(name))
    .map(([name, value]) => anyText(name, value, namespaces))
    .sort()
    .join('');
}

/** A field of any form: of a list each item carries the name, an object the name once and its fields behind it. */
function anyText(name: string, value: unknown, namespaces: Namespaces): string {
  if (isUnknownArray(value))
    return value
      .map((each) => anyText(name, each, namespaces))
      .sort()
      .join('');
  if (isPlainObject(value)) return nameOf(name, namespaces) + extensionsText(value, namespaces);
  return scalarText(name, value, namespaces);
}

function scalarText(name: string, value: unknown, namespaces: Namespaces): string {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string' || text === '') return '';
  return `${nameOf(name, namespaces)}=${canonicalValue(name, text, namespaces)}`;
}

/** Names of others are written with their namespace in braces. */
function nameOf(name: string, namespaces: Namespaces): string {
  const expanded = expand(name, namespaces);
  return expanded === undefined ? name : `{${expanded.namespace}}${expanded.name}`;
}

function itemsOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return isUnknownArray(value) ? value : [value];
}
