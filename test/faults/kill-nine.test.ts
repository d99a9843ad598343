import { parseFen, sumFen, unwrap } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { closedLoop } from '../../scripts/bench/sample.ts';
import { waitFor } from '../../scripts/processes/wait.ts';
import { PUBLISHER } from '../../scripts/start/world.ts';
import { startTestProduct, type TestProduct } from '../support/product.ts';
import { askAll } from './ask-all.ts';
import { allRunning, killAtRandom, VICTIMS } from './killer.ts';
import { divergences, ledgerCopies } from './ledger-copies.ts';
import { chosenSeed, Random } from './random.ts';
import { SMALL_WORLD } from './small-world.ts';
import { HIS, Workload } from './workload.ts';

const ROUNDS = 5;
const CLIENTS = 3;
const SEED = chosenSeed();

const checkpoint = z.looseObject({ size: z.int() });
const receiptView = z.looseObject({
  state: z.string(),
  anchor: z.looseObject({ log: z.looseObject({ index: z.int() }) }),
});
const claimView = z.looseObject({ id: z.string(), reserved: z.string(), state: z.string() });
const verdict = z.looseObject({
  headline: z.string(),
  checks: z.array(z.looseObject({ name: z.string(), evidence: z.json().optional() })),
});

let product: TestProduct;
let work: Workload;
let killed: string[] = [];

beforeAll(async () => {
  product = await startTestProduct(SMALL_WORLD, { engine: 'devnet' });
  work = new Workload(product);
  const stopped = new AbortController();
  const brokeDown = product.failed.then((sentence) => {
    throw new Error(sentence);
  });
  const working = work.run(CLIENTS, stopped.signal);
  const killing = killAtRandom(product, {
    rounds: ROUNDS,
    random: new Random(SEED),
    pauseMs: { from: 0, to: 2500 },
    recovered: async () => {
      await allRunning(product);
      await work.progressed(CLIENTS);
    },
  }).finally(() => {
    stopped.abort();
  });
  [, killed] = await Promise.race([Promise.all([working, killing]), brokeDown]);
}, 300_000);

afterAll(async () => {
  await product[Symbol.asyncDispose]();
}, 60_000);

describe(`after kill -9 of every service, again and again (PIAOSU_FAULT_SEED=${SEED.toString()})`, () => {
  test('at least twenty kills met the load, and every service came back', () => {
    expect(killed.length).toBeGreaterThanOrEqual(20);
    expect(new Set(killed)).toEqual(new Set(VICTIMS));
    expect(work.repeats).toBeGreaterThan(0);
    expect(work.promised.receipts.length).toBeGreaterThan(100);
  });

  test('the log holds as many leaves as receipts were accepted: none is lost, none is anchored twice', async () => {
    const accepted = work.promised.receipts.length;
    const size = async (): Promise<number> => {
      const steps = await askAll(work.client(HIS), `/ledger/checkpoints?publisher=${PUBLISHER.id}`, checkpoint);
      return Math.max(0, ...steps.map((step) => step.size));
    };
    await waitFor(async () => ((await size()) >= accepted ? true : undefined), { timeoutMs: 30_000, everyMs: 200 });
    expect(await size()).toBe(accepted);
  }, 60_000);

  test('every accepted receipt has exactly one place in the log and is GENUINE at an office', async () => {
    const { receipts } = work.promised;
    const places = new Set<number>();
    const faults: unknown[] = [];
    await closedLoop(receipts.length, 8, async (i) => {
      const { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount } = receipts[i] ?? {};
      const path = `/receipts/${eInvoiceCode ?? ''}-${eInvoiceNumber ?? ''}`;
      const seen = receiptView.safeParse((await work.client(HIS).ask({ method: 'GET', path })).body);
      if (seen.success) places.add(seen.data.anchor.log.index);
      const elements = { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount };
      const { headline } = await verify(elements);
      if (headline !== 'GENUINE' || !seen.success || seen.data.state !== 'ANCHORED') faults.push({ path, headline });
    });
    expect(faults).toEqual([]);
    expect(places.size).toBe(receipts.length);
    expect(Math.max(...places)).toBe(receipts.length - 1);
  }, 120_000);

  test('of two claims of 60 % on one receipt exactly one was reserved', () => {
    const { claims } = work.promised;
    const byReceipt = Map.groupBy(claims, ({ number }) => number);
    expect(claims.length).toBe(byReceipt.size * 2);
    const wrong = [...byReceipt.values()].filter((pair) => {
      const [done, refused] = pair.toSorted((a, b) => a.status - b.status);
      return done?.status !== 201 || refused?.status !== 409 || refused.code !== 'OVER_CAP';
    });
    expect(wrong).toEqual([]);
  });

  test('each key stands for one claim: a repeat gets the first answer', async () => {
    const { claims } = work.promised;
    const different: unknown[] = [];
    await closedLoop(claims.length, 8, async (i) => {
      const first = claims[i];
      if (first === undefined) return;
      const { status, body } = await work.client(first.payer).ask(first.request);
      const again = z.looseObject({ claimId: z.string().optional(), code: z.string().optional() }).parse(body);
      if (status !== first.status || again.claimId !== first.claimId || again.code !== first.code) {
        different.push({ first, again });
      }
    });
    expect(different).toEqual([]);
  }, 60_000);

  test.each(['ins-a', 'ins-b'])('the ledger holds exactly the claims of %s that were answered 201', async (payer) => {
    const promised = work.promised.claims.filter((claim) => claim.payer === payer && claim.status === 201);
    const held = await askAll(work.client(payer), '/claims', claimView);
    expect(held.map(({ id }) => id).toSorted()).toEqual(promised.map(({ claimId }) => claimId).toSorted());
    expect(held.every(({ state }) => state === 'RESERVED')).toBe(true);
    expect(fenOf(held.map(({ reserved }) => reserved))).toBe(fenOf(promised.map(({ amount }) => amount)));
  });

  test('what is left of each claimed receipt is its amount less what was reserved', async () => {
    const byNumber = new Map(work.promised.receipts.map((receipt) => [receipt.eInvoiceNumber, receipt]));
    const reserved = work.promised.claims.filter(({ status }) => status === 201);
    await closedLoop(reserved.length, 8, async (i) => {
      const claim = reserved[i];
      const receipt = byNumber.get(claim?.number ?? '');
      if (claim === undefined || receipt === undefined) throw new Error('a claim on a receipt that was not accepted');
      const { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount } = receipt;
      const { checks } = await verify({ eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount });
      const eligibility = z
        .looseObject({ remaining: z.string() })
        .parse(checks.find(({ name }) => name === 'eligibility')?.evidence);
      expect(fenOf([eligibility.remaining])).toBe(fenOf([totalAmount]) - fenOf([claim.amount]));
    });
  }, 60_000);

  test('every organisation has the same copy of the ledger and no alert that something diverged', async () => {
    const copies = await ledgerCopies(product);
    expect(copies.length).toBe(4);
    expect(new Set(copies.map(({ digest }) => digest)).size).toBe(1);
    expect(await divergences(product)).toEqual([]);
  }, 60_000);
});

async function verify(elements: object): Promise<z.output<typeof verdict>> {
  const request = { method: 'POST', path: '/verifications', body: { elements }, idempotencyKey: 'verify' } as const;
  return verdict.parse((await work.client('ins-a').ask(request)).body);
}

function fenOf(amounts: readonly string[]): number {
  return sumFen(amounts.map((amount) => unwrap(parseFen(amount))));
}
