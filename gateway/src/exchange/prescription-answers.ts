import { knownSalt } from '../dispensing/prescription-salt.ts';
import type { Organisation } from '../organisation.ts';
import type { PrescriptionAnswer, PrescriptionQuestion } from './prescription-protocol.ts';

/** To whoever shows that it knows the patient: so much it was told by the patient who stands before it. */
export async function answerPrescription(
  { trace, database, secrets }: Pick<Organisation, 'trace' | 'database' | 'secrets'>,
  question: PrescriptionQuestion,
): Promise<PrescriptionAnswer> {
  return { salt: (await knownSalt({ database, secrets }, trace.source, question)) ?? null };
}
