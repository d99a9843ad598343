import { describe, expect, it } from 'vitest';
import { COMPARABLE_FIELDS, HEADLINES } from '@piaosu/core';
import { grouped } from './format.ts';
import { en } from './words-en.ts';
import { fieldLabel, filled } from './words.ts';
import { zh } from './words-zh.ts';

/** Every sentence of a tree of words with its place. */
function sentences(tree: object, place = ''): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]) => {
    const at = `${place}/${name}`;
    if (typeof value === 'string') return [[at, value]];
    return typeof value === 'object' && value !== null ? sentences(value, at) : [];
  });
}

describe('the words of the page', () => {
  it('have the same places and the same blanks to fill in both languages', () => {
    const blanks = (tree: object) =>
      sentences(tree).map(([at, text]) => `${at} ${[...text.matchAll(/\{\w+\}/g)].map(String).toSorted().join()}`);
    expect(blanks(en).toSorted()).toEqual(blanks(zh).toSorted());
  });

  it('are not empty, and English has no Chinese but names', () => {
    for (const [at, text] of [...sentences(zh), ...sentences(en)]) expect(text, at).not.toBe('');
    const chinese = sentences(en).filter(([, text]) => /\p{Script=Han}/u.test(text));
    expect(chinese.map(([at]) => at)).toEqual(['/page/otherLanguage', '/hints/FMT_STRUCTURE']);
  });

  it('say for every headline what to do now', () => {
    for (const headline of HEADLINES) {
      expect(zh.headlines[headline].next.length, headline).toBeGreaterThan(0);
      expect(en.headlines[headline].next.length, headline).toBeGreaterThan(0);
    }
  });

  it('A1: never call a receipt that was not found, or a mismatch, a fraud', () => {
    for (const words of [zh, en]) {
      const said = JSON.stringify([words.headlines.NOT_FOUND, words.headlines.MISMATCH, words.notices]);
      expect(said).not.toMatch(/假|伪|骗|fraud|fake|forg|counterfeit/i);
    }
  });

  it('name every field that can differ', () => {
    for (const field of COMPARABLE_FIELDS) {
      expect(fieldLabel(field, 'zh-CN'), field).toMatch(/\p{Script=Han}/u);
      expect(fieldLabel(field, 'en'), field).not.toBe(field);
    }
  });
});

describe('what is shown', () => {
  it('is a fingerprint in groups, and a sentence with its blanks filled', () => {
    expect(grouped('AB:CD:EF:01')).toBe('ABCD EF01');
    expect(filled('第 {line} 行 {other}', { line: 3 })).toBe('第 3 行 {other}');
  });
});
