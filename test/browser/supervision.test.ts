import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject } from 'vitest';
import { z } from 'zod';
import { DEMO_WORLD } from '../../scripts/start/world.ts';
import { waitFor } from '../../scripts/processes/wait.ts';
import { waitForJob } from '../../scripts/start/job.ts';
import { Dispensary, RIVAL, Shelf, SHOP } from '../support/dispensary.ts';
import { elementsOf, Scenario, type TestReceipt } from '../support/scenario.ts';
import { attachedProduct } from './support/attached-product.ts';
import { expectAccessible } from './support/accessible.ts';
import { expectEveryLook, overflow, prefer } from './support/every-look.ts';
import { picture, test } from './support/fixture.ts';
import { FIRST_NUMBER } from './support/receipt-numbers.ts';

const HIS = 'his-h33010000001';
const HEALTH = 'auditor-health';
const PHONE = { width: 360, height: 780 };
const EVIL = '<img src=x onerror="document.title=\'evil\'">';

/** Receipts of this file alone, the last two of the same amount: alike to whoever looks for double charging. */
const AMOUNTS = ['311.00', '322.00', '333.00', '344.00', '355.00', '366.00', '377.00', '377.00'];
const alerts = z.looseObject({
  items: z.array(z.looseObject({ id: z.string(), evidence: z.looseObject({ receipts: z.array(z.string()) }) })),
});

let scenario: Scenario;
let receipts: TestReceipt[];
/** About the two that are alike, handed to supervision by the hospital. */
let forwarded = '';

beforeAll(async () => {
  if (inject('chromium') === '') return;
  scenario = Scenario.on(await attachedProduct(inject('browserProduct'), DEMO_WORLD));
  await Promise.all([arrangeReceipts(), arrangeBoxes()]);
}, 120_000);

/** Verified, claimed by several payers, claimed again and refused, and one forwarded alert. */
async function arrangeReceipts(): Promise<void> {
  receipts = AMOUNTS.map((amount, i) => {
    const eInvoiceNumber = (FIRST_NUMBER.supervision + i).toString().padStart(10, '0');
    return { ...scenario.freshReceipt(amount), eInvoiceNumber, businessNumber: `SUPERVISED-${eInvoiceNumber}` };
  });
  const his = scenario.product.api(HIS);
  await waitForJob(his, await his.expectOk({ method: 'POST', path: '/receipts/batches', body: receipts }));
  await waitFor(async () => ((await areAnchored()) ? true : undefined), { timeoutMs: 20_000, everyMs: 50 });
  const [first] = receipts;
  if (first === undefined) throw new Error('no receipt');
  const held = await scenario.claim('hz-basic', first, '300.00');
  expect(held.status).toBe(201);
  expect((await scenario.claim('wz-basic', first, '300.00')).code).toBe('DUPLICATE_TIER');
  expect((await scenario.claim('hz-basic', first, '300.00')).code).toBe('DUPLICATE_CLAIM');
  await Promise.all(receipts.slice(1, 6).map((receipt) => scenario.claim('ins-b', receipt, '100.00')));
  forwarded = await forwardNearDuplicate();
}

async function areAnchored(): Promise<boolean> {
  const verdicts = await Promise.all(receipts.map((receipt) => scenario.verify('ins-a', elementsOf(receipt))));
  return verdicts.every(({ headline }) => headline === 'GENUINE');
}

async function forwardNearDuplicate(): Promise<string> {
  const api = scenario.product.api(HIS);
  const { items } = alerts.parse(await api.expectOk({ method: 'GET', path: '/alerts?code=NEAR_DUPLICATE&state=OPEN' }));
  const own = items.find(({ evidence }) => evidence.receipts.includes(`33060125-0000007008`));
  const path = `/alerts/${own?.id ?? ''}/decision`;
  const body = { decision: 'FORWARDED', reason: 'NEEDS_SUPERVISION', note: EVIL };
  await api.expectOk({ method: 'POST', path, body });
  return own?.id ?? '';
}

/** One box given out at two pharmacies. */
async function arrangeBoxes(): Promise<void> {
  const pharmacies = new Dispensary(scenario);
  const shelf = new Shelf('WATCHED', 1);
  await pharmacies.register();
  await pharmacies.commission('LOT-WATCHED', shelf.codes);
  await pharmacies.deliver(SHOP, shelf.codes);
  const code = shelf.take();
  await pharmacies.dispensed(SHOP, [{ code }]);
  await pharmacies.dispense(RIVAL, [{ code }]);
}

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const drawn = (page: Page) => expect.poll(() => page.locator('.ps-super-canvas[aria-busy=true]').count()).toBe(0);

/** What a press of a button hands to the browser, as text. */
async function downloadBy(page: Page, press: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return readFile(await download.path(), 'utf8');
}

describe('dashboards', () => {
  test('show receipts, verdicts and claims by day, institution, region and kind, as pictures and as tables', async ({
    openPage,
  }) => {
    const { page } = await openPage({ as: HEALTH, path: '/supervision' });
    const byHospital = page.getByRole('img', { name: /^票据统计 · 按医院/u });
    await byHospital.waitFor();
    expect(await byHospital.getAttribute('aria-label')).toContain('市演示医院');
    await page.getByRole('radio', { name: '表' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('table', { name: '票据统计 · 按地区' }).getByText('浙江（330100）').waitFor();
    expect(page.url()).toContain('view=table');
    await page.getByRole('radio', { name: '图' }).press('Space');
    await drawn(page);
    await expectEveryLook(page, 'supervision/charts');
  });

  test('hold the verdicts of an organisation’s own payers, and numbers too small to be shown', async ({ openPage }) => {
    const { page } = await openPage({ as: 'auditor-insurance', path: '/supervision?view=table' });
    const byVerdict = page.getByRole('table', { name: '核验统计 · 按结论' });
    await byVerdict.getByText('真实').waitFor();
    await page.getByRole('table', { name: '报销统计 · 按报销机构' }).getByText('不显示').first().waitFor();
    await expectAccessible(page);
    await picture(page, 'supervision/tables');
  });

  test('say so where there is nothing, where the receipts lie elsewhere, and where the days are wrong', async ({
    openPage,
  }) => {
    const { page } = await openPage({ as: 'auditor', path: '/supervision?view=table', viewport: PHONE });
    await section(page, '票据统计').getByText('票据明细不在本机构').waitFor();
    await section(page, '报销统计')
      .getByRole('table', { name: '报销统计 · 按报销机构' })
      .getByText('乙商业保险')
      .waitFor();
    expect(await overflow(page)).toBe(0);
    await picture(page, 'supervision/tables-phone');
    await page.getByLabel('从').fill('2026-01-02');
    await page.getByLabel('到', { exact: true }).fill('2026-01-01');
    await page.getByText('请选起止日期').waitFor();
    expect(await section(page, '报销统计').count()).toBe(0);
    await page.getByRole('button', { name: '最近 7 天' }).click();
    await section(page, '报销统计').waitFor();
  });
});

describe('an alert', () => {
  test('is found by filters in the address, its evidence taken along, and decided with a reason, by keyboard', async ({
    openPage,
  }) => {
    const { page } = await openPage({ as: HEALTH, path: '/supervision/alerts?state=FORWARDED' });
    const link = page.locator(`a[href="/supervision/alerts/${forwarded}"]`);
    await link.waitFor();
    await expectEveryLook(page, 'supervision/alerts');
    await link.press('Enter');
    await page.getByText(EVIL).waitFor();
    await expectEveryLook(page, 'supervision/alert');
    await prefer(page, { language: 'zh-CN' });
    expect(await page.title()).not.toContain('evil');
    const file = await downloadBy(page, () => page.getByRole('button', { name: '下载证据文件' }).press('Enter'));
    expect(JSON.parse(file)).toMatchObject({ type: 'piaosu/alert-evidence', alert: { code: 'NEAR_DUPLICATE' } });
    expect(file).not.toContain('onerror');
    await page.getByRole('radio', { name: '排除' }).press('Space');
    await page.getByRole('radio', { name: '核实无误' }).press('Space');
    await page.getByLabel('说明').fill('两次就诊，已核对。');
    await page.getByRole('button', { name: '提交处置' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: '提交' }).press('Enter');
    await page.getByText('这条预警已经处置完毕').waitFor();
    await page.getByText('两次就诊，已核对。').waitFor();
  });

  test('of another organisation can be looked at, and says who decides; in English', async ({ openPage }) => {
    const { page } = await openPage({
      as: 'auditor',
      path: '/supervision/alerts?code=DUPLICATE_TIER',
      locale: 'en-GB',
    });
    await page.getByRole('table', { name: 'Alerts' }).getByRole('link').first().click();
    await page.getByRole('heading', { name: 'What it rests on' }).waitFor();
    await page.getByText(/decides about this alert, at its own gateway/u).waitFor();
    expect(await page.getByRole('button', { name: 'Submit the decision' }).count()).toBe(0);
  });
});

describe('duplicate claims', () => {
  test('are a picture of bills and payers, and a table that says the same and leads to the alerts', async ({
    openPage,
  }) => {
    const { page } = await openPage({ as: 'auditor', path: '/supervision/duplicates' });
    const graph = page.getByRole('img', { name: /^重复报销关系图/u });
    await graph.waitFor();
    await expect.poll(() => graph.locator('path[data-refused=true]').count()).toBeGreaterThanOrEqual(2);
    const table = page.getByRole('table');
    await table.getByText('杭州市医保经办中心').first().waitFor();
    await table.getByText('再报被拒：基本医保已受理过').first().waitFor();
    await expectEveryLook(page, 'supervision/duplicates');
    await table.getByRole('link').first().press('Enter');
    await page.locator('#alert-evidence').waitFor();
  });
});

describe('looking for a reason', () => {
  test('the access log is read after saying why, and holds that very look', async ({ openPage }) => {
    const { page } = await openPage({ as: HEALTH, path: '/supervision/access-log' });
    const show = page.getByRole('button', { name: '查看记录' });
    await show.waitFor();
    expect(await page.locator('table').count()).toBe(0);
    await page.getByRole('radio', { name: '处理投诉' }).press('Space');
    await expectAccessible(page);
    await picture(page, 'supervision/access-reason');
    await show.press('Enter');
    await page.locator('table').getByText('核验时调取').first().waitFor();
    await page.getByRole('button', { name: '换一个理由' }).press('Enter');
    await page.getByRole('radio', { name: '抽查' }).press('Space');
    await show.press('Enter');
    await page
      .getByRole('row', { name: /看查阅记录.*处理投诉/u })
      .first()
      .waitFor();
    await expectEveryLook(page, 'supervision/access-log');
  });

  test('the package of a receipt is handed out for a reason, and verifies by itself', async ({ openPage }) => {
    const { page } = await openPage({ as: HEALTH, path: '/supervision/evidence' });
    const field = page.getByLabel('票据代码-号码');
    await field.fill('33060125');
    await field.press('Enter');
    await page.getByRole('alert').getByText('8 位代码-10 位号码').waitFor();
    await field.fill('33060125-0000007001');
    const file = await downloadBy(page, () => field.press('Enter'));
    expect(JSON.parse(file)).toMatchObject({ type: 'piaosu/receipt-package' });
    for (const personal of [receipts[0]?.patientName, receipts[0]?.patientId]) expect(file).not.toContain(personal);
    expect((await scenario.verifyPackage('ins-a', JSON.parse(file))).headline).toBe('GENUINE');
    await page.getByRole('link', { name: '打开公众查验' }).waitFor();
    await expectEveryLook(page, 'supervision/evidence');
  });
});

describe('suspicions about boxes', () => {
  test('are shown to the drug inspector with their places and what they rest on', async ({ openPage }) => {
    const { page } = await openPage({ as: 'drug-inspector', path: '/supervision/boxes?code=BOX_SETTLED_AGAIN' });
    await page.getByRole('heading', { name: '同一盒药品被多次结算。' }).first().waitFor();
    await page.getByText('依据').first().click();
    await expectEveryLook(page, 'supervision/boxes');
  });
});
