import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, inject, test as plain } from 'vitest';
import type { Product } from '../../../scripts/start/product.ts';
import { ROOT } from '../../../scripts/start/root.ts';
import { DEMO_WORLD } from '../../../scripts/start/world.ts';
import { attachedProduct } from './attached-product.ts';
import { PageWatch } from './watch.ts';

/** Where the run leaves what people look at; ignored by git. */
export const ARTEFACTS = join(ROOT, 'test-artefacts', 'browser');

export interface OpenOptions extends BrowserContextOptions {
  /** Of the page that is opened first; the home page when absent. */
  readonly path?: string;
  /** Signed in as that account of the demo; signed out when absent. */
  readonly as?: string;
}

/** A page in a browser of its own, as a user with nothing stored has it. */
export interface Opened {
  readonly page: Page;
  readonly watch: PageWatch;
}

/**
 * A test in a real browser against the one running product, which all tests share: a test makes what it acts on itself.
 * `openPage` fails the test when a page did what none may do: see PageWatch.
 */
export const test = plain
  .extend('product', { scope: 'file' }, () => attachedProduct(inject('browserProduct'), DEMO_WORLD))
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await chromium.launch({
      executablePath: inject('chromium'),
      // Chromium's sandbox needs another user than root, which a container often has not.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('openPage', ({ browser, product, task }, { onCleanup }) => {
    const opened: Opened[] = [];
    onCleanup(async () => {
      if (task.result?.state === 'fail') await pictures(opened, `failed/${task.name}`);
      const faults = opened.flatMap(({ watch }) => watch.faults);
      await Promise.all(opened.map(({ page }) => page.context().close()));
      expect(faults).toEqual([]);
    });
    return async (options: OpenOptions = {}): Promise<Opened> => {
      const one = await open(browser, product, options);
      opened.push(one);
      return one;
    };
  });

/** The zone is not ours on purpose: times are shown in Asia/Shanghai whatever the browser's is. */
const DEFAULTS: BrowserContextOptions = {
  ...{ locale: 'zh-CN', timezoneId: 'UTC', viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce' },
};

async function open(browser: Browser, product: Product, options: OpenOptions): Promise<Opened> {
  const { path = '/', as, ...context } = options;
  const home = product.apiUrl('HealthMSP');
  const opened = await browser.newContext({ baseURL: home, ...DEFAULTS, ...context });
  opened.setDefaultTimeout(15_000);
  const watch = new PageWatch([home, product.issuer]);
  await watch.attach(opened);
  const page = await opened.newPage();
  if (as === undefined) await page.goto(path);
  else await signIn(page, as, path);
  return { page, watch };
}

/** As a person does: to the provider, one click, and back. */
export async function signIn(page: Page, account: string, returnTo = '/'): Promise<void> {
  await page.goto(`/session/sign-in?${new URLSearchParams({ returnTo }).toString()}`);
  await chooseAccount(page, account);
}

/** The click on the provider's page, and the way back to where the sign-in was to lead. */
export async function chooseAccount(page: Page, account: string): Promise<void> {
  await page.locator(`button[name=account][value="${account}"]`).click();
  await page.waitForURL((url) => !/^\/(?:session|interaction|auth)(?:\/|$)/u.test(url.pathname));
}

/** Keeps a picture of the page as an artefact of the run: `test-artefacts/browser/<name>.png`. */
export async function picture(page: Page, name: string): Promise<void> {
  const path = join(ARTEFACTS, `${name.replaceAll(/[^\w/.-]+/gu, '-')}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, fullPage: true });
}

async function pictures(opened: readonly Opened[], name: string): Promise<void> {
  for (const [index, { page }] of opened.entries()) {
    if (!page.isClosed()) await picture(page, `${name}-${(index + 1).toString()}`);
  }
}
