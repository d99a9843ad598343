import {
  compareReceipt,
  PiaosuError,
  type Check,
  type Comparison,
  type FieldDifference,
  type Json,
  type LineDifference,
  type PresentedReceipt,
  type Verdict,
} from '@piaosu/core';
import { COMPARE_QUESTION } from '../../exchange/compare-protocol.ts';
import type { Viewer } from '../../exchange/disclosure.ts';
import type { Organisation } from '../../organisation.ts';
import { checkCounterOf, type EarlierChecks } from './check-counter.ts';
import { discloseComparison, knowsCheckCode, type DisclosedComparison } from './disclosed-comparison.ts';
import { findHeld } from './held-receipt.ts';
import { judgeReceipt } from './judge-receipt.ts';
import type { Found, OpenedReceipt } from './opened-receipt.ts';
import { ownFault, PROOF_FAILED } from './own-proof.ts';
import { gatewayOf } from './receipt-source.ts';
import { withOfficeChecks } from './office-checks.ts';
import { replaceCheck, verdictWithout, type VerifyingFor } from './verify-elements.ts';

/** A file of a receipt, and as what its bearer looks at the original. */
export interface PresentedFile {
  readonly presented: PresentedReceipt;
  /** The same in the JSON form, for the publisher to read by itself. */
  readonly json: Json;
  /** Of the receipts of this organisation; of others their publisher decides. */
  readonly viewerOf: (issuer: string) => Viewer;
}

/** A verdict on a file, with what differs. `checkCode`: the file does not know it, so nothing else was compared. */
export interface FileVerdict {
  readonly verdict: Verdict;
  readonly checkCode: boolean;
  readonly fields: readonly FieldDifference[];
  readonly lines: readonly LineDifference[];
  readonly compared: Comparison['compared'];
  readonly earlier?: EarlierChecks;
}

type FoundFile =
  | Exclude<Found, { state: 'FOUND' }>
  | { readonly state: 'CHECK_CODE' }
  | { readonly state: 'FOUND'; readonly receipt: OpenedReceipt; readonly shown: DisclosedComparison };

const NOTHING = { fields: [], lines: [], compared: { fields: 0, lines: 0 } } as const;

/**
 * A file (our JSON or fiscal XML) against the anchored original: every value and line that differs makes it TAMPERED, and
 * is named with what it was as far as the caller may see it. What agrees is proven by its opening; that a withheld value
 * differs is the publisher's word. Throws PiaosuError for what is no matter of the receipt.
 */
export async function verifyFile(asking: VerifyingFor, file: PresentedFile): Promise<FileVerdict> {
  const found = await findFile(asking, file);
  const { presented } = file;
  if (found.state === 'CHECK_CODE') return { ...NOTHING, verdict: otherCheckCode(), checkCode: true };
  if (found.state !== 'FOUND')
    return { ...NOTHING, verdict: await verdictWithout(asking.organisation, presented, found), checkCode: false };
  const { receipt, shown } = found;
  const { verdict, standing, notes } = await judgeReceipt(asking.organisation, presented, {
    ...receipt,
    ...opened(shown),
  });
  const fault = receipt.own && (await ownFault(asking.organisation, presented, receipt, verdict));
  if (fault !== undefined) return { ...NOTHING, verdict: fault, checkCode: false };
  if (PROOF_FAILED.includes(verdict.headline)) return { ...NOTHING, verdict, checkCode: false };
  const counted = receipt.earlier === undefined ? {} : { earlier: receipt.earlier };
  const comparison = { ...compare(presented, receipt, shown), ...counted };
  if (comparison.fields.length + comparison.lines.length > 0)
    return { verdict: altered(verdict, comparison), checkCode: false, ...comparison };
  if (!asking.eligibility) return { verdict, checkCode: false, ...comparison };
  const checks = await withOfficeChecks(asking, verdict, receipt.header, { standing, notes }, receipt.own?.lineage);
  return { verdict: { ...verdict, checks }, checkCode: false, ...comparison };
}

function opened({ fields, details }: DisclosedComparison): Pick<OpenedReceipt, 'fields' | 'details'> {
  return { fields, details };
}

function compare(presented: PresentedReceipt, { header }: OpenedReceipt, shown: DisclosedComparison): Comparison {
  const { withheld, withheldLines } = shown;
  const comparison = compareReceipt(presented, { header, ...opened(shown), withheld });
  if (withheldLines.length === 0) return comparison;
  return { ...comparison, lines: withheldLines.map((line) => ({ line, change: 'CHANGED', members: [] })) };
}

async function findFile(asking: VerifyingFor, { presented, json, viewerOf }: PresentedFile): Promise<FoundFile> {
  const { organisation, institution } = asking;
  const segment = await organisation.projection.state.segmentOf(presented);
  if (segment === undefined) return { state: 'UNKNOWN', reason: 'SEGMENT_UNALLOTTED' };
  const { publisher } = segment.record;
  if (publisher !== organisation.config.publisher?.id)
    return askPublisher(organisation, publisher, institution, presented, json);
  checkCounterOf(organisation.database).note(presented, institution);
  const found = await findHeld(organisation, presented, 'ALL');
  if (found.state !== 'FOUND') return found;
  if (!knowsCheckCode(presented, found.receipt)) return { state: 'CHECK_CODE' };
  const { receipt } = found;
  return { state: 'FOUND', receipt, shown: discloseComparison(presented, receipt, viewerOf(receipt.header.issuer)) };
}

async function askPublisher(
  organisation: Organisation,
  publisher: string,
  institution: string,
  { eInvoiceCode, eInvoiceNumber }: PresentedReceipt,
  file: Json,
): Promise<FoundFile> {
  try {
    const peer = await gatewayOf(organisation, publisher);
    const receipt = { eInvoiceCode, eInvoiceNumber };
    const answer = await organisation.exchange.ask(peer, COMPARE_QUESTION, { receipt, institution, file });
    if (answer.state === 'UNKNOWN') return { state: 'UNKNOWN', reason: 'NOT_FOUND' };
    if (answer.state === 'CHECK_CODE') return { state: 'CHECK_CODE' };
    const { header, headerSignature, fields, details } = answer;
    const place = answer.state === 'ANCHORED' ? { place: { log: answer.log, path: answer.path } } : {};
    return { state: 'FOUND', receipt: { header, headerSignature, fields, details, ...place }, shown: answer };
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'PEER_GATEWAY_UNAVAILABLE')
      return { state: 'UNREACHABLE', org: publisher };
    throw error;
  }
}

/** The verdict of the proof stays beside it; that the file was altered comes first. */
function altered(verdict: Verdict, { fields, lines }: Comparison): Verdict {
  const names = [...new Set(fields.map(({ field }) => field))];
  const evidence = { fields: names, lines: lines.map(({ line }) => line) };
  const check: Check = { name: 'integrity', result: 'invalid', code: 'TAMPERED', evidence };
  return { ...verdict, headline: 'TAMPERED', checks: replaceCheck(verdict.checks, check) };
}

function otherCheckCode(): Verdict {
  const check: Check = { name: 'integrity', result: 'invalid', code: 'MISMATCH', evidence: { fields: ['checkCode'] } };
  return { headline: 'MISMATCH', checks: [check] };
}
