import { randomUUID } from 'node:crypto';
import type { Page, Request } from 'playwright-core';
import { beforeAll, describe, expect, inject } from 'vitest';
import { R1 } from '../../scripts/start/demo-receipts.ts';
import { DEMO_WORLD } from '../../scripts/start/world.ts';
import { codeOf, Dispensary, LEGACY, prescribed, RIVAL, Shelf, SHOP, WANG } from '../support/dispensary.ts';
import { Scenario } from '../support/scenario.ts';
import { attachedProduct } from './support/attached-product.ts';
import { CAPSULES, registerCapsules } from './support/capsules.ts';
import { expectEveryLook, overflow } from './support/every-look.ts';
import { picture, test } from './support/fixture.ts';
import { scanKeys } from './support/scanner.ts';

const PHONE = { width: 360, height: 780 };
const shelf = new Shelf('TILL', 15, CAPSULES);
const PRESCRIBED = { lines: [prescribed({ product: CAPSULES.id })] };
/** As a scanner reads it from the box. */
const read = (code: string) => code.replaceAll(/[()]/gu, '');

let pharmacies: Dispensary;

beforeAll(async () => {
  if (inject('chromium') === '') return;
  pharmacies = new Dispensary(Scenario.on(await attachedProduct(inject('browserProduct'), DEMO_WORLD)));
  await pharmacies.register();
  await registerCapsules(pharmacies);
  await pharmacies.commission('LOT-TILL', shelf.codes, CAPSULES);
  await pharmacies.deliver(SHOP, shelf.codes);
}, 120_000);

/** Until scans are heard, and it is known where the counter stands. */
async function atCounter(page: Page): Promise<void> {
  await page.locator('.ps-scan-place[data-ready=true]').waitFor();
  await page.locator('.ps-at').waitFor();
}

const said = (page: Page) => page.locator('.ps-said');
const boxes = (page: Page) => page.locator('.ps-box');
const focused = (page: Page) => page.evaluate('document.activeElement.id || document.activeElement.className');

/** The fields of the paper, by keyboard. */
async function typePrescription(page: Page): Promise<void> {
  await page.keyboard.press('F2');
  await page.keyboard.insertText(WANG.number);
  for (const text of ['H33010000001', `RX-${randomUUID().slice(0, 8)}`]) {
    await page.keyboard.press('Tab');
    await page.keyboard.insertText(text);
  }
}

/** From now on the pitches of all sounds are written down. */
const LISTEN = `(() => {
  globalThis.heard = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) {
    heard.push(this.frequency.value);
    return start.apply(this, at);
  };
})()`;

describe('the counter of a pharmacy', () => {
  test('a basket is given out by scanner and keyboard alone, and taken back', async ({ openPage }) => {
    const { page } = await openPage({ as: SHOP.account, path: '/dispense' });
    await atCounter(page);
    await page.evaluate(LISTEN);
    await scanKeys(page, read(shelf.take()));
    await page.locator('.ps-said[data-tone=good]').waitFor();
    await expect.poll(() => page.evaluate('heard')).toEqual([1320]);
    await scanKeys(page, read(shelf.take()));
    await expect.poll(() => boxes(page).count()).toBe(2);
    expect(await focused(page)).toContain('ps-scan-place');
    await typePrescription(page);
    await picture(page, 'dispense/basket');
    await page.keyboard.press('F9');
    await page.getByText('发药成功，共 2 盒').waitFor();
    await expect.poll(() => boxes(page).count()).toBe(0);
    expect(await page.locator('#patient').inputValue()).toBe('');
    expect(await focused(page)).toContain('ps-scan-place');
    const row = page.locator('.ps-last-row').first();
    await row.getByText('2 盒').waitFor();
    await row.getByRole('button', { name: '撤销发药' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('患者证件号尾号 321X').waitFor();
    const confirm = page.getByRole('dialog').getByRole('button', { name: '撤销发药' });
    await confirm.focus();
    await page.keyboard.press('F9');
    expect(await said(page).innerText()).toContain('发药成功');
    await page.keyboard.press('Enter');
    await row.getByText('已撤销').waitFor();
    expect(await said(page).innerText()).toContain('已撤销发药');
    await picture(page, 'dispense/undone');
  });

  test('CAPS LOCK, an input method and another layout are put right and said; a second scan is one; a part of a pack', async ({
    openPage,
  }) => {
    const { page } = await openPage({ as: SHOP.account, path: '/dispense' });
    await atCounter(page);
    const [code, byIme, byFrench] = [shelf.take(), shelf.take(), shelf.take()];
    await page.locator('#prescription').focus();
    await scanKeys(page, read(byIme), { keyboard: 'ime' });
    await page.getByText('输入法处于打开状态').waitFor();
    await expect.poll(() => boxes(page).count()).toBe(1);
    await scanKeys(page, read(byFrench), { keyboard: 'french' });
    await page.getByText('键盘布局不一致').waitFor();
    await expect.poll(() => boxes(page).count()).toBe(2);
    expect(await page.locator('#prescription').inputValue()).toBe('');
    await picture(page, 'dispense/guard');
    for (const other of [byFrench, byIme])
      await boxes(page)
        .filter({ hasText: read(other) })
        .getByRole('button')
        .click();
    // No driver of a browser can press that key so that it holds.
    await page.evaluate('KeyboardEvent.prototype.getModifierState = (key) => key === "CapsLock"');
    await scanKeys(page, read(code), { capsLock: true });
    await page.getByText('大写锁定').waitFor();
    await expect.poll(() => boxes(page).count()).toBe(1);
    await scanKeys(page, read(code));
    await page.getByText('刚扫过同一个码').waitFor();
    await expect.poll(() => boxes(page).count()).toBe(1);
    await boxes(page).getByLabel('拆零数量 粒').fill('10');
    await typePrescription(page);
    await page.keyboard.press('F9');
    await page.getByText('发药成功，共 1 盒').waitFor();
    await page.reload();
    await atCounter(page);
    await scanKeys(page, read(code));
    await page.getByText('已拆零，盒内剩 14').waitFor();
    await typePrescription(page);
    await page.keyboard.press('F9');
    await page.getByText('发药成功，共 1 盒').waitFor();
    expect(await pharmacies.scan(SHOP, [code])).toMatchObject([{ decision: 'ALREADY_DISPENSED_HERE' }]);
  });

  test('what may not go out is red with words and what to do; what is missing is named and focused', async ({
    openPage,
  }) => {
    const { page, watch } = await openPage({ as: SHOP.account, path: '/dispense', viewport: PHONE });
    await atCounter(page);
    await page.evaluate(LISTEN);
    await page.keyboard.press('F9');
    await page.getByText('还没有药品，请先扫描药盒').waitFor();
    const sold = shelf.take();
    await pharmacies.dispensed(SHOP, [{ code: sold }], PRESCRIBED);
    await scanKeys(page, read(sold));
    await expect.poll(() => said(page).getAttribute('data-code')).toBe('ALREADY_DISPENSED_HERE');
    expect(await said(page).innerText()).toContain('怎么办');
    await expect.poll(() => page.evaluate('heard')).toEqual([880, 880, 880, 880]);
    await scanKeys(page, '6901234567892');
    await page.locator('.ps-said[data-tone=bad][data-code=FMT_NOT_TRACE_CODE]').waitFor();
    await expect.poll(() => page.evaluate('heard.slice(4)')).toEqual([330, 330, 330]);
    expect(await boxes(page).count()).toBe(0);
    const code = shelf.take();
    await scanKeys(page, read(code));
    await expect.poll(() => boxes(page).count()).toBe(1);
    await typePrescription(page);
    await page.locator('#patient').fill('330106196203043211');
    await page.keyboard.press('F9');
    await page.getByText('身份证号码不对，请逐位核对').waitFor();
    expect(await focused(page)).toBe('patient');
    expect(await overflow(page)).toBe(0);
    await picture(page, 'dispense/faults-phone');
    // Between the scan and the key somebody else gives it out here: the ledger decides.
    await pharmacies.dispensed(SHOP, [{ code }], PRESCRIBED);
    await page.locator('#patient').fill(WANG.number);
    watch.expect(/409/u);
    await page.keyboard.press('F9');
    await page.getByText('没有办理，账本没有改变').waitFor();
    await expect.poll(() => boxes(page).count()).toBe(1);
    await picture(page, 'dispense/refused-phone');
  });
});

test('one product given for another, stock without codes, and the receipt by its QR code', async ({ openPage }) => {
  const stock = { premises: SHOP.premises, product: LEGACY.id, units: 30 };
  expect(await pharmacies.post(SHOP.account, '/uncoded-stock', stock)).toMatchObject({ status: 201 });
  const { page } = await openPage({ as: SHOP.account, path: '/dispense' });
  await atCounter(page);
  const { body } = await pharmacies.get('his-h33010000001', `/receipts/${R1.eInvoiceCode}-${R1.eInvoiceNumber}/qr`);
  await scanKeys(page, String(body));
  await page.getByText('已记下票据').waitFor();
  expect(await page.locator('#receiptNumber').inputValue()).toBe(R1.eInvoiceNumber);
  await page.locator('#receiptCode').fill('');
  await page.locator('#receiptNumber').fill('');
  await page.locator('#add-line').focus();
  await page.keyboard.insertText(LEGACY.id);
  await page.keyboard.press('Enter');
  await page.locator('#uncoded-1').fill('3');
  const code = shelf.take();
  await scanKeys(page, read(code));
  await expect.poll(() => boxes(page).count()).toBe(1);
  await typePrescription(page);
  await page.keyboard.press('F9');
  await page.getByText('处方里没有这种药').waitFor();
  expect(await focused(page)).toContain('line-of-');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await boxes(page).getByText('替代用药').waitFor();
  await picture(page, 'dispense/instead');
  await page.keyboard.press('F9');
  await page.getByText('发药成功，共 1 盒').waitFor();
  const { body: box } = await pharmacies.get(SHOP.account, `/boxes/${encodeURIComponent(read(code))}`);
  expect(box).toMatchObject({ dispensings: [{ state: 'LIVE', units: 24 }] });
});

describe('while the line is down', () => {
  test('baskets wait in the browser, sealed, over a reload; each counts once, also where only the answer was lost', async ({
    openPage,
  }) => {
    const { page, watch } = await openPage({ as: SHOP.account, path: '/dispense' });
    await atCounter(page);
    watch.expect(/ERR_FAILED|ERR_INTERNET_DISCONNECTED|Failed to load/u);
    const [heard, unheard] = [shelf.take(), shelf.take()];
    const keys = await loseAnswers(page);
    await scanKeys(page, read(heard));
    await page.locator('.ps-said[data-tone=good]').waitFor();
    await typePrescription(page);
    await page.keyboard.press('F9');
    await said(page).getByText('发药单已存在本机').waitFor({ timeout: 30_000 });
    await page.getByText('1 张发药单尚未确认').waitFor();
    await cutOff(page);
    await scanKeys(page, read(heard));
    await page.getByText('在待确认的发药单里').waitFor();
    await scanKeys(page, read(unheard));
    await page.getByText('未核对：服务没有答复').waitFor({ timeout: 30_000 });
    expect(await boxes(page).first().getAttribute('data-checked')).toBe('false');
    await typePrescription(page);
    await page.keyboard.press('F9');
    await page.getByText('2 张发药单尚未确认').waitFor({ timeout: 30_000 });
    await said(page).getByText('发药单已存在本机').waitFor({ timeout: 30_000 });
    await picture(page, 'dispense/offline');
    expect(await page.evaluate(STORED)).not.toContain(WANG.number.slice(0, 17));
    await page.context().setOffline(false);
    await page.reload();
    await page.getByText('2 张发药单尚未确认').waitFor({ timeout: 30_000 });
    // Anywhere in the application: they are counted there, and sent from there.
    await page.locator('.ps-menu-link[href="/receive"]').click();
    const count = page.locator('.ps-baskets-notice');
    await count.getByText('有 2 张发药单待确认').waitFor();
    await picture(page, 'dispense/waiting-elsewhere');
    const other = await page.context().newPage();
    await other.route('**/v1/**', (route) => route.abort());
    await other.goto('/scanner-test');
    await other.locator('.ps-baskets-notice').waitFor();
    const answered = answeredBaskets(page);
    for (const each of [page, other]) await each.unrouteAll({ behavior: 'ignoreErrors' });
    for (const each of [page, other])
      await each.locator('.ps-baskets-notice').waitFor({ state: 'detached', timeout: 30_000 });
    expect([answered.length, new Set(answered).size]).toEqual([2, 2]);
    expect(await page.evaluate(STORED)).toBe('[]');
    expect(new Set(keys).size).toBe(1);
    expect(keys.length).toBeGreaterThan(1);
    for (const code of [heard, unheard]) {
      const { body } = await pharmacies.get(SHOP.account, `/boxes/${encodeURIComponent(read(code))}`);
      expect(body).toMatchObject({ dispensings: [{ state: 'LIVE', units: 24 }] });
    }
  });

  test('what the ledger refuses later stands there until somebody has seen it', async ({ openPage }) => {
    const { page, watch } = await openPage({ as: RIVAL.account, path: '/dispense', locale: 'en' });
    await atCounter(page);
    watch.expect(/ERR_FAILED|ERR_INTERNET_DISCONNECTED|Failed to load/u);
    await cutOff(page);
    await scanKeys(page, read(shelf.take()));
    await page.getByText('Not checked: the service did not answer').waitFor({ timeout: 30_000 });
    await typePrescription(page);
    await page.keyboard.press('F9');
    await said(page).getByText('kept on this computer').waitFor({ timeout: 30_000 });
    watch.expect(/409/u);
    await page.context().setOffline(false);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    const refused = page.locator('.ps-outbox-refused');
    await refused.waitFor({ timeout: 30_000 });
    await picture(page, 'dispense/refused-later-en');
    await page.locator('.ps-menu-link[href="/receive"]').click();
    await page.getByText('1 dispensing made offline was refused').waitFor();
    await picture(page, 'dispense/refused-elsewhere-en');
    await page.getByRole('link', { name: 'See the counter' }).click();
    await refused.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await refused.waitFor({ state: 'detached' });
  });
});

/** Baskets reach the service and its answers reach nobody; returns the Idempotency-Keys as they are sent. */
async function loseAnswers(page: Page): Promise<readonly string[]> {
  const keys: string[] = [];
  const note = (request: Request) => {
    keys.push(request.headers()['idempotency-key'] ?? '');
  };
  await page.route('**/v1/dispenses', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    note(route.request());
    if (keys.length === 1) await route.fetch({ headers: await route.request().allHeaders() });
    return route.abort();
  });
  return keys;
}

/** Idempotency-Keys of baskets that any window of the browser sends from now on and gets an answer to. */
function answeredBaskets(page: Page): readonly string[] {
  const keys: string[] = [];
  page.context().on('requestfinished', (request) => {
    const isBasket = request.method() === 'POST' && request.url().endsWith('/v1/dispenses');
    if (isBasket) keys.push(request.headers()['idempotency-key'] ?? '');
  });
  return keys;
}

/** No network; and none to the service either while the page is loaded anew, which comes from the same place. */
async function cutOff(page: Page): Promise<void> {
  await page.route('**/v1/**', (route) => route.abort());
  await page.context().setOffline(true);
}

/** Everything that the outbox keeps, as text. */
const STORED = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('piaosu-outbox');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const all = opening.result.transaction('baskets').objectStore('baskets').getAll();
    all.onsuccess = () => resolve(JSON.stringify(all.result.map((row) =>
      Object.entries(row).map(([name, value]) => name + new TextDecoder('latin1').decode(typeof value === 'string' ? new TextEncoder().encode(value) : value)))));
  };
})`;

test('in every look: accessible, with a box on the counter', async ({ openPage }) => {
  const { page } = await openPage({ as: SHOP.account, path: '/dispense' });
  await atCounter(page);
  await scanKeys(page, read(shelf.codes.at(-1) ?? ''));
  await boxes(page).first().waitFor();
  await expectEveryLook(page, 'dispense/counter');
});

test('names that others chose are text', async ({ openPage }) => {
  const evil = { id: '86900000000066', gtin: '06901234567663', insuranceCode: 'XTESTEVIL0000001' };
  await pharmacies.registerProduct(evil, { mode: 'ENFORCED' }, { name: '<img src=x onerror=alert(1)>' });
  const code = codeOf('EVIL1', evil);
  await pharmacies.commission('LOT-EVIL', [code], evil);
  await pharmacies.deliver(SHOP, [code]);
  const { page } = await openPage({ as: SHOP.account, path: '/dispense' });
  await atCounter(page);
  await scanKeys(page, read(code));
  await page.locator('.ps-box').getByText('<img src=x onerror=alert(1)>').first().waitFor();
  expect(await page.locator('img[src=x]').count()).toBe(0);
});
