import { integer, oneOf, record, type TypeOf } from '../shape/shape.ts';

import { traceField } from './trace-field.ts';

/**
 * UNC~premises~product: stock from before the codes (无码库), as its holder declared it once. It is only ever burnt down:
 * what came later carries a code. Until when it may be given out is the product's custody rule, so that the regulator
 * moves the day for everybody at once.
 */
export const uncodedRecordShape = record({
  v: oneOf(1),
  premises: traceField.premises,
  product: traceField.product,
  /** In smallest dispensing units, like `left`. */
  declared: traceField.units,
  left: integer(0, 1_000_000),
});
export type UncodedRecord = TypeOf<typeof uncodedRecordShape>;
