import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'chaincode/**/src/**/*.test.ts',
      'gateway/src/**/*.test.ts',
      'network/**/*.test.ts',
      'scripts/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
