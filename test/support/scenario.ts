import { z } from 'zod';
import { waitFor } from '../../scripts/processes/wait.ts';
import type { ApiAnswer } from '../../scripts/start/api.ts';
import { R1 } from '../../scripts/start/demo-receipts.ts';
import { waitForJob } from '../../scripts/start/job.ts';
import type { Product } from '../../scripts/start/product.ts';
import { DEMO_WORLD, PUBLISHER } from '../../scripts/start/world.ts';
import { startTestProduct, type TestProduct } from './product.ts';

/** A receipt as it is published; only what the scenarios look at is typed. */
export type TestReceipt = Omit<typeof R1, 'details'> & { readonly details: readonly (typeof R1.details)[number][] };

export interface Elements {
  readonly eInvoiceCode: string;
  readonly eInvoiceNumber: string;
  readonly checkCode: string;
  readonly issueDate: string;
  readonly totalAmount: string;
}

const HIS = 'his-h33010000001';
const publication = z.looseObject({ state: z.string(), accepted: z.int() });
const checkpoints = z.looseObject({ items: z.array(z.looseObject({ size: z.int() })) });

const verdict = z.looseObject({
  headline: z.string(),
  fields: z.array(z.string()),
  differences: z
    .array(z.looseObject({ field: z.string(), asked: z.string(), issued: z.string().optional() }))
    .optional(),
  checks: z
    .array(
      z.looseObject({
        name: z.string(),
        result: z.string(),
        code: z.string().optional(),
        evidence: z.json().optional(),
      }),
    )
    .optional(),
});
export type TestVerdict = z.output<typeof verdict>;

const claimAnswer = z.looseObject({
  claimId: z.string().optional(),
  state: z.string().optional(),
  remaining: z.string().optional(),
  code: z.string().optional(),
  evidence: z.json().optional(),
});
export type TestClaim = z.output<typeof claimAnswer> & { readonly status: number };

/** The product with the fixture of the acceptance scenarios, and the questions they ask. */
export class Scenario implements AsyncDisposable {
  readonly product: TestProduct;
  #published = 0;
  #fresh = 2000;

  private constructor(product: TestProduct) {
    this.product = product;
  }

  static async start(options: Parameters<typeof startTestProduct>[1] = {}): Promise<Scenario> {
    return new Scenario(await startTestProduct(DEMO_WORLD, options));
  }

  /** The questions for a product that the test starts and stops itself. */
  static on(product: Product): Scenario {
    return new Scenario({ ...product, [Symbol.asyncDispose]: () => product.stop() });
  }

  /** Publishes through the hospital's own account and waits until all of it is anchored. */
  async publish(...receipts: readonly object[]): Promise<void> {
    const api = this.product.api(HIS);
    const job = await waitForJob(
      api,
      await api.expectOk({ method: 'POST', path: '/receipts/batches', body: receipts }),
    );
    this.#published += publication.parse(job).accepted;
    await waitFor(async () => ((await this.#anchored()) >= this.#published ? true : undefined), {
      timeoutMs: 30_000,
      everyMs: 50,
    });
  }

  /** A new receipt of this total, all cash, published and anchored. */
  async publishFresh(totalAmount: string): Promise<TestReceipt> {
    const receipt = this.freshReceipt(totalAmount);
    await this.publish(receipt);
    return receipt;
  }

  freshReceipt(totalAmount: string): TestReceipt {
    this.#fresh += 1;
    const eInvoiceNumber = this.#fresh.toString().padStart(10, '0');
    const line = { ...R1.details[0], line: 1, unitPrice: totalAmount, amount: totalAmount };
    const amounts = { totalAmount, cashAmount: totalAmount, selfExpenseAmount: totalAmount };
    const details = [
      {
        classCode: '03',
        className: '检查费',
        name: '检查',
        itemCode: '',
        spec: '',
        unit: '次',
        quantity: '1',
        category: '丙',
        traceCode: '',
        ...line,
      },
    ];
    return { ...R1, ...amounts, eInvoiceNumber, businessNumber: `TEST-${eInvoiceNumber}`, details };
  }

  /** As an office, or as a stranger without an account. */
  async verify(account: string | undefined, elements: Elements): Promise<TestVerdict> {
    return verdict.parse((await this.askVerification(account, { elements })).body);
  }

  async verifyPackage(account: string, evidence: unknown): Promise<TestVerdict> {
    return verdict.parse((await this.askVerification(account, { package: evidence })).body);
  }

  askVerification(account: string | undefined, body: object): Promise<ApiAnswer> {
    const path = account === undefined ? '/public/verifications' : '/verifications';
    return this.product.api(account).ask({ method: 'POST', path, body });
  }

  async claim(
    account: string,
    receipt: Pick<Elements, 'eInvoiceCode' | 'eInvoiceNumber'>,
    amount: unknown,
    options: { readonly shown?: object; readonly key?: string; readonly more?: object } = {},
  ): Promise<TestClaim> {
    const { eInvoiceCode, eInvoiceNumber } = receipt;
    const body = { receipts: [{ eInvoiceCode, eInvoiceNumber, ...options.shown }], amount, ...options.more };
    const key = options.key === undefined ? {} : { idempotencyKey: options.key };
    return toClaim(await this.product.api(account).ask({ method: 'POST', path: '/claims', body, ...key }));
  }

  /** One act on a claim: `review`, `approve`, `reject`, `pay` … */
  async act(account: string, claimId: string | undefined, act: string, body?: object): Promise<TestClaim> {
    const path = `/claims/${claimId ?? ''}/${act}`;
    return toClaim(
      await this.product.api(account).ask({ method: 'POST', path, ...(body === undefined ? {} : { body }) }),
    );
  }

  /** Reserve, approve and pay in full. */
  async payInFull(account: string, receipt: Elements): Promise<TestClaim> {
    const { claimId } = await this.claim(account, receipt, receipt.totalAmount);
    await this.act(account, claimId, 'approve', { amount: receipt.totalAmount });
    return this.act(account, claimId, 'pay', { amount: receipt.totalAmount });
  }

  async alertsOf(account: string, code: string): Promise<unknown[]> {
    const page = await this.product.api(account).expectOk({ method: 'GET', path: `/alerts?code=${code}` });
    return z.looseObject({ items: z.array(z.json()) }).parse(page).items;
  }

  async packageOf(
    account: string,
    { eInvoiceCode, eInvoiceNumber }: Pick<Elements, 'eInvoiceCode' | 'eInvoiceNumber'>,
  ): Promise<unknown> {
    return this.product
      .api(account)
      .expectOk({ method: 'GET', path: `/receipts/${eInvoiceCode}-${eInvoiceNumber}/package` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.product[Symbol.asyncDispose]();
  }

  async #anchored(): Promise<number> {
    const path = `/ledger/checkpoints?publisher=${PUBLISHER.id}&limit=500`;
    const page = checkpoints.parse(await this.product.api(HIS).expectOk({ method: 'GET', path }));
    return Math.max(0, ...page.items.map(({ size }) => size));
  }
}

/** The five elements printed on a receipt. */
export function elementsOf({ eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount }: Elements): Elements {
  return { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount };
}

function toClaim({ status, body }: ApiAnswer): TestClaim {
  return { ...claimAnswer.parse(body), status };
}
