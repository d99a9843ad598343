import { createHash } from 'node:crypto';

import {
  actionRule,
  canonicalJson,
  parseBatchResult,
  parseCanonicalJson,
  PiaosuError,
  unwrap,
  type Action,
  type BodyOf,
  type ContractName,
  type Hmac,
  type Json,
  type Outcome,
  type Pepper,
  type SignatureVerifier,
} from '@piaosu/core';

import { signAct, toBatch, type TestAct, type TestActor } from '../../../../test/support/ledger/signed-act.ts';
import { submitBatch, type Procedures } from '../batch/submit.ts';
import type { Creator, Ports } from '../batch/transaction.ts';
import { CLAIM_PROCEDURES } from '../claim/procedures.ts';
import { nativeHmac, nativeSuite } from '../native/hash-suite.ts';
import { isKeyOf, nativeSignatureVerifier } from '../native/signature.ts';
import { RECEIPT_PROCEDURES } from '../receipt/procedures.ts';
import { REGISTRY_PROCEDURES } from '../registry/procedures.ts';
import { TRACE_PROCEDURES } from '../trace/procedures.ts';
import { MemoryLedger, type MemoryTransaction } from './memory-ledger.ts';

const PROCEDURES: Readonly<Record<ContractName, Procedures>> = {
  registry: REGISTRY_PROCEDURES,
  receipt: RECEIPT_PROCEDURES,
  claim: CLAIM_PROCEDURES,
  trace: TRACE_PROCEDURES,
};

/** 2026-01-06 10:00 in Beijing */
export const NOON = Date.UTC(2026, 0, 6, 2) / 1000;

/** The chaincode over a state in memory, with the time in the test's hand. Everything else is the real thing. */
export class Consortium {
  readonly ledger = new MemoryLedger();
  readonly peppers: Pepper[] = [{ version: 1, key: createHash('sha256').update('pepper of the tests').digest() }];
  time = NOON;
  /** What comes into the pepper file of every process while it runs. */
  newPeppers: Pepper[] = [];
  verify: SignatureVerifier = nativeSignatureVerifier;
  hmac: Hmac = nativeHmac;
  #transactions = 0;
  #messages = 0;

  get ports(): Ports {
    return {
      suiteOf: nativeSuite,
      hmac: this.hmac,
      verify: this.verify,
      isKey: isKeyOf,
      peppers: { held: this.peppers, reread: () => this.rereadPeppers() },
    };
  }

  /** A signed operation with its private body. A given `messageId` makes it a repeat. */
  act<A extends Action>(
    actor: TestActor,
    action: A,
    body: BodyOf<A>,
    secret: Readonly<Record<string, Json>> = {},
    messageId = this.newMessageId(),
  ): TestAct {
    return signAct(actor, action, body, secret, messageId);
  }

  rereadPeppers(): readonly Pepper[] {
    this.peppers.push(...this.newPeppers.splice(0));
    return this.peppers;
  }

  newMessageId(): string {
    this.#messages += 1;
    return `message-${this.#messages}`;
  }

  /** Simulates a batch without committing it. */
  async simulate(
    acts: readonly TestAct[],
    creator?: Partial<Creator>,
  ): Promise<{ outcomes: readonly Outcome[]; state: MemoryTransaction }> {
    const [first] = acts;
    if (first === undefined) throw new Error('a batch has at least one act');
    const { contract } = actionRule(first.signed.op.action);
    const { batch, secrets } = toBatch(acts);
    return this.simulateRaw(contract, batch, secrets, { org: first.actor.org, ...creator });
  }

  async simulateRaw(
    contract: ContractName,
    batch: string,
    secrets: string,
    creator: Partial<Creator>,
  ): Promise<{ outcomes: readonly Outcome[]; state: MemoryTransaction }> {
    const state = this.ledger.begin();
    this.#transactions += 1;
    const tx = {
      id: createHash('sha256').update(String(this.#transactions)).digest('hex'),
      time: this.time,
      creator: { org: 'HealthMSP', isGateway: true, isAdmin: false, ...creator },
      transient: (name: string) => (name === 'private' ? secrets : undefined),
      state,
      ports: this.ports,
    };
    const payload = await submitBatch(contract, PROCEDURES[contract], tx, batch);
    return { outcomes: unwrap(parseBatchResult(parseCanonicalJson(payload))).outcomes, state };
  }

  /** Runs and commits a batch; answers its outcomes. */
  async submit(...acts: readonly TestAct[]): Promise<readonly Outcome[]> {
    const { outcomes, state } = await this.simulate(acts);
    if (!state.commit()) throw new Error('MVCC_READ_CONFLICT');
    return outcomes;
  }

  /** The result of a single act that must succeed. */
  async succeed(act: TestAct): Promise<Readonly<Record<string, Json>>> {
    const [outcome] = await this.submit(act);
    if (outcome?.ok !== true) throw new Error(`refused: ${canonicalJson(outcome ?? null)}`);
    return objectOf(outcome.result);
  }

  /** Code and evidence of a single act that a rule must refuse. */
  async refuse(act: TestAct): Promise<{ code: string; evidence: Json }> {
    const [outcome] = await this.submit(act);
    if (outcome?.ok !== false) throw new Error(`not refused: ${canonicalJson(outcome ?? null)}`);
    return { code: outcome.code, evidence: outcome.evidence };
  }

  /** Code and evidence of a batch that must be thrown out and leave nothing. */
  async thrown(...acts: readonly TestAct[]): Promise<{ code: string; evidence: Json }> {
    try {
      await this.simulate(acts);
    } catch (error) {
      if (error instanceof PiaosuError) return { code: error.code, evidence: error.evidence };
      throw error;
    }
    throw new Error('nothing was thrown');
  }

  record(key: string): Readonly<Record<string, Json>> | undefined {
    const found = this.ledger.read(key);
    return found === undefined ? undefined : objectOf(parseCanonicalJson(Buffer.from(found.value).toString('utf8')));
  }
}

export function objectOf(value: Json): Readonly<Record<string, Json>> {
  if (typeof value !== 'object' || value === null || !isMap(value)) throw new Error('no object');
  return value;
}

function isMap(value: object): value is Readonly<Record<string, Json>> {
  return !Array.isArray(value);
}
