import { PiaosuError } from '@piaosu/core';
import { expect, test } from 'vitest';
import type { Meaning } from './meaning.ts';
import { inEvent } from './perform.ts';

const refused = (pointer: string) => new PiaosuError('UNKNOWN_CODE', [{ pointer, code: 'UNKNOWN_CODE' }]);

test.each<[Meaning['act'], string, string]>([
  ['ship', '/codes/3', '/epcList/3'],
  ['receive', '/codes/3', '/epcList/3'],
  ['retire', '/codes/3', '/epcList/3'],
  ['pack', '/codes/3', '/childEPCs/3'],
  ['pack', '/childEPCs/3', '/childEPCs/3'],
  ['pack', '/container', '/parentID'],
  ['unpack', '/code', '/parentID'],
  ['commission', '/epcList/3', '/epcList/3'],
])('a refusal of %s at %s is told of the event at %s', (act, pointer, told) => {
  expect(inEvent(refused(pointer), act)).toMatchObject({ evidence: [{ pointer: told, code: 'UNKNOWN_CODE' }] });
});

test('a refusal without a place stays as it is', () => {
  const error = new PiaosuError('COUNT_MISMATCH', { missing: 1 });
  expect(inEvent(error, 'receive')).toBe(error);
});
