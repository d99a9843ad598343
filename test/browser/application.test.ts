import { describe, expect } from 'vitest';
import { expectAccessible } from './support/accessible.ts';
import { expectEveryLook, overflow, prefer } from './support/every-look.ts';
import { picture, signIn, test } from './support/fixture.ts';
import { scanKeys } from './support/scanner.ts';

const SIZES = ['normal', 'large'] as const;
const BOX = '81234567890123456789';
const PHONE = { width: 360, height: 740 };

describe('the home page', () => {
  test('tells each of the seven kinds of users where to begin, and everybody where to check', async ({ openPage }) => {
    const { page } = await openPage();
    await expect.poll(() => page.locator('.ps-kind').count()).toBe(7);
    await page.getByRole('link', { name: /查验票据/u }).click();
    await page.waitForURL('**/check');
    await page.goBack();
    await page.getByRole('link', { name: /查验药品/u }).click();
    await page.getByRole('tab', { name: '查药品', selected: true }).waitFor();
  });

  test('tells who has signed in the next steps, and the first steps until they are put away', async ({ openPage }) => {
    const { page } = await openPage({ as: 'ins-a' });
    const guide = page.getByRole('button', { name: '知道了，不再显示' });
    await guide.click();
    await page.reload();
    await page.getByRole('button', { name: '显示新手指引' }).waitFor();
    expect(await guide.count()).toBe(0);
  });

  test('says why a sign-in did not work', async ({ openPage }) => {
    const { page } = await openPage({ path: '/?problem=SIGN_IN_UNAVAILABLE' });
    await page.getByText('登录服务暂时无法连接。').waitFor();
  });
});

describe('in every look', () => {
  for (const path of ['/', '/scanner-test']) {
    test(`${path} is accessible`, async ({ openPage }) => {
      const { page } = await openPage({ path });
      await page.locator('h1').waitFor();
      await expectEveryLook(page, `application/${path === '/' ? 'home' : path.slice(1)}`);
    });
  }

  test('on a phone nothing is wider than the screen, in both prints, signed in or not', async ({ openPage }) => {
    const { page } = await openPage({ viewport: PHONE });
    for (const size of SIZES) {
      await prefer(page, { language: 'en', size });
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    }
    await signIn(page, 'patient-wang');
    await page.locator('h1').waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.locator('.ps-menu-button').click();
    await expectAccessible(page);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await picture(page, 'application/menu-phone');
  });
});

describe('the shell', () => {
  test('changes language, print and colours without a reload, and keeps them', async ({ openPage }) => {
    const { page } = await openPage();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    await page.getByRole('button', { name: 'Display' }).click();
    await page.getByRole('radio', { name: 'Large' }).check();
    await page.getByRole('radio', { name: 'Dark' }).check();
    await page.setViewportSize(PHONE);
    expect(await page.locator('.ps-disclosure-panel:not([hidden])').boundingBox()).toMatchObject({ x: 20, width: 320 });
    await picture(page, 'application/display-settings');
    await page.reload();
    const root = page.locator('html');
    expect(await root.getAttribute('lang')).toBe('en');
    expect(await root.getAttribute('data-size')).toBe('large');
    expect(await root.getAttribute('data-theme')).toBe('dark');
  });

  test('is used by keyboard alone: skip link first, focus on the heading after a navigation', async ({ openPage }) => {
    const { page } = await openPage({ as: 'his-h33010000001' });
    await page.locator('h1').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('ps-skip');
    const link = page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '扫码枪测试' });
    await link.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: '扫码枪测试' }).waitFor();
    expect(await page.title()).toBe('扫码枪测试 · 票溯');
  });

  test('says what to do on a page that is not there, or that is not for this role', async ({ openPage }) => {
    const { page } = await openPage({ path: '/no-such-page' });
    await page.getByRole('heading', { level: 1, name: '没有这个页面' }).waitFor();
    await expectAccessible(page);
  });

  test('tells who is offline, and takes it back', async ({ openPage }) => {
    const { page, watch } = await openPage();
    watch.expect(/ERR_INTERNET_DISCONNECTED/u);
    await page.locator('h1').waitFor();
    await page.context().setOffline(true);
    await page.getByText('网络已断开').waitFor();
    await page.context().setOffline(false);
    await page.getByText('网络已断开').waitFor({ state: 'detached' });
  });

  test('a session that ended leaves the page as it is and goes on after a new sign-in', async ({ openPage }) => {
    const { page, watch } = await openPage({ as: 'ins-a', path: '/scanner-test' });
    await page.locator('.ps-typed-code input').fill('half typed');
    await page.context().clearCookies();
    watch.expect(/401/u);
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))');
    const [window] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: '在新窗口登录' }).click(),
    ]);
    await window.locator('button[name=account][value="ins-a"]').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.locator('.ps-typed-code input').inputValue()).toBe('half typed');
  });
});

describe('the scanner test page', () => {
  test('shows what a scanner sent, key by key, and that it works', async ({ openPage }) => {
    const { page } = await openPage({ path: '/scanner-test' });
    await page.getByText('可以扫码').waitFor();
    await scanKeys(page, BOX);
    await page.getByText('扫码枪工作正常').waitFor();
    expect(await page.locator('.ps-facts').innerText()).toContain('药品追溯码');
    await expect.poll(() => page.locator('.ps-keys tbody tr').count()).toBe(BOX.length + 1);
    await picture(page, 'application/scanner-test-used');
  });

  test('a scan leaves a field as it was and presses no button', async ({ openPage }) => {
    const { page } = await openPage({ path: '/scanner-test' });
    const field = page.locator('.ps-typed-code input');
    await field.fill('half typed');
    await scanKeys(page, BOX);
    await page.getByText('扫码枪工作正常').waitFor();
    await expect.poll(() => field.inputValue()).toBe('half typed');
    await page.getByRole('button', { name: '打开摄像头' }).focus();
    await scanKeys(page, '81234567890123456780');
    await page.getByText('81234567890123456780').waitFor();
    expect(await page.locator('video').count()).toBe(0);
  });

  test('separators, double scans, codes that are no trace codes, and a missing suffix are told', async ({
    openPage,
  }) => {
    const { page } = await openPage({ path: '/scanner-test' });
    await page.getByText('可以扫码').waitFor();
    const gs1 = '01069012345678922112345\u001d10LOT7';
    await scanKeys(page, gs1);
    await scanKeys(page, gs1);
    await page.getByText('两秒内重复扫到同一个码').waitFor();
    await page.getByText(gs1.replace('\u001d', '␝')).waitFor();
    await scanKeys(page, '6901234567892', { suffix: 'none' });
    await page.getByText('能扫，但不是本系统的码').waitFor();
    await page.getByText('没有发送回车或 Tab 结尾').waitFor();
  });

  test('what somebody types is never taken for a scan', async ({ openPage }) => {
    const { page } = await openPage({ path: '/scanner-test' });
    const field = page.locator('.ps-typed-code input');
    await field.pressSequentially('8123456789', { delay: 90 });
    expect(await field.inputValue()).toBe('8123456789');
    await expect.poll(() => page.getByText('还没有识别到扫码').count()).toBe(1);
  });
});
