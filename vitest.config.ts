import { defineConfig } from 'vitest/config';

const common = {
  exclude: ['**/node_modules/**', '**/dist/**'],
  testTimeout: 30_000,
  hookTimeout: 120_000,
  pool: 'forks' as const,
};

/** Where no file starts a process of the product: they share their workers, and with that what they import. */
const parts = ['chaincode/**/src/**/*.test.ts', 'gateway/src/**/*.test.ts', 'explorer-ui/**/*.test.{ts,tsx}'];
/** Where files start the product or processes of it: each in a worker of its own, so that nothing of one is left. */
const product = ['network/**/*.test.ts', 'scripts/**/*.test.ts', 'test/**/*.test.ts'];
/** In a real browser, against one product that they share. */
const browser = ['test/browser/**/*.test.ts'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      { test: { ...common, name: 'parts', include: parts, isolate: false } },
      { test: { ...common, name: 'product', include: product, exclude: [...common.exclude, ...browser] } },
      {
        test: {
          ...{ ...common, name: 'browser', include: browser, testTimeout: 120_000 },
          // A page is waited for as long by what it holds as by what playwright finds on it.
          expect: { poll: { timeout: 15_000 } },
          globalSetup: ['test/browser/support/global-setup.ts'],
          setupFiles: ['test/browser/support/setup.ts'],
        },
      },
    ],
  },
});
