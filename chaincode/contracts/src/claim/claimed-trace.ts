import {
  boxKey,
  claimedLines,
  dispensingKey,
  domainOf,
  inOrder,
  insuranceCodeKey,
  PiaosuError,
  readMedicineLine,
  traceFindings,
  utcYear,
  type ClaimedLine,
  type MedicineLine,
  type OpenedReceipt,
  type TraceFinding,
} from '@piaosu/core';

import type { Act, ParsedAct } from '../batch/procedure.ts';
import type { Tags } from '../batch/tags.ts';
import { sourceOf } from '../trace/opened-unit.ts';

type Reserve = Act<'reserve'>;

/** What following the lines of a claim to the boxes has found. */
export interface ClaimedTrace {
  /** Every line of every receipt was shown. */
  readonly isChecked: boolean;
  readonly findings: readonly TraceFinding[];
}

/** The keys that following reads, as far as the lines name them. Their century only hints here: ids have no date. */
export function traceKeys({ secret, operation }: ParsedAct<'reserve'>, tags: Tags): string[] {
  const year = utcYear(operation.at ?? 0);
  return (secret.trace ?? []).flatMap(({ details, dispensed }) => [
    ...dispensed.map(({ dispensing }) => dispensingKey(dispensing)),
    ...details.flatMap((detail) => lineKeys(readMedicineLine(detail, year), tags)),
  ]);
}

function lineKeys({ itemCode, ids }: MedicineLine, tags: Tags): string[] {
  const key = insuranceCodeKey(itemCode);
  if (key === undefined) return [];
  return [key, ...ids.flatMap((id) => (id === undefined ? [] : tags.all(domainOf(id), [id]).map(boxKey)))];
}

/**
 * Follows the medicines of a claim to what was given out for them. The boxes are those that the lines name: the claimant
 * chooses none. Undefined where the payer wants none of it.
 * @throws PiaosuError SCHEMA, PROOF_INVALID for lines that are not the receipt's and a date of service that is not opened
 */
export async function claimedTrace(
  act: Reserve,
  receipts: readonly OpenedReceipt[],
): Promise<ClaimedTrace | undefined> {
  const { policy } = act.actor;
  if (policy?.tracePolicy === 'OFF') return undefined;
  const { trace } = act.secret;
  if (trace === undefined) {
    const unshown = receipts.flatMap(({ header }, receipt) => missingDetails(receipt, 0, header.detailCount));
    return { isChecked: unshown.length === 0, findings: unshown };
  }
  if (trace.length !== receipts.length) throw new PiaosuError('SCHEMA', { pointer: '/private/trace' });
  const at = sourceOf(act);
  const [lines, unshown]: [ClaimedLine[], TraceFinding[]] = [[], []];
  for (const [index, opened] of receipts.entries()) {
    const shown = trace[index] ?? { details: [], dispensed: [] };
    unshown.push(...missingDetails(index, shown.details.length, opened.header.detailCount));
    lines.push(...(await claimedLines(at, { index, opened, shown }, act.tx.time)));
  }
  return { isChecked: unshown.length === 0, findings: inOrder([...unshown, ...traceFindings(lines)]) };
}

function missingDetails(receipt: number, shown: number, count: number): TraceFinding[] {
  return shown < count ? [{ code: 'CLAIM_CODE_REQUIRED', receipt, missing: 'details' }] : [];
}
