import { expect, test } from 'vitest';
import { emptyInstitution, missingIn, toRegistration } from './registration.ts';

test('a hospital needs its publisher, a publisher its address, everybody an id and a name', () => {
  expect(missingIn(emptyInstitution('HOSPITAL'))).toEqual(['id', 'name', 'publisher']);
  expect(missingIn(emptyInstitution('PUBLISHER'))).toEqual(['id', 'name', 'endpoint']);
  expect(missingIn({ ...emptyInstitution('PHARMACY'), id: 'P33010000009', name: '药店' })).toEqual([]);
  const publisher = { ...emptyInstitution('PUBLISHER'), id: 'PUB-2', name: '发布' };
  expect(missingIn({ ...publisher, endpoint: 'http://plain' })).toEqual(['endpoint']);
});

test('a code is taken as it is typed in full width or small letters, and refused with a wrong check digit', () => {
  const typed = { ...emptyInstitution('PHARMACY'), id: 'Ｐ３３０１００００００９', name: ' 药店 ' };
  expect(toRegistration(typed)).toEqual({ id: 'P33010000009', kinds: ['PHARMACY'], name: '药店' });
  expect(missingIn({ ...typed, uscc: '123301004701160000' })).toEqual([]);
  expect(missingIn({ ...typed, uscc: '123301004701160001' })).toEqual(['uscc']);
});

test('a payer of the first three tiers is never FIXED, whatever was chosen before', () => {
  const payer = { ...emptyInstitution('PAYER'), id: 'INS-X', name: '保险', benefit: 'FIXED' } as const;
  expect(toRegistration(payer)).toMatchObject({ tier: 5, benefit: 'FIXED' });
  expect(toRegistration({ ...payer, tier: 'BASIC' })).toMatchObject({ tier: 1, benefit: 'INDEMNITY' });
});
