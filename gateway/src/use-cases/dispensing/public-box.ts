import {
  addDays,
  faultToJson,
  PiaosuError,
  lotKey,
  lotRecordShape,
  lotUnder,
  toBeijingDate,
  type Fault,
  type LotRecord,
  type UnitRecord,
  type UnitSource,
} from '@piaosu/core';
import { gatheredReads } from '../../dispensing/gathered-reads.ts';
import { readScannedCode, type ScannedCode } from '../../dispensing/scanned-code.ts';
import { unitUnder } from '../../exchange/dispensing-answers.ts';
import { newGuessGuard, type GuessGuard, type Work } from '../../http/guess-guard.ts';
import { inRoundedTime } from '../../http/rounded-time.ts';
import type { PublicContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';
import { productOf } from './scan.ts';

export interface PublicBoxQuestion {
  readonly code: string;
  /** When it was bought. */
  readonly date?: string;
}

/** What a stranger is told of a box: never where, when or by whom. */
export interface PublicBox {
  readonly answer: 'NO_RECORD' | 'SOLD_ONCE' | 'SOLD_BEFORE';
  /** Whether it was sold within a day of the date that was asked; of a box that was sold once. */
  readonly fits?: boolean;
  /** By the registry, for the code's number. */
  readonly product?: string;
  /** Of the lot that is printed on the box, or of the box itself. */
  readonly recall?: { readonly class?: 1 | 2 | 3; readonly notice: string };
}

const guards = new WeakMap<Organisation, GuessGuard>();

/**
 * A check of the own medicine without login. A box that was never sold and one that does not exist are one answer. Throws
 * PiaosuError with the format code, or RATE_LIMITED with work to do where somebody tries out codes.
 */
export async function checkBox(context: PublicContext, question: PublicBoxQuestion, work?: Work): Promise<PublicBox> {
  const { code, date = null } = question;
  const read = readScannedCode(code);
  if (!read.ok) throw unreadable(read.faults);
  const { id } = read.value;
  const guard = guardOf(context.organisation);
  const neighbourhood = neighbourhoodOf(id);
  guard.admit(context.client, neighbourhood, { id, date }, work);
  return inRoundedTime(async () => {
    const answer = await answerTo(context.organisation, read.value, question.date);
    if (answer.answer === 'NO_RECORD') guard.missed(context.client, neighbourhood);
    return answer;
  });
}

function unreadable(faults: readonly Fault[]): PiaosuError {
  const placed = faults.map((fault) => faultToJson({ ...fault, pointer: `/code${fault.pointer}` }));
  return new PiaosuError(faults[0]?.code ?? 'SCHEMA', placed);
}

/** Whoever tries out codes tries those beside the one in hand: they share what may be guessed before work is asked for. */
function neighbourhoodOf(id: string): string {
  return id.slice(0, -3);
}

async function answerTo(organisation: Organisation, code: ScannedCode, date: string | undefined): Promise<PublicBox> {
  const source: UnitSource = { ...organisation.trace.source, records: gatheredReads(organisation.projection) };
  const [unit, product] = await Promise.all([unitUnder(source, code.id), productOf({ source }, code.id)]);
  const printed = await printedLot(source, product?.id, code.read.lotNumber);
  const named = product === undefined ? {} : { product: product.name };
  const sold = unit === undefined ? undefined : soldOf(unit.record);
  if (unit === undefined || sold === undefined) return { answer: 'NO_RECORD', ...named, ...recallOf(printed) };
  const { record } = unit;
  const lot = await source.records.get(lotKey(record.lot), lotRecordShape);
  return { answer: sold, ...fitting(sold, record, date), ...named, ...recallOf(lot, record) };
}

/** Undefined for a box that nobody has given out: as if it were not there. */
function soldOf({ conflict, dispensings }: UnitRecord): PublicBox['answer'] | undefined {
  const given = dispensings.filter((each) => each.state !== 'UNDONE');
  if (given.length === 0) return undefined;
  const isClean = given.length === 1 && given[0]?.state === 'LIVE' && conflict === undefined;
  return isClean ? 'SOLD_ONCE' : 'SOLD_BEFORE';
}

/** Sold late in the evening and asked by the date on the till's receipt: a day either way. */
function fitting(
  sold: PublicBox['answer'],
  { dispensings }: UnitRecord,
  date: string | undefined,
): Pick<PublicBox, 'fits'> {
  const live = dispensings.find(({ state }) => state === 'LIVE');
  if (sold !== 'SOLD_ONCE' || date === undefined || live === undefined) return {};
  const day = toBeijingDate(live.time);
  return { fits: addDays(day, -1) <= date && date <= addDays(day, 1) };
}

/** Whoever reads a lot number off a box may know that the lot is recalled, whether the box is known or not. */
async function printedLot(
  source: UnitSource,
  product: string | undefined,
  lotNumber: string | undefined,
): Promise<LotRecord | undefined> {
  if (product === undefined || lotNumber === undefined) return undefined;
  return (await lotUnder(source, product, lotNumber))?.record;
}

function recallOf(lot: LotRecord | undefined, unit?: UnitRecord): Pick<PublicBox, 'recall'> {
  const recall = unit?.recall ?? lot?.recall;
  if (recall !== undefined) return { recall: { class: recall.class, notice: recall.notice } };
  return lot?.withdrawn === undefined ? {} : { recall: { notice: lot.withdrawn.notice } };
}

function guardOf(organisation: Organisation): GuessGuard {
  const guard = guards.get(organisation) ?? newGuessGuard();
  guards.set(organisation, guard);
  return guard;
}
