import {
  elementsOfQr,
  institutionRecordShape,
  parseShape,
  type Check,
  type CheckName,
  type ComparableField,
  type Headline,
  type Json,
  type PaperElements,
  type PaperRecord,
  type ReceiptElements,
  type ReceiptQr,
  type ReceiptRef,
  type Verdict,
} from '@piaosu/core';
import { newGuessGuard, type GuessGuard, type Work } from '../../http/guess-guard.ts';
import { inRoundedTime } from '../../http/rounded-time.ts';
import type { PublicContext } from '../../http/route.ts';
import type { Organisation } from '../../organisation.ts';
import { findAlike } from './alike.ts';
import { checkCounterOf, PUBLIC_INSTITUTION, type EarlierChecks } from './check-counter.ts';
import { COMPARED_FIELDS, differencesOf } from './elements.ts';
import type { Found, OpenedReceipt } from './opened-receipt.ts';
import { findByPaper } from './paper-source.ts';
import { askPublisher } from './receipt-source.ts';
import type { Shown } from './shown-file.ts';
import { subjectOf } from './subject.ts';
import { judgeFound, type ElementsVerdict } from './verify-elements.ts';
import { verifyFile, type PresentedFile } from './verify-file.ts';
import { withPaper } from './verify-paper.ts';
import { verifyQr } from './verify-qr.ts';

/** What a stranger is told: never a sum, never who, never why. */
export interface PublicVerdict {
  readonly headline: Headline;
  /** Which checks were made, with their result and reason and without evidence; none of a receipt that is not found. */
  readonly checks: readonly PublicCheck[];
  /** The block as of which the state is known. */
  readonly asOfBlock?: number;
  readonly fields: readonly ComparableField[];
  /** Lines of a file that differ. */
  readonly lines: readonly number[];
  readonly earlier?: EarlierChecks;
}

export type PublicCheck = Pick<Check, 'name' | 'result' | 'code'>;

/** Nothing of what is left to claim, or of the medicines on the receipt. */
const PUBLIC_CHECKS: readonly CheckName[] = ['integrity', 'anchoring', 'issuer', 'status', 'seal'];

const NOT_FOUND: PublicVerdict = { headline: 'NOT_FOUND', checks: [], fields: [], lines: [] };
const UNREACHABLE: PublicVerdict = {
  headline: 'UNCONFIRMED',
  checks: [{ name: 'integrity', result: 'unknown', code: 'PEER_GATEWAY_UNAVAILABLE' }],
  ...{ fields: [], lines: [] },
};

/** What a stranger may show; a package is verified by the page itself. */
export type PublicQuestion =
  | { readonly form: 'ELEMENTS'; readonly elements: ReceiptElements }
  | { readonly form: 'PAPER'; readonly paper: PaperElements }
  | Exclude<Shown, { form: 'PACKAGE' }>;

interface State {
  readonly guard: GuessGuard;
  /** A receipt that another publisher showed: the work on it is repeated when nothing is found. */
  decoy?: OpenedReceipt;
  /** Whose gateway is asked for a number that lies in no segment. */
  publisher?: string;
  /** The same for paper numbers. */
  paperDecoy?: PaperElements;
}

const states = new WeakMap<Organisation, State>();

/**
 * A check without login. An unknown receipt and a wrong check code are one answer, of one body, after the same work and
 * a rounded time. Throws PiaosuError RATE_LIMITED with work to do where somebody is guessing (http/guess-guard.ts).
 */
export async function verifyPublicly(
  context: PublicContext,
  asked: PublicQuestion,
  work?: Work,
): Promise<PublicVerdict> {
  const { guard } = stateOf(context.organisation);
  const subject = nameOf(asked);
  guard.admit(context.client, subject, questionOf(asked), work);
  return inRoundedTime(async () => {
    const answer = await answerTo(context, asked);
    if (answer.headline === 'NOT_FOUND') guard.missed(context.client, subject);
    return answer;
  });
}

async function answerTo(context: PublicContext, asked: PublicQuestion): Promise<PublicVerdict> {
  switch (asked.form) {
    case 'ELEMENTS':
      return answerElements(context, asked.elements);
    case 'PAPER':
      return answerPaper(context, asked.paper);
    case 'QR':
      return answerQr(context, asked.qr);
    case 'FILE':
      return answerFile(context, asked);
  }
}

async function answerElements(context: PublicContext, elements: ReceiptElements): Promise<PublicVerdict> {
  const verdict = await judge(context.organisation, elements);
  return noted(context, elements, tell(verdict));
}

/** Signed by its issuer: that the receipt exists is no secret to whoever shows it. */
async function answerQr(context: PublicContext, qr: ReceiptQr): Promise<PublicVerdict> {
  const verdict = await verifyQr(askingOf(context.organisation), qr);
  return noted(context, elementsOfQr(qr), tell(verdict));
}

/** Its number and check code first, the way of elements; only who knows both has the file compared. */
async function answerFile(
  context: PublicContext,
  { presented, json }: Extract<Shown, { form: 'FILE' }>,
): Promise<PublicVerdict> {
  const { eInvoiceCode, eInvoiceNumber, checkCode, values } = presented;
  const { issueDate = '', totalAmount = '' } = values;
  const elements = { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount };
  const known = tell(await judge(context.organisation, elements));
  if (known.headline === 'NOT_FOUND') return noted(context, elements, known);
  const file: PresentedFile = { presented, json, viewerOf: () => 'STRANGER' };
  const { verdict, fields, lines, earlier } = await verifyFile(askingOf(context.organisation), file);
  return noted(context, elements, {
    ...checksOf(verdict),
    fields: [...new Set(fields.map(({ field }) => field))],
    lines: lines.map(({ line }) => line),
    ...(earlier === undefined ? {} : { earlier }),
  });
}

/** The receipt that a paper number stands for; for an unknown one the work on the last known is repeated. */
async function answerPaper(context: PublicContext, paper: PaperElements): Promise<PublicVerdict> {
  const { organisation } = context;
  const { paperCode, paperNumber, ...elements } = paper;
  const asking = { organisation, institution: PUBLIC_INSTITUTION, purpose: 'VERIFY' } as const;
  const state = stateOf(organisation);
  const found = await findByPaper(asking, { paperCode, paperNumber });
  if (found.state === 'FOUND') {
    state.paperDecoy = paper;
    return answerBehind(context, { ...found.ref, ...elements }, found.record);
  }
  if (state.paperDecoy !== undefined) await findByPaper(asking, state.paperDecoy);
  const nothing = { eInvoiceCode: '00000000', eInvoiceNumber: '0000000000', ...elements };
  const answer = tell(await judge(organisation, nothing));
  // The paper's publisher does not answer: which receipt it stands for is not known, and never 'none'.
  const isUnreachable = found.state === 'UNREACHABLE';
  return noted(context, nothing, isUnreachable ? UNREACHABLE : answer);
}

async function answerBehind(
  context: PublicContext,
  elements: ReceiptElements,
  record: PaperRecord,
): Promise<PublicVerdict> {
  const verdict = await judge(context.organisation, elements);
  return noted(context, elements, tell({ ...verdict, ...withPaper(verdict, record) }));
}

/** One receipt is looked for, one opened and proven, one judged, whatever was asked: see `findAlike` and DECISIONS.md. */
async function judge(organisation: Organisation, elements: ReceiptElements): Promise<ElementsVerdict> {
  const asking = askingOf(organisation);
  const { found, decoy } = await find(organisation, elements);
  if (found.state === 'FOUND') {
    const verdict = await judgeFound(asking, elements, found);
    // Whatever became of the proof: who does not know the check code is not told that the receipt exists.
    return { ...verdict, differences: differencesOf(elements, found.receipt) };
  }
  if (decoy !== undefined) await judgeFound(asking, elements, withNumberOf(decoy, elements));
  return judgeFound(asking, elements, found);
}

async function find(
  organisation: Organisation,
  { eInvoiceCode, eInvoiceNumber }: ReceiptRef,
): Promise<{ readonly found: Found; readonly decoy?: OpenedReceipt }> {
  const ref = { eInvoiceCode, eInvoiceNumber };
  const state = stateOf(organisation);
  const segment = await organisation.projection.state.segmentOf(ref);
  const own = organisation.config.publisher?.id;
  const publisher = segment?.record.publisher ?? (await publisherFor(organisation, state));
  if (publisher === undefined || publisher === own) {
    checkCounterOf(organisation.database).note(ref, PUBLIC_INSTITUTION);
    return findAlike(organisation, ref, COMPARED_FIELDS);
  }
  const found = await askPublisher(
    { organisation, institution: PUBLIC_INSTITUTION, purpose: 'VERIFY' },
    publisher,
    ref,
    COMPARED_FIELDS,
  );
  if (found.state === 'FOUND') state.decoy = found.receipt;
  else if (state.decoy !== undefined) return { found, decoy: state.decoy };
  return { found };
}

/** For a number in no segment: the publisher of this organisation, else any that the ledger knows. */
async function publisherFor({ config, projection }: Organisation, state: State): Promise<string | undefined> {
  if (config.publisher !== undefined) return config.publisher.id;
  if (state.publisher !== undefined) return state.publisher;
  for (const { value } of await projection.records('REG~', { limit: 500 })) {
    const record = parseShape(institutionRecordShape, value);
    if (record.ok && record.value.kinds.includes('PUBLISHER') && record.value.endpoint !== undefined)
      return (state.publisher = record.value.id);
  }
  return undefined;
}

/** The decoy under the asked number: judged to the end, its result thrown away. */
function withNumberOf(receipt: OpenedReceipt, { eInvoiceCode, eInvoiceNumber }: ReceiptRef): Found {
  const { headerSignature, fields, details, place } = receipt;
  const header = { ...receipt.header, eInvoiceCode, eInvoiceNumber };
  // Without what the own tables say: a header of another number would be an alarm about them.
  // A list of its own: the verdict on the decoy must not be remembered for the receipt it was made from.
  const own = place === undefined ? {} : { place };
  return { state: 'FOUND', receipt: { header, headerSignature, fields: [...fields], details, ...own } };
}

function tell(verdict: ElementsVerdict): PublicVerdict {
  const fields = verdict.differences.map(({ field }) => field);
  // To the byte the answer for a number that was never issued: no check, no block.
  if (verdict.headline === 'NOT_FOUND' || fields.includes('checkCode')) return NOT_FOUND;
  const { earlier } = verdict;
  return { ...checksOf(verdict), fields, lines: [], ...(earlier === undefined ? {} : { earlier }) };
}

function checksOf({ headline, checks, asOfBlock }: Verdict): Pick<PublicVerdict, 'headline' | 'checks' | 'asOfBlock'> {
  const told = checks
    .filter(({ name }) => PUBLIC_CHECKS.includes(name))
    .map(({ name, result, code }): PublicCheck => ({ name, result, ...(code === undefined ? {} : { code }) }));
  return { headline, checks: told, ...(asOfBlock === undefined ? {} : { asOfBlock }) };
}

function noted({ organisation, traceId }: PublicContext, ref: ReceiptRef, answer: PublicVerdict): PublicVerdict {
  organisation.accessLog.note({
    org: organisation.mspId,
    institution: PUBLIC_INSTITUTION,
    actor: 'anonymous',
    action: 'receipt.verify',
    subject: subjectOf(organisation.peppers, ref),
    outcome: answer.headline,
    traceId,
  });
  return answer;
}

function askingOf(organisation: Organisation) {
  return { organisation, institution: PUBLIC_INSTITUTION, eligibility: false };
}

function nameOf(asked: PublicQuestion): string {
  if (asked.form === 'PAPER') return `paper/${asked.paper.paperCode}-${asked.paper.paperNumber}`;
  const { eInvoiceCode, eInvoiceNumber } = refOf(asked);
  return `${eInvoiceCode}-${eInvoiceNumber}`;
}

function refOf(asked: Exclude<PublicQuestion, { form: 'PAPER' }>): ReceiptRef {
  if (asked.form === 'QR') return asked.qr.payload;
  return asked.form === 'FILE' ? asked.presented : asked.elements;
}

/** What work is done for: the guess itself. */
function questionOf(asked: PublicQuestion): Json {
  switch (asked.form) {
    case 'ELEMENTS':
      return asked.elements;
    case 'PAPER':
      return asked.paper;
    case 'QR':
      return { ...asked.qr.payload, signature: asked.qr.signature };
    case 'FILE':
      return asked.json;
  }
}

function stateOf(organisation: Organisation): State {
  const state = states.get(organisation) ?? { guard: newGuessGuard() };
  states.set(organisation, state);
  return state;
}
