import { runSteps, STATIC } from './steps.ts';

process.exitCode = (await runSteps(STATIC)) === 0 ? 0 : 1;
