import { spawn } from 'node:child_process';
import { ROOT } from '../start/root.ts';

/** One check of the repository: a program of ours run with this Node. */
export interface Step {
  readonly title: string;
  readonly command: readonly string[];
}

export const BUILD: Step = { title: 'build contracts and pages', command: ['scripts/check/build.ts'] };

export const STATIC: readonly Step[] = [
  { title: 'types', command: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] },
  {
    title: 'types of contracts',
    command: ['node_modules/typescript/bin/tsc', '-p', 'chaincode/contracts', '--noEmit'],
  },
  {
    title: 'types of the pages',
    command: ['node_modules/typescript/bin/tsc', '-p', 'explorer-ui'],
  },
  {
    title: 'types of the browser tests',
    command: ['node_modules/typescript/bin/tsc', '-p', 'test/browser'],
  },
  { title: 'eslint', command: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
  {
    title: 'prettier',
    command: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  },
  {
    title: 'import arrows',
    command: [
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      'dependency-cruiser.config.mjs',
      'chaincode',
      'explorer-ui',
      'gateway',
      'network',
      'scripts',
      'test',
    ],
  },
];

/** Runs one step with its output shown; prints its title, result and time. */
export async function runStep(step: Step): Promise<boolean> {
  const started = performance.now();
  console.log(`▸ ${step.title}`);
  const passed = (await runNode(step.command)) === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`  ${passed ? '✓' : '✗'} ${step.title} (${seconds} s)`);
  return passed;
}

/** Runs steps one after the other, all of them, and says how many failed. */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  let failed = 0;
  for (const step of steps) if (!(await runStep(step))) failed += 1;
  return failed;
}

async function runNode(command: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}
