import { expect, test } from 'vitest';
import { countTests } from './result.ts';

test('a test file that breaks before its first test counts as a failure', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ],
  };
  expect(countTests(JSON.stringify(report))).toEqual({ passed: 3, failed: 2 });
});

test('a run that left no report is a failure', () => {
  expect(countTests('')).toEqual({ passed: 0, failed: 1 });
});
