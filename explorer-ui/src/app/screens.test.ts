import { REST_ROLES } from '@piaosu/gateway';
import { expect, test } from 'vitest';
import texts from '../locales/zh-CN/screens.json';
import { KINDS, kindsOf } from './home/kinds.ts';
import { mayOpen } from './screen.ts';
import { screenOf, SCREENS } from './screens.ts';

test('a name and a path belong to one screen', () => {
  expect(new Set(SCREENS.map(({ name }) => name)).size).toBe(SCREENS.length);
  expect(new Set(SCREENS.map(({ path }) => path)).size).toBe(SCREENS.length);
});

test('every screen in the menu has a path that can be opened without an id', () => {
  expect(SCREENS.filter(({ group, path }) => group !== undefined && path.includes(':'))).toEqual([]);
});

test('every screen stands under one that exists', () => {
  expect(SCREENS.filter(({ parent }) => parent !== undefined && screenOf(parent) === undefined)).toEqual([]);
});

test('there are seven kinds of users, and every role of a person belongs to one', () => {
  expect(KINDS).toHaveLength(7);
  const ofPeople = REST_ROLES.filter((role) => role !== 'SERVICE');
  expect(ofPeople.filter((role) => kindsOf([role]).length === 0)).toEqual([]);
});

test('steps of the home page name screens with texts', () => {
  const named = KINDS.flatMap(({ steps }) => steps);
  expect(named.filter((name) => !Object.hasOwn(texts, name))).toEqual([]);
});

test('who is not signed in opens nothing but what is for everybody', () => {
  const open = { name: 'home', path: '/x', load: () => Promise.reject(new Error('not opened')) } as const;
  expect(mayOpen({ ...open, roles: ['AUDITOR'] }, undefined)).toBe(false);
  expect(mayOpen({ ...open, roles: 'signed-in' }, undefined)).toBe(false);
  expect(mayOpen({ ...open, roles: 'everybody' }, undefined)).toBe(true);
  expect(mayOpen({ ...open, roles: ['AUDITOR'] }, ['ISSUER'])).toBe(false);
  expect(mayOpen({ ...open, roles: ['AUDITOR'] }, ['AUDITOR'])).toBe(true);
});
