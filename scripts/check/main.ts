import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countTests } from './result.ts';
import { BUILD, runStep, runSteps, STATIC } from './steps.ts';

/**
 * `npm test`: build, types, lint, format, import arrows, then every test. All steps run, also after a failed one.
 * Arguments go to vitest (`npm test -- chaincode/core`). The last line is the sum; a failed step counts as one failure.
 */
async function main(filters: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'piaosu-check-'));
  try {
    const built = await runStep(BUILD);
    const failedSteps = (await runSteps(STATIC)) + (built ? 0 : 1);
    const report = join(folder, 'vitest.json');
    const green = await runStep(vitest(report, filters));
    const tests = countTests(await readFile(report, 'utf8').catch(() => ''));
    // A run that broke off outside any test (a worker that crashed) must not read as green.
    const failed = failedSteps + (green ? tests.failed : Math.max(tests.failed, 1));
    await tell(`${tests.passed.toString()} passed, ${failed.toString()} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function vitest(report: string, filters: readonly string[]): { title: string; command: string[] } {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return { title: 'tests', command: ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...filters] };
}

/** npm adds lines of its own after a failure, so `.ci/run` reads the sum from a file. */
async function tell(line: string): Promise<void> {
  const file = process.env['PIAOSU_TEST_SUMMARY'];
  if (file !== undefined) await writeFile(file, `${line}\n`);
  console.log(line);
}

process.exitCode = await main(process.argv.slice(2));
