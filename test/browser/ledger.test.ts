import { expect } from 'vitest';
import { z } from 'zod';
import { Scenario } from '../support/scenario.ts';
import { expectEveryLook, overflow } from './support/every-look.ts';
import { picture, test } from './support/fixture.ts';
import { FIRST_NUMBER } from './support/receipt-numbers.ts';

const published = z.looseObject({ items: z.array(z.looseObject({ tx: z.string(), block: z.number() })) });

test('the newest block comes by itself, leads to its transactions and to what they wrote, and back by a link', async ({
  openPage,
  product,
}) => {
  const { page } = await openPage({ as: 'auditor', path: '/ledger' });
  const first = page.locator('.ps-plain-table tbody tr').first();
  await first.waitFor();
  const before = await first.getAttribute('data-row-key');
  const scenario = Scenario.on(product);
  const eInvoiceNumber = FIRST_NUMBER.ledger.toString().padStart(10, '0');
  await scenario.publish({ ...scenario.freshReceipt('88.00'), eInvoiceNumber, businessNumber: 'LEDGER-PAGE' });
  await expect.poll(() => first.getAttribute('data-row-key'), { timeout: 20_000 }).not.toBe(before);
  await picture(page, 'ledger/live');
  const checkpoints = await product.api('auditor').expectOk({ method: 'GET', path: '/ledger/checkpoints?limit=500' });
  const last = published.parse(checkpoints).items.toSorted((a, b) => b.block - a.block)[0];
  await page.goto(`/ledger/blocks/${last?.block.toString() ?? ''}`);
  await page.locator('.ps-ledger-validation').first().waitFor();
  await picture(page, 'ledger/block');
  await page.locator('.ps-plain-table tbody a').first().click();
  await page.getByText('背书机构').waitFor();
  await picture(page, 'ledger/transaction');
  await page.locator('.ps-ledger-hits a', { hasText: 'CKP~' }).first().click();
  await page.locator('.ps-ledger-value').waitFor();
  expect(page.url()).toContain('text=CKP');
  expect(await page.locator('.ps-ledger-value').innerText()).toContain('root');
  await picture(page, 'ledger/record');
});

test('a search by keyboard: a block, nothing of that name, and a page that is not there', async ({ openPage }) => {
  const { page, watch } = await openPage({
    as: 'auditor',
    path: '/ledger',
    locale: 'en',
    viewport: { width: 360, height: 780 },
  });
  const field = page.getByRole('textbox', { name: /Number of a block/u });
  await field.fill('1');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Block 1', exact: true }).waitFor();
  await field.fill('no-such-thing');
  await page.keyboard.press('Enter');
  await page.getByText('The ledger has nothing of that name').waitFor();
  expect(await overflow(page)).toBe(0);
  watch.expect(/404/u);
  await page.goto('/ledger/blocks/99999999');
  await page.locator('.ant-alert').waitFor();
});

test('who may not read blocks is told so', async ({ openPage }) => {
  const { page } = await openPage({ as: 'ins-a', path: '/ledger' });
  await page.locator('h1').waitFor();
  expect(await page.locator('.ps-plain-table').count()).toBe(0);
});

for (const [path, name] of [
  ['/ledger?text=1', 'ledger'],
  ['/ledger/blocks/1', 'block'],
] as const) {
  test(`${name} in every look`, async ({ openPage }) => {
    const { page } = await openPage({ as: 'auditor', path });
    await page.locator('h2').last().waitFor();
    await page.locator('.ps-plain-table tbody tr').first().waitFor();
    if (name === 'ledger') await page.getByRole('switch').uncheck();
    await expectEveryLook(page, `ledger/${name}`);
  });
}
