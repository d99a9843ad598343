import { describe, expect, it } from 'vitest';
import { CODES, isCode, sentenceOf } from './codes.ts';
import { CLAIM_CODES } from './codes-claim.ts';
import { CONSENT_CODES } from './codes-consent.ts';
import { PATIENT_CODES } from './codes-patient.ts';
import { RECEIPT_CODES } from './codes-receipt.ts';
import { SERVICE_CODES } from './codes-service.ts';
import { TRACE_CODES } from './codes-trace.ts';
import { HEADLINES, VERDICT_CODES } from './codes-verdict.ts';

const entries = Object.entries(CODES);

describe('codes', () => {
  it.each(entries)('%s has a sentence in Chinese and in English', (_, entry) => {
    expect(entry.zh).toMatch(/^[^a-z]*\p{Script=Han}.*。$/u);
    expect(entry.en).toMatch(/^[A-Z][^\p{Script=Han}]*\.$/u);
  });

  it('stand in one table each', () => {
    const people = [CONSENT_CODES, PATIENT_CODES];
    const tables = [SERVICE_CODES, RECEIPT_CODES, CLAIM_CODES, ...people, TRACE_CODES, VERDICT_CODES];
    expect(tables.flatMap((table) => Object.keys(table))).toHaveLength(entries.length);
  });

  it('never call anything fraud', () => {
    for (const [, { zh, en }] of entries) expect(`${zh}${en}`).not.toMatch(/fraud|fake|诈|骗|假冒|造假/i);
  });

  it('tell the officer that there is no such receipt', () => {
    expect(sentenceOf('NOT_FOUND', 'en')).toBe('There is no such receipt.');
    expect(sentenceOf('NOT_FOUND', 'zh')).toBe('没有查到这张票据。');
  });

  it('hold every headline', () => {
    expect(HEADLINES.filter((headline) => !isCode(headline))).toEqual([]);
  });

  it('are a closed union: nothing inherited and nothing foreign is a code', () => {
    expect(['toString', '__proto__', 'X', 1, null].filter(isCode)).toEqual([]);
  });
});
