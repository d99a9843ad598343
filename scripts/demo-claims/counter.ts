import { z } from 'zod';
import { waitFor } from '../processes/wait.ts';
import { waitForJob } from '../start/job.ts';
import type { Product } from '../start/product.ts';
import { type Bill, type Ref, refOf } from './bill.ts';

const HOSPITAL = 'his-h33010000001';
const PATIENT = 'patient-wang';

const answer = z.looseObject({
  claimId: z.string().optional(),
  state: z.string().optional(),
  code: z.string().optional(),
  remaining: z.string().optional(),
  evidence: z.looseObject({ remaining: z.string().optional(), reason: z.string().optional() }).nullish(),
});
export type Answer = z.output<typeof answer>;

const claim = z.looseObject({
  id: z.string(),
  tier: z.int(),
  state: z.string(),
  reserved: z.string(),
  approved: z.string(),
  paid: z.string(),
  recovered: z.string(),
  recoveryDue: z.string(),
});
export type Claim = z.output<typeof claim>;

const row = z.looseObject({ headline: z.string() });

/** The counters at which the story is played: the hospital's, the offices', the patient's phone. All of it over REST. */
export class Counter {
  readonly #product: Product;

  constructor(product: Product) {
    this.#product = product;
  }

  /** Publishes and waits until offices find it. */
  async publish(document: object, seen: Bill): Promise<void> {
    const api = this.#product.api(HOSPITAL);
    await waitForJob(api, await api.expectOk({ method: 'POST', path: '/receipts/batches', body: [document] }));
    const found = await waitFor(async () => ((await this.headline(seen)) === 'PENDING_ANCHOR' ? undefined : true), {
      timeoutMs: 30_000,
      everyMs: 100,
    });
    if (found !== true) throw new Error('a receipt was not anchored within 30 s');
  }

  async headline({ eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount }: Bill): Promise<string> {
    const elements = { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount };
    const body = { elements };
    return row.parse(await this.#product.api('hz-basic').expectOk({ method: 'POST', path: '/verifications', body }))
      .headline;
  }

  async reserve(payer: string, amount: string, shown: object): Promise<Answer> {
    return this.#ask(payer, '/claims', { amount, ...shown });
  }

  act(payer: string, claimId: string, act: string, body: object): Promise<Answer> {
    return this.#ask(payer, `/claims/${claimId}/${act}`, body);
  }

  async read(payer: string, claimId: string): Promise<Claim> {
    return claim.parse(await this.#product.api(payer).expectOk({ method: 'GET', path: `/claims/${claimId}` }));
  }

  hold(payer: string, receipt: Ref, act: 'holds' | 'holds/release', reason: string): Promise<Answer> {
    return this.#ask(payer, `/receipts/${receipt.eInvoiceCode}-${receipt.eInvoiceNumber}/${act}`, { reason });
  }

  /** The patient shows one receipt at one counter. */
  async present(receipt: Ref, payer: string): Promise<string> {
    const body = { receipt: refOf(receipt), payer };
    const issued = await this.#product.api(PATIENT).expectOk({ method: 'POST', path: '/presentations', body });
    return z.looseObject({ presentation: z.string() }).parse(issued).presentation;
  }

  /** The patient lets one payer see one receipt for a week. */
  async consent(receipt: Ref, payer: string): Promise<string> {
    const validUntil = new Date(Date.now() + 7 * 24 * 3600 * 1000).toISOString();
    const scope = { type: 'RECEIPT', receipt: refOf(receipt) };
    const body = { payer, purpose: 'CLAIM', scope, validUntil };
    const granted = await this.#product.api(PATIENT).expectOk({ method: 'POST', path: '/consents', body });
    return z.looseObject({ consentId: z.string() }).parse(granted).consentId;
  }

  /** A refusal is an answer of the story too. */
  async #ask(account: string, path: string, body: object): Promise<Answer> {
    return answer.parse((await this.#product.api(account).ask({ method: 'POST', path, body })).body);
  }
}
