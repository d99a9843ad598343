import { setTimeout as sleep } from 'node:timers/promises';
import type { Headline, PaperElements, PaperRecord, PaperRef, ReceiptElements } from '@piaosu/core';
import { newBudget, type Spend } from '../../http/budget.ts';
import type { PublicContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';
import { COMPARED_FIELDS, differencesOf, type Difference } from './elements.ts';
import type { Found } from './opened-receipt.ts';
import { findByPaper } from './paper-source.ts';
import { findReceipt } from './receipt-source.ts';
import { subjectOf } from './subject.ts';
import { judgeFound, type ElementsVerdict } from './verify-elements.ts';
import { withPaper } from './verify-paper.ts';

/** What a stranger is told: never a sum, never who, never why. */
export interface PublicVerdict {
  readonly headline: Headline;
  readonly fields: readonly Difference['field'][];
}

/** An answer leaves at a multiple of this after it was asked, so that its time says no more than how busy we are. */
const STEP_MS = 25;

/** Guesses at one receipt from everywhere together: 36^6 check codes at this rate take 400 years. */
const PER_RECEIPT = { seconds: 3600, perClient: 20, total: Number.MAX_SAFE_INTEGER };

interface State {
  readonly spend: Spend;
  /** The last receipt that was found: the work on it is repeated when nothing is found. */
  decoy?: { readonly elements: ReceiptElements; readonly found: Extract<Found, { state: 'FOUND' }> };
  /** The same for paper numbers. */
  paperDecoy?: PaperElements;
}

const states = new WeakMap<Organisation, State>();

/**
 * A check without login. An unknown receipt and a wrong check code are one answer, of one body, after the same work and
 * a rounded time. Throws PiaosuError RATE_LIMITED for a receipt that is asked for too often, whether it exists or not.
 */
export async function verifyPublicly(
  context: PublicContext,
  asked: ReceiptElements | PaperElements,
): Promise<PublicVerdict> {
  const started = performance.now();
  const { organisation } = context;
  const state = stateOf(organisation);
  try {
    state.spend(nameOf(asked));
    const { elements, paper, isUnreachable } = await behind(organisation, state, asked);
    const verdict = await judge(organisation, state, elements);
    const told = tell(paper === undefined ? verdict : { ...verdict, ...withPaper(verdict, paper) });
    const answer: PublicVerdict = isUnreachable ? { headline: 'UNCONFIRMED', fields: [] } : told;
    note(context, elements, answer.headline);
    return answer;
  } finally {
    const elapsed = performance.now() - started;
    await sleep(Math.ceil(elapsed / STEP_MS) * STEP_MS - elapsed);
  }
}

function nameOf(asked: ReceiptElements | PaperElements): string {
  return 'paperCode' in asked
    ? `paper/${asked.paperCode}-${asked.paperNumber}`
    : `${asked.eInvoiceCode}-${asked.eInvoiceNumber}`;
}

/** No receipt has this number: who asks for an unknown paper is answered by the way of an unknown receipt. */
const NO_RECEIPT = { eInvoiceCode: '00000000', eInvoiceNumber: '0000000000' };

interface Behind {
  readonly elements: ReceiptElements;
  readonly paper?: PaperRecord;
  /** The paper's publisher does not answer: which receipt it stands for is not known, and never 'none'. */
  readonly isUnreachable: boolean;
}

/** The receipt that a paper number stands for; for an unknown one the work on the last known is repeated. */
async function behind(
  organisation: Organisation,
  state: State,
  asked: ReceiptElements | PaperElements,
): Promise<Behind> {
  if (!('paperCode' in asked)) return { elements: asked, isUnreachable: false };
  const { paperCode, paperNumber, ...elements } = asked;
  const asking = { organisation, institution: 'PUBLIC', purpose: 'VERIFY' } as const;
  const found = await findByPaper(asking, { paperCode, paperNumber });
  if (found.state === 'FOUND') {
    state.paperDecoy = asked;
    return { elements: { ...found.ref, ...elements }, paper: found.record, isUnreachable: false };
  }
  if (state.paperDecoy !== undefined) await findByPaper(asking, paperOf(state.paperDecoy));
  return { elements: { ...NO_RECEIPT, ...elements }, isUnreachable: found.state === 'UNREACHABLE' };
}

function paperOf({ paperCode, paperNumber }: PaperElements): PaperRef {
  return { paperCode, paperNumber };
}

async function judge(organisation: Organisation, state: State, elements: ReceiptElements): Promise<ElementsVerdict> {
  const asking = { organisation, institution: 'PUBLIC', eligibility: false };
  const found = await findReceipt({ ...asking, purpose: 'VERIFY' }, elements, COMPARED_FIELDS);
  if (found.state === 'FOUND') {
    state.decoy = { elements, found };
    const verdict = await judgeFound(asking, elements, found);
    // Whatever became of the proof: who does not know the check code is not told that the receipt exists.
    return { ...verdict, differences: differencesOf(elements, found.receipt) };
  }
  if (state.decoy !== undefined) await judgeFound(asking, elements, withNumberOf(state.decoy.found, elements));
  return judgeFound(asking, elements, found);
}

/** The decoy under the asked number: judged to the end, its result thrown away. */
function withNumberOf({ receipt }: Extract<Found, { state: 'FOUND' }>, elements: ReceiptElements): Found {
  const { eInvoiceCode, eInvoiceNumber } = elements;
  const { headerSignature, fields, details, place } = receipt;
  const header = { ...receipt.header, eInvoiceCode, eInvoiceNumber };
  // Without what the own tables say: a header of another number would be an alarm about them.
  // A list of its own: the verdict on the decoy must not be remembered for the receipt it was made from.
  const own = place === undefined ? {} : { place };
  return { state: 'FOUND', receipt: { header, headerSignature, fields: [...fields], details, ...own } };
}

function tell({ headline, differences }: ElementsVerdict): PublicVerdict {
  const fields = differences.map(({ field }) => field);
  return fields.includes('checkCode') ? { headline: 'NOT_FOUND', fields: [] } : { headline, fields };
}

function note({ organisation, traceId }: PublicContext, elements: ReceiptElements, outcome: string): void {
  organisation.accessLog.note({
    org: organisation.mspId,
    institution: 'PUBLIC',
    actor: 'anonymous',
    action: 'receipt.verify',
    subject: subjectOf(organisation.peppers, elements),
    outcome,
    traceId,
  });
}

function stateOf(organisation: Organisation): State {
  const state = states.get(organisation) ?? { spend: newBudget(PER_RECEIPT) };
  states.set(organisation, state);
  return state;
}
