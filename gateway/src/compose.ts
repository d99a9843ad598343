import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { institutionKey, institutionRecordShape, parseShape, pepperKey, pepperRecordShape, unwrap } from '@piaosu/core';
import { newAccessLog } from './access/access-log.ts';
import { newActs } from './acts/acts.ts';
import { newAlerts } from './alerts/alerts.ts';
import { newFaultWatch } from './alerts/faulted-acts.ts';
import { newBoxWatch } from './claims/box-watch.ts';
import { newLineageWatch } from './claims/lineage-watch.ts';
import type { OrganisationConfig } from './config.ts';
import { DatabaseError, migrate, openDatabase } from './db/index.ts';
import type { Database, Sql } from './db/index.ts';
import { RandomPool } from './documents/random-pool.ts';
import { newTextCipher } from './documents/text-cipher.ts';
import { newJobs } from './jobs/jobs.ts';
import { openKeyStore } from './keys/key-store.ts';
import { readPeppers } from './keys/pepper-file.ts';
import { PepperRing } from './keys/pepper-ring.ts';
import { readSecrets } from './keys/secrets.ts';
import { newExchange } from './exchange/index.ts';
import { newBlockSource } from './ledger/block-source.ts';
import { openFabricLedger, type FabricLedgerOptions } from './ledger/fabric-ledger.ts';
import type { Log } from './log/log.ts';
import { cryptoOf } from './native/crypto-choice.ts';
import { openLotStore } from './lots/lot-store.ts';
import { nativeHmac, nativeSuite } from './native/hash-suite.ts';
import type { Exchange, Organisation, Projection } from './organisation.ts';
import { newFamily } from './patients/family.ts';
import { newNotices } from './patients/notices.ts';
import { newProjection, RowSeal } from './project/index.ts';
import { readRecord } from './project/change.ts';
import type { AppliedBlock } from './project/apply-block.ts';
import { newPublishing } from './publish/index.ts';
import type { WitnessIdentity } from './project/index.ts';
import {
  announcedPeppers,
  newForeignLeaves,
  newLotIntake,
  newOwnLeaves,
  newTrace,
  newUnitSource,
  openLotUploadVault,
  type Trace,
} from './trace/index.ts';
import { recordUnitEvents } from './supervision/unit-index.ts';
import { newConsentEvents } from './webhooks/consent-events.ts';
import { newEvents } from './webhooks/events.ts';
import { newLedgerEvents } from './webhooks/ledger-events.ts';
import { newWebhooks } from './webhooks/webhooks.ts';

/** What the organisations of one process have in common. */
export interface Shared {
  readonly channel: string;
  readonly chaincode: string;
  readonly log: Log;
  /** By how much the clock of this process is shifted; 0 when absent. */
  readonly clockOffsetMs?: number;
}

/** An organisation without the parts that are built upon the others. */
export type BaseOrganisation = Omit<Organisation, 'publishing' | 'trace' | 'exchange'> & {
  /** Signs what this organisation vouches for. */
  readonly witness: WitnessIdentity;
};

/** PostgreSQL's recovery after a crash was seen to take 1 to 4 s; a wrong address is still named soon enough. */
const DATABASE_PATIENCE_MS = 20_000;
const DATABASE_PAUSE_MS = 500;

/** Opens an organisation with all its parts; nothing runs yet. Throws ConfigError or DatabaseError. */
export async function openOrganisation(
  config: OrganisationConfig,
  shared: Shared,
): Promise<Organisation & BaseOrganisation> {
  const base = await openBase(config, shared);
  const publishing = newPublishing(base);
  const trace = openTrace(base, (...question) => exchange.ask(...question));
  const exchange: Exchange = newExchange({ ...base, publishing, trace });
  return { ...base, publishing, trace, exchange };
}

/** `ask`: of the exchange, which answers with what is opened here. */
function openTrace(base: BaseOrganisation, ask: Exchange['ask']): Trace {
  const { database, pepperRing, projection, secrets, mspId, config } = base;
  const source = newUnitSource({ projection, pepperRing });
  const lots = openLotStore({
    ...{ database, wrapping: secrets, hmac: nativeHmac, random: new RandomPool() },
    ...{ hashAlg: cryptoOf(config).hashAlg, suiteOf: nativeSuite },
    get peppers() {
      return announcedPeppers(pepperRing);
    },
  });
  const vault = openLotUploadVault(database, secrets, new RandomPool(), secrets.sealKey('request'));
  const { jobs, acts, alerts, log } = base;
  const intake = newLotIntake({ database, jobs, lots, vault, source, acts, projection, alerts, log });
  const own = newOwnLeaves(lots, source);
  return newTrace({ source, lots, intake, own, foreign: newForeignLeaves({ mspId, source, ask }) });
}

/**
 * Opens the parts every organisation has, in the order in which they need each other. The database is brought to the
 * newest schema first. Throws ConfigError or DatabaseError; nothing runs yet afterwards.
 */
export async function openBase(config: OrganisationConfig, shared: Shared): Promise<BaseOrganisation> {
  const log = shared.log.child({ org: config.mspId });
  const { mspId } = config;
  const { documentCipher, hashAlg, signatureAlg } = cryptoOf(config);
  const secrets = readSecrets(config.keyFile, documentCipher);
  const pepperRing = new PepperRing(() => readPeppers(config.pepperFile));
  const peppers = pepperRing.held;
  const keys = openKeyStore(config.keyStoreDir, signatureAlg);
  const witness = readWitness(config);
  const database = await openMigrated(config.databaseUrl, log, shared.clockOffsetMs ?? 0);

  const ledger = openFabricLedger({ organisation: config, ...shared, database, ...toLog(log) });
  const events = newEvents(database, mspId);
  const cipher = newTextCipher(secrets, new RandomPool());
  const alerts = newAlerts({ database, events, cipher, log });
  const policy = { insecureOrigins: config.webhooks?.insecureOrigins ?? [] };
  const webhooks = newWebhooks({ database, cipher, alerts, log, policy });
  const source = newBlockSource(ledger.peers);
  const seal = new RowSeal(secrets.sealKey('projection'));
  const { chaincode } = shared;
  const ledgerEvents = newLedgerEvents(events, { mspId, seal });
  const consentEvents = newConsentEvents(events, { mspId, peppers });
  const watchLineages = newLineageWatch({ mspId, seal, events, alerts });
  const watchBoxes = newBoxWatch({ mspId, seal, alerts });
  const alsoRecord = async (sql: Sql, applied: AppliedBlock): Promise<void> => {
    await ledgerEvents(sql, applied);
    followPeppers(pepperRing, applied);
    await watchLineages(sql, applied);
    await watchBoxes(sql, applied);
    await recordUnitEvents(sql, applied);
    await consentEvents(sql, applied);
  };
  const projection = newProjection({ database, ledger, source, chaincode, seal, alerts, log, witness, alsoRecord });

  const saltKey = secrets.sealKey('operation-salt');
  const validKeys = (institution: string) => registeredKeys(projection, institution);
  const onFault = newFaultWatch(alerts, log);
  const acts = newActs({ keys, ledger, suite: nativeSuite(hashAlg), saltKey, validKeys, onFault });
  const jobs = newJobs(database, cipher);
  const accessLog = newAccessLog(database);
  const notices = newNotices({ database, events, peppers });
  const family = newFamily({ database, cipher, peppers, notices, key: secrets.sealKey('family') });
  return {
    ...{ mspId, config, log, secrets, peppers, pepperRing, witness, database, keys, ledger, projection, acts },
    ...{ jobs, alerts, events, webhooks, accessLog, notices, family },
  };
}

/** A new version counts for this gateway as soon as its copy of the ledger holds the announcement. */
function followPeppers(ring: PepperRing, { changes }: AppliedBlock): void {
  for (const change of changes.flatMap((set) => set.changes)) {
    const record = change.key === pepperKey() ? readRecord(pepperRecordShape, change.after) : undefined;
    if (record !== undefined) ring.follow(record);
  }
}

async function openMigrated(url: string, log: Log, clockOffsetMs: number): Promise<Database> {
  const applied = await migrateAtLast(url, log);
  if (applied.length > 0) log.info({ event: 'database.migrated', applied });
  return openDatabase({
    ...{ url, clockOffsetMs },
    onConnectionLost: (error) => {
      log.warn({ event: 'database.connection-lost', error });
    },
  });
}

/** A server that is just coming up again is waited for: ending would only make whoever keeps us running give up. */
async function migrateAtLast(url: string, log: Log): Promise<string[]> {
  for (const end = performance.now() + DATABASE_PATIENCE_MS; ;) {
    try {
      return await migrate(url);
    } catch (error) {
      const isAway = error instanceof DatabaseError && error.code === 'UNAVAILABLE';
      if (!isAway || performance.now() > end) throw error;
      log.warn({ event: 'database.connection-lost', error });
      await sleep(DATABASE_PAUSE_MS);
    }
  }
}

function readWitness({ mspId, identity }: OrganisationConfig): WitnessIdentity {
  const certificate = readFileSync(identity.certFile, 'utf8');
  return { mspId, certificate, key: createPrivateKey(readFileSync(identity.keyFile)) };
}

/** A key that is revoked does not count; an institution that is not registered yet has none to compare with. */
async function registeredKeys(projection: Projection, institution: string): Promise<ReadonlySet<string> | undefined> {
  const record = await projection.record(institutionKey(institution));
  if (record === undefined) return undefined;
  const { keys } = unwrap(parseShape(institutionRecordShape, record.value));
  return new Set(keys.filter((key) => key.revoked === undefined).map((key) => key.id));
}

function toLog(log: Log): Required<Pick<FabricLedgerOptions, 'onUnknown' | 'onPeerChange'>> {
  return {
    onUnknown: (tx, reason) => {
      log.warn({ event: 'ledger.status-unknown', tx, reason });
    },
    onPeerChange: ({ peer, condition, height = 0 }, reason) => {
      log.warn({ event: 'ledger.peer-changed', peer, condition, height, reason });
    },
  };
}
