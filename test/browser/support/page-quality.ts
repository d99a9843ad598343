import type { CDPSession, Page, Response } from 'playwright-core';
import { z } from 'zod';

/** What Lighthouse's report has of a page, as the browser itself measured it. Times in milliseconds, sizes in bytes. */
const quality = z.object({
  firstContentfulPaint: z.number(),
  largestContentfulPaint: z.number(),
  /** Sum of the tasks' time over 50 ms: while one runs, nothing that is typed is taken. */
  totalBlockingTime: z.number(),
  /** 0 to 1; up to 0.1 is 'good' by web.dev/cls. */
  cumulativeLayoutShift: z.number(),
  requests: z.number(),
  transferred: z.number(),
  elements: z.number(),
  /** What the page lacks of the audits that need no clock. */
  missing: z.array(z.string()),
});
export type PageQuality = z.output<typeof quality>;

/** Before a page is loaded: paints, shifts and long tasks are collected from its first moment on. */
const COLLECT = `(() => {
  const seen = (globalThis.pageQuality = { largest: 0, shift: 0, blocked: 0 });
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('largest-contentful-paint', (entry) => (seen.largest = entry.startTime));
  watch('layout-shift', (entry) => (seen.shift += entry.hadRecentInput ? 0 : entry.value));
  watch('longtask', (entry) => (seen.blocked += Math.max(0, entry.duration - 50)));
})()`;

const REPORT = `(() => {
  const { largest, shift, blocked } = globalThis.pageQuality;
  const [navigation] = performance.getEntriesByType('navigation');
  const resources = performance.getEntriesByType('resource');
  const [first] = performance.getEntriesByName('first-contentful-paint');
  const viewport = document.querySelector('meta[name=viewport]')?.content ?? '';
  const texts = resources.filter(({ name, decodedBodySize }) => /\\.(?:js|css)$/u.test(new URL(name).pathname) && decodedBodySize > 1500);
  const audits = {
    'a doctype': document.compatMode === 'CSS1Compat',
    'a title': document.title.trim() !== '',
    'a language': document.documentElement.lang !== '',
    'UTF-8': document.characterSet === 'UTF-8',
    'a viewport that may be zoomed': /width=device-width/u.test(viewport) && !/user-scalable=no|maximum-scale/u.test(viewport),
    'one h1': document.querySelectorAll('h1').length === 1,
    'a description': (document.querySelector('meta[name=description]')?.content ?? '') !== '',
    'noopener on links to new windows': [...document.querySelectorAll('a[target=_blank]')].every(({ rel }) => /noopener|noreferrer/u.test(rel)),
    'compressed scripts and styles': texts.every(({ encodedBodySize, decodedBodySize }) => encodedBodySize < decodedBodySize),
    'alternatives of pictures': [...document.images].every((image) => image.hasAttribute('alt')),
    'fewer than 1,500 elements': document.querySelectorAll('*').length < 1500,
  };
  return {
    firstContentfulPaint: Math.round(first?.startTime ?? 0),
    largestContentfulPaint: Math.round(largest),
    totalBlockingTime: Math.round(blocked),
    cumulativeLayoutShift: Math.round(shift * 1000) / 1000,
    requests: resources.length + 1,
    transferred: [navigation, ...resources].reduce((sum, { transferSize }) => sum + transferSize, 0),
    elements: document.querySelectorAll('*').length,
    missing: Object.entries(audits).flatMap(([name, kept]) => (kept ? [] : [name])),
  };
})()`;

/** Loads a page with nothing kept and measures it once it is quiet. */
export async function measurePage(page: Page, path: string): Promise<PageQuality> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  const response = await page.goto(path);
  await page.locator('h1').waitFor();
  // A page that refreshes itself is never without a request for long: what it looks like after two seconds counts.
  await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(ignoreTimeout);
  const measured = quality.parse(await page.evaluate(REPORT));
  await session.detach();
  return { ...measured, missing: [...measured.missing, ...missingHeaders(response)] };
}

export async function collectFromStart(page: Page): Promise<void> {
  await page.addInitScript(COLLECT);
}

/** A phone in the country: 400 kbit/s down, 200 up, 400 ms to the server and back. */
export async function slowLine(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 25_000 },
  });
  return session;
}

const HEADERS = ['content-security-policy', 'x-content-type-options', 'referrer-policy', 'permissions-policy'];

function missingHeaders(response: Response | null): string[] {
  const headers = response?.headers() ?? {};
  return HEADERS.filter((name) => headers[name] === undefined).map((name) => `the header ${name}`);
}

function ignoreTimeout(error: unknown): void {
  if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
}
