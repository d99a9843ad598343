import { describe, expect, it } from 'vitest';
import { boxAnswerOf, toneOfBox } from './box-answer.ts';
import { checkBox, readDate } from './box-check.ts';
import type { Reply } from './service.ts';

const nobody = (): Promise<Reply> => Promise.reject(new Error('nobody is to be asked'));
const says = (body: object) => (): Promise<Reply> => Promise.resolve({ state: 'ANSWERED', body });

describe('a trace code', () => {
  it('T3: of 69… is explained and asked of nobody', async () => {
    expect(await checkBox({ code: '6901234567892' }, 2026, nobody)).toMatchObject({
      kind: 'FAULT',
      code: 'FMT_NOT_TRACE_CODE',
    });
  });

  it('T2: with a letter or of the wrong length is explained with what was read', async () => {
    expect(await checkBox({ code: '8123456789012345678X' }, 2026, nobody)).toMatchObject({ code: 'FMT_CHARSET' });
    expect(await checkBox({ code: '8123 4567' }, 2026, nobody)).toMatchObject({ code: 'FMT_LENGTH', length: 8 });
  });

  it('T2: with full-width digits or blanks is asked for', async () => {
    const none = says({ answer: 'NO_RECORD', sentence: {} });
    for (const code of ['８１２３４５６７８９０１２３４５６７８９', ' 81234 56789 01234 56789 ']) {
      expect(await checkBox({ code }, 2026, none)).toMatchObject({ kind: 'ANSWER', answer: { answer: 'NO_RECORD' } });
    }
  });

  it('whose answer does not come, or is none of ours, is not checked', async () => {
    const code = '81234567890123456789';
    const away = (): Promise<Reply> => Promise.resolve({ state: 'UNAVAILABLE' });
    for (const asked of [away, says({ answer: 'GENUINE' }), says([])]) {
      expect(await checkBox({ code }, 2026, asked)).toEqual({ kind: 'NOTICE', notice: { name: 'UNAVAILABLE' } });
    }
  });
});

describe('the answer about a box', () => {
  const reply = { answer: 'SOLD_ONCE', sentence: null } as const;

  it('is green only for a single sale that can be the asker’s own', () => {
    expect(toneOfBox(boxAnswerOf({ ...reply, fits: true }))).toBe('good');
    expect(toneOfBox(boxAnswerOf(reply))).toBe('plain');
    expect(toneOfBox(boxAnswerOf({ ...reply, fits: false }))).toBe('doubt');
    expect(toneOfBox(boxAnswerOf({ ...reply, answer: 'SOLD_BEFORE' }))).toBe('doubt');
    expect(toneOfBox(boxAnswerOf({ ...reply, answer: 'NO_RECORD' }))).toBe('plain');
  });

  it('is a recall before anything else', () => {
    expect(boxAnswerOf({ ...reply, fits: true, recall: { class: 1, notice: 'N' } })).toBe('RECALLED');
  });
});

describe('the date of purchase', () => {
  it('is read as people write it, and may be left out', () => {
    expect(readDate('２０２６/3/2')).toBe('2026-03-02');
    expect(readDate(' ')).toBeUndefined();
    expect(readDate('2026-02-30')).toBe(false);
  });
});
