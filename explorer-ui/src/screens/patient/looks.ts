import type { Look } from '@piaosu/gateway/api';
import { numberOf } from '../../api/patients.ts';
import type { ReceiptRef } from '../../api/patients.ts';
import { actionOf, reasonOf } from './look-words.ts';
import type { ActionWord, ReasonWord } from './look-words.ts';

/**
 * What one office did within one minute and for one reason, with one receipt, or the list of receipts that it saw: to people one
 * visit, in the log several entries.
 */
export interface Visit {
  readonly first: Look;
  readonly reason: ReasonWord;
  /** Without repeats, the oldest first. */
  readonly actions: readonly ActionWord[];
  readonly receipts: readonly ReceiptRef[];
}

/** `looks` as the log gives them, newest first. Entries of others between those of one visit keep it apart. */
export function visitsOf(looks: readonly Look[]): Visit[] {
  const visits: Visit[] = [];
  for (const look of looks) {
    const last = visits.at(-1);
    if (last !== undefined && belongs(last, look)) visits[visits.length - 1] = joined(last, look);
    else visits.push({ first: look, reason: reasonOf(look), actions: [actionOf(look)], receipts: [look] });
  }
  return visits;
}

function belongs({ first, actions, receipts }: Visit, look: Look): boolean {
  if (sittingOf(first) !== sittingOf(look)) return false;
  const list = actions.every((action) => action === 'list') && actionOf(look) === 'list';
  return list || receipts.every((receipt) => numberOf(receipt) === numberOf(look));
}

/** Who, when and why. */
function sittingOf(look: Look): string {
  const { who, org, institution, binding = '', at } = look;
  return JSON.stringify([who, org, institution, binding, at.slice(0, 16), reasonOf(look)]);
}

function joined({ first, reason, actions, receipts }: Visit, look: Look): Visit {
  const action = actionOf(look);
  const known = receipts.some((receipt) => numberOf(receipt) === numberOf(look));
  return {
    ...{ first, reason },
    actions: actions.includes(action) ? actions : [action, ...actions],
    receipts: known ? receipts : [...receipts, look],
  };
}
