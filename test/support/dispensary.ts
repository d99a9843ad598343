import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ExchangeClient } from '../../gateway/src/exchange/client.ts';
import { DISPENSING_QUESTION } from '../../gateway/src/exchange/dispensing-protocol.ts';
import { silentLog } from '../../gateway/src/log/log.ts';
import type { ApiAnswer } from '../../scripts/start/api.ts';
import { waitFor } from '../../scripts/processes/wait.ts';
import { waitForJob } from '../../scripts/start/job.ts';
import type { Scenario, TestReceipt } from './scenario.ts';

/** 100 tablets, custody proven on the ledger. */
export const TABLETS = { id: '86900000000011', gtin: '06901234567892', insuranceCode: 'XTESTTABLETS0001' } as const;
/** From before traceability: who holds it declares so. */
export const LEGACY = { id: '86900000000012', gtin: '06901234567908', insuranceCode: 'XTESTLEGACY0001' } as const;

/** A product by its numbers. */
export interface Medicine {
  readonly id: string;
  readonly gtin: string;
  readonly insuranceCode: string;
}

export interface Shop {
  readonly account: string;
  readonly premises: string;
}
export const SHOP: Shop = { account: 'p33010000001', premises: 'PHARMACY-1' };
export const BRANCH: Shop = { account: 'p33010000001', premises: 'PHARMACY-1B' };
export const RIVAL: Shop = { account: 'p33010000002', premises: 'PHARMACY-2' };
export const WARD: Shop = { account: 'pharmacist-h33010000001', premises: 'DISPENSARY-1' };

export const WANG = { idType: '01', number: '33010619620304321X' };
const EXPIRY = '2099-12-31';

const shipped = z.looseObject({ id: z.string() });
const done = z.looseObject({ state: z.literal('DONE') });

/** The code of a box as a scanner reads it. */
export const codeOf = (serial: string, { gtin }: { readonly gtin: string } = TABLETS): string =>
  `(01)${gtin}(21)${serial}`;

const given = z.looseObject({ dispensing: z.string(), tx: z.string(), code: z.literal('OK_DISPENSED') });
export type Given = z.output<typeof given>;
const scanned = z.looseObject({ items: z.array(z.looseObject({ decision: z.string() })) });
const opened = z.looseObject({ dispensing: z.string(), linkSalt: z.string() });

/** Serial numbers of boxes, each taken once. */
export class Shelf {
  readonly codes: readonly string[];
  readonly #left: string[];

  constructor(prefix: string, count: number, product: { readonly gtin: string } = TABLETS) {
    this.codes = Array.from({ length: count }, (_, i) => codeOf(prefix + (i + 1).toString().padStart(4, '0'), product));
    this.#left = [...this.codes];
  }

  /** @throws when none is left */
  take(): string {
    const code = this.#left.shift();
    if (code === undefined) throw new Error('no box left');
    return code;
  }
}

/** The id of a box by such a code. */
export const idOf = (code: string): string => `gs1:${code.replaceAll(/[()]/g, '')}`;

/** The line of a receipt, as links name it. */
export const lineOf = ({ eInvoiceCode, eInvoiceNumber }: TestReceipt) => ({
  ...{ code: eInvoiceCode, number: eInvoiceNumber, line: 1 },
});

/** A refusal that names its place in the request. */
export const refusedAt = (code: string, pointer: string, detail?: object, status = 409) => ({
  ...{ status, body: { code, errors: [{ pointer, code, ...(detail === undefined ? {} : { detail }) }] } },
});

/** A line of a prescription of its own, also beside other files that share the product. */
export function prescribed(change: object = {}) {
  const prescription = `RX-${randomUUID().slice(0, 13)}`;
  return { prescriber: 'H33010000001', prescription, line: 1, product: TABLETS.id, quantity: 1000, ...change };
}

/** The supply side that dispensing starts from, and the questions that pharmacies ask. */
export class Dispensary {
  readonly scenario: Scenario;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  /** Registers places and products; what the demo has registered already is left alone. */
  async register(): Promise<void> {
    const premises = [
      ['PLANT-1', 'MAKER-1', 'PLANT'],
      [SHOP.premises, 'P33010000001', 'PHARMACY'],
      [BRANCH.premises, 'P33010000001', 'PHARMACY'],
      [RIVAL.premises, 'P33010000002', 'PHARMACY'],
    ] as const;
    await Promise.all([
      ...premises.map(([id, institution, kind]) =>
        this.#once('registrar-drug', '/premises', { id, institution, kind, name: id }),
      ),
      this.#once('registrar-health', '/premises', {
        ...{ id: WARD.premises, institution: 'H33010000001', kind: 'DISPENSARY', name: WARD.premises },
      }),
      this.registerProduct(TABLETS, { mode: 'ENFORCED' }),
      this.registerProduct(LEGACY, { mode: 'DECLARED', until: '2099-12-31' }),
    ]);
  }

  /** Commissions a lot of single boxes, which lie at the plant. */
  async commission(lotNumber: string, codes: readonly string[], product: Medicine = TABLETS): Promise<void> {
    const api = this.scenario.product.api('maker-1');
    const query = new URLSearchParams({ product: product.id, premises: 'PLANT-1', lotNumber, expiry: EXPIRY });
    const body = ['code,level,parent', ...codes.map((code) => `"${code}",1,`)].join('\n');
    const path = `/lots?${query.toString()}`;
    const job = await api.expectOk({ method: 'POST', path, body, contentType: 'text/csv' });
    const ended = await waitForJob(api, job);
    if (!done.safeParse(ended).success) throw new Error(`a lot ended as ${JSON.stringify(ended)}`);
  }

  /** From the plant to a shop, and received there. */
  async deliver({ account, premises }: Shop, codes: readonly string[]): Promise<void> {
    const sent = { premises: 'PLANT-1', to: premises, codes };
    const answer = await this.scenario.product
      .api('maker-1')
      .expectOk({ method: 'POST', path: '/shipments', body: sent });
    const received = { premises, shipment: shipped.parse(answer).id, how: 'PARENT', codes };
    await this.scenario.product.api(account).expectOk({ method: 'POST', path: '/receivings', body: received });
  }

  async scan(
    { account, premises }: Shop,
    codes: readonly unknown[],
    more: object = {},
  ): Promise<Record<string, unknown>[]> {
    const { body } = await this.post(account, '/scans', { premises, codes, ...more });
    return scanned.parse(body).items;
  }

  /** One basket for one patient; by default a prescription line of its own for all units. */
  dispense({ account, premises }: Shop, units: readonly object[], options: BasketOptions = {}): Promise<ApiAnswer> {
    const { lines = [prescribed()], patient = WANG, key, more = {} } = options;
    const basket = units.map((unit) => ({ line: 0, ...unit }));
    return this.post(account, '/dispenses', { premises, patient, lines, units: basket, ...more }, key);
  }

  /** The same where it must be given out. */
  async dispensed(shop: Shop, units: readonly object[], options: BasketOptions = {}): Promise<Given> {
    const { status, body } = await this.dispense(shop, units, options);
    if (status !== 201) throw new Error(`not given out: ${JSON.stringify(body)}`);
    return given.parse(body);
  }

  undo(account: string, dispensing: string, premises: string): Promise<ApiAnswer> {
    return this.post(account, `/dispenses/${dispensing}/undo`, { premises });
  }

  get(account: string, path: string): Promise<ApiAnswer> {
    return this.scenario.product.api(account).ask({ method: 'GET', path });
  }

  /** A published receipt with one box of the tablets on its line. */
  async medicineReceipt(code: string): Promise<TestReceipt> {
    const receipt = this.scenario.freshReceipt('120.00');
    const medicine = { classCode: '09', className: '西药费', name: '测试药片', unit: '盒', quantity: '1' };
    const details = receipt.details.map((line) => ({
      ...line,
      ...medicine,
      itemCode: TABLETS.insuranceCode,
      traceCode: code.replaceAll(/[()]/g, ''),
    }));
    const published = { ...receipt, details };
    await this.scenario.publish(published);
    return published;
  }

  /** What a dispenser's gateway opens to an institution of `asking` about the box on the first line of a receipt. */
  async opened(
    of: string,
    asking: { readonly org: string; readonly institution: string },
    { eInvoiceCode, eInvoiceNumber }: TestReceipt,
    code: string,
  ): Promise<z.output<typeof opened>[]> {
    const { engine, ports } = this.scenario.product;
    const read = (org: string, name: string) => readFileSync(join(engine.identities, 'orgs', org, name), 'utf8');
    const authorities = Object.fromEntries(ports.organisations.map(({ mspId }) => [mspId, read(mspId, 'tlsca.pem')]));
    const identity = { certificate: read(asking.org, 'exchange/cert.pem'), key: read(asking.org, 'exchange/key.pem') };
    const client = new ExchangeClient({ ...identity, authorities, log: silentLog, timeoutMs: 10_000 });
    const port = ports.organisations.find(({ mspId }) => mspId === of)?.exchangePort ?? 0;
    const peer = { org: of, endpoint: `https://127.0.0.1:${port.toString()}` };
    const asked = { receipt: { eInvoiceCode, eInvoiceNumber }, line: 1, id: idOf(code) };
    const question = { institution: asking.institution, boxes: [asked] };
    const { boxes } = await client.ask(peer, DISPENSING_QUESTION, question).finally(() => {
      client.close();
    });
    return z.array(opened).parse(boxes[0]);
  }

  /** As a stranger. */
  async check(code: string, more: object = {}): Promise<{ status: number; body: Record<string, unknown> }> {
    const request = { method: 'POST', path: '/public/boxes', body: { code, ...more } } as const;
    const { status, body } = await this.scenario.product.api().ask(request);
    return { status, body: z.looseObject({}).parse(body) };
  }

  post(account: string, path: string, body?: object, key?: string): Promise<ApiAnswer> {
    const idempotency = key === undefined ? {} : { idempotencyKey: key };
    return this.scenario.product
      .api(account)
      .ask({ method: 'POST', path, ...(body === undefined ? {} : { body }), ...idempotency });
  }

  async registerProduct({ id, gtin, insuranceCode }: Medicine, custody: object, more: object = {}): Promise<void> {
    await this.#once('drug-inspector', '/products', {
      ...{ id, name: id, holder: 'MAKER-1', approvalNumber: '国药准字H20260099', unitsPerPack: 100, unit: '片' },
      ...{ levels: [{ level: 1, contains: 1, gtin }], custody, insuranceCode, ...more },
    });
  }

  /** What another test has registered, or is registering now, is waited for. */
  async #once(
    account: string,
    path: string,
    body: { readonly id: string; readonly [field: string]: unknown },
  ): Promise<void> {
    const { status, body: answer } = await this.post(account, path, body);
    if (status === 201) return;
    if (status !== 409) throw new Error(`POST ${path} answered ${status.toString()}: ${JSON.stringify(answer)}`);
    const isThere = async () => (await this.get(account, `${path}/${body.id}`)).status === 200 || undefined;
    if ((await waitFor(isThere, { timeoutMs: 20_000 })) === undefined) throw new Error(`${body.id} is not there`);
  }
}

export interface BasketOptions {
  readonly lines?: readonly object[];
  readonly patient?: object;
  readonly key?: string;
  readonly more?: object;
}
