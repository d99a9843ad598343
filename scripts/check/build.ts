import { buildContracts } from '../start/contracts-build.ts';
import { buildPages } from '../start/pages-build.ts';

try {
  console.log((await buildContracts()) ? 'contracts built' : 'contracts are up to date');
  console.log((await buildPages()) ? 'pages built' : 'pages are up to date');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
