import { expect, test } from 'vitest';
import { agrees } from '../scripts/demo-day/comparison.ts';
import { playStory } from '../scripts/demo-claims/story.ts';
import { DEMO_WORLD } from '../scripts/start/world.ts';
import { startTestProduct } from './support/product.ts';

test('B9, E4 paid, red-flushed, re-issued, claimed elsewhere: every step of the story as it is told', async () => {
  await using product = await startTestProduct(DEMO_WORLD);
  const told: string[] = [];
  const comparisons = await playStory(product, (text) => told.push(text));
  expect(comparisons.filter((comparison) => !agrees(comparison))).toEqual([]);
  expect(told.at(-1)).toContain('issued anew  900.00  LIVE');
}, 120_000);
