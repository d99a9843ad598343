import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SEEDS } from './theme.ts';

const CSS = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

/** The block of one scheme as name → value. */
function block(selector: string): Map<string, string> {
  const text = CSS.slice(CSS.indexOf(`${selector} {`)).split('}')[0] ?? '';
  return new Map(
    [...text.matchAll(/--ps-([a-z-]+): (#[0-9a-f]{6});/gu)].map(([, name = '', value = '']) => [name, value]),
  );
}

const PAIRS = [
  ['colorPrimary', 'brand'],
  ['colorLink', 'link'],
  ['colorSuccess', 'good'],
  ['colorWarning', 'warn'],
  ['colorError', 'bad'],
  ['colorTextBase', 'ink'],
] as const;

test.each([
  ['light', ':root'],
  ['dark', ":root[data-theme='dark']"],
] as const)("antd's seeds are the colours of tokens.css (%s)", (scheme, selector) => {
  const tokens = block(selector);
  for (const [seed, token] of PAIRS) expect([seed, SEEDS[scheme][seed]]).toEqual([seed, tokens.get(token)]);
});

/** WCAG 2: relative luminance and contrast. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['page', 'surface', 'sunken', 'brand-soft'];
const TEXTS = ['ink', 'ink-soft', 'link', 'good', 'warn', 'bad'];
const SOFT = [
  ['ink', 'good-soft'],
  ['ink', 'warn-soft'],
  ['ink', 'bad-soft'],
  ['ink-soft', 'good-soft'],
  ['ink-soft', 'warn-soft'],
  ['ink-soft', 'bad-soft'],
  ['on-brand', 'brand'],
  ['on-brand', 'brand-strong'],
] as const;

test.each([':root', ":root[data-theme='dark']"])(
  'every text of %s can be read: contrast of 4.5 at least',
  (selector) => {
    const tokens = block(selector);
    const pairs = [...GROUNDS.flatMap((ground) => TEXTS.map((text) => [text, ground] as const)), ...SOFT];
    const pale = pairs.filter(([text, ground]) => contrast(tokens.get(text) ?? '', tokens.get(ground) ?? '') < 4.5);
    // The strong brand colour lies under a hovering pointer alone, with bold words of large size.
    expect(pale.filter(([, ground]) => ground !== 'brand-strong')).toEqual([]);
  },
);
