import { setTimeout as sleep } from 'node:timers/promises';
import type { FabricNetwork, LogEvent } from '@piaosu/network/fabric';
import type { OrdererNode } from '@piaosu/network/nodes';
import { LogPipe } from './log-pipe.ts';
import { leaderOf } from './orderer-operations.ts';
import { watchFrozen } from './frozen-orderer.ts';

/** What a fault may do to the network, and learn of it. */
export interface Scene {
  readonly network: FabricNetwork;
  /** Waits until clients have committed that many notes from now on. */
  commits(count: number): Promise<void>;
  /** What the supervisor reported since the fault. */
  reported(event: LogEvent['event'], node: string): boolean;
  /** Something for the last column of the table. */
  remark(text: string): void;
  /** Done at the end of the case, however it ends. */
  atEnd(act: () => Promise<void>): void;
}

export interface Struck {
  /** Nodes that must catch up. */
  readonly victims: readonly string[];
  /** Organisations whose own gateway is hit; their clients are not counted in the outage of the others. */
  readonly hitMspIds: readonly string[];
}

export interface Fault {
  readonly id: string;
  readonly title: string;
  /** Before clients write: chooses the victims. */
  prepare(scene: Scene): Promise<Struck>;
  strike(scene: Scene, struck: Struck): Promise<void>;
  /** How long the fault stays, or until when. */
  hold(scene: Scene, struck: Struck): Promise<void>;
  /** The heal; catching up is measured from its beginning. */
  heal(scene: Scene, struck: Struck): Promise<void>;
}

const ENOUGH_COMMITS = 10;
const PAUSED_MS = 20_000;
/** Long enough to see that nothing commits, and that every client's call fails rather than hangs. */
const NO_QUORUM_MS = 8_000;

const killAll = async ({ network }: Scene, { victims }: Struck): Promise<void> => {
  await Promise.all(victims.map((name) => network.kill(name)));
};
const startAll = async ({ network }: Scene, { victims }: Struck): Promise<void> => {
  await Promise.all(victims.map((name) => network.start(name)));
};
const untilCommits = (scene: Scene): Promise<void> => scene.commits(ENOUGH_COMMITS);
const nothing = (): Promise<void> => Promise.resolve();

async function leader({ network }: Scene): Promise<Struck> {
  return { victims: [(await leaderOf(network)).name], hitMspIds: [] };
}

async function leaderAndFollower({ network }: Scene): Promise<Struck> {
  const { name } = await leaderOf(network);
  return { victims: [name, followerOf(network, name).name], hitMspIds: [] };
}

/** A follower of an organisation that no other case hits. */
function followerOf(network: FabricNetwork, leading: string): OrdererNode {
  const follower = network.table.orderers.findLast((node) => node.name !== leading);
  if (follower === undefined) throw new Error('There is one orderer only.');
  return follower;
}

function nodeOf(kind: 'peer' | 'chaincode'): (scene: Scene) => Promise<Struck> {
  return ({ network }) => {
    const node = network.nodes().find((each) => each.kind === kind);
    if (node === undefined) throw new Error(`The network has no ${kind}.`);
    return Promise.resolve({ victims: [node.name], hitMspIds: [node.mspId] });
  };
}

function everyNode({ network }: Scene): Promise<Struck> {
  return Promise.resolve({ victims: network.nodes().map(({ name }) => name), hitMspIds: [] });
}

const FROZEN: Fault = {
  ...{ id: 'frozen', title: 'a follower frozen while /healthz says 200; nobody but the supervisor acts' },
  prepare: async (scene) => {
    const { network } = scene;
    const node = followerOf(network, (await leaderOf(network)).name);
    const pipe = await LogPipe.open(network, node);
    scene.atEnd(() => pipe.close());
    pipes.set(network, pipe);
    return { victims: [node.name], hitMspIds: [] };
  },
  strike: async ({ network }) => {
    await pipes.get(network)?.block();
  },
  hold: async (scene, { victims: [victim = ''] }) => {
    scene.remark(await watchFrozen(scene, victim));
  },
  heal: nothing,
};
const pipes = new WeakMap<FabricNetwork, LogPipe>();

/** The faults as data, in the order in which they strike. */
export const FAULTS: readonly Fault[] = [
  {
    id: 'leader',
    title: 'kill -9 the leading orderer',
    prepare: leader,
    strike: killAll,
    hold: untilCommits,
    heal: startAll,
  },
  {
    ...{ id: 'two-orderers', title: 'kill -9 two of the orderers, the leader among them' },
    prepare: leaderAndFollower,
    strike: killAll,
    hold: () => sleep(NO_QUORUM_MS),
    heal: async (scene, { victims: [first = '', second = ''] }) => {
      await scene.network.start(first);
      await scene.commits(ENOUGH_COMMITS);
      await scene.network.start(second);
    },
  },
  { id: 'peer', title: 'kill -9 a peer', prepare: nodeOf('peer'), strike: killAll, hold: untilCommits, heal: startAll },
  {
    ...{ id: 'chaincode', title: 'kill -9 a chaincode process' },
    ...{ prepare: nodeOf('chaincode'), strike: killAll, hold: untilCommits, heal: startAll },
  },
  {
    ...{ id: 'supervised-chaincode', title: 'kill -9 a chaincode process; the supervisor starts it again' },
    prepare: nodeOf('chaincode'),
    strike: async ({ network }, { victims }) => {
      for (const name of victims) await network.kill(name, 'SIGKILL', { restart: true });
    },
    ...{ hold: untilCommits, heal: nothing },
  },
  {
    id: 'everything',
    title: 'kill -9 every process',
    prepare: everyNode,
    strike: killAll,
    hold: nothing,
    heal: startAll,
  },
  {
    ...{
      id: 'paused-leader',
      title: `SIGSTOP the leading orderer for ${(PAUSED_MS / 1000).toString()} s, then SIGCONT`,
    },
    prepare: leader,
    strike: ({ network }, { victims }) => {
      for (const name of victims) network.pause(name);
      return Promise.resolve();
    },
    hold: () => sleep(PAUSED_MS),
    heal: ({ network }, { victims }) => {
      for (const name of victims) network.resume(name);
      return Promise.resolve();
    },
  },
  {
    ...{ id: 'peer-data', title: 'kill -9 a peer and remove its data; it joins again' },
    ...{ prepare: nodeOf('peer'), strike: killAll, hold: untilCommits },
    heal: async ({ network }, { victims }) => {
      for (const name of victims) await network.wipe(name);
    },
  },
  FROZEN,
];
