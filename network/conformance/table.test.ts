import { describe, expect, test } from 'vitest';
import { CASES } from './cases/index.ts';
import { readRecording } from './recording.ts';
import { compare, isFault, readAccepted, readExpected } from './table.ts';

describe('the table of expected answers', () => {
  test('has one line for each case, and no other', () => {
    expect([...readExpected().keys()].sort()).toEqual(CASES.map(({ id }) => id).sort());
  });

  test('an accepted difference is about a case that exists, and is a difference', () => {
    const expected = readExpected();
    for (const { case: id, answer } of readAccepted()) {
      expect(expected.has(id), id).toBe(true);
      expect(answer, id).not.toBe(expected.get(id));
    }
  });

  test('a difference that is not accepted, and an accepted one that is gone, are faults', () => {
    const expected = new Map([
      ['one', 'a'],
      ['two', 'b'],
      ['three', 'c'],
    ]);
    const accepted = [
      { case: 'two', source: 'fabric', answer: 'other', reason: 'for this test alone' },
      { case: 'three', source: 'fabric', answer: 'other', reason: 'for this test alone' },
    ] as const;
    const answers = [
      { id: 'one', answer: 'z' },
      { id: 'two', answer: 'other' },
      { id: 'three', answer: 'c' },
    ];
    const findings = compare('fabric', answers, expected, accepted);
    expect(findings.map((finding) => finding.verdict)).toEqual(['different', 'accepted', 'vanished']);
    expect(findings.filter(isFault).map((finding) => finding.id)).toEqual(['one', 'three']);
    expect(compare('devnet', answers.slice(1, 2), expected, accepted)[0]?.verdict).toBe('different');
  });
});

describe('what a real SmartBFT network answered when it was recorded', () => {
  const recording = readRecording();

  test('is 77 answers to cases of this suite', () => {
    expect(recording).toHaveLength(77);
    expect(new Set(recording.map(({ id }) => id)).size).toBe(77);
  });

  test.each(recording)('$title', ({ id, answer }) => {
    const [finding] = compare('recording', [{ id, answer }]);
    expect(finding?.answer).toBe(finding?.expected);
    expect(finding?.verdict).toMatch(/equal|accepted/);
  });
});
