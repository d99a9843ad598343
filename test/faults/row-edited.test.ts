import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { elementsOf, Scenario, type TestReceipt } from '../support/scenario.ts';
import { killNow, nextLife, runningPid } from './killer.ts';
import { rowsOf } from './sql.ts';

const HIS = 'his-h33010000001';

let scenario: Scenario;
let other: TestReceipt;

beforeAll(async () => {
  scenario = await Scenario.start();
  other = await scenario.publishFresh('9000.00');
}, 120_000);

afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
}, 60_000);

/** What somebody with the publisher's database could write into the row of a receipt of 1000.00. */
const EDITS: readonly (readonly [what: string, sql: (number: string) => string])[] = [
  ['its total', (number) => `UPDATE issued_receipts SET total_fen = 900000 WHERE number = '${number}'`],
  [
    'the burden in its header',
    (number) =>
      `UPDATE issued_receipts SET header = replace(header, '"capFen":100000', '"capFen":900000') WHERE number = '${number}'`,
  ],
  [
    'its document, header and leaf, all of another receipt',
    (number) => `UPDATE issued_receipts AS mine SET
      document = yours.document, wrapped_key = yours.wrapped_key, key_id = yours.key_id, header = yours.header,
      header_signature = yours.header_signature, leaf = yours.leaf, total_fen = yours.total_fen
      FROM issued_receipts AS yours WHERE mine.number = '${number}' AND yours.number = '${other.eInvoiceNumber}'`,
  ],
  [
    'its place in the log',
    (number) => `UPDATE log_leaves SET leaf_index = leaf_index + 100000
      WHERE receipt_id = (SELECT id FROM issued_receipts WHERE number = '${number}')`,
  ],
  [
    'its proof',
    (number) => `UPDATE log_leaves SET proof = sha256('another')
      WHERE receipt_id = (SELECT id FROM issued_receipts WHERE number = '${number}')`,
  ],
  [
    'its signature',
    (number) => `UPDATE issued_receipts SET header_signature = sha256('r') || sha256('s') WHERE number = '${number}'`,
  ],
];

describe('F5: a row of the publisher is edited by hand', () => {
  test.each(EDITS)('%s: its own gateway never vouches for the edit, and raises INDEX_DIVERGED', async (_what, edit) => {
    const before = await divergences('HealthMSP');
    const receipt = await publishedAndEdited(edit);
    expect(await headlineOf(HIS, { ...elementsOf(receipt), totalAmount: '9000.00' })).not.toBe('GENUINE');
    expect(['GENUINE', 'UNCONFIRMED']).toContain(await headlineOf(HIS, elementsOf(receipt)));
    await expect.poll(() => divergences('HealthMSP')).toBeGreaterThan(before);
  });

  test.each(EDITS)('%s: an office elsewhere does not call the genuine paper tampered with', async (_what, edit) => {
    const receipt = await publishedAndEdited(edit);
    expect(await headlineOf('ins-a', { ...elementsOf(receipt), totalAmount: '9000.00' })).not.toBe('GENUINE');
    expect(['GENUINE', 'UNCONFIRMED']).toContain(await headlineOf('ins-a', elementsOf(receipt)));
  });

  test.each(EDITS)('%s: no package is handed out that does not verify', async (_what, edit) => {
    const { eInvoiceCode, eInvoiceNumber } = await publishedAndEdited(edit);
    const path = `/receipts/${eInvoiceCode}-${eInvoiceNumber}/package`;
    const { status, body } = await scenario.product.api(HIS).ask({ method: 'GET', path });
    if (status === 200) expect((await scenario.verifyPackage('ins-a', body)).headline).toBe('GENUINE');
    else expect(body).toMatchObject({ code: 'INDEX_DIVERGED' });
  });
});

describe('a row of the projection is edited by hand', () => {
  test('a released reservation does not come back as money: the seal is broken, the copy is made anew', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const { claimId } = await scenario.claim('ins-a', receipt, '700.00');
    await rowsOf(
      scenario.product.databaseUrl('InsuranceMSP'),
      `UPDATE ledger_state SET value = convert_to(replace(convert_from(value, 'UTF8'), '"usedFen":70000', '"usedFen":0'), 'UTF8')
       WHERE key LIKE 'LIN~%' AND convert_from(value, 'UTF8') LIKE '%${claimId ?? ''}%'`,
    );
    const gateway = await runningPid(scenario.product, 'gateway');
    await killNow(gateway); // a process that lives on may answer from memory; the next one must look
    await nextLife(scenario.product, 'gateway', gateway);
    await expect.poll(() => remainingOf(receipt), { timeout: 20_000 }).toBe('300.00');
    expect(await divergences('InsuranceMSP')).toBeGreaterThan(0);
    const refused = await scenario.claim('ins-b', receipt, '400.00');
    expect(refused).toMatchObject({ code: 'OVER_CAP', evidence: { remaining: '300.00' } });
  }, 120_000);

  test('a row that was deleted is noticed at the next start and stands there again', async () => {
    const receipt = await scenario.publishFresh('1000.00');
    const { claimId } = await scenario.claim('ins-a', receipt, '700.00');
    const before = await divergences('InsuranceMSP');
    await rowsOf(
      scenario.product.databaseUrl('InsuranceMSP'),
      `DELETE FROM ledger_state WHERE key = 'CLM~${claimId ?? ''}'`,
    );
    const gateway = await runningPid(scenario.product, 'gateway');
    await killNow(gateway);
    await nextLife(scenario.product, 'gateway', gateway);
    const path = `/claims/${claimId ?? ''}`;
    await expect
      .poll(async () => (await scenario.product.api('ins-a').ask({ method: 'GET', path })).status, { timeout: 20_000 })
      .toBe(200);
    expect(await divergences('InsuranceMSP')).toBeGreaterThan(before);
  }, 120_000);
});

async function publishedAndEdited(edit: (number: string) => string): Promise<TestReceipt> {
  const receipt = await scenario.publishFresh('1000.00');
  await rowsOf(scenario.product.databaseUrl('HealthMSP'), edit(receipt.eInvoiceNumber));
  return receipt;
}

const verdictOrProblem = z.looseObject({ headline: z.string().optional(), code: z.string().optional() });

/** The headline, or the code of the problem that stands in its place. */
async function headlineOf(account: string, elements: object): Promise<string> {
  const { headline, code } = verdictOrProblem.parse((await scenario.askVerification(account, { elements })).body);
  return headline ?? code ?? '';
}

async function remainingOf(receipt: TestReceipt): Promise<string | undefined> {
  const { checks = [] } = await scenario.verify('ins-a', elementsOf(receipt));
  const evidence = checks.find(({ name }) => name === 'eligibility')?.evidence;
  return z.looseObject({ remaining: z.string() }).safeParse(evidence).data?.remaining;
}

async function divergences(mspId: string): Promise<number> {
  const rows = await rowsOf(
    scenario.product.databaseUrl(mspId),
    `SELECT count(*)::int AS n FROM alerts WHERE code = 'INDEX_DIVERGED'`,
  );
  return z.array(z.object({ n: z.int() })).parse(rows)[0]?.n ?? 0;
}
