import {
  institutionKey,
  institutionRecordShape,
  judgeSeal,
  parseCanonicalJson,
  parseReceiptHeader,
  parseShape,
  PiaosuError,
  SUPERVISOR,
  unwrap,
  type Code,
  type InstitutionRecord,
  type ReceiptRef,
  type SupervisorSeal,
} from '@piaosu/core';
import { selectSealable, upsertSeals, type SealableRow, type SealRow } from '../../db/receipt-seals.ts';
import type { Organisation } from '../../organisation.ts';
import type { Submitter } from '../../publish/index.ts';
import { trustOf } from '../verification/trust.ts';

/** A seal as the bureau hands it back, with the receipt that it is for. */
export interface OfferedSeal {
  readonly receipt: ReceiptRef;
  readonly seal: SupervisorSeal;
}

export interface AttachedSeal {
  readonly receipt: ReceiptRef;
  readonly outcome: 'ATTACHED' | 'REPEATED' | 'REFUSED';
  readonly code?: Code;
}

/**
 * Keeps seals of the finance bureau beside the receipts they were made for; those that do not hold are refused each by
 * itself. The bureau's private key never comes here: who publishes could otherwise seal what it likes.
 * Throws PiaosuError RESOURCE_NOT_FOUND while the ledger knows no bureau.
 */
export async function attachSeals(
  organisation: Organisation,
  submitter: Submitter,
  offered: readonly OfferedSeal[],
): Promise<readonly AttachedSeal[]> {
  const supervisor = await supervisorOf(organisation);
  const refs = offered.map(({ receipt }) => receipt);
  const rows = await selectSealable(
    organisation.database,
    refs.map(({ eInvoiceCode }) => eInvoiceCode),
    refs.map(({ eInvoiceNumber }) => eInvoiceNumber),
  );
  const known = new Map(rows.map((row) => [`${row.code}-${row.number}`, row]));
  const fitting = new Map<number, SealRow>();
  const judged = offered.map((each): AttachedSeal => {
    const row = known.get(`${each.receipt.eInvoiceCode}-${each.receipt.eInvoiceNumber}`);
    if (row === undefined) return refused(each, 'NOT_FOUND');
    const code = faultOf(organisation, submitter, supervisor, row, each.seal);
    if (code !== undefined) return refused(each, code);
    if (row.sealed === each.seal.signature) return { receipt: each.receipt, outcome: 'REPEATED' };
    fitting.set(row.id, { receiptId: row.id, ...each.seal });
    return { receipt: each.receipt, outcome: 'ATTACHED' };
  });
  if (fitting.size > 0) await upsertSeals(organisation.database, [...fitting.values()]);
  return judged;
}

async function supervisorOf({ projection }: Organisation): Promise<InstitutionRecord> {
  const record = await projection.record(institutionKey(SUPERVISOR));
  if (record === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { institution: SUPERVISOR });
  return unwrap(parseShape(institutionRecordShape, record.value));
}

function faultOf(
  organisation: Organisation,
  submitter: Submitter,
  supervisor: InstitutionRecord,
  row: SealableRow,
  seal: SupervisorSeal,
): Code | undefined {
  // To another hospital the receipt does not exist.
  if (!submitter.anyIssuer && submitter.institution !== row.issuer) return 'NOT_FOUND';
  const header = parseReceiptHeader(parseCanonicalJson(row.header));
  if (!header.ok) return 'INDEX_DIVERGED';
  const finding = judgeSeal(trustOf(organisation).verifySignature, header.value, seal, supervisor);
  if (finding.state === 'INVALID') return finding.fault.code;
  return finding.state === 'REVOKED' ? 'KEY_REVOKED' : undefined;
}

function refused({ receipt }: OfferedSeal, code: Code): AttachedSeal {
  return { receipt, outcome: 'REFUSED', code };
}
