import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DETAIL_COLUMNS, RECEIPT_COLUMNS } from '@piaosu/core';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { printWorkbook } from '../../gateway/src/formats/print-workbook.ts';
import { R1 } from '../../scripts/start/demo-receipts.ts';
import { waitFor } from '../../scripts/processes/wait.ts';
import { ROOT } from '../../scripts/start/root.ts';
import { Scenario } from '../support/scenario.ts';
import { expectEveryLook } from './support/every-look.ts';
import { picture, test } from './support/fixture.ts';

const HIS = 'his-h33010000001';
const EVIL = '<img src=x onerror=alert(1)>';
const PHONE = { width: 360, height: 780 };

interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A file of the day of three hospitals, as if all of it were the demo hospital's: the bytes stay GB18030. */
function dayFile(name: 'receipts' | 'details'): TestFile {
  const bytes = readFileSync(join(ROOT, 'test', 'fixtures', 'hospital-day', `${name}.csv`)).toString('latin1');
  const text = bytes
    .replaceAll(/^(330601|330602)26,(\d{10})/gmu, (_, kind: string, number: string) => `${kind}25,${own(kind, number)}`)
    // Business numbers are each hospital's own.
    .replaceAll(
      /,[0-9A-Z]{18},(H330\d{8}),(.*?),B(\d{12}),/gu,
      (_, issuer: string, between: string, number: string) => {
        return `,123301004701160000,H33010000001,${between},${issuer}-${number},`;
      },
    );
  return { name: `${name}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text, 'latin1') };
}

/** Hospitals' numbers side by side in the demo hospital's segment, clear of what other tests publish. */
function own(kind: string, number: string): string {
  const value = Number(number);
  if (value > 9_000_000_000) return number;
  const [every, bases] = kind === '330601' ? [1_000_000, [2800, 4000, 5200]] : [100_000, [20, 285, 470]];
  return String((bases[Math.floor(value / every)] ?? 0) + (value % every)).padStart(10, '0');
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Rows of receipts like R1 under the columns that a hospital exports; `over` changes some of each. */
function rowsOf(numbers: readonly number[], over: Readonly<Record<string, string>> = {}) {
  const receipts = numbers.map(
    (number) =>
      new Map(
        Object.entries({
          ...R1,
          eInvoiceNumber: String(number).padStart(10, '0'),
          businessNumber: `PAGE-${String(number)}`,
          ...over,
        }),
      ),
  );
  const columns = Object.entries(RECEIPT_COLUMNS).filter(([, pointer]) => receipts[0]?.has(pointer.slice(1)) === true);
  const lines = receipts.flatMap((receipt) =>
    R1.details.map(
      (line) =>
        new Map<string, unknown>([
          ...Object.entries(line),
          ['eInvoiceCode', R1.eInvoiceCode],
          ['eInvoiceNumber', receipt.get('eInvoiceNumber')],
        ]),
    ),
  );
  const table = (named: readonly (readonly [string, string])[], rows: readonly ReadonlyMap<string, unknown>[]) => [
    named.map(([column]) => column),
    ...rows.map((row) => named.map(([, pointer]) => textOf(row.get(pointer.slice(1))))),
  ];
  return { receipts: table(columns, receipts), details: table(Object.entries(DETAIL_COLUMNS), lines) };
}

function csvFile(name: string, rows: readonly (readonly string[])[]): TestFile {
  const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');
  return { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
}

function filesOf(numbers: readonly number[], over?: Readonly<Record<string, string>>): TestFile[] {
  const { receipts, details } = rowsOf(numbers, over);
  return [csvFile('receipts.csv', receipts), csvFile('details.csv', details)];
}

const choose = (page: Page, files: TestFile[]) => page.locator('input[type=file]').setInputFiles(files);
const send = async (page: Page) => {
  await page.getByRole('checkbox', { name: /已核对/u }).check();
  await page.getByRole('button', { name: /^发布 \d+ 张票据$/u }).click();
};
/** Of the job's own page: the list of the last uploads says so of others. */
const done = (page: Page) => page.locator('.ps-job').getByText('已完成').waitFor({ timeout: 30_000 });

describe('publishing', () => {
  test('a hospital day of 3,001 rows: totals to the fen, progress, six refused rows with their cause, a file to mend', async ({
    openPage,
  }) => {
    const { page } = await openPage({ as: HIS, path: '/publish' });
    const details = dayFile('details');
    await choose(page, [dayFile('receipts'), details]);
    await page.getByText('核对票据（3001 行）').waitFor();
    await page.getByText('3001 张', { exact: true }).waitFor();
    await page.getByText('14904 行', { exact: true }).waitFor();
    await picture(page, 'publish/day-chosen');
    await page.setViewportSize(PHONE);
    await picture(page, 'publish/day-chosen-phone');
    await page.setViewportSize({ width: 1440, height: 900 });
    await send(page);
    await page.waitForURL('**/publish/job_*');
    await done(page);
    await page.getByText('6,433,333.90 元').waitFor();
    const counts = page.locator('.ps-job-counts dd');
    await expect.poll(() => counts.allInnerTexts()).toEqual(['2995', '0', '6']);
    const refused = page.locator('section', { has: page.getByRole('heading', { name: /^退回 \d+ 行$/u }) });
    await refused.getByText('AMOUNT_EQUATION').waitFor();
    await refused.getByText('SEGMENT_UNALLOTTED').waitFor();
    await picture(page, 'publish/job-refused');
    const [mended] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载 6 张退回的票据，改好再传' }).click(),
    ]);
    const buffer = readFileSync(await mended.path());
    expect(buffer.toString('utf8')).toContain('退回原因');
    await page.getByRole('link', { name: '继续上传' }).click();
    await choose(page, [{ name: mended.suggestedFilename(), mimeType: 'text/csv', buffer }, details]);
    await page.getByText('核对票据（6 行）').waitFor();
    await page.getByText(/不属于其中票据的 \d+ 行明细不发送/u).waitFor();
    expect(await page.getByRole('checkbox', { name: /已核对/u }).isEnabled()).toBe(true);
    await expectEveryLook(page, 'publish/mended');
  });

  test('the samples of the page are published as they are', async ({ openPage }) => {
    const { page } = await openPage({ as: HIS, path: '/publish' });
    const files = [];
    for (const name of ['票据样例', '明细样例']) {
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name }).click();
      const file = await download;
      const buffer = readFileSync(await file.path());
      files.push({ name: file.suggestedFilename(), mimeType: 'text/csv', buffer });
    }
    await choose(page, files);
    await page.getByText('核对票据（3 行）').waitFor();
    await send(page);
    await done(page);
    await expect.poll(() => page.locator('.ps-job-counts dd').allInnerTexts()).toEqual(['3', '0', '0']);
  });

  test('a workbook: numbers that Excel has rounded are named by row and column before anything is sent; names of columns are remembered', async ({
    openPage,
  }) => {
    const { page } = await openPage({ as: HIS, path: '/publish' });
    const { receipts } = rowsOf([9501, 9502], { patientName: EVIL });
    const [head = [], ...rows] = receipts;
    const renamed = [head.map((name) => (name === '科室' ? '看病的科' : name)), ...rows];
    const buffer = damaged(printWorkbook('票据', renamed), head.indexOf('证件号码'));
    await choose(page, [{ name: 'day.xlsx', mimeType: 'application/octet-stream', buffer }]);
    await page.getByText('1 个长号码被 Excel 改坏了').waitFor();
    await page.getByText('票据表第 2 行，“证件号码”列').waitFor();
    await page.getByText(EVIL).first().waitFor();
    await page.getByText('“看病的科”是哪一列？不用的列请选“不使用”。').waitFor();
    expect(await page.getByRole('checkbox', { name: /已核对/u }).isDisabled()).toBe(true);
    await picture(page, 'publish/damaged');
    await page.getByRole('combobox', { name: '看病的科' }).focus();
    await page.keyboard.insertText('科室');
    await page.keyboard.press('Enter');
    await page.getByText('请先处理上面提示的列和行').waitFor({ state: 'detached' });
    await page.reload();
    await choose(page, [{ name: 'day.xlsx', mimeType: 'application/octet-stream', buffer }]);
    await page.getByText('1 个长号码被 Excel 改坏了').waitFor();
    expect(await page.getByText('“看病的科”是哪一列').count()).toBe(0);
  });

  test('the same in English, of a text file that Excel has saved', async ({ openPage }) => {
    const { page } = await openPage({ as: HIS, path: '/publish', locale: 'en' });
    await choose(page, filesOf([9511], { patientId: '330106196203043000' }));
    await page.getByText('receipts, row 2, column “证件号码”').waitFor();
    await page.getByText('Long numbers damaged by Excel: 1').waitFor();
  });
});

describe('a page that is closed while a file is uploaded', () => {
  test('nothing arrived: the page says so, the same file is sent, and a third time it is known', async ({
    openPage,
  }) => {
    const { page, watch } = await openPage({ as: HIS, path: '/publish' });
    watch.expect(/ERR_FAILED|ERR_ABORTED/u);
    const files = filesOf([9521, 9522], { patientName: EVIL });
    await page.route('**/receipts/batches', (route) => route.abort());
    await choose(page, files);
    await send(page);
    await page.getByText('网络连接中断').waitFor();
    await page.unroute('**/receipts/batches');
    await page.reload();
    await page.getByText('上次上传中断了').waitFor();
    await choose(page, files);
    await send(page);
    await page.waitForURL('**/publish/job_*');
    await done(page);
    await page.getByText('全部发布，已上链。').waitFor();
    const { pathname } = new URL(page.url());
    await page.getByRole('link', { name: '继续上传' }).click();
    await choose(page, files);
    await send(page);
    await page.getByText('这个文件已经上传过').waitFor();
    expect(await page.getByRole('link', { name: '查看上次结果' }).getAttribute('href')).toBe(pathname);
    await page.getByRole('button', { name: '再传一次' }).click();
    await page.waitForURL('**/publish/job_*');
    await page.getByText('这些票据以前已发布，没有新增。').waitFor({ timeout: 30_000 });
  });

  test('it arrived: its job is found again, and by a colleague in the list of the last uploads', async ({
    openPage,
  }) => {
    const { page, watch } = await openPage({ as: HIS, path: '/publish' });
    watch.expect(/ERR_FAILED|ERR_ABORTED/u);
    await page.route('**/receipts/batches', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await choose(page, filesOf([9531, 9532]));
    await send(page);
    await page.getByText('网络连接中断').waitFor();
    await page.goto('/publish');
    await page.getByText('上次的上传已收到').waitFor();
    await page.getByRole('link', { name: '查看进度' }).click();
    await done(page);
    await expect.poll(() => page.locator('.ps-job-counts dd').allInnerTexts()).toEqual(['2', '0', '0']);
    await expectEveryLook(page, 'publish/job');
    await page.goto('/publish');
    await page.locator('.ps-publish-last li').first().waitFor();
    expect(await page.getByText('上次的上传已收到').count()).toBe(0);
  });
});

describe('red-flush', () => {
  /** Anchored receipts like R1, of the page's own hospital. */
  async function published(scenario: Scenario, ...numbers: readonly number[]) {
    const api = scenario.product.api(HIS);
    for (const number of numbers) {
      const eInvoiceNumber = String(number).padStart(10, '0');
      const body = { ...R1, patientName: EVIL, eInvoiceNumber, businessNumber: `RED-PAGE-${String(number)}` };
      await api.expectOk({ method: 'POST', path: '/receipts', body });
      await waitFor(
        async () => {
          const { body: answer } = await api.ask({ method: 'GET', path: `/receipts/33060125-${eInvoiceNumber}` });
          return JSON.stringify(answer).includes('"ANCHORED"') ? true : undefined;
        },
        { timeoutMs: 30_000, everyMs: 100 },
      );
    }
  }
  const find = async (page: Page, number: string) => {
    await page.getByLabel('票据代码和号码').fill(number);
    await page.keyboard.press('Enter');
  };
  const fill = async (page: Page, title: string, number: number) => {
    const part = page.locator('section', { has: page.getByRole('heading', { name: title }) });
    await part.getByLabel(/^(?:红字|重开)票据的代码和号码$/u).fill(`33060125-${String(number).padStart(10, '0')}`);
    await part.getByLabel(/^(?:红字|重开)票据的校验码$/u).fill('a1b2c3');
    return part;
  };

  test('a wrong receipt is cancelled and issued anew; one of another hospital is refused in plain words', async ({
    openPage,
    product,
  }) => {
    await published(Scenario.on(product), 9601);
    const { page, watch } = await openPage({ as: HIS, path: '/red-flush' });
    watch.expect(/404/u);
    await find(page, '33060126-0000000001');
    await page.getByText('本院没有开过这张票据').waitFor();
    await find(page, '33060125-0000009601');
    await page.getByText('报销情况只告知支付方').waitFor();
    await page.getByText(EVIL).first().waitFor();
    await expectEveryLook(page, 'red-flush/found');
    await page.reload();
    await find(page, '330601250000009601');
    const flush = await fill(page, '三、冲红', 9611);
    await flush.getByRole('button', { name: '冲红', exact: true }).click();
    await picture(page, 'red-flush/sure');
    await page.getByRole('dialog').getByRole('button', { name: '冲红', exact: true }).click();
    await page.getByText('已冲红，票据作废').waitFor({ timeout: 30_000 });
    const again = await fill(page, '四、重新开具（需要时）', 9621);
    await again.getByLabel('科室').fill('外科');
    await again.getByRole('button', { name: '重新开具' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '重新开具' }).click();
    await page.getByText('新票据：33060125-0000009621').waitFor({ timeout: 30_000 });
    await picture(page, 'red-flush/reissued');
  });

  test('with a claim that stands against it, it waits for the payer and says so', async ({ openPage, product }) => {
    const scenario = Scenario.on(product);
    await published(scenario, 9602);
    const receipt = { ...R1, eInvoiceNumber: '0000009602' };
    const { status, claimId = '' } = await scenario.claim('ins-a', receipt, '100.00', { shown: shownOf(receipt) });
    expect(status).toBe(201);
    const { page } = await openPage({ as: HIS, path: '/red-flush' });
    await find(page, '33060125-0000009602');
    await page.getByText('报销情况只告知支付方').waitFor();
    const flush = await fill(page, '三、冲红', 9612);
    await flush.getByRole('button', { name: '冲红', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: '冲红', exact: true }).click();
    await page.getByText('已登记，等待支付方').waitFor({ timeout: 30_000 });
    await picture(page, 'red-flush/waits');
    await page.reload();
    await find(page, '33060125-0000009602');
    await page.getByText('这张票据的冲红已登记').waitFor();
    expect(await page.getByRole('button', { name: '冲红', exact: true }).count()).toBe(0);
    const { page: office } = await openPage({ as: 'ins-a', path: `/claims/${claimId}` });
    await office.getByText('医院正在冲红这张票据').waitFor();
    expect(await office.getByRole('radio', { name: '退回' }).isChecked()).toBe(true);
  });
});

/** What an office has in its hand. */
function shownOf({ checkCode, issueDate, totalAmount }: Pick<typeof R1, 'checkCode' | 'issueDate' | 'totalAmount'>) {
  return { checkCode, issueDate, totalAmount };
}

/** The first row's cell of that column as Excel leaves a long number. */
function damaged(bytes: Uint8Array, column: number): Buffer {
  const files = unzipSync(bytes);
  const path = 'xl/worksheets/sheet1.xml';
  const name = columnName(column);
  const cell = new RegExp(`<c r="${name}2" t="inlineStr">.*?</c>`, 'u');
  const sheet = strFromU8(files[path] ?? new Uint8Array(0)).replace(
    cell,
    `<c r="${name}2"><v>3.3010619620304301E+17</v></c>`,
  );
  return Buffer.from(zipSync({ ...files, [path]: strToU8(sheet) }));
}

function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}
