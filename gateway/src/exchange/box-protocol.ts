import { listOf, lotOpeningShape, lotPointerShape, record, traceField } from '@piaosu/core';
import type { TypeOf } from '@piaosu/core';
import type { QuestionKind } from './protocol.ts';

/** A box in a bundle in a carton on a pallet, and one more. */
const MAX_SHOWN = 5;

const question = record({ id: traceField.traceId });
const answer = record({
  units: listOf(record({ pointer: lotPointerShape, opening: lotOpeningShape }), { max: MAX_SHOWN }),
});

/**
 * The leaf of a box or container in its lot, with the leaves of all that it lies in; empty when no maker of the asked
 * organisation has it. Whoever asks holds the code already and checks each leaf against LOT~ of its own copy.
 */
export const BOX_QUESTION: QuestionKind<TypeOf<typeof question>, TypeOf<typeof answer>> = {
  path: '/exchange/v1/boxes',
  question,
  answer,
};
export type BoxQuestion = TypeOf<typeof question>;
export type BoxAnswer = TypeOf<typeof answer>;
