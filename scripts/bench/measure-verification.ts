import { accountId } from '../start/accounts.ts';
import type { Product } from '../start/product.ts';
import { insertPlainRows } from './anchoring.ts';
import { benchSeries, HOSPITAL, PAYER } from './bench-world.ts';
import { round } from './conditions.ts';
import type { Figures } from './figures.ts';
import { startPlainService } from './plain-service.ts';
import { receiptSeries } from './receipts.ts';
import { askInTurn, selectRequest, verificationRequest, type Asking } from './verification.ts';
import type { Percentiles } from './sample.ts';

const KNOWN = 1_000;

/**
 * Verification by five elements, at the organisation that holds the document and at one that asks it, against the plain
 * primary-key SELECT through the same HTTP stack (express, pg; without login).
 */
export async function measureVerification(product: Product): Promise<Figures> {
  const receipts = [...receiptSeries(benchSeries(KNOWN))];
  const plain = await startPlainService(product);
  try {
    await insertPlainRows(plain.port, receipts);
    const asking = {
      select: plainAsking(plain.port, receipts),
      own: await verifyingAs(product, accountId(`his-${HOSPITAL.id}`), receipts),
      other: await verifyingAs(product, accountId(PAYER), receipts),
    };
    return { ...(await at(1, asking)), ...(await at(8, asking)) };
  } finally {
    await plain.stop();
  }
}

async function at(connections: number, asking: { select: Asking; own: Asking; other: Asking }): Promise<Figures> {
  const options = { rounds: 3, perRound: 1_000, connections };
  const [select, own, other] = await askInTurn([asking.select, asking.own, asking.other], options);
  if (select === undefined || own === undefined || other === undefined) throw new Error('not measured');
  const suffix = connections === 1 ? '' : `At${connections.toString()}`;
  return {
    ...named(`verify.select${suffix}`, select),
    ...named(`verify.own${suffix}`, own),
    ...named(`verify.other${suffix}`, other),
    [`verify.p50VsSelect${suffix}`]: round(own.p50 / select.p50),
    [`verify.otherP50VsSelect${suffix}`]: round(other.p50 / select.p50),
  };
}

function named(name: string, { p50, p95, p99 }: Percentiles): Figures {
  return { [`${name}.p50Ms`]: round(p50), [`${name}.p95Ms`]: round(p95), [`${name}.p99Ms`]: round(p99) };
}

function plainAsking(port: number, receipts: readonly Record<string, unknown>[]): Asking {
  const requests = receipts.map((one) => selectRequest(`${text(one, 'eInvoiceCode')}-${text(one, 'eInvoiceNumber')}`));
  return { port, expected: '"checkCode"', request: (i) => pick(requests, i) };
}

async function verifyingAs(
  product: Product,
  account: string,
  receipts: readonly Record<string, unknown>[],
): Promise<Asking> {
  const person = product.accounts.find(({ id }) => id === account);
  if (person === undefined) throw new Error(`No account ${account}.`);
  const bearer = await product.tokens.tokenOf(person);
  const requests = receipts.map((one) =>
    verificationRequest(bearer, {
      eInvoiceCode: text(one, 'eInvoiceCode'),
      eInvoiceNumber: text(one, 'eInvoiceNumber'),
      checkCode: text(one, 'checkCode'),
      issueDate: text(one, 'issueDate'),
      totalAmount: text(one, 'totalAmount'),
    }),
  );
  const port = Number(new URL(product.apiUrl(person.org)).port);
  return { port, expected: '"headline":"GENUINE"', request: (i) => pick(requests, i) };
}

function pick(requests: readonly Buffer[], index: number): Buffer {
  const request = requests[(index * 7919) % requests.length];
  if (request === undefined) throw new RangeError('there are no requests');
  return request;
}

function text(receipt: Record<string, unknown>, name: string): string {
  const value = receipt[name];
  if (typeof value !== 'string') throw new TypeError(`${name} is no text`);
  return value;
}
