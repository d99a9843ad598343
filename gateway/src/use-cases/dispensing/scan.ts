import {
  codePrefixKey,
  codePrefixOf,
  codePrefixRecordShape,
  isPlainObject,
  leftUnits,
  PiaosuError,
  productKey,
  productRecordShape,
  type Code,
  type Fault,
  type Json,
  type PremisesRecord,
  type ProductRecord,
  type UnitState,
} from '@piaosu/core';
import { decideUnit, type Wanted } from '../../dispensing/decide-unit.ts';
import { gatheredReads } from '../../dispensing/gathered-reads.ts';
import { lotNumberOf } from '../../dispensing/lot-numbers.ts';
import { ownPremises } from '../../dispensing/premises.ts';
import { noteRepeat, recentDispensing, type RepeatSeverity } from '../../dispensing/repeat-tolerance.ts';
import { assertMayScan, noteMisses } from '../../dispensing/scan-throttle.ts';
import { readScannedCode, type ScannedCode } from '../../dispensing/scanned-code.ts';
import type { CallerContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';
import { neighbourhoodTag } from '../../supervision/neighbourhood.ts';
import { scanTallyOf } from '../../supervision/scan-tally.ts';
import type { Trace, UnitStanding } from '../../trace/index.ts';
import { today } from '../claims/claim-standing.ts';

export interface ScanRequest {
  readonly premises: string;
  readonly codes: readonly (Wanted & { readonly code: string })[];
}

/** What is told of one code. Lot, expiry and state are for who holds the box; others get the decision alone. */
export interface ScannedUnit {
  readonly decision: Code | 'OK';
  readonly evidence: Json;
  readonly faults: readonly Fault[];
  readonly id?: string;
  readonly notes?: ScannedCode['notes'];
  readonly product?: ProductRecord;
  readonly held?: HeldUnit;
  /** Of a box that was given out here a moment ago. */
  readonly severity?: RepeatSeverity;
}

/** What the holder of a box may know of it. */
export interface HeldUnit {
  readonly state: UnitState;
  readonly expiry: string;
  readonly left: number;
  readonly lotNumber?: string;
}

/**
 * What would be decided on each box if it were given out here now, from the own copy of the ledger and without writing to
 * it. Throws PiaosuError AUTH_SCOPE, ORG_SUSPENDED, RATE_LIMITED.
 */
export async function scan({ organisation, caller }: CallerContext, request: ScanRequest): Promise<ScannedUnit[]> {
  const { premises, codes } = request;
  const place = { institution: caller.institution, premises };
  const trace = organisation.trace.over(gatheredReads(organisation.projection));
  const here = await ownPremises(trace.source, caller.institution, premises);
  await assertMayScan(organisation, place);
  const looked = await Promise.all(codes.map((asked) => lookUp(trace, here, asked)));
  const judged = judge({ trace, here, today: today() }, looked, codes);
  await noteMisses(organisation, place, judged.filter(({ isMiss }) => isMiss).length);
  tallyScans(organisation, premises, judged);
  const scanned: ScannedUnit[] = [];
  for (const { unit, box } of judged) scanned.push(await withSeverity({ organisation, caller }, premises, unit, box));
  return scanned;
}

/** For supervision: which box was scanned how often where, and whether codes beside each other are tried out. */
function tallyScans(organisation: Organisation, premises: string, judged: readonly Judged[]): void {
  const tally = scanTallyOf(organisation);
  for (const { unit, box, isMiss } of judged) {
    if (box !== undefined) tally.note({ what: 'BOX', tag: box, premises });
    if (isMiss && unit.id !== undefined)
      tally.note({ what: 'NEIGHBOURS', tag: neighbourhoodTag(organisation, unit.id), premises });
  }
}

type Looked =
  | { readonly state: 'UNREAD'; readonly faults: readonly Fault[] }
  | {
      readonly state: 'FOUND';
      readonly code: ScannedCode;
      readonly standing: UnitStanding;
      readonly held?: HeldUnit;
    }
  | {
      readonly state: 'ABSENT';
      readonly code: ScannedCode;
      readonly why: Code;
      readonly product?: ProductRecord | undefined;
    };

async function lookUp(
  trace: Trace,
  here: PremisesRecord,
  { code: text, read: beside }: ScanRequest['codes'][number],
): Promise<Looked> {
  const code = readScannedCode(text, beside);
  if (!code.ok) return { state: 'UNREAD', faults: code.faults };
  const { value } = code;
  if (value.id.startsWith('sscc:')) return { state: 'ABSENT', code: value, why: 'WRONG_LEVEL' };
  try {
    const standing = await trace.standing(value.id);
    if (standing !== undefined && !holds(here, standing)) return { state: 'FOUND', code: value, standing };
    if (standing !== undefined)
      return { state: 'FOUND', code: value, standing, held: await heldUnit(trace, standing, value) };
    const product = await productOf(trace, value.id);
    return { state: 'ABSENT', code: value, why: product === undefined ? 'UNKNOWN_PRODUCT' : 'UNKNOWN_CODE', product };
  } catch (error) {
    // One maker's gateway is away: that code cannot be judged, the others can.
    if (!(error instanceof PiaosuError) || error.code !== 'PEER_GATEWAY_UNAVAILABLE') throw error;
    return { state: 'ABSENT', code: value, why: error.code, product: await productOf(trace, value.id) };
  }
}

/** By the number that the registry gave to it; undefined when it gave none. */
export async function productOf({ source }: Pick<Trace, 'source'>, id: string): Promise<ProductRecord | undefined> {
  const prefix = codePrefixOf(id);
  if (prefix === undefined) return undefined;
  const known = await source.records.get(codePrefixKey(prefix.scheme, prefix.prefix), codePrefixRecordShape);
  return known === undefined ? undefined : source.records.get(productKey(known.product), productRecordShape);
}

interface Judging {
  readonly trace: Trace;
  readonly here: PremisesRecord;
  readonly today: string;
}

interface Judged {
  readonly unit: ScannedUnit;
  /** Tag of a box that there is. */
  readonly box?: string;
  readonly isMiss: boolean;
}

function judge(judging: Judging, looked: readonly Looked[], wanted: readonly Wanted[]): Judged[] {
  const earlier: string[] = [];
  return looked.map((each, index) => {
    if (each.state === 'UNREAD') return { unit: unread(each.faults), isMiss: false };
    if (each.state === 'ABSENT') return absent(each);
    const judged = judgeFound(judging, each, wanted[index] ?? {}, earlier);
    earlier.push(each.standing.tag);
    return judged;
  });
}

function unread(faults: readonly Fault[]): ScannedUnit {
  return { decision: faults[0]?.code ?? 'SCHEMA', evidence: null, faults };
}

function absent({ code, why, product }: Extract<Looked, { state: 'ABSENT' }>): Judged {
  const about = product === undefined ? {} : { product };
  const { id, notes } = code;
  return { unit: { decision: why, evidence: null, faults: [], id, notes, ...about }, isMiss: why === 'UNKNOWN_CODE' };
}

function judgeFound(
  { trace, here, today: day }: Judging,
  { code, standing, held }: Extract<Looked, { state: 'FOUND' }>,
  wanted: Wanted,
  earlier: readonly string[],
): Judged {
  const { read, id, notes } = code;
  const decision = decideUnit(trace.source, { here, today: day, standing, read, wanted, earlier });
  const { product } = standing;
  const unit: ScannedUnit = {
    ...{ decision: decision.ok ? 'OK' : decision.code, faults: [], id, notes },
    evidence: decision.ok ? null : toldOf(decision.evidence, held !== undefined),
    ...(product === undefined ? {} : { product }),
    ...(held === undefined ? {} : { held }),
  };
  return { unit, box: standing.tag, isMiss: held === undefined && !decision.ok };
}

/** Whoever holds a box by the ledger, or has given it out, knows what is printed on it. */
export function holds({ institution, id }: PremisesRecord, { custody, record }: UnitStanding): boolean {
  return custody.premises.institution === institution || record.dispensings.some(({ premises }) => premises === id);
}

const TOLD_TO_STRANGERS: readonly string[] = ['class', 'notice', 'time'];

/** To others the reason, and what concerns everybody's safety; nothing that is printed on the box. */
export function toldOf(evidence: Json, isHeld: boolean): Json {
  if (isHeld || !isPlainObject(evidence)) return evidence;
  return Object.fromEntries(Object.entries(evidence).filter(([name]) => TOLD_TO_STRANGERS.includes(name)));
}

async function heldUnit(trace: Trace, standing: UnitStanding, code: ScannedCode): Promise<HeldUnit> {
  const { state, expiry } = standing.record;
  const lotNumber = await lotNumberOf(trace, standing, code);
  return { state, expiry, left: leftUnits(standing.record), ...(lotNumber === undefined ? {} : { lotNumber }) };
}

async function withSeverity(
  { organisation, caller: { institution } }: Pick<CallerContext, 'organisation' | 'caller'>,
  premises: string,
  unit: ScannedUnit,
  box: string | undefined,
): Promise<ScannedUnit> {
  if (unit.decision !== 'ALREADY_DISPENSED_HERE' || box === undefined) return unit;
  const dispensing = recentDispensing(unit.evidence, Math.floor(Date.now() / 1000));
  if (dispensing === undefined) return unit;
  return { ...unit, severity: await noteRepeat(organisation, { institution, premises }, { box, dispensing }) };
}
