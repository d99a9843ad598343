import { createHash } from 'node:crypto';
import {
  BODIES,
  fromBase64Url,
  operationBytes,
  faultToJson,
  PiaosuError,
  PRIVATE_BODIES,
  privateHashOf,
  unwrap,
} from '@piaosu/core';
import type { Json, Shape } from '@piaosu/core';
import { nativeVerifier } from '../native/signature.ts';
import { nativeSuite } from '../native/hash-suite.ts';
import type { ItemOutcome, LedgerItem, LedgerPort } from '../organisation.ts';

/**
 * A ledger in memory for tests of the layers above it. It checks shapes, hashes and signatures as the contracts do and
 * answers a repeated message with its first outcome, but holds no rules: those are tested against the real chaincode.
 */
export interface MemoryLedger extends LedgerPort {
  /** Every operation accepted, in order, repeats once. */
  readonly accepted: readonly LedgerItem[];
  /** Lets a key sign for an institution. */
  know(institution: string, key: { id: string; spki: string }): void;
  /** Refuses everything from now on, as a contract would; undefined accepts again. */
  refuse(refusal: PiaosuError | undefined): void;
}

export function newMemoryLedger(): MemoryLedger {
  const accepted: LedgerItem[] = [];
  const keys = new Map<string, string>();
  const outcomes = new Map<string, ItemOutcome>();
  let refusal: PiaosuError | undefined;
  const submitOne = (item: LedgerItem): ItemOutcome => {
    assertSigned(item, keys);
    const message = messageOf(item);
    const first = outcomes.get(message);
    if (first !== undefined) return first;
    if (refusal !== undefined) return { ok: false, code: refusal.code, evidence: refusal.evidence };
    accepted.push(item);
    const tx = createHash('sha256').update(message).digest('hex');
    const outcome: ItemOutcome = { ok: true, result: null, tx, block: accepted.length };
    outcomes.set(message, outcome);
    return outcome;
  };
  return {
    accepted,
    know: (institution, key) => keys.set(`${institution}~${key.id}`, key.spki),
    refuse: (next) => {
      refusal = next;
    },
    submit: (_contract, items) => Promise.resolve(items.map(submitOne)),
    height: () => Promise.resolve(accepted.length + 1),
    evaluate: () => Promise.reject(new PiaosuError('LEDGER_UNAVAILABLE')),
    state: () => ({
      peers: [{ peer: 'memory', condition: 'healthy', since: new Date(0), height: accepted.length + 1 }],
      writes: { count: 0, since: undefined },
    }),
    close: () => Promise.resolve(),
  };
}

function assertSigned({ signed, private: privateBody }: LedgerItem, keys: ReadonlyMap<string, string>): void {
  const { op, signature } = signed;
  assertShape(BODIES[op.action], op.body);
  assertShape(PRIVATE_BODIES[op.action], privateBody);
  if (privateHashOf(nativeSuite('sha-256'), privateBody) !== op.privateHash) throw new PiaosuError('PRIVATE_MISMATCH');
  const spki = keys.get(`${op.actor.institution}~${op.actor.keyId}`);
  if (spki === undefined) throw new PiaosuError('KEY_UNKNOWN');
  const bytes = unwrap(fromBase64Url(signature));
  if (!nativeVerifier('ES256', Buffer.from(spki, 'base64'), operationBytes(op), bytes))
    throw new PiaosuError('SIGNATURE_INVALID');
}

function assertShape(shape: Shape<unknown>, value: Json): void {
  const faults = shape.faultsOf(value, '');
  if (faults.length > 0) throw new PiaosuError('SCHEMA', faults.map(faultToJson));
}

function messageOf({ signed, private: privateBody }: LedgerItem): string {
  return `${signed.op.actor.institution}~${JSON.stringify(privateBody)}`;
}
