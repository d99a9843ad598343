import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { institutionKey, isPlainObject, segmentKey } from '@piaosu/core';
import { openKeyStore } from '../keys/key-store.ts';
import { PepperRing } from '../keys/pepper-ring.ts';
import { readPeppers } from '../keys/pepper-file.ts';
import { cryptoOf, type CryptoName } from '../native/crypto-choice.ts';
import type { Organisation, Publishing, PublicKey } from '../organisation.ts';
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
  /** The same after the network's cryptography was changed: a hospital's new key is added to those it had. */
  switchTo(crypto: CryptoName, hospital: string): Promise<Publishing>;
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
  const restart = (workers = threads) => newPublishing(organisation, { threads: workers });
  const publishing = restart();
  const switchTo = async (crypto: CryptoName, hospital: string) => {
    const keys = openKeyStore(config.keyStoreDir, cryptoOf({ crypto }).signatureAlg);
    await keys.create(hospital, crypto);
    await registerKeys(test, hospital, await keys.keysOf(hospital));
    const changed = { ...test.organisation.config, ...organisation.config, crypto };
    const { mspId, log, secrets, database, ledger, acts, jobs, accessLog, projection } = test.organisation;
    const { alerts, events, webhooks, notices, family } = test.organisation;
    const base = { mspId, log, secrets, database, ledger, acts, jobs, accessLog, projection, alerts, events, webhooks };
    return newPublishing(
      {
        ...base,
        notices,
        family,
        keys,
        config: changed,
        peppers: organisation.peppers,
        pepperRing: organisation.pepperRing,
      },
      { threads: 0 },
    );
  };
  return { ...test, organisation, publishing, restart, switchTo };
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
    pepperRing: new PepperRing(() => readPeppers(pepperFile)),
    get publishing() {
      return publishing();
    },
    get trace() {
      return organisation.trace;
    },
    get exchange() {
      return organisation.exchange;
    },
  };
}

async function registerKeys({ projection }: TestOrganisation, id: string, keys: readonly PublicKey[]): Promise<void> {
  const key = institutionKey(id);
  const { value } = (await projection.record(key)) ?? {};
  if (!isPlainObject(value)) throw new Error(`${id} is not registered`);
  const registered = keys.map((each) => ({ ...each, custody: 'GATEWAY', from: { epoch: 0, time: 0 } }));
  projection.put(key, { ...value, keys: registered });
}

async function register({ organisation, projection }: TestOrganisation, hospital: TestHospital): Promise<void> {
  const { fixmedinsCode: id, name } = hospital;
  const key = await organisation.keys.create(id, 'test');
  projection.put(institutionKey(id), {
    ...{ v: 1, id, org: 'HealthMSP', kinds: ['HOSPITAL'], state: 'ACTIVE', name, publisher: PUBLISHER },
    keys: [{ ...key, custody: 'GATEWAY', from: { epoch: 0, time: 0 } }],
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
