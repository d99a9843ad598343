import { canonicalJson } from '../encoding/canonical-json.ts';
import { isPlainObject, isUnknownArray, type Json } from '../encoding/json.ts';

import type { Operation } from './operation.ts';

/** What a repeat may bring anew: the salt, and the proofs, which a newer checkpoint lengthens. */
const RENEWED: readonly string[] = ['salt', 'evidence', 'original', 'red', 'trace'];

/**
 * What an act asks for, as text: two operations with one message id are the same request when this is equal. Signing key,
 * salt and proofs are left out, because a caller that repeats after a crash makes them anew; the receipts stay, by leaf.
 */
export function requestText(operation: Operation, privateBody: Readonly<Record<string, Json>>): string {
  const { institution, role } = operation.actor;
  const kept = Object.fromEntries(Object.entries(privateBody).filter(([name]) => !RENEWED.includes(name)));
  return canonicalJson([operation.action, institution, role, withoutProofs(operation.body), kept]);
}

function withoutProofs(value: Json): Json {
  if (isUnknownArray(value)) return value.map(withoutProofs);
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]): [string, Json] => [name, withoutProofs(each)]);
  const isPointer = 'leaf' in value && 'path' in value;
  return Object.fromEntries(isPointer ? entries.filter(([name]) => name === 'leaf') : entries);
}
