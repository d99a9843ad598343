import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect } from 'vitest';
import { overflow } from './support/every-look.ts';
import { ARTEFACTS, test } from './support/fixture.ts';
import { collectFromStart, measurePage, type PageQuality, slowLine } from './support/page-quality.ts';

/** One of each kind that a menu is made for. */
const PEOPLE = [
  ...['patient-wang', 'his-h33010000001', 'ins-a', 'p33010000001', 'maker-1'],
  ...['auditor-health', 'registrar-health', 'finance'],
];
/** What 200 % zoom leaves of a window of 1280 × 720 pixels. */
const ZOOMED = { width: 640, height: 360 };
const DESK = { width: 1280, height: 720 };

const measured = new Map<string, PageQuality>();

afterAll(() => {
  const rows = [...measured].map(([path, one]) => ({ path, ...one }));
  mkdirSync(ARTEFACTS, { recursive: true });
  writeFileSync(join(ARTEFACTS, 'page-quality.json'), `${JSON.stringify(rows, undefined, 2)}\n`);
  const lines = rows.map(
    ({ path, firstContentfulPaint, largestContentfulPaint, totalBlockingTime, ...one }) =>
      `${path}: first paint ${firstContentfulPaint.toString()} ms, largest ${largestContentfulPaint.toString()} ms, ` +
      `blocked ${totalBlockingTime.toString()} ms, shift ${one.cumulativeLayoutShift.toString()}, ` +
      `${one.requests.toString()} requests, ${Math.round(one.transferred / 1000).toString()} kB`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
});

describe('every page of a menu, loaded with nothing kept', () => {
  for (const as of PEOPLE) {
    test(`as ${as}: stays where it is while it loads, lacks nothing, and is used at 200 %`, async ({ openPage }) => {
      const { page } = await openPage({ as, viewport: DESK });
      await collectFromStart(page);
      for (const path of await pathsOfMenu(page)) {
        if (measured.has(path)) continue;
        const quality = await measurePage(page, path);
        measured.set(path, quality);
        expect.soft({ path, missing: quality.missing }).toEqual({ path, missing: [] });
        expect.soft(quality.cumulativeLayoutShift, path).toBeLessThanOrEqual(0.1);
        await expectUsableZoomed(page, path);
      }
    });
  }
});

test('the public check on a slow line: words while it comes, and no more than its budget', async ({ openPage }) => {
  const { page } = await openPage({ viewport: { width: 360, height: 780 } });
  await collectFromStart(page);
  await slowLine(page);
  const [quality] = await Promise.all([measurePage(page, '/check'), page.getByText('正在打开核验页面').waitFor()]);
  measured.set('/check on a slow line', quality);
  expect(quality.missing).toEqual([]);
  expect(quality.transferred).toBeLessThanOrEqual(150 * 1024);
});

async function pathsOfMenu(page: Page): Promise<string[]> {
  await page.locator('h1').waitFor();
  const links = page.getByRole('navigation', { name: '主导航' }).getByRole('link');
  await links.first().waitFor();
  return links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
}

/**
 * At 200 % nothing is wider than the window, and what has the focus is seen: marked, and not behind what sticks to an edge
 * (WCAG 2.4.7, 2.4.11).
 */
async function expectUsableZoomed(page: Page, path: string): Promise<void> {
  await page.setViewportSize(ZOOMED);
  expect.soft({ path, overflow: await overflow(page) }).toEqual({ path, overflow: 0 });
  for (let stop = 0; stop < 8; stop += 1) {
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(HIDDEN_FOCUS), { message: path, timeout: 5000 }).toBe('');
  }
  await page.setViewportSize(DESK);
}

/**
 * The element that has the focus, when it cannot be seen or not be told from the others once that is painted; otherwise nothing.
 * The place to scan takes the focus back by itself, and must not move the page then.
 */
const HIDDEN_FOCUS = `(async () => {
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused.matches('.ps-scan-place')) return '';
  const field = focused.closest('label, .ant-select') ?? focused;
  const box = field.getBoundingClientRect();
  const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
  const places = [0.2, 0.5, 0.8].map((part) => document.elementFromPoint(box.left + Math.min(box.width / 2, 40), top + (bottom - top) * part));
  const seen = bottom > top && places.some((there) => there && (field.contains(there) || there.contains(field)));
  const marked = [focused, field, ...field.querySelectorAll('*')].map((element) => getComputedStyle(element)).some((style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none');
  return seen && marked ? '' : [seen ? 'unmarked' : 'covered', focused.outerHTML.slice(0, 160)].join(' ');
})()`;
