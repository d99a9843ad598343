import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Texts under 18 px and targets under 60 px. A box or a ring in a label is as large as its label, the field of a select as the select; a link in a sentence is text
 * (WCAG 2.5.8 excepts it too), and the skip link is for keyboards.
 */
const TOO_SMALL = `(() => {
  const shown = [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility());
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
  const texts = shown.filter((element) => own(element) && parseFloat(getComputedStyle(element).fontSize) < 18);
  const controls = shown.filter((element) => element.matches('a[href], button, summary, input, select, textarea'));
  const targets = controls.filter((element) => !element.closest('p, .ps-skip')).map((element) => element.closest('label, .ant-select') ?? element);
  const low = targets.filter((element) => element.getBoundingClientRect().height < 59.5);
  return [...texts, ...low].map((element) => {
    const { width, height } = element.getBoundingClientRect();
    return [getComputedStyle(element).fontSize, Math.round(width) + 'x' + Math.round(height), element.outerHTML.slice(0, 120)].join(' ');
  });
})()`;

/** Large print as it is promised: text of 18 px at least, targets of 60 px at least. */
export async function expectLargePrint(page: Page): Promise<void> {
  expect(await page.evaluate(TOO_SMALL)).toEqual([]);
}
