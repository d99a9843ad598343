import {
  headerSignatureFaults,
  LATEST_EPOCH,
  segmentFaults,
  suspensionFaults,
  verifyField,
  verifyReceipt,
  type Check,
  type EvidencePackage,
  type Fault,
  type Headline,
  type LedgerView,
  type ReceiptRef,
  type ReceiptStatus,
  type SignedStatement,
  type StatusNotes,
  type Verdict,
} from '@piaosu/core';
import { nativeSuite } from '../../native/hash-suite.ts';
import type { Organisation } from '../../organisation.ts';
import { lookUp, type Looked } from './ledger-view.ts';
import type { OpenedReceipt, Place } from './opened-receipt.ts';
import { trustOf } from './trust.ts';

/** What judging needs of an organisation: its copy of the ledger, the tag secrets and whom it trusts. */
export type Judge = Pick<Organisation, 'projection' | 'peppers' | 'config'>;

/** A verdict with what was looked up for it. */
export interface Judged {
  readonly verdict: Verdict;
  readonly standing: ReceiptStatus | undefined;
  readonly notes: StatusNotes;
}

const NOT_APPLICABLE: Check = { name: 'eligibility', result: 'not-applicable' };

/** Checks a receipt that somebody opened against the own copy of the ledger. */
export async function judgeReceipt(organisation: Judge, ref: ReceiptRef, receipt: OpenedReceipt): Promise<Judged> {
  const { header, place } = receipt;
  if (header.eInvoiceCode !== ref.eInvoiceCode || header.eInvoiceNumber !== ref.eInvoiceNumber) {
    return { verdict: anotherReceipt(), standing: undefined, notes: {} };
  }
  const looked = await lookUp(organisation, header, place?.log, receipt.own, receipt.supervisorSeal !== undefined);
  const { status: standing, notes = {} } = looked.view;
  if (place === undefined) return { verdict: judgePending(organisation, receipt, looked), standing, notes };
  const evidence = packageOf(receipt, place, looked);
  if (evidence === undefined) return { verdict: issuerUnknown(header.issuer), standing, notes };
  return { verdict: verifyOnce(organisation, evidence, looked.view), standing, notes };
}

interface VerifiedBefore {
  readonly header: EvidencePackage['header'];
  readonly seal: string | undefined;
  readonly view: LedgerView;
  readonly verdict: Verdict;
}

const verifiedBefore = new WeakMap<EvidencePackage['fields'], VerifiedBefore>();

/**
 * The verdict on the same opened fields of the same row under the same records and block
 * is the same. Fields opened anew are another list, records written since are other objects: both are verified.
 */
function verifyOnce(organisation: Judge, evidence: EvidencePackage, view: LedgerView): Verdict {
  const before = verifiedBefore.get(evidence.fields);
  const seal = evidence.supervisorSeal?.signature;
  if (before?.header === evidence.header && before.seal === seal && isSameView(before.view, view))
    return before.verdict;
  const verdict = verifyReceipt(evidence, trustOf(organisation), { witnesses: 2, view });
  verifiedBefore.set(evidence.fields, { header: evidence.header, seal, view, verdict });
  return verdict;
}

function isSameView(left: LedgerView, right: LedgerView): boolean {
  const names = ['block', 'checkpoint', 'issuerRecord', 'segmentRecord', 'supervisorRecord', 'status'] as const;
  return names.every((name) => left[name] === right[name]) && isSameNotes(left.notes ?? {}, right.notes ?? {});
}

function isSameNotes(left: StatusNotes, right: StatusNotes): boolean {
  const [before, now] = [left.disputes ?? [], right.disputes ?? []];
  const isSame = before.every((each, i) => each.since === now[i]?.since && each.reason === now[i].reason);
  return left.paper === right.paper && before.length === now.length && isSame;
}

/** The package form of an opened receipt; undefined when the own ledger knows neither issuer nor segment. */
export function packageOf(
  { header, headerSignature, supervisorSeal, fields, details }: OpenedReceipt,
  { log, path }: Place,
  { view, segment }: Looked,
  witnesses: readonly SignedStatement[] = [],
): EvidencePackage | undefined {
  if (view.issuerRecord === undefined || segment === undefined) return undefined;
  return {
    v: 1,
    type: 'piaosu/receipt-package',
    header,
    headerSignature,
    fields,
    details,
    log,
    path,
    issuerRecord: view.issuerRecord,
    segmentRecord: { key: segment.key, value: segment.record },
    witnesses,
    ...(supervisorSeal === undefined ? {} : { supervisorSeal }),
    ...(view.supervisorRecord === undefined ? {} : { supervisorRecord: view.supervisorRecord }),
  };
}

/** Signed and not yet anchored: its signature counts as of now, and nobody may pay on it. */
function judgePending(organisation: Judge, receipt: OpenedReceipt, { view, segment }: Looked): Verdict {
  const { header, headerSignature, fields } = receipt;
  const suite = nativeSuite(header.hashAlg);
  const broken = fields
    .filter((opening) => !verifyField(suite, header.fieldsRoot, opening))
    .map(({ name }): Fault => ({ code: 'PROOF_INVALID', pointer: '/fields', detail: { name } }));
  if (view.issuerRecord === undefined || segment === undefined) return issuerUnknown(header.issuer);
  const { verifySignature } = trustOf(organisation);
  const issuer = [
    ...suspensionFaults(view.issuerRecord, LATEST_EPOCH),
    ...headerSignatureFaults(verifySignature, header, headerSignature, view.issuerRecord, LATEST_EPOCH),
    ...segmentFaults(header, segment.record),
  ];
  const checks: Check[] = [
    judgedCheck('integrity', broken),
    { name: 'anchoring', result: 'unknown', code: 'NOT_ANCHORED' },
    judgedCheck('issuer', issuer),
    { name: 'status', result: 'unknown', code: 'PENDING_ANCHOR' },
    NOT_APPLICABLE,
  ];
  return { headline: pendingHeadline(broken, issuer), checks, asOfBlock: view.block };
}

function pendingHeadline(broken: readonly Fault[], issuer: readonly Fault[]): Headline {
  if (broken.length > 0) return 'TAMPERED';
  return issuer.length > 0 ? 'ISSUER_UNTRUSTED' : 'PENDING_ANCHOR';
}

function judgedCheck(name: Check['name'], faults: readonly Fault[]): Check {
  const [first] = faults;
  if (first === undefined) return { name, result: 'valid' };
  return {
    name,
    result: 'invalid',
    code: first.code,
    evidence: { faults: faults.map(({ code, pointer, detail = null }) => ({ code, pointer, detail })) },
  };
}

function issuerUnknown(issuer: string): Verdict {
  const check: Check = { name: 'issuer', result: 'invalid', code: 'ISSUER_UNTRUSTED', evidence: { issuer } };
  return { headline: 'ISSUER_UNTRUSTED', checks: [check, NOT_APPLICABLE] };
}

/** Asked for one receipt, the publisher showed another. */
function anotherReceipt(): Verdict {
  const check: Check = {
    name: 'integrity',
    result: 'invalid',
    code: 'PROOF_INVALID',
    evidence: { reason: 'another receipt' },
  };
  return { headline: 'TAMPERED', checks: [check, NOT_APPLICABLE] };
}
