import { FIELD_NAMES } from '../receipt/receipt-field.ts';
import { verifyDetail, verifyField } from '../receipt/receipt-opening.ts';
import type { EvidencePackage } from './evidence-package.ts';
import type { Trust } from './trust.ts';
import { validCheck, type Check } from './verdict.ts';

/**
 * What is shown is what the header commits to: otherwise the altered fields and lines are named. What is not
 * shown is counted, so that nobody takes a part for the whole.
 */
export function checkIntegrity(evidence: EvidencePackage, trust: Trust): Check {
  const { header, fields, details } = evidence;
  const alteredFields = fields.filter((_, at) => !isFieldSound(evidence, trust, at));
  const alteredLines = details.filter((_, at) => !isDetailSound(evidence, trust, at));
  if (alteredFields.length === 0 && alteredLines.length === 0) {
    const shown = { fields: fields.length, details: details.length };
    return validCheck('integrity', { ...shown, fieldCount: FIELD_NAMES.length, detailCount: header.detailCount });
  }
  const altered = { fields: alteredFields.map(({ name }) => name), lines: alteredLines.map(({ line }) => line) };
  return { name: 'integrity', result: 'invalid', code: 'PROOF_INVALID', evidence: altered };
}

function isFieldSound({ header, fields }: EvidencePackage, trust: Trust, at: number): boolean {
  const opening = fields[at];
  // The same field twice would read as two amounts, each of them proven.
  const isFirst = fields.findIndex(({ name }) => name === opening?.name) === at;
  return opening !== undefined && isFirst && verifyField(trust.suiteOf(header.hashAlg), header.fieldsRoot, opening);
}

/** Lines come in the order of their leaves, each once, so that no line is counted twice and the test is a glance back. */
function isDetailSound({ header, details }: EvidencePackage, trust: Trust, at: number): boolean {
  const [previous, opening] = [details[at - 1], details[at]];
  if (opening === undefined || (previous !== undefined && previous.index >= opening.index)) return false;
  return verifyDetail(trust.suiteOf(header.hashAlg), header, opening);
}
