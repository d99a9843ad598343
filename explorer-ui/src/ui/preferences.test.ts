import { expect, test } from 'vitest';
import { parsePreferences, sizeNow } from './preferences.ts';

const FIRST = { language: 'zh-CN', size: 'normal', theme: 'system', care: false, sound: true, printOffered: false };

test('at the first visit the pages are Chinese, unless the browser asks for English and for no Chinese', () => {
  expect(parsePreferences(null, ['de-DE', 'en'])).toEqual(FIRST);
  expect(parsePreferences(null, ['en-US', 'zh-CN'])).toEqual(FIRST);
  expect(parsePreferences(null, ['en-US'])).toEqual({ ...FIRST, language: 'en' });
});

test.each(['{', 'null', '[]', '{"size":"huge","care":"yes"}'])(
  'damaged preferences (%s) are those of a first visit',
  (text) => {
    expect(parsePreferences(text, [])).toEqual(FIRST);
  },
);

test('care mode is in large print', () => {
  expect(sizeNow(parsePreferences('{"care":true}', []))).toBe('large');
});
