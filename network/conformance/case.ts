import { randomBytes } from 'node:crypto';
import type { Proposal, Status, SubmittedTransaction, Transaction } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { block } from './answer.ts';
import { newClient, type Client, type ClientOptions } from './client.ts';
import type { Engine } from './engine.ts';

/**
 * Which network a case runs on. `calm` is shared by cases that leave it as it was; on `disturbed`, with a short
 * execution timeout and few concurrent calls, chaincode processes end and calls pile up.
 */
export type NetworkName = 'calm' | 'disturbed';

/** One behaviour of a peer, as a client sees it. Written once, for both engines. */
export interface Case {
  /** Those of the recording (`A1` … `G9`) keep its ids. */
  readonly id: string;
  readonly title: string;
  readonly network: NetworkName;
  /** What it returns is its answer; what it throws as well. */
  run(context: CaseContext): Promise<unknown>;
}

/** What a case works with; one context for each run of a case. */
export class CaseContext {
  readonly engine: Engine;
  readonly #clients: Client[] = [];
  readonly #run = randomBytes(6).toString('hex');
  #keys = 0;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** A state key nobody else uses; its line shows `<key>`. */
  key(): string {
    this.#keys += 1;
    return `key~${this.#run}~${String(this.#keys)}~`;
  }

  /** The gateway user of HealthMSP at its own peer, if no options say otherwise. */
  client(options: ClientOptions = {}): Client {
    const client = newClient(this.engine, options);
    this.#clients.push(client);
    return client;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}

/** Arguments for one invocation of the conformance contract. */
export interface Invocation {
  readonly arguments?: readonly string[];
  readonly orgs?: readonly string[];
  readonly transient?: Readonly<Record<string, string>>;
}

export function propose({ contract }: Client, name: string, invocation: Invocation = {}): Proposal {
  return contract.newProposal(name, {
    arguments: [...(invocation.arguments ?? [])],
    ...(invocation.orgs === undefined ? {} : { endorsingOrganizations: [...invocation.orgs] }),
    ...(invocation.transient === undefined ? {} : { transientData: { ...invocation.transient } }),
  });
}

export async function endorse(client: Client, name: string, invocation: Invocation = {}): Promise<Transaction> {
  return propose(client, name, invocation).endorse();
}

/** Submits in one step, as an application does. */
export async function submit(client: Client, name: string, invocation: Invocation = {}): Promise<string> {
  const { arguments: args = [], orgs, transient } = invocation;
  const result = await client.contract.submit(name, {
    arguments: [...args],
    ...(orgs === undefined ? {} : { endorsingOrganizations: [...orgs] }),
    ...(transient === undefined ? {} : { transientData: { ...transient } }),
  });
  return Buffer.from(result).toString();
}

export async function evaluate(client: Client, name: string, ...args: string[]): Promise<string> {
  return Buffer.from(await client.contract.evaluateTransaction(name, ...args)).toString();
}

/** Submits an endorsed transaction and waits for its status. */
export async function commit(transaction: Transaction): Promise<Committed> {
  return committed(await transaction.submit());
}

export interface Committed extends Verdict {
  readonly result: string;
}

export interface Verdict {
  readonly code: number;
  readonly name: string;
  readonly blockNumber: string;
  readonly successful: boolean;
}

export async function committed(transaction: SubmittedTransaction): Promise<Committed> {
  return { ...verdict(await transaction.getStatus()), result: Buffer.from(transaction.getResult()).toString() };
}

export function verdict(status: Status): Verdict {
  return {
    code: status.code,
    name: codeName(status.code),
    blockNumber: block(status.blockNumber),
    successful: status.successful,
  };
}

export function codeName(code: number): string {
  return Object.entries(peer.TxValidationCode).find(([, value]) => value === code)?.[0] ?? String(code);
}

/** JSON with one key as the create-only function `put` takes it. */
export function record(id: string): string {
  return JSON.stringify({ id });
}

/** What came of one of several calls under way at once. */
export function outcomeOf<T>(outcome: PromiseSettledResult<T>): unknown {
  return outcome.status === 'fulfilled' ? outcome.value : outcome.reason;
}

/** What came of one call among others whose answers count too. */
export async function outcome<T>(call: Promise<T>): Promise<unknown> {
  const [settled] = await Promise.allSettled([call]);
  return outcomeOf(settled);
}
