import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject } from 'vitest';
import { z } from 'zod';
import { waitFor } from '../../scripts/processes/wait.ts';
import { waitForJob } from '../../scripts/start/job.ts';
import { R1 } from '../../scripts/start/demo-receipts.ts';
import { PATIENTS } from '../../scripts/start/patients.ts';
import { DEMO_WORLD } from '../../scripts/start/world.ts';
import { Scenario } from '../support/scenario.ts';
import { expectAccessible } from './support/accessible.ts';
import { attachedProduct } from './support/attached-product.ts';
import { textsIn } from './support/code-picture.ts';
import { expectEveryLook, overflow, prefer } from './support/every-look.ts';
import { picture, test } from './support/fixture.ts';
import { expectLargePrint } from './support/large-print.ts';
import { FIRST_NUMBER } from './support/receipt-numbers.ts';

const PHONE = { width: 360, height: 780 };
const EVIL = '<img src=x onerror=alert(1)>';

/** A mother whose receipts no other test uses, and a daughter. */
const MOTHER = personOf('patient-huang');
const DAUGHTER = personOf('patient-li');
const SCREENS = {
  receipts: '/my/receipts',
  receipt: `/my/receipts/33060125/${FIRST_NUMBER.patient.toString().padStart(10, '0')}`,
  claim: '/my/claim',
  show: '/my/show',
  family: '/my/family',
  consents: '/my/consents',
  access: '/my/access',
  notices: '/my/notices',
} as const;
/** One for each job, so that no test waits for what another has left of it. */
const TOTALS = { looked: '60.00', claimed: '1200.00', shown: '80.00', withdrawn: '500.00', family: '300.00' } as const;

let scenario: Scenario;

beforeAll(async () => {
  if (inject('chromium') === '') return;
  scenario = Scenario.on(await attachedProduct(inject('browserProduct'), DEMO_WORLD));
  await publishHers();
  await api('ins-a').ask({ method: 'GET', path: `/receipts/${nameOf('looked')}/package` });
  await api('auditor').ask({ method: 'GET', path: `/receipts/${nameOf('looked')}/package?reason=COMPLAINT` });
}, 120_000);

const api = (account: string) => scenario.product.api(account);
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const link = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('link', { name });

function personOf(id: string) {
  const found = PATIENTS.find((patient) => patient.id === id);
  if (found === undefined) throw new Error(`no patient ${id}`);
  return found;
}

function nameOf(job: keyof typeof TOTALS): string {
  return `33060125-${(FIRST_NUMBER.patient + Object.keys(TOTALS).indexOf(job)).toString().padStart(10, '0')}`;
}

const lines = z.looseObject({ items: z.array(z.looseObject({ state: z.string() })) });

/** Her receipts, anchored; the name of a line is what somebody wrote who wishes the pages ill. */
async function publishHers(): Promise<void> {
  const { name: patientName, idType: patientIdType, number: patientId } = MOTHER;
  const receipts = Object.entries(TOTALS).map(([job, totalAmount], i) => ({
    ...{ ...R1, patientName, patientIdType, patientId, totalAmount, cashAmount: totalAmount },
    ...{ selfExpenseAmount: totalAmount, eInvoiceNumber: (FIRST_NUMBER.patient + i).toString().padStart(10, '0') },
    businessNumber: `PATIENT-${job}`,
    details: [{ ...R1.details[0], name: EVIL, quantity: '1', unitPrice: totalAmount, amount: totalAmount }],
  }));
  const clerk = api('his-h33010000001');
  await waitForJob(clerk, await clerk.expectOk({ method: 'POST', path: '/receipts/batches', body: receipts }));
  await waitFor(
    async () => {
      const { items } = lines.parse(await api(MOTHER.id).expectOk({ method: 'GET', path: '/me/receipts?state=LIVE' }));
      return items.length >= receipts.length ? true : undefined;
    },
    { timeoutMs: 30_000, everyMs: 100 },
  );
}

const card = (page: Page, job: keyof typeof TOTALS) =>
  page.locator('.ps-mine-card', { hasText: TOTALS[job].replace(/^(\d)(\d{3})/u, '$1,$2') });

/** On the way through a job, where no test can stop in every look. */
async function expectForOldEyes(page: Page, name: string): Promise<void> {
  await expectLargePrint(page);
  await expectAccessible(page);
  expect(await overflow(page)).toBe(0);
  await picture(page, `patient/${name}`);
}

describe('an old man with a phone', () => {
  test('gets large print at his first visit, and claims from the home page with four presses', async ({ openPage }) => {
    const { page } = await openPage({ as: MOTHER.id, viewport: PHONE });
    await page.getByRole('heading', { name: '字够大吗？' }).waitFor();
    expect(await page.locator('html').getAttribute('data-size')).toBe('large');
    await expectForOldEyes(page, 'home-first-visit');
    await button(page, '就用大字').click();
    await page.reload();
    let presses = 0;
    const press = async (what: ReturnType<typeof link>, then: string) => {
      presses += 1;
      await what.click();
      await heading(page, then);
    };
    await press(link(page, /申请报销/u), '要报哪一张？');
    await press(card(page, 'claimed'), '向谁报销？');
    await expectForOldEyes(page, 'claim-payer');
    await press(link(page, /甲商业保险/u), '请确认');
    await page.getByText('查看，并为您办理报销。').waitFor();
    await expectForOldEyes(page, 'claim-agree');
    await press(button(page, '同意，申请报销'), '办好了');
    expect(presses).toBeLessThanOrEqual(4);
    await expectForOldEyes(page, 'claim-done');
    const given = await consentsFor('claimed');
    expect(given[0]).toMatchObject({ payer: 'INS-A', purpose: 'CLAIM', state: 'ACTIVE' });
    await page.goBack();
    await heading(page, '办好了');
    expect(await consentsFor('claimed')).toEqual(given);
  });

  test('at a counter shows a code that this office reads once, and that runs out', async ({ openPage }) => {
    const { page } = await openPage({ as: MOTHER.id, viewport: PHONE });
    await prefer(page, { language: 'zh-CN', size: 'large', printOffered: true });
    await page.clock.install();
    await page.goto('/my/show');
    await card(page, 'shown').click();
    await link(page, /甲商业保险/u).click();
    await heading(page, '请给工作人员扫码');
    await button(page, '出示二维码').click();
    const code = page.getByRole('img', { name: '给甲商业保险扫的二维码' });
    const [presentation] = await textsIn(new Uint8Array(await code.screenshot()));
    await expectForOldEyes(page, 'at-the-desk');
    const seen = await scenario.askVerification('ins-a', { presentation });
    expect(seen.body).toMatchObject({ headline: 'GENUINE', receipt: { document: { patientName: MOTHER.name } } });
    expect((await scenario.askVerification('ins-b', { presentation })).body).toMatchObject({ code: 'REPLAY' });
    await page.clock.fastForward(301_000);
    await page.getByText('二维码已经过期').waitFor();
    await button(page, '换一个新的').waitFor();
  });

  test('sees what a receipt says and what became of it, takes it along, and no name on it is a program', async ({
    openPage,
  }) => {
    const { page } = await openPage({ as: MOTHER.id, path: SCREENS.receipts, viewport: PHONE });
    await card(page, 'looked').click();
    await heading(page, '票据详情');
    await page.getByText('医院开票').waitFor();
    await page.getByText('费用明细（1 项）').click();
    await page.getByText(EVIL).waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, '保存票据文件').click()]);
    const verdict = await scenario.verifyPackage('ins-b', JSON.parse(await readFile(await file.path(), 'utf8')));
    expect([file.suggestedFilename(), verdict.headline]).toEqual([`piaosu-${nameOf('looked')}.json`, 'GENUINE']);
    await button(page, '显示票据二维码').click();
    const code = page.getByRole('img', { name: '票据二维码' });
    expect((await textsIn(new Uint8Array(await code.screenshot())))[0]).toMatch(/\S{40}/u);
    await picture(page, 'patient/receipt-in-full');
  });
});

describe('a consent', () => {
  test('lets an office look only, in English, and is taken back with the claim under it', async ({ openPage }) => {
    const { page } = await openPage({ as: MOTHER.id, path: SCREENS.consents, locale: 'en' });
    await link(page, 'Let an office look only').click();
    await card(page, 'withdrawn').click();
    await link(page, /乙商业保险/u).click();
    await page.getByRole('radio', { name: '7 days' }).check();
    await button(page, 'Agree, let them look').press('Enter');
    await heading(page, 'Done');
    const { id: consentId } = await consentToClaim('withdrawn');
    const claim = await scenario.claim('ins-a', refOf('withdrawn'), '100.00', { more: { consentId } });
    expect(claim.state).toBe('RESERVED');
    await page.goto(SCREENS.consents);
    const given = page.locator('.ps-card', { hasText: '甲商业保险' }).filter({ hasText: '500.00' }).first();
    await given.getByText('1 claim was made with it').waitFor();
    await given.getByRole('button', { name: 'Take back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Claims that are not decided are withdrawn with it').waitFor();
    await expectAccessible(page);
    await picture(page, 'patient/take-back-en');
    await dialog.getByRole('button', { name: 'Take back' }).click();
    await page.getByText('1 undecided claim was withdrawn with it.').waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('status');
    const fetched = await api('ins-a').ask({ method: 'GET', path: `/consents/${consentId}/receipts` });
    expect(fetched.body).toMatchObject({ code: 'CONSENT_INVALID', evidence: { reason: 'WITHDRAWN' } });
  });
});

describe('a family', () => {
  test('by keyboard alone: a daughter asks, the mother agrees with the digits, the daughter claims, the mother ends it', async ({
    openPage,
  }) => {
    const [{ page: hers }, { page: mothers }] = [
      await openPage({ as: DAUGHTER.id, path: SCREENS.family }),
      await openPage({ as: MOTHER.id, path: SCREENS.family }),
    ];
    await button(hers, '帮家人办理').press('Enter');
    await hers.keyboard.insertText(MOTHER.name);
    await hers.keyboard.press('Tab');
    await hers.keyboard.insertText(`${MOTHER.number.slice(0, -1)}${MOTHER.number.endsWith('1') ? '2' : '1'}`);
    await hers.getByText('身份证号不对，请逐位核对。').waitFor();
    await hers.keyboard.press('Control+A');
    await hers.keyboard.insertText(MOTHER.number);
    await hers.keyboard.press('Enter');
    await hers.getByText(`已经申请。请把六位数字告诉${MOTHER.name}。`).waitFor();
    const digits = await hers.locator('.ps-mine-code').first().innerText();
    await picture(hers, 'patient/family-asked');
    await mothers.reload();
    const asked = mothers.locator('li .ps-card', { hasText: DAUGHTER.name }).first();
    await asked.getByLabel('六位数字').focus();
    await mothers.keyboard.insertText(digits);
    await mothers.keyboard.press('Enter');
    await mothers.getByText(`${DAUGHTER.name}现在可以替您办理了。`).waitFor();

    await hers.reload();
    await button(hers, `替${MOTHER.name}办理`).press('Enter');
    await hers.getByRole('region', { name: '正在替谁办理' }).getByText(MOTHER.name).waitFor();
    await link(hers, /300\.00/u).press('Enter');
    await button(hers, '申请报销').press('Enter');
    await link(hers, /杭州市医保经办中心/u).press('Enter');
    await hers.getByText('替谁办理').waitFor();
    await picture(hers, 'patient/claim-for-mother');
    await button(hers, '同意，申请报销').press('Enter');
    await heading(hers, '办好了');
    expect((await consentsFor('family'))[0]).toMatchObject({ payer: 'HZ-BASIC', history: [{ family: true }] });

    const ended = mothers.locator('li .ps-card', { hasText: DAUGHTER.name }).first();
    await ended.getByRole('button', { name: '结束代办' }).press('Enter');
    await mothers.getByRole('dialog').getByRole('button', { name: '结束代办' }).press('Enter');
    await mothers.getByText(`与${DAUGHTER.name}的代办已经结束。`).waitFor();
    await hers.goto(SCREENS.receipts);
    await hers.getByText('现在不能替这位家人办理了').waitFor();
    expect(await hers.locator('.ps-mine-card').count()).toBe(0);
    await picture(hers, 'patient/family-ended');
    await button(hers, '换回我自己').press('Enter');
    await hers.getByText('这里还没有您的票据').waitFor();
    await picture(hers, 'patient/no-receipts');
  });
});

describe('who looked', () => {
  test('is told with office, deed, reason and receipt; own looks on demand; a notice is seen once', async ({
    openPage,
  }) => {
    const { page } = await openPage({ as: MOTHER.id, path: SCREENS.access });
    const looks = page.getByRole('list', { name: '查看记录' });
    await looks.getByText('财政局').first().waitFor();
    await looks.getByText('原因：审计：处理投诉').first().waitFor();
    await looks.getByText('甲商业保险').first().waitFor();
    expect(await looks.getByText('本人', { exact: true }).count()).toBe(0);
    await page.getByRole('radio', { name: '全部，包括本人的' }).check();
    await looks.getByText('本人', { exact: true }).first().waitFor();

    await page.goto('/');
    await page.getByText(/有 \d+ 条新消息/u).waitFor();
    await link(page, '去看看').click();
    await heading(page, '消息');
    await page.getByText('财政局查看了您的票据').first().waitFor();
    await picture(page, 'patient/notices-unread');
    await button(page, '全部知道了').click();
    await page.getByText('新', { exact: true }).first().waitFor({ state: 'detached' });
    await page.goto('/');
    await page.getByText('我的票据').first().waitFor();
    await expect.poll(() => page.getByText(/条新消息/u).count()).toBe(0);
  });
});

describe('care mode', () => {
  test('reads the page and a verdict of money in sentences, and stops when one goes on', async ({ openPage }) => {
    const { page } = await openPage({ as: MOTHER.id, path: SCREENS.receipt });
    await page.addInitScript(VOICES);
    await prefer(page, { language: 'zh-CN', care: true, printOffered: true });
    await page.getByText('票据内容').waitFor();
    await button(page, '朗读本页').click();
    await expect.poll(() => spoken(page)).toContain('60.00 元');
    expect(await spoken(page)).toContain('医院开票');
    await button(page, '停止朗读').first().waitFor();
    await link(page, '我的票据').click();
    await button(page, '朗读本页').waitFor();
    await page.goBack();
    await button(page, '朗读').first().click();
    await expect.poll(() => spoken(page)).toContain('这张票据还能报 60.00 元。');
  });

  test('says clearly that this device has no Chinese voice', async ({ openPage }) => {
    const { page } = await openPage({ as: MOTHER.id, path: SCREENS.receipts, viewport: PHONE });
    await prefer(page, { language: 'zh-CN', care: true, printOffered: true });
    await card(page, 'looked').waitFor();
    await button(page, '朗读本页').click();
    await page.getByRole('status').getByText('这部设备没有中文语音').waitFor();
    await expectLargePrint(page);
    await expectAccessible(page);
    await picture(page, 'patient/no-voice');
    await button(page, '知道了').click();
    await button(page, '朗读本页').waitFor();
  });
});

describe('in every look', () => {
  test.for(Object.entries(SCREENS))(
    '%s is accessible, fits a phone, and is in large print where it says so',
    async ([name, path], { openPage }) => {
      const { page } = await openPage({ as: MOTHER.id, path });
      await page.locator('h1').waitFor();
      await page.locator('.ps-skeleton').first().waitFor({ state: 'detached' });
      await expectEveryLook(page, `patient/${name}`);
    },
  );
});

/** A device that speaks: what it was asked to say stands in `window.spoken`. */
const VOICES = `
  window.spoken = [];
  const voice = { lang: 'zh-CN', name: 'test', default: true, localService: true, voiceURI: 'test' };
  Object.defineProperty(window.speechSynthesis, 'getVoices', { value: () => [voice] });
  Object.defineProperty(window.speechSynthesis, 'speak', { value: (each) => spoken.push(each.text) });
  window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
`;

async function spoken(page: Page): Promise<string> {
  return z.string().parse(await page.evaluate('spoken.join("\\n")'));
}

const consents = z.looseObject({
  items: z.array(
    z.looseObject({ id: z.string(), payer: z.string(), scope: z.looseObject({ receipt: z.json().optional() }) }),
  ),
});

/** Her consents about one receipt, newest first. */
async function consentsFor(job: keyof typeof TOTALS) {
  const { items } = consents.parse(await api(MOTHER.id).expectOk({ method: 'GET', path: '/consents?limit=50' }));
  return items.filter(({ scope }) => JSON.stringify(scope.receipt) === JSON.stringify(refOf(job)));
}

async function consentToClaim(job: keyof typeof TOTALS): Promise<{ readonly id: string }> {
  const scope = { type: 'RECEIPT', receipt: refOf(job) };
  const body = { payer: 'INS-A', purpose: 'CLAIM', scope, validUntil: new Date(Date.now() + 86_400_000).toISOString() };
  const answer = await api(MOTHER.id).expectOk({ method: 'POST', path: '/consents', body });
  return { id: z.looseObject({ consentId: z.string() }).parse(answer).consentId };
}

function refOf(job: keyof typeof TOTALS): { eInvoiceCode: string; eInvoiceNumber: string } {
  const [eInvoiceCode = '', eInvoiceNumber = ''] = nameOf(job).split('-');
  return { eInvoiceCode, eInvoiceNumber };
}
