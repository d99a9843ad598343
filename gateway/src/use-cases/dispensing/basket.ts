import { faultToJson, PiaosuError, type Fault, type PremisesRecord } from '@piaosu/core';
import { decideUnit, type Wanted } from '../../dispensing/decide-unit.ts';
import { gatheredReads } from '../../dispensing/gathered-reads.ts';
import { ownPremises } from '../../dispensing/premises.ts';
import { noteRepeat, recentDispensing } from '../../dispensing/repeat-tolerance.ts';
import { assertMayScan, noteMisses } from '../../dispensing/scan-throttle.ts';
import { readScannedCode, type ScannedCode } from '../../dispensing/scanned-code.ts';
import type { Trace, UnitStanding } from '../../trace/index.ts';
import { today } from '../claims/claim-standing.ts';
import type { SupplyContext } from '../supply/trace-act.ts';
import { holds, productOf } from './scan.ts';

/** One box of a basket as the own copy of the ledger has it. */
export interface BasketUnit {
  readonly code: ScannedCode;
  readonly standing: UnitStanding;
}

export interface OpenedBasket {
  readonly trace: Trace;
  readonly here: PremisesRecord;
  readonly units: readonly BasketUnit[];
}

export interface BasketRequest {
  readonly premises: string;
  readonly units: readonly (Wanted & { readonly code: string })[];
}

/**
 * The boxes of a basket with their proofs. What cannot be brought before the ledger is refused here: unreadable and unknown
 * codes, and a box that was given out at this place a moment ago, which is a slip and no fraud (scenario T17). Everything
 * else the ledger decides. Throws PiaosuError with every such box by its place.
 */
export async function openBasket(
  { organisation, caller }: Pick<SupplyContext, 'organisation' | 'caller'>,
  { premises, units }: BasketRequest,
): Promise<OpenedBasket> {
  const place = { institution: caller.institution, premises };
  const codes = readAll(units);
  const trace = organisation.trace.over(gatheredReads(organisation.projection));
  const here = await ownPremises(trace.source, caller.institution, premises);
  await assertMayScan(organisation, place);
  const standings = await Promise.all(codes.map(({ id }) => trace.standing(id)));
  const unknown = standings.flatMap((standing, index) => (standing === undefined ? [index] : []));
  await noteMisses(organisation, place, unknown.length);
  if (unknown.length > 0) throw refusal(await Promise.all(unknown.map((index) => absence(trace, codes, index))));
  const opened = codes.flatMap((code, index) => {
    const standing = standings[index];
    return standing === undefined ? [] : [{ code, standing }];
  });
  for (const [index, unit] of opened.entries())
    await assertNoSlip({ organisation, caller }, here, unit, { index, wanted: units[index] ?? {} });
  return { trace, here, units: opened };
}

/**
 * Whether a box that was named at a place is one that the place knows from inside: it holds it, or gave it out. A box whose
 * maker cannot be asked now is a stranger's.
 */
export async function isHeldHere(
  trace: Trace,
  { institution, premises }: { readonly institution: string; readonly premises: string },
  text: string,
): Promise<boolean> {
  const code = readScannedCode(text);
  if (!code.ok) return true;
  try {
    const standing = await trace.standing(code.value.id);
    return standing !== undefined && holds(await ownPremises(trace.source, institution, premises), standing);
  } catch (error) {
    if (error instanceof PiaosuError && NOT_KNOWN_NOW.includes(error.code)) return false;
    throw error;
  }
}

const NOT_KNOWN_NOW: readonly string[] = ['PEER_GATEWAY_UNAVAILABLE', 'AUTH_SCOPE', 'ORG_SUSPENDED'];

function readAll(units: BasketRequest['units']): ScannedCode[] {
  const faults: Fault[] = [];
  const codes = units.flatMap(({ code, read: beside }, index) => {
    const read = readScannedCode(code, beside);
    if (read.ok) return [read.value];
    faults.push(...read.faults.map((fault) => ({ ...fault, pointer: `/units/${index}/code${fault.pointer}` })));
    return [];
  });
  if (faults.length > 0) throw refusal(faults);
  return codes;
}

/** The first box that is at fault names the refusal. */
function refusal(faults: readonly Fault[]): PiaosuError {
  return new PiaosuError(faults[0]?.code ?? 'SCHEMA', faults.map(faultToJson));
}

/** A container that has acted has no leaf of a box, and is known for what it is by its code. */
async function absence(trace: Trace, codes: readonly ScannedCode[], index: number): Promise<Fault> {
  const pointer = `/units/${index}`;
  const id = codes[index]?.id ?? '';
  if (id.startsWith('sscc:')) return { pointer, code: 'WRONG_LEVEL' };
  return { pointer, code: (await productOf(trace, id)) === undefined ? 'UNKNOWN_PRODUCT' : 'UNKNOWN_CODE' };
}

async function assertNoSlip(
  { organisation, caller }: Pick<SupplyContext, 'organisation' | 'caller'>,
  here: PremisesRecord,
  { code, standing }: BasketUnit,
  { index, wanted }: { readonly index: number; readonly wanted: Wanted },
): Promise<void> {
  const request = { here, today: today(), standing, read: code.read, wanted, earlier: [] };
  const decision = decideUnit(organisation.trace.source, request);
  if (decision.ok || decision.code !== 'ALREADY_DISPENSED_HERE') return;
  const dispensing = recentDispensing(decision.evidence, Math.floor(Date.now() / 1000));
  if (dispensing === undefined) return;
  const place = { institution: caller.institution, premises: here.id };
  const severity = await noteRepeat(organisation, place, { box: standing.tag, dispensing });
  throw refusal([{ pointer: `/units/${index}`, code: decision.code, detail: { dispensing, severity } }]);
}
