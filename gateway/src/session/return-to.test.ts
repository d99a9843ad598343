import { expect, test } from 'vitest';
import { safeReturnTo } from './return-to.ts';

test.each([
  ['/', '/'],
  ['/claims/C1?state=OPEN&x=%2F%2Fevil.example#part', '/claims/C1?state=OPEN&x=%2F%2Fevil.example#part'],
  ['/检索?q=药"<', '/%E6%A3%80%E7%B4%A2?q=%E8%8D%AF%22%3C'],
])('a path of the own pages is kept: %s', (asked, kept) => {
  expect(safeReturnTo(asked)).toBe(kept);
});

test.each([
  'https://evil.example/',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  'javascript:alert(1)',
  'claims',
  '',
  ' /claims',
  '/session/sign-out',
  '/session',
  '/v1/receipts',
  '/x/../session/sign-in',
  `/${'a'.repeat(3000)}`,
  ['/a', '/b'],
  { a: '/' },
  undefined,
])('another site, or what is no page, leads home (open redirect): %j', (asked) => {
  expect(safeReturnTo(asked)).toBe('/');
});
