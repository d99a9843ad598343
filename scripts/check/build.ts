import { buildContracts } from '../start/contracts-build.ts';

try {
  console.log((await buildContracts()) ? 'contracts built' : 'contracts are up to date');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
