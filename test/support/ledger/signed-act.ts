import { randomBytes } from 'node:crypto';

import {
  canonicalJson,
  operationBytes,
  parseCanonicalJson,
  privateHashOf,
  sha256Suite,
  toJson,
  type Action,
  type BodyOf,
  type Json,
  type Role,
  type SignedOperation,
} from '@piaosu/core';

import type { Signer } from './signer.ts';

/** An institution that acts, with the key it signs with. `org` is whose gateway submits. */
export interface TestActor {
  readonly institution: string;
  readonly role: Role;
  readonly org: string;
  readonly signer: Signer;
}

/** A signed operation beside the private body that travels with it. */
export interface TestAct {
  readonly actor: TestActor;
  readonly signed: SignedOperation;
  readonly secret: Json;
}

/** Signs an operation as an institution would. A repeated `messageId` makes it a repeat. */
export function signAct<A extends Action>(
  actor: TestActor,
  action: A,
  body: BodyOf<A>,
  secret: Readonly<Record<string, Json>>,
  messageId: string,
  at?: number,
): TestAct {
  const privateBody = { salt: randomBytes(16).toString('hex'), messageId, ...secret };
  const { institution, role, signer } = actor;
  const op = {
    ...({ v: 1, action, actor: { institution, role, keyId: signer.registration.id } } as const),
    body: asJson(body),
    privateHash: privateHashOf(sha256Suite, privateBody),
    ...(at === undefined ? {} : { at }),
  };
  return { actor, signed: { op, signature: signer.sign(operationBytes(op)) }, secret: privateBody };
}

/** The argument and the transient value of a `submit` transaction. */
export function toBatch(acts: readonly TestAct[]): { batch: string; secrets: string } {
  return {
    batch: canonicalJson(acts.map(({ signed }) => signed)),
    secrets: canonicalJson(acts.map(({ secret }) => secret)),
  };
}

function asJson(body: unknown): Json {
  const json = toJson(body);
  if (json === undefined) throw new Error('the body is no JSON');
  return parseCanonicalJson(canonicalJson(json));
}
