import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { buildContracts } from '../scripts/start/contracts-build.ts';
import { ROOT } from '../scripts/start/root.ts';

const run = promisify(execFile);

/** What the chaincode process loads, as it loads it: CommonJS, the built contracts, core through require. */
const PROGRAM = `
  const { readdirSync, readFileSync } = require('node:fs');
  const { runVectors } = require('@piaosu/core');
  const { nativeSuite, nativeHmac } = require('./dist/native/hash-suite.js');
  const folder = '../core/vectors/';
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const failures = files.flatMap((file) =>
    runVectors(JSON.parse(readFileSync(folder + file, 'utf8')), { suiteOf: nativeSuite, hmac: nativeHmac }));
  process.stdout.write(JSON.stringify({ files: files.length, failures }));
`;

it('the shared vectors hold in a process of the built contracts, with its own primitives', async () => {
  await buildContracts();
  const cwd = join(ROOT, 'chaincode', 'contracts');
  const { stdout } = await run(process.execPath, ['--input-type=commonjs', '-e', PROGRAM], { cwd });
  const result: unknown = JSON.parse(stdout);
  expect(result).toEqual({ files: 6, failures: [] });
});
