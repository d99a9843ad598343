import type { Page } from 'playwright-core';
import { beforeAll, expect, inject } from 'vitest';
import { z } from 'zod';
import { waitFor } from '../../scripts/processes/wait.ts';
import type { Product } from '../../scripts/start/product.ts';
import { DEMO_WORLD } from '../../scripts/start/world.ts';
import { elementsOf, Scenario, type TestReceipt } from '../support/scenario.ts';
import { attachedProduct } from './support/attached-product.ts';
import { expectEveryLook, overflow } from './support/every-look.ts';
import { picture, test } from './support/fixture.ts';
import { scanKeys } from './support/scanner.ts';
import { FIRST_NUMBER } from './support/receipt-numbers.ts';

const HIS = 'his-h33010000001';
const OFFICER = 'ins-a';
const SECOND = 'ins-a-2';
const DESK = '/claims/desk';
/** Numbers that no other file of tests publishes. */
const FIRST = FIRST_NUMBER['claim-desk'];
const COUNT = 9;
const LIST_ROWS = 500;

let scenario: Scenario;
let receipts: TestReceipt[] = [];
/** Above the limit of the payers of the demo. */
let dear: TestReceipt;

beforeAll(async () => {
  if (inject('chromium') === '') return;
  const product = await attachedProduct(inject('browserProduct'), DEMO_WORLD);
  scenario = Scenario.on(product);
  receipts = Array.from({ length: COUNT }, (_, i) => fresh(i));
  dear = fresh(COUNT, '12000.00');
  await scenario.publish(...receipts, dear);
  await waitFor(
    async () => {
      const verdicts = await Promise.all(
        [...receipts, dear].map((receipt) => scenario.verify(OFFICER, elementsOf(receipt))),
      );
      return verdicts.every(({ headline }) => headline === 'GENUINE') ? true : undefined;
    },
    { timeoutMs: 30_000, everyMs: 100 },
  );
}, 60_000);

function fresh(i: number, totalAmount = '1000.00'): TestReceipt {
  const eInvoiceNumber = (FIRST + i).toString().padStart(10, '0');
  return { ...scenario.freshReceipt(totalAmount), eInvoiceNumber, businessNumber: `DESK-${eInvoiceNumber}` };
}

function take(): TestReceipt {
  const receipt = receipts.pop();
  if (receipt === undefined) throw new Error('publish more receipts');
  return receipt;
}

const numberOf = ({ eInvoiceCode, eInvoiceNumber }: TestReceipt) => `${eInvoiceCode}-${eInvoiceNumber}`;

async function qrOf(product: Product, receipt: TestReceipt): Promise<string> {
  return z
    .string()
    .parse(await product.api(HIS).expectOk({ method: 'GET', path: `/receipts/${numberOf(receipt)}/qr` }));
}

/** Scans it and waits for its verdict; how long that took from the last key on, in ms. */
async function scan(page: Page, product: Product, receipt: TestReceipt): Promise<number> {
  const qr = await qrOf(product, receipt);
  await page.locator('.ps-scan-place[data-ready=true]').waitFor();
  await scanKeys(page, qr);
  const scanned = Date.now();
  await page.getByRole('heading', { level: 2, name: numberOf(receipt) }).waitFor();
  await page.locator('.ps-desk-verdict .ps-check-list').waitFor();
  return Date.now() - scanned;
}

async function choose(page: Page, ...chosen: readonly TestReceipt[]): Promise<void> {
  for (const receipt of chosen) await page.getByRole('checkbox', { name: `选择 ${numberOf(receipt)}` }).check();
}

async function showFiles(
  page: Page,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<void> {
  await page
    .locator('.ps-file-drop input[type=file]')
    .setInputFiles(
      files.map(({ name, text }) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) })),
    );
}

test('a receipt is scanned, reserved, approved for less with a reason, and printed on A4', async ({
  openPage,
  product,
}) => {
  const receipt = take();
  const { page } = await openPage({ as: OFFICER, path: DESK });
  const ms = await scan(page, product, receipt);
  process.stdout.write(`verdict ${ms.toString()} ms after a scan (aim: 500)\n`);
  expect(await page.locator('.ps-desk-verdict').innerText()).toContain('真实');
  expect(await page.locator('.ps-desk-verdict .ps-life').innerText()).toContain('剩余可报 1,000.00 元');
  await picture(page, 'claim-desk/scanned');
  await choose(page, receipt);
  await page.getByLabel(/的申报金额/u).fill('800');
  await page.getByRole('button', { name: '占用额度' }).click();
  await page.getByText('已占用 800.00 元').waitFor();
  await page.getByRole('link', { name: '审核', exact: true }).click();

  await page.getByLabel('金额（元）', { exact: true }).fill('900');
  await page.getByText('不超过 800.00 元').waitFor();
  await page.getByLabel('金额（元）', { exact: true }).fill('300');
  await page.getByText('余下的 500.00 元会放开').waitFor();
  await page.getByRole('radio', { name: '超过限额' }).check({ force: true });
  await picture(page, 'claim-desk/decide');
  await page.getByRole('button', { name: '核准 300.00 元' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '核准 300.00 元' }).click();
  await page.getByRole('button', { name: '登记已支付 300.00 元' }).waitFor();
  const life = await page.locator('.ps-life').innerText();
  expect(life).toContain('超过限额');
  expect(life).toContain('剩余可报 700.00 元');

  await page.getByRole('button', { name: '打印报销单' }).click();
  await page.locator('.ps-sheet').getByText(numberOf(receipt)).waitFor();
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('header.ps-header, nav, .ps-print-bar').filter({ visible: true }).count()).toBe(0);
  await picture(page, 'claim-desk/print');
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/gu)).toHaveLength(1);
  const [width = 0, height = 0] = /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/u.exec(pdf)?.slice(1).map(Number) ?? [];
  expect([Math.round(width), Math.round(height)]).toEqual([595, 842]);

  // The desk is as it was: with hundreds on it, the next one is a click away.
  await page.emulateMedia({ media: 'screen' });
  await page.goBack();
  await page.getByText('已占用 800.00 元').waitFor();
});

test('what a patient asked for from home waits on the desk, is fetched under the consent, and reserved under it', async ({
  openPage,
  product,
}) => {
  const receipt = take();
  const { eInvoiceCode, eInvoiceNumber } = receipt;
  const body = {
    ...{ payer: 'INS-A', purpose: 'CLAIM', scope: { type: 'RECEIPT', receipt: { eInvoiceCode, eInvoiceNumber } } },
    validUntil: new Date(Date.now() + 7 * 86_400_000).toISOString(),
  };
  const granted = await product.api('patient-wang').expectOk({ method: 'POST', path: '/consents', body });
  const { consentId } = z.looseObject({ consentId: z.string() }).parse(granted);
  const { page } = await openPage({ as: OFFICER, path: DESK });
  await page.getByRole('heading', { name: /患者的申请/u }).waitFor();
  await picture(page, 'claim-desk/applications');
  await page.getByRole('button', { name: `取票受理 ${numberOf(receipt)}` }).click();
  await page.locator('.ps-check-list[data-tone="good"]').waitFor();
  await choose(page, receipt);
  await page.getByRole('button', { name: '占用额度' }).click();
  await page.getByText('已占用 1,000.00 元').waitFor();
  await page.getByRole('button', { name: `取票受理 ${numberOf(receipt)}` }).waitFor({ state: 'detached' });
  const consent = await product.api(OFFICER).expectOk({ method: 'GET', path: `/consents/${consentId}` });
  expect(z.looseObject({ claims: z.array(z.string()) }).parse(consent).claims).toHaveLength(1);
});

test('many files at once: each has its verdict, an altered one is red, names of files are text and nothing else', async ({
  openPage,
}) => {
  const [good, bad] = [take(), take()];
  const { page, watch } = await openPage({ as: OFFICER, path: DESK });
  watch.expect(/400/u);
  const altered = { ...bad, cashAmount: '9000.00', totalAmount: '9000.00', selfExpenseAmount: '9000.00' };
  await showFiles(page, [
    { name: 'package.json', text: JSON.stringify(await scenario.packageOf(HIS, good)) },
    { name: '<img src=x onerror=alert(1)>.json', text: JSON.stringify(altered) },
    { name: 'nothing.xml', text: '<EInvoice/>' },
  ]);
  await page.locator('.ps-desk-progress[data-state=done]').waitFor();
  const row = (text: string) => page.locator('[data-row-key]', { hasText: text });
  await row('package.json').getByText('真实').waitFor();
  await row('<img').getByText('文件被改动').waitFor();
  await row('nothing.xml').getByText('没有核成').waitFor();
  expect(await page.locator('.ps-table img').count()).toBe(0);
  await row('<img').getByRole('button').click();
  await page.locator('.ps-desk-verdict .ps-check-list[data-tone=bad]').waitFor();
  await picture(page, 'claim-desk/files');
});

test('a list of 500: progress, pause, close the tab and come back, go on, reserve what can be claimed', async ({
  openPage,
}) => {
  const [first, second] = [take(), take()];
  const head = '票据代码,票据号码,校验码,开票日期,金额合计';
  const known = [first, second].map((receipt) => Object.values(elementsOf(receipt)).join());
  const others = Array.from(
    { length: LIST_ROWS - 2 },
    (_, i) => `33060125,${(8000 + i).toString().padStart(10, '0')},,,`,
  );
  const { page } = await openPage({ as: OFFICER, path: DESK });
  await page.locator('h1').waitFor();
  await showFiles(page, [{ name: 'list.csv', text: [head, ...known, ...others].join('\r\n') }]);
  await page.getByRole('button', { name: '暂停' }).click();
  await page.locator('.ps-desk-progress[data-state=paused]').waitFor();
  await picture(page, 'claim-desk/paused');
  const again = await page.context().newPage();
  await page.close();
  await again.goto(DESK);
  const card = again.locator('.ps-desk-progress[data-state=paused]');
  await card.getByRole('button', { name: '查看结果' }).click();
  await again.getByRole('button', { name: '继续' }).click();
  await again.locator('.ps-desk-progress[data-state=done]').waitFor();
  await again.getByText(`共 ${LIST_ROWS.toString()} 条`).waitFor();
  expect(await again.locator('.ant-table-row').count()).toBeLessThan(100);
  await again.getByRole('button', { name: '选中全部可报的 2 张' }).click();
  await again.getByRole('button', { name: '占用额度' }).click();
  await again.getByText('已占用 2 笔，没有办成 0 笔').waitFor();
  await picture(again, 'claim-desk/list');
});

test('two tabs reserve one receipt: one has it, the other reads why not', async ({ openPage, product }) => {
  const receipt = take();
  const { page: left, watch } = await openPage({ as: OFFICER, path: DESK });
  watch.expect(/409/u);
  await left.locator('h1').waitFor();
  const right = await left.context().newPage();
  await right.goto(DESK);
  for (const page of [left, right]) {
    await page.bringToFront();
    await scan(page, product, receipt);
    await choose(page, receipt);
  }
  await Promise.all([left, right].map((page) => page.getByRole('button', { name: '占用额度' }).click()));
  await Promise.all([left, right].map((page) => page.getByText(/已占用 \d 笔，没有办成 \d 笔/u).waitFor()));
  const said = await Promise.all([left, right].map((page) => page.locator('[data-row-key]').innerText()));
  expect(said.filter((text) => text.includes('已占用 1,000.00 元'))).toHaveLength(1);
  expect(said.filter((text) => text.includes('本机构已受理过该票据'))).toHaveLength(1);
  await picture(right, 'claim-desk/second-tab');
});

test('in English and by keyboard alone: typed, reserved, returned', async ({ openPage }) => {
  const receipt = take();
  const { page } = await openPage({ as: OFFICER, path: DESK, locale: 'en' });
  await page.getByText('Without a scanner').focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Receipt code').focus();
  const { eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount } = receipt;
  for (const text of [eInvoiceCode, eInvoiceNumber, checkCode, issueDate, totalAmount]) {
    await page.keyboard.insertText(text);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.locator('.ps-desk-verdict .ps-check-list').waitFor();
  await page.getByRole('checkbox', { name: `Choose ${numberOf(receipt)}` }).press('Space');
  await page.getByRole('button', { name: 'Reserve', exact: true }).press('Enter');
  await page.getByText('1,000.00 yuan reserved').waitFor();
  await page.getByRole('link', { name: 'Decide' }).press('Enter');
  await page.getByRole('radio', { name: 'Return' }).press('Space');
  await page.getByRole('radio', { name: 'Entered by mistake' }).press('Space');
  await page.getByRole('button', { name: 'Return the claim' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Return the claim' }).press('Enter');
  await page.getByText('This claim is finished').waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});

test('above the limit one officer proposes, may not release it, and a second one does', async ({ openPage }) => {
  const { claimId = '' } = await scenario.claim(OFFICER, dear, '12000.00');
  const { page: first } = await openPage({ as: OFFICER, path: `/claims/${claimId}` });
  await first.getByRole('button', { name: '核准 12,000.00 元' }).click();
  await first.getByRole('dialog').getByRole('button', { name: '核准 12,000.00 元' }).click();
  await first.getByText('要由另一位审核员复核').waitFor();
  expect(await first.getByRole('button', { name: /复核通过/u }).count()).toBe(0);
  await picture(first, 'claim-desk/release-proposed');

  const { page: second } = await openPage({ as: SECOND, path: DESK });
  await second.getByRole('link', { name: `去复核 ${claimId}` }).click();
  await second.getByRole('button', { name: '复核通过，核准 12,000.00 元' }).click();
  await picture(second, 'claim-desk/release-confirm');
  await second.getByRole('dialog').getByRole('button', { name: '复核通过，核准 12,000.00 元' }).click();
  await second.getByText('已复核通过').waitFor();
  await second.locator('.ps-claim-facts').getByText('已核准').waitFor();
  await picture(second, 'claim-desk/released');
});

test('desk and claim in every look', async ({ openPage, product }) => {
  const receipt = take();
  const { claimId = '' } = await scenario.claim(OFFICER, receipt, '600.00');
  const { page } = await openPage({ as: OFFICER, path: DESK });
  await scan(page, product, receipt);
  // Genuine, and claimed here before: no green, and not the tone of what can be accepted.
  await page.locator('.ps-check-list[data-tone="doubt"]').getByRole('heading', { name: '真实，但不能报销' }).waitFor();
  await page.getByText('没有扫码枪').click();
  await expectEveryLook(page, 'claim-desk/desk');
  await page.goto(`/claims/${claimId}`);
  await page.getByRole('button', { name: '核准 600.00 元' }).waitFor();
  await expectEveryLook(page, 'claim-desk/claim');
});
