import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { waitFor } from '../../scripts/processes/wait.ts';
import { startTestProduct, type TestProduct } from '../support/product.ts';
import { askAll } from './ask-all.ts';
import { killNow, nextLife, runningPid } from './killer.ts';
import { PatientClient, type Write } from './patient-client.ts';
import { SMALL_WORLD } from './small-world.ts';
import { rowsOf, withConnection } from './sql.ts';
import { type Published, Workload } from './workload.ts';

const claimResult = z.looseObject({ claimId: z.string(), state: z.string(), remaining: z.string() });
const claimView = z.looseObject({
  id: z.string(),
  state: z.string(),
  reserved: z.string(),
  paid: z.string(),
  history: z.array(z.looseObject({ action: z.string(), tx: z.string() })),
});
const outboxRow = z.object({ tx_id: z.string(), state: z.string() });

let product: TestProduct;
let receipts: Published[];

beforeAll(async () => {
  product = await startTestProduct(SMALL_WORLD, { engine: 'devnet' });
  const work = new Workload(product);
  await work.round();
  receipts = work.promised.receipts.slice(1); // the first one is claimed already
}, 120_000);

afterAll(async () => {
  await product[Symbol.asyncDispose]();
}, 60_000);

describe('C7: the gateway is killed and the client repeats with the same key', () => {
  test('after the commit, before the answer: a reservation is answered as it was made, and made once', async () => {
    const receipt = nextReceipt();
    const request = reservation(receipt, 'lost-reserve');
    const { answer, repeats } = await killBeforeAnswer(request, () => claimsAtFinance(`%"RESERVED"%`));
    expect(answer.status).toBe(201);
    expect(repeats).toBeGreaterThan(0);
    const { claimId, remaining } = claimResult.parse(answer.body);
    expect(remaining).toBe('0.00');
    expect(await onlyClaim(claimId)).toMatchObject({ state: 'RESERVED', reserved: receipt.totalAmount });
  }, 120_000);

  test('after the commit, before the answer: a payment is booked once', async () => {
    const receipt = nextReceipt();
    const client = new PatientClient(product.api('ins-a'));
    const { claimId } = claimResult.parse((await client.ask(reservation(receipt, 'for-payment'))).body);
    const amount = receipt.totalAmount;
    await client.ask(act(claimId, 'approve', { amount }, 'approve-once'));
    const pay = act(claimId, 'pay', { amount }, 'pay-once');
    const { answer, repeats } = await killBeforeAnswer(pay, () => claimsAtFinance(`%"PAID"%`));
    expect(answer.status).toBe(200);
    expect(repeats).toBeGreaterThan(0);
    const claim = await onlyClaim(claimId);
    expect(claim).toMatchObject({ state: 'PAID', paid: amount });
    expect(claim.history.map(({ action }) => action)).toEqual(['reserve', 'approve', 'pay']);
  }, 120_000);

  test('while the endorsed transaction is on its way: the next process settles those very bytes', async () => {
    const gateway = await runningPid(product, 'gateway');
    const devnet = await runningPid(product, 'devnet');
    const client = new PatientClient(product.api('ins-a'));
    const { answered, endorsed } = await atTheOutbox(devnet, () =>
      client.ask(reservation(nextReceipt(), 'lost-on-the-way')),
    );
    await killNow(gateway);
    process.kill(devnet, 'SIGCONT');
    await nextLife(product, 'gateway', gateway);
    const answer = await answered;
    expect(answer.status).toBe(201);
    expect(client.repeats).toBeGreaterThan(0);
    const claim = await onlyClaim(claimResult.parse(answer.body).claimId);
    expect(claim.history.map(({ tx }) => tx)).toEqual([endorsed]);
    expect(await outbox()).toContainEqual({ tx_id: endorsed, state: 'VALID' });
  }, 120_000);

  test.each([15, 40, 80, 160])(
    '%i ms after the request: one claim, whatever had happened by then',
    async (ms) => {
      const gateway = await runningPid(product, 'gateway');
      const client = new PatientClient(product.api('ins-a'));
      const answered = client.ask(reservation(nextReceipt(), `lost-after-${ms.toString()}`));
      await delay(ms); // the moment is the point
      await killNow(gateway);
      await nextLife(product, 'gateway', gateway);
      const answer = await answered;
      expect(answer.status).toBe(201);
      expect(await onlyClaim(claimResult.parse(answer.body).claimId)).toMatchObject({ state: 'RESERVED' });
    },
    120_000,
  );
});

/**
 * Holds the payer's projection still, so that the gateway must wait with its answer; kills it when another organisation
 * has seen the commit. The client repeats meanwhile.
 */
async function killBeforeAnswer(request: Write, committed: () => Promise<number>) {
  const gateway = await runningPid(product, 'gateway');
  const before = await committed();
  const client = new PatientClient(product.api('ins-a'));
  const answered = await withConnection(product.databaseUrl('InsuranceMSP'), async (holder) => {
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE ledger_cursor IN ACCESS EXCLUSIVE MODE');
    const asked = client.ask(request);
    await expect.poll(committed, { timeout: 15_000, interval: 20 }).toBe(before + 1);
    expect(client.repeats).toBe(0);
    await killNow(gateway);
    return { asked };
  });
  const answer = await answered.asked;
  return { answer, repeats: client.repeats };
}

/**
 * Asks, and stops devnet when the transaction is endorsed and its bytes are about to be kept; resolves when they are.
 * The submission then finds nobody who answers.
 */
async function atTheOutbox<T>(
  devnet: number,
  ask: () => Promise<T>,
): Promise<{ answered: Promise<T>; endorsed: string }> {
  const LATCH = 740_311;
  return withConnection(product.databaseUrl('InsuranceMSP'), async (holder) => {
    await holder.query(`
      CREATE FUNCTION latch() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${LATCH.toString()}); RETURN NEW; END $$;
      CREATE TRIGGER latch AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION latch()`);
    await holder.query('SELECT pg_advisory_lock($1)', [LATCH]);
    const answered = ask();
    const WAITING = `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted`;
    await expect
      .poll(async () => (await holder.query<{ n: number }>(WAITING, [LATCH])).rows[0]?.n, { timeout: 15_000 })
      .toBe(1);
    process.kill(devnet, 'SIGSTOP');
    await holder.query('SELECT pg_advisory_unlock($1)', [LATCH]);
    const endorsed = await waitFor(async () => (await outbox()).find(({ state }) => state === 'ENDORSED')?.tx_id, {
      timeoutMs: 15_000,
      everyMs: 10,
    });
    await holder.query('DROP TRIGGER latch ON outbox; DROP FUNCTION latch()');
    if (endorsed === undefined) throw new Error('Nothing was kept before it was submitted.');
    return { answered, endorsed };
  });
}

async function outbox(): Promise<z.output<typeof outboxRow>[]> {
  const rows = await rowsOf(product.databaseUrl('InsuranceMSP'), 'SELECT tx_id, state FROM outbox');
  return z.array(outboxRow).parse(rows);
}

/** Claims whose record is like this, as an organisation sees them that has no part in them. */
async function claimsAtFinance(like: string): Promise<number> {
  const rows = await rowsOf(
    product.databaseUrl('FinanceMSP'),
    `SELECT count(*)::int AS n FROM ledger_state WHERE key LIKE 'CLM~%' AND convert_from(value, 'UTF8') LIKE '${like}'`,
  );
  return z.array(z.object({ n: z.int() })).parse(rows)[0]?.n ?? 0;
}

/** The claim of this id. @throws when the payer's list does not hold it exactly once. */
async function onlyClaim(claimId: string): Promise<z.output<typeof claimView>> {
  const claims = await askAll(new PatientClient(product.api('ins-a')), '/claims', claimView);
  const [claim, ...more] = claims.filter(({ id }) => id === claimId);
  if (claim === undefined || more.length > 0)
    throw new Error(`${claimId} is listed ${more.length.toString()} times more.`);
  expect(claim.history.filter(({ action }) => action === 'reserve')).toHaveLength(1);
  return claim;
}

function nextReceipt(): Published {
  const receipt = receipts.shift();
  if (receipt === undefined) throw new Error('No receipt is left to claim.');
  return receipt;
}

function reservation({ eInvoiceCode, eInvoiceNumber, totalAmount }: Published, idempotencyKey: string): Write {
  const body = { receipts: [{ eInvoiceCode, eInvoiceNumber }], amount: totalAmount };
  return { method: 'POST', path: '/claims', body, idempotencyKey };
}

function act(claimId: string, name: string, body: object, idempotencyKey: string): Write {
  return { method: 'POST', path: `/claims/${claimId}/${name}`, body, idempotencyKey };
}
