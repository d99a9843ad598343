import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agrees } from '../scripts/demo-day/comparison.ts';
import { playStory } from '../scripts/demo-trace/story.ts';
import { DEMO_WORLD } from '../scripts/start/world.ts';
import { startTestProduct, type TestProduct } from './support/product.ts';

const run = promisify(execFile);
let product: TestProduct;

beforeAll(async () => {
  product = await startTestProduct(DEMO_WORLD);
}, 120_000);
afterAll(async () => {
  await product[Symbol.asyncDispose]();
});

test('T2 T3 T8 T15–T19 T22 T26 T30 T31 T36 T41 T46 T48 from the lot to the claim, and what is tried on the way', async () => {
  const told: string[] = [];
  const comparisons = await playStory(product, (text) => told.push(text));
  expect(comparisons.filter((comparison) => !agrees(comparison))).toEqual([]);
  expect(comparisons.length).toBeGreaterThan(70);
}, 120_000);

test('the lines of docs/trace.md run as they stand', async () => {
  const page = await readFile(new URL('../docs/trace.md', import.meta.url), 'utf8');
  const lines = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block).join('');
  const script = lines
    .replaceAll('http://127.0.0.1:8080', product.apiUrl('HealthMSP'))
    .replaceAll('http://127.0.0.1:8090', product.issuer)
    .replaceAll('.piaosu/', `${product.folder.root}/`);
  const cwd = await mkdtemp(join(tmpdir(), 'piaosu-docs-'));
  const { stdout, stderr } = await run('bash', ['-euc', script], { cwd, timeout: 60_000 });
  await rm(cwd, { recursive: true });
  expect(stderr).toBe('');
  expect(stdout).not.toContain('urn:piaosu:problem');
  expect(stdout).toContain('"OK_UNDONE"');
  expect(stdout).toContain('"RECALLED"');
}, 90_000);
