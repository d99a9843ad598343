import type { MyReceipt } from '@piaosu/gateway/api';
import { newStore } from '../../api/store.ts';

/** What of a receipt the steps show. */
export type Chosen = Pick<
  MyReceipt,
  'eInvoiceCode' | 'eInvoiceNumber' | 'issuerName' | 'issueDate' | 'totalAmount' | 'remaining'
>;

export interface Payer {
  readonly id: string;
  readonly name: string;
}

/** What somebody has chosen on the way to a claim. In the memory of the page alone: it is nobody else's business. */
export interface Draft {
  readonly receipts: readonly Chosen[];
  readonly payer?: Payer;
  /** Given: ids of the consents. */
  readonly given?: readonly string[];
}

export const STEPS = ['receipts', 'payer', 'agree', 'done'] as const;
export type Step = (typeof STEPS)[number];

const EMPTY: Draft = { receipts: [] };

export const draft = newStore<Draft>(EMPTY);

export function resetDraft(): void {
  draft.set(EMPTY);
}

/** The step that the address asks for, or the last one before it for which everything has been chosen. */
export function stepOf(asked: string | null, { receipts, payer, given }: Draft): Step {
  const open: Readonly<Record<Step, boolean>> = {
    receipts: true,
    payer: receipts.length > 0,
    agree: receipts.length > 0 && payer !== undefined,
    done: given !== undefined,
  };
  const wanted = STEPS.find((step) => step === asked) ?? 'receipts';
  // What was given is over: going back in the browser does not lead into it again.
  if (given !== undefined && wanted !== 'receipts') return 'done';
  return STEPS.slice(0, STEPS.indexOf(wanted) + 1).findLast((step) => open[step]) ?? 'receipts';
}

/** Whether money can be claimed of it: in force, and something is left. */
export function isClaimable({ state, remaining }: Pick<MyReceipt, 'state' | 'remaining'>): boolean {
  return state === 'LIVE' && /[1-9]/u.test(remaining);
}
