import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, inject } from 'vitest';
import { DEMO_WORLD } from '../../scripts/start/world.ts';
import { readWorkbook } from '../../gateway/src/formats/workbook.ts';
import { Scenario, type TestReceipt } from '../support/scenario.ts';
import { attachedProduct } from './support/attached-product.ts';
import { expectEveryLook, overflow } from './support/every-look.ts';
import { picture, test } from './support/fixture.ts';
import { FIRST_NUMBER } from './support/receipt-numbers.ts';

const OFFICER = 'emp';
const HISTORY = '/claims/history';
/** Numbers that no other file of tests publishes. */
const FIRST = FIRST_NUMBER['claim-history'];
const AMOUNTS = ['731.00', '732.00', '733.00'];
const FORMULA = '=HYPERLINK("http://evil.example","x")';

let scenario: Scenario;
let receipts: TestReceipt[] = [];
let claims: string[] = [];

beforeAll(async () => {
  if (inject('chromium') === '') return;
  scenario = Scenario.on(await attachedProduct(inject('browserProduct'), DEMO_WORLD));
  receipts = AMOUNTS.map((amount, i) => {
    const eInvoiceNumber = (FIRST + i).toString().padStart(10, '0');
    return { ...scenario.freshReceipt(amount), eInvoiceNumber, businessNumber: `HISTORY-${eInvoiceNumber}` };
  });
  await scenario.publish(...receipts);
  const made = await Promise.all(receipts.map((receipt) => scenario.claim(OFFICER, receipt, receipt.totalAmount)));
  claims = made.map(({ claimId = '' }) => claimId);
  await scenario.act(OFFICER, claims[0], 'approve', { amount: '731.00' });
  await scenario.act(OFFICER, claims[1], 'reject', { reason: 'OTHER', note: FORMULA });
}, 60_000);

const rowOf = (page: Page, index: number) => page.getByRole('link', { name: claims[index] ?? 'none', exact: true });

async function downloaded(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFile(await download.path());
}

test('claims are found by amount, state, day and receipt; the address holds all but the receipt', async ({
  openPage,
}) => {
  const { page } = await openPage({ as: OFFICER, path: HISTORY });
  await rowOf(page, 2).waitFor();
  await page.getByLabel('申报金额不低于（元）').fill('731');
  await page.getByLabel('申报金额不高于（元）').fill('732.5');
  await rowOf(page, 2).waitFor({ state: 'detached' });
  await rowOf(page, 0).waitFor();
  await rowOf(page, 1).waitFor();
  await page.getByLabel('状态', { exact: true }).selectOption('不予报销');
  await rowOf(page, 0).waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('?min=731&max=732.5&state=REJECTED');
  await page.reload();
  await rowOf(page, 1).waitFor();

  await page.getByRole('button', { name: '清除条件' }).click();
  const { eInvoiceCode = '', eInvoiceNumber = '' } = receipts[2] ?? {};
  await page.getByLabel('票据代码和号码').fill(`${eInvoiceCode}-${eInvoiceNumber}`);
  await rowOf(page, 1).waitFor({ state: 'detached' });
  await rowOf(page, 2).waitFor();
  await expect.poll(() => page.getByRole('table').getByRole('link').count()).toBe(1);
  expect(page.url()).not.toContain(eInvoiceNumber);
  await picture(page, 'claim-history/found');

  await page.getByLabel('受理日期从').fill('2020-01-02');
  await page.getByLabel('到', { exact: true }).fill('2020-01-01');
  await page.getByRole('alert').getByText('起始日不能晚于截止日').waitFor();
  await page.getByLabel('受理日期从').fill('2020-01-01');
  await page.getByText('没有符合条件的报销单').waitFor();
  await picture(page, 'claim-history/none');
});

test('what was found is kept as a table that runs no formula, in CSV that a spreadsheet reads, and in XLSX', async ({
  openPage,
}) => {
  const { page } = await openPage({ as: OFFICER, path: `${HISTORY}?min=732&max=732` });
  await rowOf(page, 1).waitFor();
  const csv = await downloaded(page, '导出 CSV');
  expect([...csv.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = csv.toString();
  expect(text).toContain(claims[1]);
  expect(text).not.toContain(claims[0]);
  expect(text).toContain(`"'${FORMULA.replaceAll('"', '""')}"`);
  const [sheet] = readWorkbook(await downloaded(page, '导出 Excel'));
  const rows = (sheet?.rows ?? []).map(({ cells }) => [...cells.values()].map(({ text: shown }) => shown));
  expect(rows).toHaveLength(2);
  expect(rows[1]).toEqual(expect.arrayContaining([claims[1], '732.00', FORMULA]));
});

test('looks right in both languages and prints, on a phone, and opens a claim by the keyboard', async ({
  openPage,
}) => {
  const { page } = await openPage({ as: OFFICER, path: `${HISTORY}?min=731&max=733` });
  await rowOf(page, 0).waitFor();
  await expectEveryLook(page, 'claim-history/list');
  expect(await overflow(page)).toBe(0);
  await rowOf(page, 0).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/claims/${claims[0] ?? 'none'}$`, 'u'));
});

test('is in English for supervision, which sees every payer of its organisation and may choose one', async ({
  openPage,
}) => {
  const path = `${HISTORY}?min=731&max=733&payer=EMP`;
  const { page } = await openPage({ as: 'auditor-insurance', path, locale: 'en' });
  await page.getByRole('heading', { level: 1, name: 'Claim history' }).waitFor();
  await rowOf(page, 1).waitFor();
  await page.getByRole('columnheader', { name: 'Payer' }).waitFor();
  await picture(page, 'claim-history/supervision-en');
});
