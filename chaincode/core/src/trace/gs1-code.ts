import { parsed, type Fault, type Parsed } from '../result.ts';
import { applicationIdentifier } from './application-identifier.ts';
import { associationFaults, withoutRepeats } from './association.ts';
import { commodityFault } from './commodity-code.ts';
import { elementFaults, valueOf, type Gs1Element } from './element.ts';
import { faultAt, refuseAll } from './format-fault.ts';
import { dateOf, isGs1DateOrMonth } from './gs1-date.ts';
import type { ContainerCode, Gs1BoxCode, Gs1Data, LevelHint, ReadingNote, TraceCodeOptions } from './trace-code.ts';

/**
 * The trace code that a set of elements makes up, in whatever order. Refuses with every fault: values that break the
 * format of their AI, AIs that may not stand together or lack a companion, elements that name no single box or
 * container, dates that are no day.
 */
export function toGs1Code(
  given: readonly Gs1Element[],
  { referenceYear }: Pick<TraceCodeOptions, 'referenceYear'>,
  notes: readonly ReadingNote[] = [],
): Parsed<Gs1BoxCode | ContainerCode> {
  const elements = withoutRepeats(given).toSorted(byCanonicalOrder);
  const faults = [
    ...elements.flatMap(elementFaults),
    ...associationFaults(elements),
    ...identityFaults(elements),
    ...dateFaults(elements, referenceYear),
  ];
  if (faults.length > 0) return refuseAll(faults);
  const data = { ...factsOf(elements, referenceYear), elements, notes };
  const sscc = valueOf(elements, '00');
  return parsed(sscc === undefined ? boxCode(data) : containerCode(sscc, data));
}

type Facts = Omit<Gs1Data, 'id' | 'code' | 'level'>;

const GTIN_LENGTH = 14;

/** Exactly one thing must be named: a serialised trade item or a logistic unit. */
function identityFaults(elements: readonly Gs1Element[]): Fault[] {
  const [sscc, gtin, serial] = ['00', '01', '21'].map((ai) => valueOf(elements, ai));
  if (sscc !== undefined && serial !== undefined)
    return [faultAt('', 'FMT_STRUCTURE', { reason: 'names both a container and a box', ais: ['00', '01', '21'] })];
  if (sscc !== undefined || (gtin !== undefined && serial !== undefined)) return [];
  if (gtin?.length === GTIN_LENGTH && elements.length === 1) return [commodityFault(gtin)];
  const missing = ['01', '21'].filter((ai) => valueOf(elements, ai) === undefined);
  return [faultAt('', 'FMT_STRUCTURE', { reason: 'names no single box or container', missing })];
}

function boxCode(data: Facts): Gs1BoxCode {
  const [gtin = '', serial = ''] = ['01', '21'].map((ai) => valueOf(data.elements, ai));
  const code = `01${gtin}21${serial}`;
  return { scheme: 'gs1', id: `gs1:${code}`, code, level: levelOf(gtin), gtin, serial, ...data };
}

function containerCode(sscc: string, data: Facts): ContainerCode {
  const code = `00${sscc}`;
  const gtin = valueOf(data.elements, '01') ?? valueOf(data.elements, '02');
  const content = gtin === undefined ? {} : { gtin };
  return { scheme: 'sscc', id: `sscc:${code}`, code, level: 'LOGISTIC', sscc, ...content, ...data };
}

/** GS1 General Specifications §2.1: the indicator digit of a GTIN-14. */
function levelOf(gtin: string): LevelHint {
  const indicator = gtin.charAt(0);
  if (indicator === '0') return 'BASE';
  return indicator === '9' ? 'VARIABLE' : 'GROUPING';
}

const EXPIRY = '17';
const PRODUCTION_DATE = '11';

function factsOf(elements: readonly Gs1Element[], referenceYear: number): Omit<Facts, 'elements' | 'notes'> {
  const lot = valueOf(elements, '10');
  const count = valueOf(elements, '37') ?? valueOf(elements, '30');
  const expiry = dateOf(valueOf(elements, EXPIRY) ?? '', referenceYear);
  const productionDate = dateOf(valueOf(elements, PRODUCTION_DATE) ?? '', referenceYear);
  return {
    ...(lot === undefined ? {} : { lot }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(productionDate === undefined ? {} : { productionDate }),
    ...(count === undefined ? {} : { count: Number(count) }),
  };
}

/** A 29 February is a day in some centuries only, which the format of the AI cannot tell. */
function dateFaults(elements: readonly Gs1Element[], referenceYear: number): Fault[] {
  return elements
    .filter(({ ai, value }) => (ai === EXPIRY || ai === PRODUCTION_DATE) && isGs1DateOrMonth(value))
    .filter(({ value }) => dateOf(value, referenceYear) === undefined)
    .map(({ ai, value }) => faultAt(ai, 'FMT_DATE', { value }));
}

/** Predefined lengths first, as GS1 General Specifications §7.8.6 advises for short symbols, then by AI. */
function byCanonicalOrder(left: Gs1Element, right: Gs1Element): number {
  const [first, second] = [rank(left), rank(right)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function rank({ ai }: Gs1Element): string {
  return (applicationIdentifier(ai)?.row.predefined === true ? '0' : '1') + ai;
}
