import { formatFen, parseFen, unwrap } from '@piaosu/core';
import { z } from 'zod';
import { waitFor } from '../../scripts/processes/wait.ts';
import { receiptSeries } from '../../scripts/bench/receipts.ts';
import type { Product } from '../../scripts/start/product.ts';
import { PatientClient, type Write } from './patient-client.ts';

const ISSUER = { issuer: 'H33010000001', uscc: '123301004701160000', code: '33060125', issueDate: '2026-01-05' };
export const HIS = 'his-h33010000001';
const BATCH = 10;

const published = z.looseObject({
  eInvoiceCode: z.string(),
  eInvoiceNumber: z.string(),
  checkCode: z.string(),
  issueDate: z.string(),
  totalAmount: z.string(),
});
export type Published = z.output<typeof published>;

const jobAnswer = z.looseObject({ id: z.string(), state: z.string(), accepted: z.int(), refused: z.int() });
const claimAnswer = z.looseObject({ claimId: z.string().optional(), code: z.string().optional() });

/** A claim that was asked for under a fixed key, and what became of it. */
export interface AskedClaim {
  readonly payer: string;
  readonly number: string;
  readonly amount: string;
  readonly request: Write;
  readonly status: number;
  readonly claimId: string | undefined;
  readonly code: string | undefined;
}

/** What the clients were promised while everything was being killed. */
export interface Promised {
  readonly receipts: Published[];
  readonly claims: AskedClaim[];
}

/**
 * One hospital system and its offices: a batch, a single receipt, then two offices that each claim 60 % of the first
 * receipt in the same second. Goes on until told to stop; every request is repeated until it is answered.
 */
export class Workload {
  readonly promised: Promised = { receipts: [], claims: [] };
  readonly #product: Product;
  readonly #clients = new Map<string, PatientClient>();
  #rounds = 0;
  #next = 1;

  constructor(product: Product) {
    this.#product = product;
  }

  client(account: string): PatientClient {
    const known = this.#clients.get(account);
    if (known !== undefined) return known;
    const made = new PatientClient(this.#product.api(account));
    this.#clients.set(account, made);
    return made;
  }

  get repeats(): number {
    return [...this.#clients.values()].reduce((sum, client) => sum + client.repeats, 0);
  }

  async run(clients: number, stopped: AbortSignal): Promise<void> {
    const loop = async (): Promise<void> => {
      while (!stopped.aborted) await this.round();
    };
    await Promise.all(Array.from({ length: clients }, loop));
  }

  /** Resolves when so many more rounds were done. @throws when nothing moves for a minute. */
  async progressed(rounds: number): Promise<void> {
    const goal = this.#rounds + rounds;
    const done = await waitFor(() => (this.#rounds >= goal ? true : undefined), { timeoutMs: 60_000 });
    if (done === undefined) throw new Error('The clients come no further.');
  }

  async round(): Promise<void> {
    const batch = this.#take(BATCH);
    await this.upload(batch);
    for (const single of this.#take(1)) await this.#publishOne(single);
    const [first] = batch;
    if (first === undefined) return;
    const amount = shareOf(first.totalAmount, 60);
    await Promise.all([this.claim('ins-a', first, amount), this.claim('ins-b', first, amount)]);
    this.#rounds += 1;
  }

  /** Uploads a batch and follows its job to the end. @throws when not every receipt of it was accepted. */
  async upload(batch: readonly Published[]): Promise<void> {
    const client = this.client(HIS);
    const key = `batch-${batch[0]?.eInvoiceNumber ?? ''}`;
    const answer = await client.ask({ method: 'POST', path: '/receipts/batches', body: batch, idempotencyKey: key });
    if (answer.status !== 202) throw new Error(`${key}: ${JSON.stringify(answer)}`);
    const { id } = jobAnswer.parse(answer.body);
    const done = await waitFor(() => this.#endedJob(client, id), { timeoutMs: 120_000, everyMs: 100 });
    if (done?.state !== 'DONE' || done.accepted !== batch.length) throw new Error(`${key}: ${JSON.stringify(done)}`);
    this.promised.receipts.push(...batch);
  }

  async claim(payer: string, { eInvoiceCode, eInvoiceNumber }: Published, amount: string): Promise<void> {
    const request: Write = {
      method: 'POST',
      path: '/claims',
      body: { receipts: [{ eInvoiceCode, eInvoiceNumber }], amount },
      idempotencyKey: `${payer}-${eInvoiceNumber}`,
    };
    const { status, body } = await this.client(payer).ask(request);
    const { claimId, code } = claimAnswer.parse(body);
    this.promised.claims.push({ payer, number: eInvoiceNumber, amount, request, status, claimId, code });
  }

  async #publishOne(receipt: Published): Promise<void> {
    const key = `single-${receipt.eInvoiceNumber}`;
    const answer = await this.client(HIS).ask({
      method: 'POST',
      path: '/receipts',
      body: receipt,
      idempotencyKey: key,
    });
    if (answer.status !== 201) throw new Error(`${key}: ${JSON.stringify(answer)}`);
    this.promised.receipts.push(receipt);
  }

  async #endedJob(client: PatientClient, id: string): Promise<z.output<typeof jobAnswer> | undefined> {
    const { status, body } = await client.ask({ method: 'GET', path: `/jobs/${id}` });
    if (status !== 200) throw new Error(`Job ${id}: ${JSON.stringify(body)}`);
    const job = jobAnswer.parse(body);
    return job.state === 'QUEUED' || job.state === 'RUNNING' ? undefined : job;
  }

  #take(count: number): Published[] {
    const firstNumber = this.#next;
    this.#next += count;
    return [...receiptSeries({ ...ISSUER, firstNumber, count })].map((receipt) => published.parse(receipt));
  }
}

/** A part of an amount on the wire, rounded down to the fen. */
function shareOf(amount: string, percent: number): string {
  return formatFen(Math.floor((unwrap(parseFen(amount)) * percent) / 100));
}
