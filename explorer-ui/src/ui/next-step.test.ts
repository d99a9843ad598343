import { CODES, HEADLINES } from '@piaosu/core';
import { expect, test } from 'vitest';
import steps from '../locales/zh-CN/next-steps.json';
import { stepKeyOf } from './next-step.ts';

const OWN_OF_BROWSER = ['NETWORK', 'UNREADABLE_ANSWER', 'CANCELLED'];

test('every code has a next step, of its own or of its class', () => {
  const classes = new Set(Object.keys(steps.class).map((name) => `class.${name}`));
  const without = Object.keys(CODES).filter((code) => {
    const key = stepKeyOf(code);
    return key.startsWith('class.') ? !classes.has(key) : !Object.hasOwn(steps, key);
  });
  expect(without).toEqual([]);
});

test('every headline has a next step of its own', () => {
  expect(HEADLINES.filter((headline) => stepKeyOf(headline) !== headline)).toEqual([]);
});

test('no next step is written for a code that does not exist', () => {
  const known = new Set([...Object.keys(CODES), ...OWN_OF_BROWSER, 'class']);
  expect(Object.keys(steps).filter((code) => !known.has(code))).toEqual([]);
});
