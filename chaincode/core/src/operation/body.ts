import type { Parsed } from '../result.ts';
import { parseShape, type Shape, type TypeOf } from '../shape/shape.ts';

import type { Action } from './action.ts';
import { CLAIM_BODIES, CLAIM_PRIVATE } from './claim-body.ts';
import { CONSENT_BODIES, CONSENT_PRIVATE } from './consent-body.ts';
import { PRUNE_BODIES, PRUNE_PRIVATE } from './prune-body.ts';
import { RECEIPT_BODIES, RECEIPT_PRIVATE } from './receipt-body.ts';
import { REGISTRY_BODIES, REGISTRY_PRIVATE } from './registry-body.ts';
import { STOCK_BODIES, STOCK_PRIVATE, TILL_BODIES, TILL_PRIVATE } from './stock-body.ts';
import { TRACE_BODIES, TRACE_PRIVATE } from './trace-body.ts';

/** The public body of every action. */
export const BODIES = {
  ...REGISTRY_BODIES,
  ...RECEIPT_BODIES,
  ...CLAIM_BODIES,
  ...TRACE_BODIES,
  ...STOCK_BODIES,
  ...TILL_BODIES,
  ...CONSENT_BODIES,
  ...PRUNE_BODIES,
} as const satisfies Record<Action, Shape<unknown>>;

/** The private body of every action: what travels in the transient map only. */
export const PRIVATE_BODIES = {
  ...REGISTRY_PRIVATE,
  ...RECEIPT_PRIVATE,
  ...CLAIM_PRIVATE,
  ...TRACE_PRIVATE,
  ...STOCK_PRIVATE,
  ...TILL_PRIVATE,
  ...CONSENT_PRIVATE,
  ...PRUNE_PRIVATE,
} as const satisfies Record<Action, Shape<unknown>>;

/** The public body of one action. */
export type BodyOf<A extends Action> = TypeOf<(typeof BODIES)[A]>;

/** The private body of one action. */
export type PrivateOf<A extends Action> = TypeOf<(typeof PRIVATE_BODIES)[A]>;

/** Parses the public body of an action: a body of another action does not pass. */
export function parseBody<A extends Action>(action: A, value: unknown): Parsed<BodyOf<A>> {
  const shapes: { readonly [K in Action]: Shape<BodyOf<K>> } = BODIES;
  return parseShape(shapes[action], value);
}

/** Parses the private body of an action. */
export function parsePrivate<A extends Action>(action: A, value: unknown): Parsed<PrivateOf<A>> {
  const shapes: { readonly [K in Action]: Shape<PrivateOf<K>> } = PRIVATE_BODIES;
  return parseShape(shapes[action], value);
}
