import { field } from '../ledger/field.ts';
import { listOf, record } from '../shape/shape.ts';

import { privateBodyShape } from './private-body.ts';

/** How long an outcome is repeated to whoever sends its message again, by transaction time. */
export const OUTCOME_KEEPING_SECONDS = 180 * 86_400;

/** Of one act of pruning: each name is read, so that every endorser sees how old it is. */
export const MAX_PRUNED = 200;

export const PRUNE_BODIES = {
  /** Takes outcomes away whose keeping time is over, by name. A name that is gone already is passed over. */
  'operation.prune': record({
    operations: listOf(record({ institution: field.institution, message: field.tag }), { min: 1, max: MAX_PRUNED }),
  }),
} as const;

export const PRUNE_PRIVATE = { 'operation.prune': privateBodyShape } as const;
