import { expect, test } from 'vitest';
import { sentencesOf, voiceOf } from './speech.ts';

test('a text is read sentence by sentence, amounts stay whole', () => {
  expect(sentencesOf('剩余 300.00 元。可以受理！\nTake care. Go on.')).toEqual([
    '剩余 300.00 元。',
    '可以受理！',
    'Take care.',
    'Go on.',
  ]);
});

test('a voice is of the language of the page, however the device writes it; without one there is none', () => {
  const voices = ['en-US', 'zh_CN', 'zh-HK'].map((lang) => ({ lang }));
  expect(voiceOf(voices, 'zh-CN')?.lang).toBe('zh_CN');
  expect(voiceOf([{ lang: 'cmn-CN' }], 'zh-CN')?.lang).toBe('cmn-CN');
  expect(voiceOf([{ lang: 'en-US' }], 'zh-CN')).toBeUndefined();
});
