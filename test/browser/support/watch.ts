import type { BrowserContext, Page } from 'playwright-core';

/** What no page of ours may do, whatever a test is about. */
export class PageWatch {
  readonly #own: ReadonlySet<string>;
  readonly #faults: string[] = [];
  readonly #expected: RegExp[] = [];

  /** `origins`: where pages may go and ask; everything else is somebody else's. */
  constructor(origins: readonly string[]) {
    this.#own = new Set(origins);
  }

  /** From now on noise that fits is part of what the test does: the 409 of a refused act, say. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** What happened that was not expected. */
  get faults(): string[] {
    return this.#faults.filter((fault) => !this.#expected.some((pattern) => pattern.test(fault)));
  }

  async attach(context: BrowserContext): Promise<void> {
    await context.exposeBinding('reportPolicyViolation', (_source, what: string) => {
      this.#faults.push(`policy: ${what}`);
    });
    await context.addInitScript(REPORT_VIOLATIONS);
    context.on('page', (page) => {
      this.#follow(page);
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      const isNetwork = url.protocol !== 'data:' && url.protocol !== 'blob:';
      if (isNetwork && !this.#own.has(url.origin)) this.#faults.push(`foreign: ${request.method()} ${url.href}`);
    });
    context.on('weberror', (error) => this.#faults.push(`error: ${error.error().stack ?? error.error().message}`));
  }

  #follow(page: Page): void {
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      this.#faults.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('crash', () => this.#faults.push('crash: the page is gone'));
  }
}

const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) => {
  reportPolicyViolation(event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample);
});`;
