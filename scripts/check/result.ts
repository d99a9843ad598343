import { z } from 'zod';

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/** Counts of vitest's JSON report. A test file that failed before its first test counts as one failure. */
export function countTests(report: string): { passed: number; failed: number } {
  if (report === '') return { passed: 0, failed: 1 };
  const parsed = Report.parse(JSON.parse(report));
  const broken = parsed.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: parsed.numPassedTests, failed: parsed.numFailedTests + broken.length };
}
