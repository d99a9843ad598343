import type { Page } from 'playwright-core';
import { beforeAll, expect, inject } from 'vitest';
import { DEMO_WORLD } from '../../scripts/start/world.ts';
import { codeOf, Dispensary, prescribed, RIVAL, Shelf } from '../support/dispensary.ts';
import { Scenario } from '../support/scenario.ts';
import { attachedProduct } from './support/attached-product.ts';
import { CAPSULES, registerCapsules } from './support/capsules.ts';
import { expectEveryLook } from './support/every-look.ts';
import { picture, test } from './support/fixture.ts';
import { scanKeys } from './support/scanner.ts';

/** Sent from the plant on the page, on the shelf of the shop already, and never sent. */
const sent = new Shelf('GOODS', 2, CAPSULES);
const held = new Shelf('HELD', 4, CAPSULES);
const plant = new Shelf('LEFT', 1, CAPSULES);
const NOWHERE = codeOf('NOWHERE1', CAPSULES);

let pharmacies: Dispensary;

beforeAll(async () => {
  if (inject('chromium') === '') return;
  pharmacies = new Dispensary(Scenario.on(await attachedProduct(inject('browserProduct'), DEMO_WORLD)));
  await pharmacies.register();
  await registerCapsules(pharmacies);
  await pharmacies.commission('LOT-GOODS', [...sent.codes, ...held.codes, ...plant.codes], CAPSULES);
  await pharmacies.deliver(RIVAL, held.codes);
}, 120_000);

const scan = (page: Page, code: string) => scanKeys(page, code.replaceAll(/[()]/gu, ''));

/** Scans each, and waits until it is in the list. */
async function scanAll(page: Page, codes: readonly string[]): Promise<void> {
  await page.locator('.ps-at').waitFor();
  await page.locator('.ps-scan-place[data-ready=true]').waitFor();
  for (const [index, code] of codes.entries()) {
    await scan(page, code);
    await page.locator('.ps-code-row').nth(index).waitFor();
  }
}

test('a plant sends, a pharmacy checks box by box, sees what is missing and what does not belong, and goes on', async ({
  openPage,
}) => {
  const { page: out } = await openPage({ as: 'maker-1', path: '/ship' });
  await scanAll(out, sent.codes);
  await out.getByRole('button', { name: '确认发货' }).click();
  await out.getByText('请先选择发往哪里').waitFor();
  expect(await out.evaluate('document.activeElement.id')).toBe('destination');
  await out.keyboard.insertText(RIVAL.premises);
  await out.keyboard.press('Enter');
  await out.getByRole('button', { name: '确认发货' }).click();
  await out.getByText('已发货，共 2 件').waitFor();
  await expect.poll(() => out.evaluate('document.activeElement.className')).toContain('ps-scan-place');
  await out.getByRole('button', { name: '撤回' }).first().waitFor();
  await picture(out, 'goods/sent');

  const { page } = await openPage({ as: RIVAL.account, path: '/receive' });
  await page.locator('.ps-shipment button').first().click();
  await page.getByRole('radio', { name: '逐盒核对' }).check();
  const [first = '', second = ''] = sent.codes;
  await scanAll(page, [first, ...plant.codes]);
  await page.getByRole('button', { name: '确认收货' }).click();
  const result = page.locator('.ps-result');
  await result.getByText('收下 1 件').waitFor();
  await result.getByText('缺 1 件').waitFor();
  await result.getByText('不在这张发货单里').waitFor();
  expect(await result.getAttribute('data-tone')).toBe('doubt');
  await picture(page, 'goods/received-part');
  await scanAll(page, [second]);
  await page.getByRole('button', { name: '确认收货' }).click();
  await result.getByText('没有缺少').waitFor();
  expect(await pharmacies.scan(RIVAL, sent.codes)).toMatchObject([{ decision: 'OK' }, { decision: 'OK' }]);
});

test('what was sent by mistake is taken back before it arrives', async ({ openPage }) => {
  await pharmacies.post('maker-1', '/shipments', { premises: 'PLANT-1', to: RIVAL.premises, codes: plant.codes });
  const { page } = await openPage({ as: 'maker-1', path: '/ship', locale: 'en' });
  await page.getByRole('button', { name: 'Take back' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await page.locator('.ps-shipment').first().getByText('Taken back').waitFor();
});

test('boxes in doubt are set aside and put back; one that is not here is named, and nothing is done', async ({
  openPage,
}) => {
  const [aside, back] = [held.take(), held.take()];
  await pharmacies.post(RIVAL.account, '/quarantines', {
    ...{ premises: RIVAL.premises, codes: [back], reason: 'DAMAGED' },
  });
  const { page, watch } = await openPage({ as: RIVAL.account, path: '/quarantine' });
  await scanAll(page, [aside, NOWHERE]);
  watch.expect(/409|404/u);
  await page.getByRole('button', { name: '隔离清单中的药品' }).click();
  await page.getByText('没有办理，账本没有改变').waitFor();
  await picture(page, 'goods/quarantine-refused');
  await page.locator('.ps-code-row', { hasText: 'NOWHERE' }).getByRole('button').click();
  await page.getByRole('button', { name: '隔离清单中的药品' }).click();
  await page.getByText('已隔离 1 件').waitFor();
  expect(await pharmacies.scan(RIVAL, [aside])).toMatchObject([{ decision: 'QUARANTINED' }]);
  await page.getByRole('radio', { name: '解除隔离' }).check();
  await scanAll(page, [back]);
  await page.getByRole('button', { name: '解除清单中药品的隔离' }).click();
  await page.getByText('已解除隔离 1 件').waitFor();
  expect(await pharmacies.scan(RIVAL, [back])).toMatchObject([{ decision: 'OK' }]);
});

test('what a patient brings back is found by its box, shown before it is taken, and never sold again', async ({
  openPage,
}) => {
  const [code, kept] = [held.take(), held.take()];
  const lines = [prescribed({ product: CAPSULES.id })];
  const { dispensing } = await pharmacies.dispensed(RIVAL, [{ code }], { lines });
  await pharmacies.post(RIVAL.account, `/dispenses/${dispensing}/hand-over`);
  const { page } = await openPage({ as: RIVAL.account, path: '/returns' });
  await page.locator('.ps-at').waitFor();
  await page.locator('.ps-scan-place[data-ready=true]').waitFor();
  await scan(page, kept);
  await page.locator('.ps-said[data-tone=bad]').getByText('没有可以退的发药记录').waitFor();
  await scan(page, code);
  await page.locator('.ps-said[data-tone=good]').getByText('查到发药记录').waitFor();
  await page.getByText('24 粒').waitFor();
  await picture(page, 'goods/return');
  await page.getByRole('button', { name: '登记退药' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '登记退药' }).click();
  await page.getByText('已登记退药').waitFor();
  expect(await pharmacies.scan(RIVAL, [code])).toMatchObject([{ decision: 'RETURNED_NOT_SALEABLE' }]);
});

test('in every look: accessible, and no wider than a phone', async ({ openPage }) => {
  const { page } = await openPage({ as: RIVAL.account });
  for (const path of ['receive', 'ship', 'quarantine', 'returns']) {
    await page.goto(`/${path}`);
    await page.locator('.ps-at').waitFor();
    await expectEveryLook(page, `goods/${path}`);
  }
}, 120_000);
