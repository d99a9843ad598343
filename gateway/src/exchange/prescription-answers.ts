import { PiaosuError, type UnitSource } from '@piaosu/core';
import { isDispensing } from '../dispensing/dispensing-organisation.ts';
import { knownSalt } from '../dispensing/prescription-salt.ts';
import { assertMayScan, noteMisses } from '../dispensing/scan-throttle.ts';
import type { Organisation } from '../organisation.ts';
import type { PrescriptionAnswer, PrescriptionQuestion } from './prescription-protocol.ts';

export interface Prescriber extends Pick<Organisation, 'database' | 'secrets' | 'alerts'> {
  readonly source: UnitSource;
}

/** A wrong patient weighs as much as so many unknown codes: twenty for one line in ten minutes are tried, and no more. */
const GUESS_WEIGHT = 10;

/**
 * To whoever shows that it knows the patient: so much it was told by the patient who stands before it. Every organisation
 * holds the pepper and could try all patients on a line that it sees on the ledger, so wrong ones are counted, by line and
 * by asking organisation. Throws PiaosuError FORBIDDEN for an organisation without pharmacies, and RATE_LIMITED.
 */
export async function answerPrescription(
  prescriber: Prescriber,
  org: string,
  question: PrescriptionQuestion,
): Promise<PrescriptionAnswer> {
  if (!isDispensing(org)) throw new PiaosuError('FORBIDDEN', { org });
  const { source, database, secrets } = prescriber;
  const line = { premises: `${org}/${question.line}` };
  await assertMayScan(prescriber, line);
  const salt = await knownSalt({ database, secrets }, source, question);
  if (salt !== undefined) return { salt };
  await noteMisses(prescriber, line, GUESS_WEIGHT);
  await noteMisses(prescriber, { premises: org }, 1);
  return { salt: null };
}
