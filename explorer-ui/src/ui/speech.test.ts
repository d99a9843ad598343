import { expect, test } from 'vitest';
import { sentencesOf } from './speech.ts';

test('a text is read sentence by sentence, amounts stay whole', () => {
  expect(sentencesOf('剩余 300.00 元。可以受理！\nTake care. Go on.')).toEqual([
    '剩余 300.00 元。',
    '可以受理！',
    'Take care.',
    'Go on.',
  ]);
});
