import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../start/root.ts';

const run = promisify(execFile);
const CRUISER = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
const CONFIG = join(ROOT, 'dependency-cruiser.config.mjs');

/** A repository in miniature: file → its text. Each of the first group breaks one rule. */
const FILES: Record<string, string> = {
  'chaincode/core/src/clock.ts': "import 'node:fs';",
  'chaincode/core/src/reach.ts': "import '../../../gateway/src/db/pool.ts';",
  'gateway/src/use-case.ts': "import 'pg';",
  'gateway/src/node.ts': "import '../../network/orgs.ts';",
  'network/loop-a.ts': "import './loop-b.ts';",
  'network/loop-b.ts': "import './loop-a.ts';",
  'scripts/ghost.ts': "import './nowhere.ts';",
  'explorer-ui/src/server.ts': "import '../../gateway/src/api.ts';",
  'explorer-ui/src/inside.ts': "import type { Rule } from '../../gateway/src/rule.ts';",

  'gateway/src/db/pool.ts': "import 'pg';",
  'explorer-ui/src/client.ts': "import type { Job } from '../../gateway/src/api.ts';",
  'gateway/src/api.ts': 'export type Job = string;',
  'gateway/src/rule.ts': "import '../../chaincode/core/src/money.ts'; export type Rule = string;",
  'chaincode/core/src/money.ts': "import '@noble/hashes';",
  'gateway/src/pool.test.ts': "import 'pg';",
  'network/orgs.ts': 'export {};',
  'node_modules/pg/package.json': '{"name":"pg","version":"1.0.0","main":"index.js"}',
  'node_modules/pg/index.js': '',
  'node_modules/@noble/hashes/package.json': '{"name":"@noble/hashes","version":"1.0.0","main":"index.js"}',
  'node_modules/@noble/hashes/index.js': '',
  'package.json': '{"name":"tiny","dependencies":{"pg":"1.0.0","@noble/hashes":"1.0.0"}}',
  'tsconfig.json': '{"compilerOptions":{"allowImportingTsExtensions":true,"noEmit":true}}',
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaosu-arrows-'));
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), `${text}\n`);
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('an import against the arrows fails, one along them passes', async () => {
  const args = [CRUISER, '--config', CONFIG, 'chaincode', 'explorer-ui', 'gateway', 'network', 'scripts'];
  const said = await run(process.execPath, args, { cwd: folder }).then(
    () => '',
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  );
  const broken = [...said.matchAll(/error ([\w-]+): ([\w./-]+)/g)].map(
    ([, rule, file]) => `${rule ?? ''} ${file ?? ''}`,
  );
  expect(new Set(broken)).toEqual(
    new Set([
      'core-is-pure chaincode/core/src/clock.ts',
      'core-is-pure chaincode/core/src/reach.ts',
      'chaincode-core-imports-only-itself chaincode/core/src/reach.ts',
      'database-client-has-one-importer gateway/src/use-case.ts',
      'gateway-imports-only-what-design-allows gateway/src/node.ts',
      'no-cycle network/loop-a.ts',
      'resolvable scripts/ghost.ts',
      'browser-knows-only-the-types-of-the-api explorer-ui/src/server.ts',
      'browser-imports-only-api-of-the-gateway explorer-ui/src/inside.ts',
    ]),
  );
});
