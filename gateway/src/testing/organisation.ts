import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newAccessLog } from '../access/access-log.ts';
import { newActs } from '../acts/acts.ts';
import { newAlerts } from '../alerts/alerts.ts';
import type { OrganisationConfig } from '../config.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import { newJobs } from '../jobs/jobs.ts';
import { openKeyStore } from '../keys/key-store.ts';
import { PepperRing } from '../keys/pepper-ring.ts';
import { createSecretsFile, readSecrets } from '../keys/secrets.ts';
import { silentLog } from '../log/log.ts';
import { nativeSuite } from '../native/hash-suite.ts';
import { newFamily } from '../patients/family.ts';
import { newNotices } from '../patients/notices.ts';
import type { Organisation } from '../organisation.ts';
import { newEvents } from '../webhooks/events.ts';
import { newWebhooks } from '../webhooks/webhooks.ts';
import { openTestDatabase } from './database.ts';
import { newMemoryLedger } from './memory-ledger.ts';
import type { MemoryLedger } from './memory-ledger.ts';
import { newMemoryProjection } from './memory-projection.ts';
import type { MemoryProjection } from './memory-projection.ts';

/** An organisation with a real database and real keys, and a ledger in memory. */
export interface TestOrganisation {
  readonly organisation: Organisation;
  readonly ledger: MemoryLedger;
  readonly projection: MemoryProjection;
  /** Makes a key for the institution and lets it act. */
  enable(institution: string): Promise<void>;
  close(): Promise<void>;
}

export async function openTestOrganisation(mspId: string): Promise<TestOrganisation> {
  const opened = await openTestDatabase();
  const { database, url } = opened;
  const folder = await mkdtemp(join(tmpdir(), 'piaosu-gateway-'));
  await createSecretsFile(secretsFile(folder));
  const secrets = readSecrets(secretsFile(folder));
  const keys = openKeyStore(join(folder, 'keys'));
  const ledger = newMemoryLedger();
  const projection = newMemoryProjection();
  const cipher = newTextCipher(secrets, new RandomPool());
  const events = newEvents(database, mspId);
  const alerts = newAlerts({ database, events, cipher, log: silentLog });
  const notices = newNotices({ database, events, peppers: [] });
  const organisation: Organisation = {
    mspId,
    config: configOf(mspId, url, folder),
    log: silentLog,
    secrets,
    peppers: [],
    pepperRing: new PepperRing(() => []),
    database,
    ledger,
    keys,
    acts: newActs({
      keys,
      ledger,
      suite: nativeSuite('sha-256'),
      saltKey: secrets.sealKey('operation-salt'),
      validKeys: () => Promise.resolve(undefined),
    }),
    ...{ jobs: newJobs(database, cipher), alerts, events },
    webhooks: newWebhooks({ database, cipher, alerts, log: silentLog, policy: { insecureOrigins: [] } }),
    accessLog: newAccessLog(database),
    notices,
    family: newFamily({ database, cipher, peppers: [], notices, key: secrets.sealKey('family') }),
    projection,
    get publishing() {
      return absent('publishing');
    },
    get trace() {
      return absent('trace');
    },
    get exchange() {
      return absent('exchange');
    },
  };
  return {
    organisation,
    ledger,
    projection,
    enable: async (institution) => {
      ledger.know(institution, await keys.create(institution, 'test'));
    },
    close: async () => {
      await opened.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function secretsFile(folder: string): string {
  return join(folder, 'secrets.json');
}

function configOf(mspId: string, databaseUrl: string, folder: string): OrganisationConfig {
  return {
    mspId,
    databaseUrl,
    peers: [{ endpoint: 'localhost:1', tlsCaFile: 'none', hostAlias: 'localhost' }],
    identity: { certFile: 'none', keyFile: 'none' },
    exchange: { host: '127.0.0.1', port: 0, certFile: 'none', keyFile: 'none' },
    cas: {},
    pepperFile: 'none',
    keyFile: secretsFile(folder),
    keyStoreDir: join(folder, 'keys'),
  };
}

function absent(part: string): never {
  throw new Error(`this test's organisation has no ${part}`);
}
