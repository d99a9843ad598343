import type { Account } from '../identity/accounts.ts';
import { TokenSource } from '../identity/token.ts';
import { freeBytes } from '../processes/disk-space.ts';
import { lockInstance } from '../processes/instance-lock.ts';
import { buildContracts } from './contracts-build.ts';
import { peopleOf, withSecrets } from './accounts.ts';
import { Api } from './api.ts';
import { bootstrapLedger } from './bootstrap.ts';
import { assertClockFits, continueClock } from './clock.ts';
import { type CryptoName, cryptoOfData } from './crypto.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { type Databases, startDatabases } from './databases.ts';
import { type Engine, type EngineName, engineOfData, keepEngine } from './engine.ts';
import { gatewayProcesses, gatewayService } from './gateway.ts';
import {
  assertPortsFree,
  choosePortBase,
  freePortBase,
  ledgerUses,
  type Ports,
  portsAt,
  productUses,
} from './ports.ts';
import { type Progress, silent } from './progress.ts';
import { buildPages } from './pages-build.ts';
import { prepareSecrets } from './secrets.ts';
import { identityService, issuerOf } from './services.ts';
import { assertEngineUsable, type Site, siteOf } from './site.ts';
import { Stack } from './stack.ts';
import { releaseLimitsOf, type World } from './world.ts';

export interface ProductOptions {
  readonly dataDir: string;
  /** Who takes part; registered where the ledger does not know them yet. */
  readonly world: World;
  /** First port of the range; `free`: any free range, as tests need; absent: the one this data began with, or 7000. */
  readonly portBase?: number | 'free' | undefined;
  /** `one` gateway process for all organisations (default), or one for each. */
  readonly gateways?: 'one' | 'per-organisation';
  /** What keeps the ledger; absent: the one this data began with, or devnet. */
  readonly engine?: EngineName | undefined;
  /** SHA-256, P-256 and AES, or SM3, SM2 and SM4; absent: what this data had last, or international. */
  readonly crypto?: CryptoName | undefined;
  /** By how much the clock of every process is ahead of the real one; 0 by default, devnet only. */
  readonly clockOffsetMs?: number;
  /** Whether the application is built where its source changed; tests of the service do not wait for it. */
  readonly pages?: boolean;
  readonly progress?: Progress;
}

/** A running product: all its processes, and the ways to ask it. */
export interface Product {
  readonly ports: Ports;
  readonly folder: DataFolder;
  readonly engine: Engine;
  readonly clockOffsetMs: number;
  readonly issuer: string;
  readonly accounts: readonly Account[];
  readonly tokens: TokenSource;
  /** Processes by name with their present ids: for measuring them, or killing them in a test. */
  processes(): { name: string; pid: number | undefined }[];
  /** Base of the REST API that serves an organisation. */
  apiUrl(mspId: string): string;
  /** The REST API in the name of an account; as a stranger to the public organisation without one. */
  api(accountId?: string): Api;
  readonly databaseUrl: (mspId: string) => string;
  /** Resolves with the sentence when a process ended again and again: nothing will start it any more. */
  readonly failed: Promise<string>;
  /** Ends everything it started, in order, and nothing else. */
  stop(): Promise<void>;
}

const LEAST_FREE_BYTES = 1_000_000_000;
/** How long ports may stay busy when an earlier start was killed and its children are still ending. */
const PATIENCE_MS = 15_000;

/**
 * Starts the whole product on one machine: PostgreSQL, the ledger with the contracts, identity provider, gateway; then
 * registers `world`. Everything lies below `dataDir`; a second start finds it again.
 * @throws with a sentence for the person at the terminal (busy port, full disk, second instance, another engine's data,
 *   a clock that runs backwards, the end of a log)
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const progress = options.progress ?? silent;
  const folder = await openDataFolder(options.dataDir);
  const lock = await lockInstance(folder.root);
  const stack = new Stack(progress);
  const stop = async (): Promise<void> => {
    await stack.stop();
    await lock.release();
  };
  try {
    await assertDiskSpace(folder.root);
    const site = await openSite(folder, options, lock.tookOver ? PATIENCE_MS : 0);
    const accounts = await withSecrets(peopleOf(options.world), site.accountsFile);
    const databases = await startProcesses(site, accounts, stack, { progress, ...options });
    const product = toProduct(site, accounts, databases, stack, options.gateways ?? 'one', stop);
    await progress.step('Registering organisations, institutions and segments', () =>
      bootstrapLedger(product, options.world),
    );
    return product;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What of a start can be refused before anything runs. */
async function openSite(folder: DataFolder, options: ProductOptions, patienceMs: number): Promise<Site> {
  const clockOffsetMs = options.clockOffsetMs ?? 0;
  const engine = await engineOfData(folder, options.engine);
  assertClockFits(engine, clockOffsetMs);
  assertEngineUsable(engine);
  await continueClock(folder, clockOffsetMs);
  const base = await choosePortBase(
    folder.root,
    options.portBase === 'free' ? await freePortBase(engine) : options.portBase,
  );
  const crypto = await cryptoOfData(folder, options.crypto);
  const releaseAbove = releaseLimitsOf(options.world);
  const place = {
    ...{ folder, ports: portsAt(base), clockOffsetMs, crypto, releaseAbove },
    ...(await prepareSecrets(folder)),
  };
  const site = siteOf(place, engine);
  // Nodes of a network whose owner was killed hold its ports until the new owner ends them.
  const ledger = (await site.engine.nodes()).length > 0 ? [] : ledgerUses(site.ports, engine);
  await assertPortsFree([...productUses(site.ports), ...ledger], patienceMs);
  await keepEngine(folder, engine);
  return site;
}

async function assertDiskSpace(folder: string): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= LEAST_FREE_BYTES) return;
  const [has, needs] = [free, LEAST_FREE_BYTES].map((bytes) => Math.floor(bytes / 1_000_000).toString());
  throw new Error(
    `The disk of ${folder} has ${has ?? ''} MB left; PiaoSu starts with at least ${needs ?? ''} MB free.`,
  );
}

/** The order is that of need: the gateway needs all others; what needs nothing starts together. */
async function startProcesses(
  site: Site,
  accounts: readonly Account[],
  stack: Stack,
  { gateways: mode = 'one', pages = false, progress }: ProductOptions & { readonly progress: Progress },
): Promise<Databases> {
  await progress.step('Building the contracts', buildContracts);
  if (pages) await progress.step('Building the pages', buildPages);
  const databases = await progress.step('Starting PostgreSQL', () => startDatabases(site, stack));
  await progress.step('Starting the ledger and the identity provider', async () => {
    await stack.start([...site.engine.services, await identityService(site, accounts)]);
  });
  await progress.step('Starting the gateway', async () => {
    const gateways = gatewayProcesses(site, mode);
    await stack.start(await Promise.all(gateways.map((one) => gatewayService(site, one, databases.url))));
  });
  return databases;
}

function toProduct(
  site: Site,
  accounts: readonly Account[],
  databases: Databases,
  stack: Stack,
  mode: 'one' | 'per-organisation',
  stop: () => Promise<void>,
): Product {
  const issuer = issuerOf(site.ports);
  const tokens = new TokenSource(issuer);
  const apiUrl = (mspId: string): string => {
    const port = gatewayProcesses(site, mode).find((one) => one.organisations.includes(mspId))?.apiPort;
    if (port === undefined) throw new Error(`No gateway serves ${mspId}.`);
    return `http://127.0.0.1:${port.toString()}`;
  };
  const api = (accountId?: string): Api => {
    if (accountId === undefined) return new Api(apiUrl('HealthMSP'), tokens);
    const account = accounts.find((one) => one.id === accountId);
    if (account === undefined) throw new Error(`No account ${accountId}.`);
    return new Api(apiUrl(account.org), tokens, account);
  };
  const { ports, folder, engine, clockOffsetMs } = site;
  const processes = (): { name: string; pid: number | undefined }[] => stack.processes();
  return {
    ports,
    folder,
    engine,
    clockOffsetMs,
    issuer,
    accounts,
    tokens,
    processes,
    apiUrl,
    api,
    databaseUrl: databases.url,
    failed: stack.failed,
    stop,
  };
}
