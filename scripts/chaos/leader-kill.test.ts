import { describe, expect, test } from 'vitest';
import { fabricBinaries } from '../start/fabric.ts';
import { FAULTS } from './faults.ts';
import { runFaults } from './run-faults.ts';

const hasFabric = (process.env['FABRIC_BIN'] ?? '') !== '';
if (!hasFabric) process.stderr.write('\n*** FABRIC_BIN is not set: NOT RUN is the killed leader of real Fabric. ***\n');

const LIMIT_MS = 240_000;

describe.skipIf(!hasFabric)('a real network whose leading orderer is killed', () => {
  test(
    'loses and doubles nothing, settles every transaction, and the leader catches up',
    async () => {
      const faults = FAULTS.filter(({ id }) => id === 'leader');
      const run = await runFaults({ bin: fabricBinaries(process.env), ordering: 'bft', faults });
      expect(run.brokenOff).toBeUndefined();
      const [row] = run.rows;
      expect(row?.audit).toMatchObject({ undecided: 0, lost: [], doubled: [], untold: [], disagreed: [] });
      expect(row?.audit.valid).toBeGreaterThan(0);
      expect(row?.victims).toHaveLength(1);
      expect(row?.caughtUpMs).toBeTypeOf('number');
    },
    LIMIT_MS,
  );
});
