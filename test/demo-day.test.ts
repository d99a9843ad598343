import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agrees } from '../scripts/demo-day/comparison.ts';
import { readDay, worldOf } from '../scripts/demo-day/day.ts';
import { runDay } from '../scripts/demo-day/run-day.ts';
import { silent } from '../scripts/start/progress.ts';
import { startTestProduct } from './support/product.ts';

test('a hospital day: every bad row is refused with its code, totals agree to the fen, every question is answered right', async () => {
  const day = await readDay(join(import.meta.dirname, 'fixtures', 'hospital-day'));
  await using product = await startTestProduct(worldOf(day.expected));
  const comparisons = await runDay(product, day, silent);
  expect(comparisons.filter((comparison) => !agrees(comparison))).toEqual([]);
  expect(comparisons.length).toBeGreaterThan(40);
}, 300_000);
