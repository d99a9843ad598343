import type { TestProject } from 'vitest/node';
import { loadDemo } from '../../../scripts/start/demo.ts';
import { DEMO_WORLD } from '../../../scripts/start/world.ts';
import { startTestProduct } from '../../support/product.ts';
import { findChromium } from './chromium.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Program of the browser; empty where there is none. */
    chromium: string;
    /** Data folder of the one product that all browser tests share. */
    browserProduct: string;
  }
}

const NONE = `
================================================================================
  NO CHROMIUM OR CHROME WAS FOUND: THE TESTS IN A REAL BROWSER DO NOT RUN.
  Install one (Debian: apt-get install chromium) or name one in CHROME_BIN.
================================================================================
`;

/** One product for all browser tests, with its pages built and the demo's data; nothing without a browser. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const chromium = findChromium();
  project.provide('chromium', chromium ?? '');
  if (chromium === undefined) {
    if (process.env['CI'] === 'true') throw new Error(NONE);
    process.stderr.write(NONE);
    project.provide('browserProduct', '');
    return () => Promise.resolve();
  }
  const product = await startTestProduct(DEMO_WORLD, { pages: true });
  await loadDemo(product);
  project.provide('browserProduct', product.folder.root);
  return async () => {
    await product[Symbol.asyncDispose]();
  };
}
