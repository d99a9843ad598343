import { codePrefixOf, openContainer, openUnit, PiaosuError, premisesKey, premisesRecordShape } from '@piaosu/core';
import { isDispensing } from '../dispensing/dispensing-organisation.ts';
import { assertMayScan, noteMisses } from '../dispensing/scan-throttle.ts';
import type { ShownUnit } from '../lots/index.ts';
import type { Organisation } from '../organisation.ts';
import type { Trace } from '../trace/index.ts';
import type { BoxAnswer, BoxQuestion } from './box-protocol.ts';

/** Whose makers' boxes are asked for. */
export interface BoxOwner extends Pick<Organisation, 'database' | 'alerts'> {
  readonly trace: Pick<Trace, 'own' | 'source'>;
}

/**
 * A leaf of a lot on the ledger, to an organisation with pharmacies that has its code in hand: who scans a box must be able
 * to prove it. To any other no box exists, and nothing is said of a lot that is not commissioned yet.
 *
 * A gateway that only says that it has a code in hand could count a competitor's boxes. So what is unknown, or neither with
 * the asking organisation nor on its way there, is counted by asking organisation and product as at any place of our own.
 * Throws PiaosuError RATE_LIMITED: the asker hears "not answered now", which is never "unknown".
 */
export async function answerBox(owner: BoxOwner, org: string, { id }: BoxQuestion): Promise<BoxAnswer> {
  if (!isDispensing(org)) return { units: [] };
  const asker = { premises: `${org}/${codePrefixOf(id)?.prefix ?? 'sscc'}` };
  await assertMayScan(owner, asker);
  const units = await owner.trace.own(id);
  if (!(await isWith(owner.trace, org, id, units))) await noteMisses(owner, asker, 1);
  return { units };
}

/** Stock of products whose custody is only declared lies where its holder says: that there is such a box is no miss. */
async function isWith(
  { source }: Pick<Trace, 'source'>,
  org: string,
  id: string,
  units: readonly ShownUnit[],
): Promise<boolean> {
  const [own] = units;
  if (own === undefined) return false;
  const named = { id, openings: units.map(({ opening }) => opening) };
  const pointers = units.map(({ pointer }) => pointer);
  const opened =
    own.opening.unit.level === 1
      ? await boxAt(openUnit(source, pointers, named))
      : await containerAt(openContainer(source, pointers, named));
  if (opened === undefined || opened.isDeclared) return opened !== undefined;
  if (opened.held === org) return true;
  const bound = opened.to === undefined ? undefined : premisesKey(opened.to);
  return bound !== undefined && (await source.records.get(bound, premisesRecordShape))?.org === org;
}

interface Whereabouts {
  readonly isDeclared: boolean;
  /** Organisation of who holds it; while it is on its way, of who sent it. */
  readonly held: string;
  /** Premises that it is on its way to. */
  readonly to: string | undefined;
}

async function boxAt(opening: ReturnType<typeof openUnit>): Promise<Whereabouts | undefined> {
  const opened = await opening.catch(asNone);
  if (opened === undefined) return undefined;
  const { record, rungs, custody, product } = opened;
  const to = record.transit?.to ?? rungs.at(-1)?.record.to;
  return { isDeclared: product?.custody.mode === 'DECLARED', held: custody.premises.org, to };
}

async function containerAt(opening: ReturnType<typeof openContainer>): Promise<Whereabouts | undefined> {
  const opened = await opening.catch(asNone);
  if (opened === undefined) return undefined;
  const { record, rungs, custody } = opened;
  return { isDeclared: false, held: custody.premises.org, to: (rungs.at(-1)?.record ?? record).to };
}

/** What is shown under a number that the ledger gives to something else is nobody's. */
function asNone(error: unknown): undefined {
  if (error instanceof PiaosuError) return undefined;
  throw error;
}
