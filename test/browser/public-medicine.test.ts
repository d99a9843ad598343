import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeijingDate } from '@piaosu/core';
import { chromium } from 'playwright-core';
import { beforeAll, describe, expect, inject } from 'vitest';
import { z } from 'zod';
import { waitFor } from '../../scripts/processes/wait.ts';
import { DEMO_WORLD } from '../../scripts/start/world.ts';
import { codeOf, Dispensary, prescribed, Shelf, SHOP } from '../support/dispensary.ts';
import { Scenario } from '../support/scenario.ts';
import { expectAccessible } from './support/accessible.ts';
import { attachedProduct } from './support/attached-product.ts';
import { CheckPage, LOOKS } from './support/check-page.ts';
import { clipOf } from './support/code-picture.ts';
import { picture, signIn, test as inBrowser } from './support/fixture.ts';

const PHONE = { width: 360, height: 780 };
/** The public route allows a stranger a question a second. */
const PATIENCE = { timeoutMs: 20_000, everyMs: 1000 };
const shelf = new Shelf('PUB', 4);
const [SOLD, RETURNED, AT_SHOP] = [shelf.take(), shelf.take(), shelf.take()];
const RECALLED = codeOf('PUBR1');
const TODAY = toBeijingDate(Math.floor(Date.now() / 1000));

const test = inBrowser.extend('openCheck', ({ openPage }) => async () => {
  const { page, watch } = await openPage({ path: '/check', viewport: PHONE });
  await page.locator('h1').waitFor();
  return { page, watch, check: new CheckPage(page) };
});

const lots = z.looseObject({ items: z.array(z.looseObject({ id: z.string(), lotNumber: z.string() })) });

beforeAll(async () => {
  if (inject('chromium') === '') return;
  const product = await attachedProduct(inject('browserProduct'), DEMO_WORLD);
  const pharmacies = new Dispensary(Scenario.on(product));
  await pharmacies.register();
  await pharmacies.commission('LOT-PUB', shelf.codes);
  await pharmacies.commission('LOT-PUBR', [RECALLED]);
  await pharmacies.deliver(SHOP, [...shelf.codes, RECALLED]);
  const sell = (code: string, prescription: string) =>
    pharmacies.dispensed(SHOP, [{ code }], { lines: [prescribed({ prescription })] });
  await sell(SOLD, 'RX-PUB-1');
  await sell(RECALLED, 'RX-PUB-2');
  const { dispensing } = await sell(RETURNED, 'RX-PUB-3');
  await pharmacies.post(SHOP.account, '/returns', { premises: SHOP.premises, dispensing, reason: 'COMPLAINT' });
  const maker = product.api('maker-1');
  const { items } = lots.parse(await maker.expectOk({ method: 'GET', path: '/lots' }));
  const lot = items.find(({ lotNumber }) => lotNumber === 'LOT-PUBR')?.id ?? '';
  const recall = { notice: 'NMPA-2026-PUB', class: 1 };
  await maker.expectOk({ method: 'POST', path: `/lots/${encodeURIComponent(lot)}/recall`, body: recall });
  // What pharmacies did is at the public gateway a block later.
  await waitFor(async () => {
    const [returned, recalled] = [await pharmacies.check(RETURNED), await pharmacies.check(RECALLED)];
    return returned.body['answer'] === 'SOLD_BEFORE' && 'recall' in recalled.body ? true : undefined;
  }, PATIENCE);
}, 120_000);

describe('a box of medicine', () => {
  test('is answered in plain words: no record, sold once, at another time, before, recalled', async ({ openCheck }) => {
    const { page, check } = await openCheck();
    const answers = [
      [AT_SHOP, '', 'plain', '尚无售出记录'],
      [SOLD, '', 'plain', '有一次售出记录'],
      [SOLD, TODAY, 'good', '时间与您相符'],
      [SOLD, '2026-01-05', 'doubt', '售出时间与您不符'],
      [RETURNED, TODAY, 'doubt', '此前已经售出过'],
      [RECALLED, TODAY, 'bad', 'NMPA-2026-PUB'],
    ] as const;
    for (const [code, date, tone, words] of answers) {
      await check.askBox(code, date);
      const verdict = await check.verdict(check.medicine);
      expect(verdict.tone).toBe(tone);
      expect(verdict.text).toContain(words);
      expect(verdict.text).toContain('接下来怎么办');
      if (tone === 'bad') await picture(page, 'medicine-recalled');
      await check.again(check.medicine);
    }
  });

  test('T3: with the 69… barcode is explained with a drawing, and nobody is asked', async ({ openCheck }) => {
    const { page, check } = await openCheck();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await check.askBox('6901234567892');
    const { tone, text } = await check.verdict(check.medicine);
    expect(tone).toBe('doubt');
    expect(text).toContain('这是商品条码');
    expect(await check.medicine.getByRole('img', { name: '69 开头的商品条码不能用' }).isVisible()).toBe(true);
    expect(asked).not.toContain('/v1/public/boxes');
    await picture(page, 'medicine-commodity-code');
  });

  test('T8: is the same in every form of its code, and by a link', async ({ openPage }) => {
    const link = `https://id.gs1.org${SOLD.replace('(01)', '/01/').replace('(21)', '/21/')}`;
    const { page } = await openPage({ path: `/check#t=${encodeURIComponent(link)}` });
    const check = new CheckPage(page);
    expect((await check.verdict(check.medicine)).text).toContain('有一次售出记录');
    expect(new URL(page.url()).hash).toBe('');
  });

  test('is read by the camera: a DataMatrix held before it, by a stranger and at the counter', async ({ product }) => {
    const folder = mkdtempSync(join(tmpdir(), 'piaosu-clip-'));
    const clip = join(folder, 'box.y4m');
    writeFileSync(clip, await clipOf(SOLD.replace('(01)', '[01]').replace('(21)', '[21]'), 'DataMatrix'));
    const browser = await chromium.launch({
      executablePath: inject('chromium'),
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        ...['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${clip}`],
      ],
    });
    try {
      const context = await browser.newContext({ baseURL: product.apiUrl('HealthMSP'), permissions: ['camera'] });
      const page = await context.newPage();
      await page.goto('/check');
      const check = new CheckPage(page);
      await page.locator('#tab-MEDICINE').click();
      await check.medicine.locator('.ways button').click();
      await check.medicine.locator('.verdict').waitFor({ timeout: 30_000 });
      expect(await check.medicine.locator('.verdict').getAttribute('data-tone')).toBe('plain');
      expect(await check.medicine.locator('input[name=code]').inputValue()).toContain('06901234567892');
      await signIn(page, SHOP.account, '/dispense');
      await page.locator('.ps-at').waitFor();
      await page.getByRole('button', { name: /打开摄像头|Open the camera/u }).click();
      await page.locator('.ps-said[data-code=ALREADY_DISPENSED_HERE]').waitFor({ timeout: 30_000 });
      expect(await page.locator('.ps-box').count()).toBe(0);
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true });
    }
  });

  test('has a page without a fault for axe in any language, size and colours', async ({ openCheck }) => {
    const { page, check } = await openCheck();
    await check.askBox('6901234567892');
    await check.verdict(check.medicine);
    for (const look of LOOKS) {
      await check.look(look);
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    }
  }, 120_000);
});
