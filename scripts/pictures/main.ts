import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../start/root.ts';

/** Pictures of the browser tests that the documents show: where the run leaves them → name in docs/pictures. */
const CHOSEN: Readonly<Record<string, string>> = {
  'home-signed-out': 'home',
  'claim-desk/desk-zh-CN-normal-light': 'claim-desk',
  'publish/job-refused': 'publish',
  'dispense/basket': 'dispense',
  'supervision/charts-zh-CN-normal-light': 'supervision',
  'ledger/transaction': 'ledger',
  'patient/claim-agree': 'patient-claim',
  'check-tampered': 'check-tampered',
  'administration/institutions-zh-CN-normal-light': 'administration',
  'medicine-recalled': 'check-medicine',
};

/** `npm run pictures`, after `npm test`: takes the chosen pictures of the last run over into the documents. */
async function main(): Promise<void> {
  const target = join(ROOT, 'docs', 'pictures');
  await mkdir(target, { recursive: true });
  for (const [artefact, name] of Object.entries(CHOSEN)) {
    await copyFile(join(ROOT, 'test-artefacts', 'browser', `${artefact}.png`), join(target, `${name}.png`));
    console.log(`docs/pictures/${name}.png`);
  }
}

await main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\nRun the browser tests first: npm test`);
  process.exitCode = 1;
});
