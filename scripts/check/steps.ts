import { spawn } from 'node:child_process';
import { ROOT } from '../start/root.ts';

/** One check of the repository: a program of ours run with this Node. */
export interface Step {
  readonly title: string;
  readonly command: readonly string[];
}

export const BUILD: Step = { title: 'build contracts and pages', command: ['scripts/check/build.ts'] };

/** The longest first, as they run side by side. */
export const STATIC: readonly Step[] = [
  { title: 'eslint', command: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
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
  console.log(`▸ ${step.title}`);
  return timed(step, async () => (await runNode(step.command, 'inherit')).code);
}

/** Two cores are what everybody has at least; of the static steps eslint alone takes as long as all others. */
const LANES = 2;

/** Runs steps side by side, all of them, each with its output in one piece, and says how many failed. */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  const waiting = [...steps];
  let failed = 0;
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const { title, command } = step;
      const passed = await timed(step, async () => {
        const { code, output } = await runNode(command, 'pipe');
        console.log(`▸ ${title}${output === '' ? '' : `\n${output}`}`);
        return code;
      });
      if (!passed) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return failed;
}

async function timed({ title }: Step, run: () => Promise<number>): Promise<boolean> {
  const started = performance.now();
  const passed = (await run()) === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`  ${passed ? '✓' : '✗'} ${title} (${seconds} s)`);
  return passed;
}

async function runNode(
  command: readonly string[],
  output: 'inherit' | 'pipe',
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', output, output] });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code: code ?? 1, output: Buffer.concat(said).toString('utf8').trimEnd() });
    });
  });
}
