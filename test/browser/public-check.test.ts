import { readFileSync } from 'node:fs';
import { canonicalJson, isPlainObject, toJson, type Json } from '@piaosu/core';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { R1, R3, R4 } from '../../scripts/start/demo-receipts.ts';
import { waitFor } from '../../scripts/processes/wait.ts';
import { waitForJob } from '../../scripts/start/job.ts';
import type { Product } from '../../scripts/start/product.ts';
import { elementsOf, Scenario } from '../support/scenario.ts';
import { expectAccessible } from './support/accessible.ts';
import { CheckPage, LOOKS } from './support/check-page.ts';
import { pngOf } from './support/code-picture.ts';
import { picture, test as inBrowser, type OpenOptions } from './support/fixture.ts';

const HIS = 'his-h33010000001';
const PHONE = { width: 360, height: 780 };
const ALL_VALID = ['integrity valid', 'anchoring valid', 'issuer valid', 'status valid'];
/** The authority of another consortium. */
const FOREIGN_CA = readFileSync(new URL('../fixtures/fabric-blocks/msp/hospital.test/ca.pem', import.meta.url), 'utf8');
const NO_ANSWER = /Failed to load resource/;

const test = inBrowser.extend('openCheck', ({ openPage }) => async (options: OpenOptions = {}) => {
  const { page, watch } = await openPage({ path: '/check', ...options });
  await page.locator('h1').waitFor();
  return { page, watch, check: new CheckPage(page) };
});

const opening = z.looseObject({ line: z.int(), value: z.record(z.string(), z.json()) });
const packageFile = z.looseObject({ details: z.array(opening), path: z.json(), log: z.json() });

async function packageOf(product: Product, receipt: Parameters<Scenario['packageOf']>[1]) {
  return packageFile.parse(await Scenario.on(product).packageOf(HIS, receipt));
}

const written = (value: unknown): string => canonicalJson(toJson(value) ?? null);

async function altered(product: Product, change: Readonly<Record<string, object>>): Promise<string> {
  const file = await packageOf(product, R3);
  const details = file.details.map((detail) => {
    const amount = detail.value['amount'];
    const other = typeof amount === 'string' ? change[amount] : undefined;
    return other === undefined ? detail : { ...detail, value: { ...detail.value, ...other } };
  });
  return written({ ...file, details });
}

function redOf(receipt: typeof R4, eInvoiceNumber: string): object {
  const { eInvoiceCode, totalAmount } = receipt;
  const minus = `-${totalAmount}`;
  return {
    ...{ ...receipt, eInvoiceNumber, kind: 'RED' },
    redOf: { eInvoiceCode, eInvoiceNumber: receipt.eInvoiceNumber },
    ...{ totalAmount: minus, cashAmount: minus, selfExpenseAmount: minus },
    details: receipt.details.map((line) => ({ ...line, quantity: '-1', amount: minus })),
  };
}

async function publish(product: Product, receipt: object): Promise<void> {
  const api = product.api(HIS);
  await waitForJob(api, await api.expectOk({ method: 'POST', path: '/receipts/batches', body: [receipt] }));
}

const TWO_LINES = { '452.00': { amount: '5452.00' }, '10000.00': { amount: '5000.00' } };

describe('a receipt that is typed', () => {
  test('G2: is genuine with its separate checks, however its numbers were typed, in Beijing’s time', async ({
    openCheck,
  }) => {
    const { page, check } = await openCheck();
    await check.type({
      ...{ eInvoiceCode: '３３０６０１２５', eInvoiceNumber: '0000 000 101', checkCode: '7K2M9Q' },
      ...{ issueDate: '20260105', totalAmount: '1000' },
    });
    const { tone, text } = await check.verdict();
    expect(tone).toBe('good');
    expect(text).toContain('票据真实');
    expect(text).toContain('+08:00');
    expect(await check.checks()).toEqual(ALL_VALID);
    expect(await check.receipt.getByRole('status').first().innerText()).toBe('核验结果: 票据真实');
    expect(text).toContain('1,000.00 元');
    await picture(page, 'check-genuine');
    // What is typed afterwards is another question: nothing green may stand beside it.
    await check.receipt.locator('input[name=totalAmount]').fill('9000');
    expect(await check.receipt.locator('.verdict').count()).toBe(0);
    await check.receipt.locator('input[name=eInvoiceCode]').fill('81234567890123456789');
    await check.receipt.locator('button[type=submit]').click();
    await check.receipt.getByText('这是药盒上的追溯码').waitFor();
  });

  test('A1, A3: a number that was never issued and a wrong check code are one answer, and no word of fraud', async ({
    openCheck,
  }) => {
    const { check } = await openCheck();
    const words: string[] = [];
    for (const wrong of [{ eInvoiceNumber: '0000009999' }, { checkCode: '7k2m9r' }]) {
      await check.type({ ...elementsOf(R1), ...wrong });
      const { tone, text } = await check.verdict();
      expect(tone).toBe('plain');
      words.push(text.replace(/\d{4}-\d{2}-\d{2} .*|33060125-\d{10}/g, ''));
      await check.again();
    }
    expect(words[1]).toBe(words[0]);
    expect(words[0]).toContain('没有查到这张票据');
    expect(words[0]).not.toMatch(/假|伪|骗|篡改/);
  });

  test('A6: with another total names the total, and is amber', async ({ openCheck }) => {
    const { check } = await openCheck({ locale: 'en-GB' });
    await check.type({ ...elementsOf(R3), totalAmount: '105263.14' });
    const { tone, text } = await check.verdict();
    expect(tone).toBe('doubt');
    expect(text).toContain('Differs from what was issued');
    expect(await check.receipt.locator('.changed').innerText()).toBe('Total');
  });

  test('in a wrong form is explained at its field, by keyboard alone', async ({ openCheck }) => {
    const { page, check } = await openCheck();
    await check.receipt.locator('input[name=eInvoiceCode]').focus();
    await page.keyboard.type('3306012');
    await page.keyboard.press('Enter');
    const field = check.receipt.locator('input[name=eInvoiceCode]');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.press('End');
    await page.keyboard.type('5-0000000101'); // code and number as they are printed together
    for (const text of ['7k2m9q', '2026-01-05', '1000.00']) {
      await page.keyboard.press('Tab');
      if (text === '7k2m9q') await page.keyboard.press('Tab');
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
    expect((await check.verdict()).tone).toBe('good');
  });
});

describe('an evidence package', () => {
  test('is verified in the browser, is not uploaded, and is green once the service says that it stands', async ({
    openCheck,
    product,
  }) => {
    const { page, check } = await openCheck();
    const sent: string[] = [];
    page.on('request', (request) => {
      const body: unknown = request.method() === 'POST' ? request.postDataJSON() : undefined;
      if (isPlainObject(body)) sent.push(...Object.keys(body));
    });
    await check.show('package.json', written(await packageOf(product, R1)));
    const { tone, text } = await check.verdict();
    expect(tone).toBe('good');
    expect(await check.checks()).toEqual(ALL_VALID);
    expect(text.match(/本浏览器核验/g)).toHaveLength(3);
    expect(text).toContain('市演示医院');
    expect(sent).toEqual(['elements']);
  });

  test('A7: that was altered is red, names the lines and what they claim', async ({ openCheck, product }) => {
    const { page, check } = await openCheck();
    await check.drop('package.json', await altered(product, TWO_LINES));
    expect((await check.verdict()).tone).toBe('bad');
    const lines = await check.receipt.locator('.changed li').allInnerTexts();
    expect(lines.map((line) => line.replaceAll(/\s+/g, ' '))).toEqual([
      '第 1 行 · 肿瘤切除术 · 5,452.00 元',
      expect.stringMatching(/^第 4 行 .* 5,000\.00 元$/),
    ]);
    expect((await check.checks())[0]).toBe('integrity invalid');
    await picture(page, 'check-tampered');
  });

  test('A10: with the proof of another receipt is red, by its anchoring', async ({ openCheck, product }) => {
    const [file, other] = [await packageOf(product, R3), await packageOf(product, R1)];
    const { check } = await openCheck();
    await check.show('package.json', written({ ...file, path: other.path, log: other.log }));
    const { tone, text } = await check.verdict();
    expect(tone).toBe('bad');
    expect(text).toContain('PROOF_INVALID');
    expect(await check.checks()).toContain('anchoring invalid');
  });

  test('of a receipt that was red-flushed afterwards is red by the service’s word, a later one by its own', async ({
    openCheck,
    product,
  }) => {
    const receipt = { ...R4, eInvoiceNumber: '0000008101', businessNumber: 'CHECK-8101' };
    const before = async (headline: string) => {
      const office = Scenario.on(product);
      const reached = async () =>
        (await office.verify('ins-a', elementsOf(receipt))).headline === headline ? true : undefined;
      expect(await waitFor(reached, { timeoutMs: 20_000, everyMs: 200 })).toBe(true);
      return written(await packageOf(product, receipt));
    };
    await publish(product, receipt);
    const live = await before('GENUINE');
    await publish(product, redOf(receipt, '0000008102'));
    const red = await before('RED_FLUSHED');
    const { check } = await openCheck();
    for (const [file, by] of [
      [live, '查询服务答复'],
      [red, '本浏览器核验'],
    ] as const) {
      await check.show('package.json', file);
      const { tone, text } = await check.verdict();
      expect(tone).toBe('bad');
      expect(text).toContain('票据已冲红作废');
      expect(await check.receipt.locator('[data-check=status]').innerText()).toContain(by);
      await check.again();
    }
  });

  test('is amber, and says why, when the service does not answer', async ({ openCheck, product }) => {
    const file = written(await packageOf(product, R1));
    const { page, watch, check } = await openCheck();
    watch.expect(NO_ANSWER);
    await page.route('**/v1/public/verifications', (route) => route.abort());
    await check.show('package.json', file);
    const { tone, text } = await check.verdict();
    expect(tone).toBe('doubt');
    expect(text).toContain('查询服务没有答复');
    expect(await check.checks()).toEqual([...ALL_VALID.slice(0, 3), 'status unknown']);
    await picture(page, 'check-service-silent');
    await check.again();
    await check.type(elementsOf(R1));
    const typed = await check.verdict();
    expect(typed.tone).toBe('doubt');
    expect(typed.text).toContain('未能核验');
  });

  test('that was damaged, or of another consortium, is not called altered', async ({ openCheck, product }) => {
    const file = written(await packageOf(product, R1));
    const { check } = await openCheck();
    await check.show('package.json', `${file}\n`);
    const damaged = await check.verdict();
    expect(damaged.tone).toBe('doubt');
    expect(damaged.text).toContain('NOT_CANONICAL');
    await check.again();
    await check.receipt.locator('details.roots summary').click();
    await check.receipt.locator('details.roots dd').first().waitFor();
    await check.receipt.locator('details.roots input[type=file]').setInputFiles({
      ...{ name: 'trust.json', mimeType: 'application/json' },
      buffer: Buffer.from(JSON.stringify({ InsuranceMSP: FOREIGN_CA, DrugMSP: FOREIGN_CA, FinanceMSP: FOREIGN_CA })),
    });
    await check.receipt.getByText('您自己的信任根文件', { exact: false }).first().waitFor();
    await check.show('package.json', file);
    const other = await check.verdict();
    expect(other.tone).toBe('doubt');
    expect(other.text).toContain('信任根与文件不符');
  });

  test('that claims names with markup shows them as text', async ({ openCheck, product }) => {
    const name = '<img src=x onerror="document.title=1"><b>检查</b>';
    const { page, check } = await openCheck();
    await check.show('package.json', await altered(product, { '452.00': { name } }));
    await check.verdict();
    expect(await check.receipt.locator('.changed').innerText()).toContain(name);
    expect(await check.receipt.locator('.changed img').count()).toBe(0);
    expect(await page.title()).toContain('票溯');
  });
});

describe('a QR code', () => {
  test('in a picture is read on the spot; another code, a PDF and a blank picture are explained', async ({
    openCheck,
    product,
  }) => {
    const { watch, check } = await openCheck();
    await check.show('photo.png', await pngOf(await qrOf(product), 'QRCode'));
    expect((await check.verdict()).tone).toBe('good');
    const others = [
      [await pngOf('https://example.org/', 'QRCode'), '这不是票据的签名二维码'],
      [Buffer.from('%PDF-1.7'), '不能直接核验 PDF'],
      [Buffer.from('<a/>'), '看不懂这个文件'],
    ] as const;
    watch.expect(NO_ANSWER); // the last one is refused by the service
    for (const [content, title] of others) {
      await check.again();
      await check.show('file', content);
      const { tone, text } = await check.verdict();
      expect(tone).toBe('doubt');
      expect(text).toContain(title);
    }
  });

  test('that opens the page is checked at once, and nothing of it stays in the address or on the device', async ({
    openCheck,
    product,
  }) => {
    const { page, check } = await openCheck({ path: `/check#q=${await qrOf(product)}` });
    expect((await check.verdict()).tone).toBe('good');
    expect(new URL(page.url()).hash + new URL(page.url()).search).toBe('');
    const kept = await page.evaluate(async () => [
      ...Object.keys(localStorage),
      ...Object.keys(sessionStorage),
      ...(await indexedDB.databases()).map(({ name }) => name),
      document.cookie,
    ]);
    expect(kept.filter((each) => each !== '' && each !== 'piaosu.preferences')).toEqual([]);
  });
});

async function qrOf(product: Product): Promise<string> {
  const path = `/receipts/${R1.eInvoiceCode}-${R1.eInvoiceNumber}/qr`;
  return String((await product.api(HIS).ask({ method: 'GET', path })).body);
}

describe('the page', () => {
  test('has nothing for axe to find in any language, size and colours, and fits a phone', async ({
    openCheck,
    product,
  }) => {
    const file = await altered(product, TWO_LINES);
    const { page, check } = await openCheck({ viewport: PHONE });
    await expectAccessible(page);
    await check.receipt.locator('button[type=submit]').click();
    await check.receipt.locator('details.roots summary').click();
    await check.receipt.locator('details.roots dd').first().waitFor();
    await check.show('package.json', file);
    await check.verdict();
    for (const look of LOOKS) {
      await check.look(look);
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
      expect(await tooSmall(page, look.size)).toEqual([]);
      await picture(page, `check-${Object.values(look).join('-')}`);
    }
  }, 120_000);

  test('prints its verdict on A4, without buttons', async ({ openCheck }) => {
    const { page, check } = await openCheck();
    await check.type(elementsOf(R1));
    await check.verdict();
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf).toMatch(/\/MediaBox \[0 0 59\d(?:\.\d+)? 84\d(?:\.\d+)?\]/);
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('button:visible').count()).toBe(0);
    expect(await check.receipt.locator('.verdict').isVisible()).toBe(true);
  });

  test('first loads at most 120 KB', async ({ openCheck }) => {
    const { page } = await openCheck();
    const sizes = await page.evaluate(() =>
      performance
        .getEntries()
        .filter((entry) => entry instanceof PerformanceResourceTiming)
        .map(({ encodedBodySize }) => encodedBodySize),
    );
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(120 * 1024);
  });

  test('works for an answer where somebody is guessing, and says what it does', async ({ openCheck, product }) => {
    const wrong = { ...elementsOf(R1), eInvoiceNumber: '0000009998' };
    const body: Json = { elements: wrong };
    for (let n = 0; n < 21; n++) await product.api().ask({ method: 'POST', path: '/public/verifications', body });
    const { watch, check } = await openCheck();
    watch.expect(NO_ANSWER); // the 429 that asks for the work
    await check.type(wrong);
    await check.receipt.getByText('您的设备需要先做一点计算').waitFor();
    expect((await check.verdict()).text).toContain('没有查到这张票据');
  });
});

/** Targets and, in large print, texts that are smaller than they should be. */
function tooSmall(page: CheckPage['page'], size: 'normal' | 'large'): Promise<string[]> {
  return page.evaluate((large) => {
    const least = large ? 60 : 44;
    const targets = [...document.querySelectorAll('button, a[href]:not(.skip), input[type=text], summary, label.tick')];
    const small = targets.filter((target) => {
      const { width, height } = target.getBoundingClientRect();
      return width > 0 && (height < least - 0.5 || width < least - 0.5);
    });
    const texts = [...document.querySelectorAll('header *, main *')].filter(
      (element) =>
        large &&
        element.getClientRects().length > 0 &&
        !element.matches('.ps-hidden, .ps-hidden *, svg *') &&
        [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim() !== '') &&
        parseFloat(getComputedStyle(element).fontSize) < 18,
    );
    return [...small, ...texts].map((element) => `${element.tagName} ${element.className} ${element.innerHTML}`);
  }, size === 'large');
}
