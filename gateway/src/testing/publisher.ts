import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { institutionKey, segmentKey } from '@piaosu/core';
import { readPeppers } from '../keys/pepper-file.ts';
import type { Organisation, Publishing } from '../organisation.ts';
import { newPublishing } from '../publish/index.ts';
import { openTestOrganisation, type TestOrganisation } from './organisation.ts';

export const PUBLISHER = 'PUB-HEALTH-1';

/** A hospital with its segments, as `expected.json` of a sample day lists them. */
export interface TestHospital {
  readonly fixmedinsCode: string;
  readonly name: string;
  readonly outSegment: TestSegment;
  readonly inSegment: TestSegment;
}
interface TestSegment {
  readonly code: string;
  readonly from: number;
  readonly to: number;
}

export interface TestPublisher extends TestOrganisation {
  readonly publishing: Publishing;
  /** Another publisher on the same database and keys: what a restart after a crash finds. */
  restart(threads?: number): Publishing;
}

/** A publisher with a real database, real keys and a ledger in memory; its hospitals are registered in the projection. */
export async function openTestPublisher(hospitals: readonly TestHospital[], threads = 0): Promise<TestPublisher> {
  const test = await openTestOrganisation('HealthMSP');
  const { config } = test.organisation;
  const pepperFile = join(dirname(config.keyFile), 'pepper.json');
  const pepper = { versions: [{ version: 1, key: randomBytes(32).toString('hex') }] };
  await writeFile(pepperFile, JSON.stringify(pepper), { mode: 0o600 });
  await test.enable(PUBLISHER);
  for (const hospital of hospitals) await register(test, hospital);
  const organisation = withPublisher(test.organisation, pepperFile, () => publishing);
  const restart = (workers = threads) => newPublishing(organisation, { threads: workers, hashAlg: 'sha-256' });
  const publishing = restart();
  return { ...test, organisation, publishing, restart };
}

/** A copy with a publisher; the exchange of the test's organisation is not there to be copied. */
function withPublisher(organisation: Organisation, pepperFile: string, publishing: () => Publishing): Organisation {
  const { mspId, config, log, secrets, database, ledger, keys, acts, jobs, accessLog, projection } = organisation;
  const { alerts, events, webhooks, notices, family } = organisation;
  return {
    ...{ mspId, log, secrets, database, ledger, keys, acts, jobs, accessLog, projection },
    ...{ alerts, events, webhooks, notices, family },
    config: { ...config, pepperFile, publisher: { id: PUBLISHER, shard: 'main' } },
    peppers: readPeppers(pepperFile),
    get publishing() {
      return publishing();
    },
    get exchange() {
      return organisation.exchange;
    },
  };
}

async function register({ organisation, projection }: TestOrganisation, hospital: TestHospital): Promise<void> {
  const { fixmedinsCode: id, name } = hospital;
  const key = await organisation.keys.create(id, 'test');
  projection.put(institutionKey(id), {
    ...{ v: 1, id, org: 'HealthMSP', kinds: ['HOSPITAL'], state: 'ACTIVE', name, publisher: PUBLISHER },
    keys: [{ ...key, custody: 'GATEWAY', from: 0 }],
  });
  for (const { code, from, to } of [hospital.outSegment, hospital.inSegment]) {
    const first = String(from).padStart(10, '0');
    const segment = {
      v: 1,
      code,
      from: first,
      to: String(to).padStart(10, '0'),
      issuer: id,
      publisher: PUBLISHER,
      next: null,
    };
    projection.put(segmentKey(code, first), segment);
  }
}
