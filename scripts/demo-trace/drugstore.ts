import { z } from 'zod';
import { Counter } from '../demo-claims/counter.ts';
import { waitFor } from '../processes/wait.ts';
import { waitForJob } from '../start/job.ts';
import type { Product } from '../start/product.ts';
import type { MadeLot } from './made-lot.ts';

const answer = z.looseObject({
  id: z.string().optional(),
  code: z.string().optional(),
  state: z.string().optional(),
  dispensing: z.string().optional(),
  claimId: z.string().optional(),
  till: z.string().optional(),
  tx: z.string().optional(),
  answer: z.string().optional(),
  checked: z.boolean().optional(),
  warnings: z.array(z.looseObject({ code: z.string() })).optional(),
  evidence: z.looseObject({ reason: z.string().optional(), differs: z.string().optional() }).nullish(),
});
export type Answer = z.output<typeof answer>;

const scanned = z.looseObject({
  items: z.array(z.looseObject({ decision: z.string(), id: z.string().optional(), severity: z.string().optional() })),
});
export type Scanned = z.output<typeof scanned>['items'][number];

const uploaded = z.looseObject({ id: z.string() });
const tickets = z.looseObject({
  items: z.array(z.looseObject({ code: z.string(), units: z.array(z.looseObject({ code: z.string() })).default([]) })),
});
const held = z.looseObject({ held: z.string().nullish() });

export interface Person {
  readonly idType: string;
  readonly number: string;
}

export interface Basket {
  readonly codes: readonly string[];
  readonly patient: Person;
  readonly prescription: string;
  /** Tablets on the prescription. */
  readonly quantity: number;
  /** 拆零 */
  readonly part?: number;
  readonly receipt?: { readonly code: string; readonly number: string; readonly line: number };
  /** The till's own number of the request: sent again, it is the same act. */
  readonly message?: string;
}

const PRESCRIBER = 'H33010000001';

/** Everybody in the story who handles boxes, each by the account of its institution. All of it over REST. */
export class Drugstore {
  readonly counter: Counter;
  readonly #product: Product;

  constructor(product: Product) {
    this.#product = product;
    this.counter = new Counter(product);
  }

  /** Any request of the story; a refusal is an answer too. */
  async ask(account: string, path: string, body: object, method: 'POST' | 'PATCH' = 'POST'): Promise<Answer> {
    return answer.parse((await this.#product.api(account).ask({ method, path, body })).body);
  }

  /** Uploads a lot and waits until it is on the ledger; a refused row's code when it is not. */
  async commission(lot: MadeLot, lotNumber = lot.lotNumber): Promise<string> {
    const api = this.#product.api('maker-1');
    const { product, expiry } = lot;
    const query = new URLSearchParams({ product, premises: 'PLANT-1', lotNumber, expiry });
    const path = `/lots?${query.toString()}`;
    const { body, status } = await api.ask({ method: 'POST', path, body: lot.csv(), contentType: 'text/csv' });
    if (status !== 202) return answer.parse(body).code ?? 'none';
    const { id, state } = await waitForJob(api, body);
    if (state === 'DONE') return state;
    const errors = String(await api.expectOk({ method: 'GET', path: `/jobs/${id}/errors.csv` }));
    return /[A-Z]+_[A-Z_]+/.exec(errors)?.[0] ?? state;
  }

  async ship(account: string, premises: string, to: string, codes: readonly string[]): Promise<Answer> {
    return this.ask(account, '/shipments', { premises, to, codes });
  }

  async receive(account: string, premises: string, shipment: string, codes: readonly string[]): Promise<Answer> {
    return this.ask(account, '/receivings', { premises, shipment, how: 'PARENT', codes });
  }

  async scan(account: string, premises: string, code: string): Promise<Scanned> {
    const request = { method: 'POST', path: '/scans', body: { premises, codes: [code] } } as const;
    const [item] = scanned.parse(await this.#product.api(account).expectOk(request)).items;
    if (item === undefined) throw new Error('a scan without an answer');
    return item;
  }

  async dispense(account: string, premises: string, product: string, basket: Basket): Promise<Answer> {
    const { codes, patient, prescription, quantity, part, receipt, message } = basket;
    const unit = { line: 0, ...(part === undefined ? {} : { part }), ...(receipt === undefined ? {} : { receipt }) };
    const body = {
      ...{ premises, patient },
      lines: [{ prescriber: PRESCRIBER, prescription, line: 1, product, quantity }],
      units: codes.map((code) => ({ code, ...unit })),
    };
    const request = { method: 'POST', path: '/dispenses', body } as const;
    const key = message === undefined ? {} : { idempotencyKey: message };
    return answer.parse((await this.#product.api(account).ask({ ...request, ...key })).body);
  }

  /** Waits until another organisation's gateway has a transaction too: it answers by its own copy of the ledger. */
  async seenBy(account: string, { tx }: Answer): Promise<void> {
    if (tx === undefined) return;
    const path = `/ledger/transactions/${tx}`;
    const ask = async () =>
      (await this.#product.api(account).ask({ method: 'GET', path })).status === 200 ? true : undefined;
    await waitFor(ask, { timeoutMs: 10_000, everyMs: 100 });
  }

  async undo(account: string, premises: string, dispensing: string): Promise<Answer> {
    return this.ask(account, `/dispenses/${dispensing}/undo`, { premises });
  }

  /** What became of each unit on a till's tickets; of a ticket that was refused its code. */
  async uploadTickets(account: string, lines: string): Promise<string[]> {
    const api = this.#product.api(account);
    const path = '/dispenses/offline-batches';
    const upload = { method: 'POST', path, body: lines, contentType: 'application/x-ndjson' } as const;
    const { id } = uploaded.parse(await api.expectOk(upload));
    const { items } = tickets.parse(await api.expectOk({ method: 'GET', path: `${path}/${id}` }));
    return items.flatMap(({ code, units }) => (units.length === 0 ? [code] : units.map((unit) => unit.code)));
  }

  /** Waits until the payer's gateway has stopped the payment by itself; why. */
  async heldBecause(payer: string, claimId: string): Promise<string> {
    const api = this.#product.api(payer);
    const why = await waitFor(
      async () => held.parse(await api.expectOk({ method: 'GET', path: `/claims/${claimId}` })).held ?? undefined,
      { timeoutMs: 30_000, everyMs: 100 },
    );
    return why ?? 'none';
  }

  /** Without login, as from a patient's phone: another organisation answers, so what was just done is awaited there. */
  async publicCheck(code: string, expected: string): Promise<string> {
    let came = 'none';
    const ask = async () => {
      const { body } = await this.#product.api().ask({ method: 'POST', path: '/public/boxes', body: { code } });
      const told = answer.parse(body);
      came = told.answer ?? told.code ?? 'none';
      return came === expected ? came : undefined;
    };
    await waitFor(ask, { timeoutMs: 5_000, everyMs: 500 });
    return came;
  }
}

/** The code of a refusal or success; the state where there is no code. */
export function codeOf({ code, state }: Answer): string {
  return code ?? state ?? 'none';
}
