import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { picture } from './fixture.ts';
import { expectLargePrint } from './large-print.ts';

const PHONE = { width: 360, height: 780 };
const DESK = { width: 1440, height: 900 };
const PLACE = 'piaosu.preferences';
const LOOKS = ['zh-CN', 'en'].flatMap((language) =>
  ['normal', 'large'].flatMap((size) => ['light', 'dark'].map((theme) => ({ language, size, theme }))),
);
/** Looks of which a picture is kept. */
const AT_A_DESK = ['zh-CN-normal-light', 'en-normal-dark'];
const ON_A_PHONE = 'zh-CN-large-light';
/** Rows of a long table are like its first; a log of hundreds, looked at eight times, would take minutes. */
const FEW_ROWS = `(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('tbody tr:nth-child(n + 13) { display: none }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
})()`;

/** Dark pages have the same elements, so that only these rules can tell otherwise. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];
type Look = (typeof LOOKS)[number];

/** Sets language, print and colours, as somebody chose them on an earlier visit, and loads the page anew. */
export async function prefer(page: Page, preferences: object): Promise<void> {
  await page.evaluate(
    ([place, text]) => {
      localStorage.setItem(place, text);
    },
    [PLACE, JSON.stringify(preferences)] as const,
  );
  await page.reload();
  await page.locator('h1').waitFor();
}

/** How many pixels the page is wider than the window. */
export function overflow(page: Page): Promise<unknown> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}

/**
 * The page as it stands, in both languages, both prints, light and dark: axe finds nothing, large print is large, and nothing is
 * wider than a phone. Pictures to be looked at: both languages at a desk, large print on a phone.
 */
export async function expectEveryLook(page: Page, name: string): Promise<void> {
  const viewport = page.viewportSize() ?? DESK;
  await page.evaluate(FEW_ROWS);
  for (const look of LOOKS) {
    const title = `${look.language}-${look.size}-${look.theme}`;
    await chooseElsewhere(page, look);
    await page.setViewportSize(DESK);
    await expectAccessible(page, look.theme === 'dark' ? OF_COLOURS : undefined);
    if (title.endsWith('large-light')) await expectLargePrint(page);
    if (AT_A_DESK.includes(title)) await picture(page, `${name}-${title}`);
    await page.setViewportSize(PHONE);
    expect({ look, overflow: await overflow(page) }).toEqual({ look, overflow: 0 });
    if (title === ON_A_PHONE) await picture(page, `${name}-${title}-phone`);
  }
  await page.setViewportSize(viewport);
}

/** As if chosen in another tab: the page follows without being loaded anew, and keeps what was typed. */
async function chooseElsewhere(page: Page, look: Look): Promise<void> {
  const newValue = JSON.stringify(look);
  await page.evaluate((event) => dispatchEvent(new StorageEvent('storage', event)), { key: PLACE, newValue });
  const { language, size, theme } = look;
  await page.locator(`html[lang="${language}"][data-size="${size}"][data-theme="${theme}"]`).waitFor();
  const brand = language === 'en' ? 'PiaoSu' : '票溯';
  await page.waitForFunction((text) => document.title.endsWith(text), brand);
}
