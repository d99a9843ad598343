import { field, nullable, record, type TypeOf } from '@piaosu/core';
import type { QuestionKind } from './protocol.ts';

const question = record({
  /** The line, by its tag on the ledger. */
  line: field.tag,
  /** H(0x00 ‖ canonical [patient tag, line tag]): that the asker has this very patient before it, to whoever knows the patient. */
  patient: field.digest,
});
const answer = record({ salt: nullable(field.salt) });

/**
 * What opens the patient of a line of a prescription that was begun at another organisation's pharmacy, so that the rest of
 * it can be given out here. Who does not know line and patient learns nothing; who did not begin it is told nothing.
 */
export const PRESCRIPTION_QUESTION: QuestionKind<TypeOf<typeof question>, TypeOf<typeof answer>> = {
  path: '/exchange/v1/prescription-salts',
  question,
  answer,
};
export type PrescriptionQuestion = TypeOf<typeof question>;
export type PrescriptionAnswer = TypeOf<typeof answer>;
