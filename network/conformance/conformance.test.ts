import { afterAll, beforeAll, chai, describe, expect, test } from 'vitest';
import type { NetworkName } from './case.ts';
import type { Engine, EngineName } from './engine.ts';
import { BATCH_TIMEOUT_MS, fabricBin, openNetwork } from './network.ts';
import { casesOf, runCase } from './suite.ts';
import { compare } from './table.ts';
import { RACES } from './cases/index.ts';

// An answer is one long line; a failure that shows only its beginning cannot be explained later.
chai.config.truncateThreshold = 0;

const CASE_MS = 90_000;
const START_MS = 180_000;

function suite(name: EngineName, network: NetworkName, batchTimeoutMs: number, only?: readonly string[]): void {
  describe(`${name}, ${network} network, blocks of ${String(batchTimeoutMs)} ms`, () => {
    let engine: Engine | undefined;
    beforeAll(async () => {
      engine = await openNetwork(name, network, batchTimeoutMs);
    }, START_MS);
    afterAll(async () => {
      await engine?.close();
    });

    test.each(casesOf(network, only))('$id $title', { timeout: CASE_MS }, async (each) => {
      if (engine === undefined) throw new Error('the network did not start');
      const [finding] = compare(name, [await runCase(engine, each)]);
      expect(finding?.answer).toBe(finding?.expected);
      expect(finding?.verdict).toMatch(/equal|accepted/);
    });
  });
}

suite('devnet', 'calm', BATCH_TIMEOUT_MS.devnet);
suite('devnet', 'disturbed', BATCH_TIMEOUT_MS.devnet);
// Contracts that read and change one key look fine with short blocks and conflict with long ones.
suite('devnet', 'calm', BATCH_TIMEOUT_MS.fabric, RACES);

if (fabricBin() === '') {
  process.stderr.write('network/conformance: FABRIC_BIN is not set, so nothing was compared with a real network.\n');
} else {
  suite('fabric', 'calm', BATCH_TIMEOUT_MS.fabric);
  suite('fabric', 'disturbed', BATCH_TIMEOUT_MS.fabric);
}
