import {
  openedText,
  parseDigestText,
  patientCommit,
  PiaosuError,
  tagParts,
  type ConsentDecision,
  type ConsentedReceipt,
  type OpenedFields,
} from '@piaosu/core';

import type { Act } from '../batch/procedure.ts';
import { saltBytes } from './commit.ts';

/** The claimed receipts as a scope sees them; whose they are by the commitment that the patient's word carries. */
export function receiptsUnder(act: Act<'reserve'>, commit: string, saltHex: string): ConsentedReceipt[] {
  return act.secret.evidence.map(({ header, openings }): ConsentedReceipt => {
    const fields: OpenedFields = new Map(openings.map(({ name, value }) => [name, value]));
    const { eInvoiceCode, eInvoiceNumber, issuer, issueDate } = header;
    return {
      ...{ eInvoiceCode, eInvoiceNumber, issuer, issueDate, visitDate: openedText(fields, 'visitDate') },
      samePatient: isPatient(act, fields, commit, saltHex),
    };
  });
}

/** A patient without a number is nobody in particular: all of those have one tag. */
function isPatient({ tags, tx }: Act<'reserve'>, fields: OpenedFields, commit: string, saltHex: string): boolean {
  const [idType = '', number = ''] = ['patientIdType', 'patientId'].map((name) => openedText(fields, name));
  const digest = parseDigestText(commit);
  if (number.trim() === '' || !digest.ok) return false;
  const suite = tx.ports.suiteOf(digest.value.alg);
  const patient = tags.all('patient', tagParts.patient(idType, number));
  return patient.some((tag) => patientCommit(suite, tag, saltBytes(saltHex)) === commit);
}

/** @throws PiaosuError with the refusal */
export function assertDecided(decision: ConsentDecision): void {
  if (!decision.ok) throw new PiaosuError(decision.code, decision.evidence);
}
