import { institutionKey, PiaosuError } from '@piaosu/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { insertAccess } from '../db/access.ts';
import { deleteReports, postponeReports, selectDueReports } from '../db/access-reports.ts';
import { answerLooks } from '../exchange/access-answers.ts';
import type { LookQuestion } from '../exchange/protocol.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { newLookReporter, type Reporting } from './look-reporter.ts';

const PUBLISHER = 'PUB-HEALTH-1';
const receipt = { eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' };
const key = { id: 'k', alg: 'ES256', spki: 'MA==', custody: 'GATEWAY', from: { epoch: 0, time: 0 } } as const;

let insurance: TestOrganisation;
let health: TestOrganisation;

beforeAll(async () => {
  insurance = await openTestOrganisation('InsuranceMSP');
  health = await openTestOrganisation('HealthMSP');
  const publisher = {
    v: 1,
    id: PUBLISHER,
    org: 'HealthMSP',
    kinds: ['PUBLISHER'],
    state: 'ACTIVE',
    name: 'P',
    keys: [key],
  };
  insurance.projection.put(institutionKey(PUBLISHER), { ...publisher, endpoint: 'https://localhost:1' });
  const payer = { v: 1, id: 'INS-A', org: 'InsuranceMSP', kinds: ['PAYER'], state: 'ACTIVE', name: 'A', keys: [key] };
  health.projection.put(institutionKey('INS-A'), { ...payer, tier: 5, benefit: 'INDEMNITY' });
});
afterAll(async () => {
  await insurance.close();
  await health.close();
});

const look = (institution: string) => ({
  ...{ org: 'InsuranceMSP', institution, actor: 'clerk-7', action: 'receipt.verify', subject: `1.${'0'.repeat(64)}` },
  ...{ outcome: 'GENUINE', traceId: 't', role: 'CLAIMS_OFFICER', receipt, reportTo: PUBLISHER },
});

/** Our side with a way to the publisher's gateway that the test opens and closes. */
function reaching(tell: (question: LookQuestion) => Promise<unknown>): Reporting {
  const { database, projection, log } = insurance.organisation;
  return { database, projection, log, tell: (_publisher, question) => tell(question) };
}

const waiting = () =>
  insurance.organisation.database.row(z.object({ count: z.number() }), 'SELECT count(*) AS count FROM access_reports');
const taken = () =>
  health.organisation.database.rows(
    z.object({ institution: z.string(), actor: z.string(), role: z.string().nullable(), origin: z.string() }),
    'SELECT institution, actor, role, origin FROM access_log ORDER BY id',
  );

test('a look that cannot be told waits in the database, and is told by whoever starts later', async () => {
  await insertAccess(insurance.organisation.database, look('INS-A'));
  let asked = 0;
  const away = newLookReporter(
    reaching(() => {
      asked += 1;
      return Promise.reject(new PiaosuError('PEER_GATEWAY_UNAVAILABLE'));
    }),
  );
  await away.start();
  await expect.poll(() => asked).toBe(1);
  await away.stop();
  expect(await waiting()).toEqual({ count: 1 });
  await insurance.organisation.database.execute('UPDATE access_reports SET next_attempt = piaosu_now()');

  const back = newLookReporter(reaching((question) => answerLooks(health.organisation, 'InsuranceMSP', question)));
  await back.start();
  await expect.poll(waiting).toEqual({ count: 0 });
  await back.stop();
  expect(await taken()).toMatchObject([{ institution: 'INS-A', actor: 'gateway', role: 'CLAIMS_OFFICER' }]);
});

test('told twice it is one entry; an institution that is not the teller’s own is not named', async () => {
  const question = (id: string, institution: string): LookQuestion => ({
    looks: [{ id, at: 1, institution, action: 'receipt.verify', receipt, outcome: 'GENUINE' }],
  });
  for (const id of ['900', '900']) await answerLooks(health.organisation, 'InsuranceMSP', question(id, 'INS-A'));
  await answerLooks(health.organisation, 'InsuranceMSP', question('901', 'H33010000001'));
  const told = (await taken()).filter(({ origin }) => /\/90\d$/u.test(origin));
  expect(told).toMatchObject([{ institution: 'INS-A' }, { institution: 'AUTH-INSURANCE' }]);
});

test('each failure waits longer', async () => {
  const { database } = insurance.organisation;
  await insertAccess(database, look('INS-A'));
  const due = (await selectDueReports(database, 10)).map(({ id }) => id);
  await postponeReports(database, due);
  expect(await selectDueReports(database, 10)).toEqual([]);
  await deleteReports(database, due);
});
