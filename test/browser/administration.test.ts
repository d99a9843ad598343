import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { expectEveryLook, overflow } from './support/every-look.ts';
import { picture, test } from './support/fixture.ts';

const HOSTILE = '<img src=x onerror=alert(1)>医院';
const HOSPITAL = 'H33010099001';

describe('a registrar', () => {
  test('registers a hospital, replaces and revokes its key, suspends it and lets it act again', async ({
    openPage,
  }) => {
    const { page } = await openPage({ as: 'registrar-health', path: '/institutions' });
    await page.getByRole('link', { name: '登记机构' }).click();
    await page.getByLabel('名称').fill(HOSTILE);
    await page.getByLabel('编码').fill(HOSPITAL.toLowerCase().replace('h', 'Ｈ'));
    await page.getByRole('combobox', { name: '发布方' }).click();
    await page.getByTitle('卫健票据发布系统').click();
    await confirm(page, '登记');
    await page.waitForURL(`**/institutions/${HOSPITAL}`);
    await page.getByRole('heading', { level: 1, name: HOSTILE }).waitFor();
    await picture(page, 'administration/registered');

    await confirm(page, '停用');
    await page.getByText('已停用').waitFor();
    await page.getByRole('heading', { name: '停用记录' }).waitFor();
    await confirm(page, '恢复');
    await page.getByRole('button', { name: '停用' }).waitFor();

    await page.getByRole('link', { name: '1 把' }).click();
    await confirm(page, '更换');
    await page.getByRole('heading', { name: '已失效的密钥' }).waitFor();
    await page.getByRole('button', { name: '吊销' }).click();
    await page.getByRole('dialog').getByText('这是唯一的有效密钥').waitFor();
    await picture(page, 'administration/revoke');
    await page.getByRole('dialog').getByRole('button', { name: '吊销' }).click();
    await page.getByText('没有有效密钥').waitFor();
    await confirm(page, '增加密钥');
    await page.getByRole('button', { name: '更换' }).waitFor();
    await picture(page, 'administration/keys-after');
  });

  test('is told what is wrong: an id that is taken, a file that is no request, another authority’s hospital', async ({
    openPage,
  }) => {
    const { page, watch } = await openPage({ as: 'registrar-insurance', path: '/institutions/register' });
    await page.getByLabel('名称').fill('另一家保险');
    await page.getByLabel('编码').fill('INS-A');
    watch.expect(/409/u);
    await page.getByRole('button', { name: '登记', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: '登记', exact: true }).click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await page.goto('/keys?institution=INS-A');
    await page.getByText('机构自己保管密钥').click();
    await page.getByLabel('选择登记请求文件').setInputFiles({
      ...{ name: 'request.json', mimeType: 'application/json', buffer: Buffer.from('-----BEGIN PRIVATE KEY-----') },
    });
    await page.getByText('这不是登记请求文件').waitFor();
    await page.goto('/institutions/H33010000001');
    await page.getByText('只有登记它的单位能更改').waitFor();
    expect(await page.getByRole('button', { name: '停用' }).count()).toBe(0);
  });
});

test('the finance bureau allots numbers, in English and by keyboard alone; an overlap is said before it is sent', async ({
  openPage,
}) => {
  const { page } = await openPage({ as: 'finance', path: '/segments', locale: 'en' });
  await page.getByLabel('Receipt code').focus();
  await page.keyboard.type('33060125');
  await next(page, '9000');
  await next(page, '20000');
  await page.keyboard.press('Tab');
  await page.keyboard.type('市演示');
  await page.keyboard.press('Enter');
  await page.getByText('Overlaps with 0000000001 – 0000010000').waitFor();
  await picture(page, 'administration/overlap');
  await page.getByLabel('Receipt code').focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('33069925');
  const allot = page.getByRole('button', { name: 'Allot', exact: true });
  await allot.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('11,001 receipts').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: /33069925/u }).waitFor();
});

test('network health is asked again by itself, and says so when it is old', async ({ openPage }) => {
  const { page, watch } = await openPage({ as: 'registrar-health', path: '/network' });
  await page.getByRole('heading', { name: '一切正常' }).waitFor();
  expect(await page.getByText('peer0.health.piaosu.test').count()).toBe(1);
  watch.expect(/ERR_INTERNET_DISCONNECTED/u);
  await page.context().setOffline(true);
  await page.getByRole('heading', { name: '连不上服务，以下是最后一次的情况' }).waitFor();
  await picture(page, 'administration/network-stale');
  await page.context().setOffline(false);
  await page.getByRole('heading', { name: '一切正常' }).waitFor();
});

for (const [as, path, name] of [
  ['registrar-health', '/institutions', 'institutions'],
  ['registrar-health', '/institutions/register', 'register'],
  ['registrar-insurance', '/institutions/INS-B', 'institution'],
  ['finance', '/segments', 'segments'],
  ['registrar-health', '/keys?institution=H33010000001', 'keys'],
  ['registrar-health', '/users', 'users'],
  ['registrar-health', '/network', 'network'],
] as const) {
  test(`${name} in every look`, async ({ openPage }) => {
    const { page } = await openPage({ as, path });
    await page.locator('.ps-card').last().waitFor();
    if (name === 'keys') await page.getByText('机构自己保管密钥').click();
    await expectEveryLook(page, `administration/${name}`);
    expect(await overflow(page)).toBe(0);
  });
}

/** Presses an act and agrees to what the dialog says it will do. */
async function confirm(page: Page, act: string): Promise<void> {
  await page.getByRole('button', { name: act, exact: true }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: act, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function next(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Tab');
  await page.keyboard.type(text);
}
