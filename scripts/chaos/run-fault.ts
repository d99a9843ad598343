import type { FabricNetwork, LogEvent } from '@piaosu/network/fabric';
import { MSP_IDS, type PeerConnection } from '../bench/small-network.ts';
import { waitFor } from '../processes/wait.ts';
import { compareHoldings, type Audit } from './audit.ts';
import { ClientErrors } from './client-errors.ts';
import type { Fault, Scene, Struck } from './faults.ts';
import { holdingsOf, toldNotes } from './holdings.ts';
import { firstAfter, longestGap } from './outage.ts';
import { Writer } from './writer.ts';

/** One line of the table; times in milliseconds. */
export interface Row {
  readonly fault: string;
  readonly title: string;
  readonly victims: readonly string[];
  /** Longest time without a commit before the fault: what the outage must be read against. */
  readonly usualGapMs: number;
  /** The same from the fault on, of all clients whose own gateway was not hit. */
  readonly outageMs: number;
  /** When that stretch began, counted from the fault. */
  readonly outageFromMs: number;
  /** Longest that one of these clients waited for one transaction: it may hang at a node that answers nothing. */
  readonly longestWaitMs: number;
  /** Outage of the clients whose own peer or chaincode was hit. */
  readonly ownOutageMs: number | undefined;
  /** From the beginning of the heal to the first commit after it. */
  readonly firstCommitAfterHealMs: number | undefined;
  /** From the beginning of the heal until every victim had the blocks of the others. */
  readonly caughtUpMs: number | undefined;
  readonly errors: Readonly<Record<string, number>>;
  readonly audit: Audit;
  readonly remarks: readonly string[];
}

const MANNERS = ['patient', 'paced'] as const;
const CALM_COMMITS = 20;
const AFTER_COMMITS = 20;
const COMMITS_MS = 90_000;
const CATCH_UP_MS = 120_000;

export interface Theatre {
  readonly network: FabricNetwork;
  readonly connection: (mspId: string) => PeerConnection;
  /** Everything the supervisor logged, oldest first. */
  readonly events: readonly LogEvent[];
}

/** Clients write, the fault strikes, stays and is healed; then every note is settled and looked for on every peer. */
export async function runFault(theatre: Theatre, fault: Fault): Promise<Row> {
  const run = `${fault.id}-${Date.now().toString(36)}`;
  const errors = new ClientErrors();
  const writers = MSP_IDS.flatMap((mspId) =>
    MANNERS.map((manner) => new Writer({ connection: theatre.connection(mspId), run, manner, errors })),
  );
  const set = newScene(theatre, writers);
  try {
    const struck = await fault.prepare(set.scene);
    for (const writer of writers) writer.start();
    const times = await playOut(set.scene, fault, struck, theatre.network);
    const reports = reportsSince(theatre.events, set.begun);
    await Promise.all(writers.map((writer) => writer.stop()));
    await levelled(theatre.network);
    const told = toldNotes(writers);
    const held = await Promise.all(MSP_IDS.map((mspId) => holdingsOf(theatre.connection(mspId), run, told)));
    const remarks = [...set.remarks, ...reports];
    return {
      fault: fault.id,
      title: fault.title,
      victims: struck.victims,
      ...measured(writers, struck, times),
      errors: errors.toRecord(),
      audit: compareHoldings(told, held),
      remarks,
    };
  } finally {
    await Promise.all(writers.map((writer) => writer.stop()));
    for (const act of set.endings) await act();
  }
}

interface Times {
  readonly calm: number;
  readonly struck: number;
  readonly healing: number;
  readonly caughtUpMs: number | undefined;
  readonly end: number;
}

async function playOut(scene: Scene, fault: Fault, victims: Struck, network: FabricNetwork): Promise<Times> {
  await scene.commits(1);
  const calm = performance.now();
  await scene.commits(CALM_COMMITS);
  const struck = performance.now();
  await fault.strike(scene, victims);
  await fault.hold(scene, victims);
  const healing = performance.now();
  const caughtUp = catchUp(network, victims.victims, healing);
  await fault.heal(scene, victims);
  await scene.commits(AFTER_COMMITS);
  const end = performance.now();
  return { calm, struck, healing, caughtUpMs: await caughtUp, end };
}

function measured(writers: readonly Writer[], { hitMspIds }: Struck, times: Times) {
  const isHit = ({ mspId }: Writer): boolean => hitMspIds.includes(mspId);
  const spared = writers.filter((writer) => !isHit(writer));
  const others = spared.flatMap((writer) => writer.commits);
  const own = writers.filter(isHit).flatMap((writer) => writer.commits);
  const outage = longestGap(others, times.struck, times.end);
  const first = firstAfter([...others, ...own], times.healing);
  return {
    usualGapMs: Math.round(longestGap(others, times.calm, times.struck).ms),
    outageMs: Math.round(outage.ms),
    outageFromMs: Math.round(outage.from - times.struck),
    longestWaitMs: Math.round(longestWait(spared, times)),
    ownOutageMs: hitMspIds.length === 0 ? undefined : Math.round(longestGap(own, times.struck, times.end).ms),
    firstCommitAfterHealMs: first === undefined ? undefined : Math.round(first - times.healing),
    caughtUpMs: times.caughtUpMs === undefined ? undefined : Math.round(times.caughtUpMs),
  };
}

function longestWait(writers: readonly Writer[], { struck, end }: Times): number {
  const met = writers.flatMap(({ settled }) => settled.filter(({ begun, at }) => at > struck && begun < end));
  return Math.max(0, ...met.map(({ begun, at }) => at - begun));
}

function newScene({ network, events }: Theatre, writers: readonly Writer[]) {
  const begun = events.length;
  const remarks: string[] = [];
  const endings: (() => Promise<void>)[] = [];
  const scene: Scene = {
    network,
    commits: (count) => everyoneCommitted(writers, count),
    reported: (event, node) => events.slice(begun).some((each) => each.event === event && each['node'] === node),
    remark: (text) => remarks.push(text),
    atEnd: (act) => endings.push(act),
  };
  return { scene, begun, remarks, endings };
}

/** Counts the commits of all clients together: a client whose own peer is down has none. */
async function everyoneCommitted(writers: readonly Writer[], count: number): Promise<void> {
  const total = (): number => writers.reduce((sum, writer) => sum + writer.settled.length, 0);
  const wanted = total() + count;
  const reached = await waitFor(() => (total() >= wanted ? true : undefined), { timeoutMs: COMMITS_MS, everyMs: 20 });
  if (reached === undefined)
    throw new Error(`Clients did not commit ${count.toString()} notes in ${(COMMITS_MS / 1000).toString()} s.`);
}

/** Peers and orderers among the victims have every block that one of the others has, but for one on its way. */
async function catchUp(network: FabricNetwork, victims: readonly string[], since: number): Promise<number | undefined> {
  const ledgers = network
    .nodes()
    .filter(({ kind, name }) => kind !== 'chaincode' && victims.includes(name))
    .map(({ name }) => name);
  if (ledgers.length === 0) return undefined;
  return waitFor(
    async () => {
      const heights = await network.heights();
      const highest = Math.max(...Object.values(heights).map((height) => height ?? 0));
      const hasAll = (height: number | undefined): boolean => height !== undefined && height >= highest - 1;
      return ledgers.every((name) => hasAll(heights[name])) ? performance.now() - since : undefined;
    },
    { timeoutMs: CATCH_UP_MS, everyMs: 100 },
  );
}

async function levelled(network: FabricNetwork): Promise<void> {
  const level = await waitFor(
    async () => {
      const heights = Object.values(await network.heights());
      return heights.every((height) => height !== undefined && height === heights[0]) ? true : undefined;
    },
    { timeoutMs: CATCH_UP_MS, everyMs: 200 },
  );
  if (level === undefined)
    throw new Error(`The nodes do not come to one height: ${JSON.stringify(await network.heights())}`);
}

/** What the supervisor did, in order. */
function reportsSince(events: readonly LogEvent[], begun: number): string[] {
  return events.slice(begun).map(({ event, node, height, highest }) => {
    const heights =
      height === undefined && highest === undefined ? '' : ` (at ${String(height)} of ${String(highest)})`;
    return `supervisor: ${event} ${String(node)}${heights}`;
  });
}
