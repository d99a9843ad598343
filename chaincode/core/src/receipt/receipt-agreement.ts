import { hasResidentIdForm, isResidentId, isUscc, receiptCodeParts } from '../ids.ts';
import type { Fault } from '../result.ts';
import type { ReceiptDocument } from './receipt-document.ts';
import type { ReceiptKind } from './receipt-kind.ts';

/** 居民身份证 */
export const RESIDENT_ID_TYPE = '01';

const MEDICAL_CATEGORY = '06';
const KIND_OF_CODE: Readonly<Record<string, ReceiptKind>> = { '01': 'OUTPATIENT', '02': 'INPATIENT' };

/** Fields that are well formed and contradict each other: SCHEMA. A field that is empty is not asked. */
export function agreementFaults(document: ReceiptDocument): Fault[] {
  return [...codeFaults(document), ...relationFaults(document), ...patientFaults(document)];
}

/** Check digits of GB 32100 and GB 11643: CHECK_DIGIT. */
export function checkDigitFaults(document: ReceiptDocument): Fault[] {
  const { issuerUscc, patientId, patientIdType } = document;
  const faults: Fault[] = [];
  if (issuerUscc !== '' && !isUscc(issuerUscc)) faults.push({ pointer: '/issuerUscc', code: 'CHECK_DIGIT' });
  if (patientIdType === RESIDENT_ID_TYPE && hasResidentIdForm(patientId) && !isResidentId(patientId)) {
    faults.push({ pointer: '/patientId', code: 'CHECK_DIGIT' });
  }
  return faults;
}

function codeFaults({ eInvoiceCode, issueDate, kind }: ReceiptDocument): Fault[] {
  if (eInvoiceCode === '') return [];
  const code = receiptCodeParts(eInvoiceCode);
  const kindOfCode = KIND_OF_CODE[code.kind];
  const faults: Fault[] = [];
  if (code.category !== MEDICAL_CATEGORY) faults.push(schemaFault('/eInvoiceCode', 'not a medical receipt'));
  if (kindOfCode === undefined) faults.push(schemaFault('/eInvoiceCode', 'neither outpatient nor inpatient'));
  // A red receipt and a prepayment voucher carry the code of either.
  else if ((kind === 'OUTPATIENT' || kind === 'INPATIENT') && kind !== kindOfCode) {
    faults.push(schemaFault('/kind', 'differs from the receipt code'));
  }
  if (issueDate !== '' && !isYearOf(code.year, issueDate)) faults.push(schemaFault('/issueDate', 'year of the code'));
  return faults;
}

/** The year on the code may lag by one: the old stock is used up in January. */
function isYearOf(codeYear: string, issueDate: string): boolean {
  const lag = Number(issueDate.slice(0, 4)) - (2000 + Number(codeYear));
  return lag === 0 || lag === 1;
}

function relationFaults({ kind, redOf, supersedes }: ReceiptDocument): Fault[] {
  const faults: Fault[] = [];
  if (kind === 'RED' && redOf === null) faults.push(schemaFault('/redOf', 'required of a red receipt'));
  if (kind !== 'RED' && redOf !== null) faults.push(schemaFault('/redOf', 'only of a red receipt'));
  if (kind === 'RED' && supersedes !== null) faults.push(schemaFault('/supersedes', 'not of a red receipt'));
  return faults;
}

function patientFaults({ patientId, patientIdType }: ReceiptDocument): Fault[] {
  if (patientId === '') return patientIdType === '' ? [] : [schemaFault('/patientId', 'required with its type')];
  const wrongForm = patientIdType === RESIDENT_ID_TYPE && !hasResidentIdForm(patientId);
  return wrongForm ? [schemaFault('/patientId', '17 digits and a digit or X')] : [];
}

function schemaFault(pointer: string, reason: string): Fault {
  return { pointer, code: 'SCHEMA', detail: { reason } };
}
