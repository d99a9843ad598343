import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Until nothing moves: the rule for less motion makes each change of a colour last for a frame, and axe must not look at the frame
 * before. Twice, because what ends may start something.
 */
const STANDS_STILL = `(async () => {
  for (let round = 0; round < 2; round += 1) {
    await new Promise((drawn) => requestAnimationFrame(drawn));
    const ending = document.getAnimations().filter((each) => each.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map((each) => each.finished));
  }
})()`;

/** axe finds nothing on the page as it stands; each finding names its rule, its place and what is wrong there. */
export async function expectAccessible(page: Page, rules?: readonly string[]): Promise<void> {
  await page.evaluate(STANDS_STILL);
  // Without a second, empty page for each look, which pages with foreign frames would need: three times as fast.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze();
  const findings = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
  expect(findings).toEqual([]);
}
