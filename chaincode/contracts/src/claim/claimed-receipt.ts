import {
  openedFen,
  parseDigestText,
  patientCommit,
  PiaosuError,
  fromHex,
  tagParts,
  openedText,
  type ClaimBasis,
  type ClaimedReceipt,
  type LineageRecord,
  type OpenedReceipt,
} from '@piaosu/core';

import type { Act } from '../batch/procedure.ts';
import type { Materialised } from '../receipt/materialise.ts';

/** The field that shows the amount of a basis; the personal burden is the cap itself. */
const BASIS_FIELD: Readonly<Record<Exclude<ClaimBasis, 'PERSONAL_BURDEN'>, string>> = {
  CASH_ONLY: 'cashAmount',
  SELF_PAYMENT: 'selfPaymentAmount',
  SELF_EXPENSE: 'selfExpenseAmount',
};

/** What deciding on a claim needs of one of its receipts. */
export function toClaimedReceipt(
  act: Act<'reserve'>,
  index: number,
  opened: OpenedReceipt,
  { tag, record }: Materialised,
  lineage: LineageRecord,
): ClaimedReceipt {
  const samePatient = isClaimant(act, index, opened);
  return {
    tag,
    chain: lineage.receipts.find((receipt) => receipt.tag === tag)?.chain ?? tag,
    record,
    altered: alteredElements(act, index, opened),
    basisFen: basisFen(act.body.basis, opened),
    ...(samePatient === undefined ? {} : { samePatient }),
  };
}

/** Whether the named claimant is the patient that the header commits to. */
function isClaimant(
  { secret, tags, tx }: Act<'reserve'>,
  index: number,
  { header }: OpenedReceipt,
): boolean | undefined {
  if (secret.patient === undefined) return undefined;
  const digest = parseDigestText(header.patientCommit);
  const salt = fromHex(secret.evidence[index]?.patientSalt ?? '');
  if (!digest.ok || !salt.ok) return false;
  const suite = tx.ports.suiteOf(digest.value.alg);
  const claimant = tags.all('patient', tagParts.patient(secret.patient.idType, secret.patient.number));
  return claimant.some((tag) => patientCommit(suite, tag, salt.value) === header.patientCommit);
}

/** The presented elements that differ from the opened ones. The sums are told, a check code never is. */
function alteredElements({ secret }: Act<'reserve'>, index: number, opened: OpenedReceipt): ClaimedReceipt['altered'] {
  const presented = secret.presented?.[index] ?? {};
  const issued = openedText(opened.fields, 'totalAmount') ?? '';
  const altered: { field: string; issued?: string; presented?: string }[] = [];
  if (presented.totalAmount !== undefined && presented.totalAmount !== issued) {
    altered.push({ field: 'totalAmount', issued, presented: presented.totalAmount });
  }
  if (presented.issueDate !== undefined && presented.issueDate !== opened.header.issueDate)
    altered.push({ field: 'issueDate' });
  if (presented.checkCode !== undefined && !isCheckCode(opened, presented.checkCode))
    altered.push({ field: 'checkCode' });
  return altered;
}

function isCheckCode(opened: OpenedReceipt, presented: string): boolean {
  const issued = openedText(opened.fields, 'checkCode');
  if (issued === undefined) throw new PiaosuError('PROOF_INVALID', { proof: 'field', missing: ['checkCode'] });
  return issued.toLowerCase() === presented.toLowerCase();
}

function basisFen(basis: ClaimBasis, opened: OpenedReceipt): number {
  if (basis === 'PERSONAL_BURDEN') return opened.capFen;
  const amount = openedFen(opened.fields, BASIS_FIELD[basis]);
  if (amount === undefined) throw new PiaosuError('PROOF_INVALID', { proof: 'field', missing: [BASIS_FIELD[basis]] });
  return amount;
}
