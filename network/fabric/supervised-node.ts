import { setTimeout as sleep } from 'node:timers/promises';
import { FabricError, messageOf } from './errors.ts';
import type { Log } from './log.ts';
import type { NodeKind, NodeState, NodeStatus } from './options.ts';
import { lastLines, NodeProcess, type ProcessSpec } from './process/node-process.ts';
import type { ProcessFile } from './process/process-file.ts';
import { waitFor } from './process/wait.ts';

export interface SupervisedNodeOptions {
  readonly name: string;
  readonly kind: NodeKind;
  readonly mspId: string;
  /** Its name among the processes: during an upgrade, a chaincode node has two. */
  readonly processName: string;
  readonly spec: ProcessSpec;
  /** Done each time before the process starts. */
  readonly beforeStart?: () => void;
  /** Whether it serves; asked until it says so. */
  readonly serves: () => Promise<boolean>;
  readonly processes: ProcessFile;
  /** Whether it is started again when it ends by itself. */
  readonly supervise: boolean;
  readonly log: Log;
}

const READY_MS = 40_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 10_000;
/** With the back-off above, a node that cannot start is given up after about a minute. */
const LAST_ATTEMPT = 10;
/** A node that ran this long was well: the next failure counts as the first. */
const WELL_MS = 60_000;

/** A peer, orderer or chaincode process that is kept running: started again when it ended by itself, with an end. */
export class SupervisedNode {
  readonly name: string;
  readonly kind: NodeKind;
  readonly mspId: string;
  readonly #options: SupervisedNodeOptions;
  #process: NodeProcess | undefined;
  #state: NodeState = 'stopped';
  /** Whether it should run: false from the moment somebody ends it, also while a start is still under way. */
  #wanted = false;
  #paused = false;
  #failures = 0;

  constructor(options: SupervisedNodeOptions) {
    this.name = options.name;
    this.kind = options.kind;
    this.mspId = options.mspId;
    this.#options = options;
  }

  get status(): NodeStatus {
    const { name, kind, mspId } = this;
    const alive = this.#process !== undefined && !this.#process.hasEnded;
    return { name, kind, mspId, ...(alive ? { pid: this.#process?.pid ?? 0 } : {}), state: this.#state };
  }

  /** Running and not paused on purpose. */
  get isServing(): boolean {
    return this.#state === 'running' && !this.#paused;
  }

  /** Starts it and waits until it serves. @throws FabricError NOT_READY with the end of its log */
  async start(): Promise<void> {
    this.#wanted = true;
    await this.#run();
  }

  /** Ends it in order; it stays down. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#state = 'stopped';
    if (this.#process !== undefined) await this.#end(this.#process);
  }

  /** Ends it at once. It stays down unless `restart`, which leaves its return to the supervision. */
  async kill(signal: NodeJS.Signals, restart: boolean): Promise<void> {
    if (this.#process === undefined) return;
    if (!restart) {
      this.#wanted = false;
      this.#state = 'stopped';
    }
    this.#paused = false;
    this.#process.signal(signal);
    if (signal === 'SIGKILL') await this.#process.ended;
    else if (!restart) await this.#end(this.#process);
  }

  pause(): void {
    this.#paused = true;
    this.#process?.signal('SIGSTOP');
  }

  resume(): void {
    this.#paused = false;
    this.#process?.signal('SIGCONT');
  }

  /** Ends a node that stands still and starts it again. */
  async restart(): Promise<void> {
    if (!this.#wanted) return;
    this.#state = 'restarting';
    this.#process?.signal('SIGKILL');
    await this.#process?.ended;
    await this.#revive();
  }

  async #run(): Promise<void> {
    if (this.#state === 'running') return;
    const node = await this.#launch();
    const outcome = await waitFor(async () => {
      if (node.hasEnded || !this.#wanted) return 'ended';
      return (await this.#options.serves()) ? 'serves' : undefined;
    }, READY_MS);
    if (outcome === 'serves' && this.#wanted) {
      this.#state = 'running';
      void this.#watch(node, performance.now());
      return;
    }
    await this.#end(node);
    this.#state = 'stopped';
    const why = outcome === undefined ? `did not serve within ${READY_MS / 1000} s` : 'ended before it served';
    const { logFile } = this.#options.spec;
    throw new FabricError('NOT_READY', `${this.name} ${why}; its log is ${logFile}`, { detail: lastLines(logFile) });
  }

  async #launch(): Promise<NodeProcess> {
    this.#options.beforeStart?.();
    const node = new NodeProcess(this.#options.spec);
    this.#process = node;
    this.#paused = false;
    await this.#options.processes.remember(this.#options.processName, node.pid);
    return node;
  }

  async #end(node: NodeProcess): Promise<void> {
    await node.stop();
    this.#options.processes.forget(this.#options.processName);
  }

  /** Starts it again if it ends while it should run. Nothing here throws: it ends in a state and a log event. */
  async #watch(node: NodeProcess, since: number): Promise<void> {
    const how = await node.ended;
    if (this.#process !== node || this.#state !== 'running') return;
    if (performance.now() - since > WELL_MS) this.#failures = 0;
    this.#options.log({ event: 'node.ended', node: this.name, how });
    if (!this.#options.supervise) {
      this.#state = 'stopped';
      return;
    }
    this.#state = 'restarting';
    await this.#revive();
  }

  async #revive(): Promise<void> {
    while (this.#isRestarting()) {
      const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** this.#failures, LONGEST_BACKOFF_MS);
      this.#failures += 1;
      await sleep(backoff);
      if (!this.#isRestarting() || (await this.#attempt())) return;
    }
  }

  /** @returns whether the matter is settled: it runs, or is given up */
  async #attempt(): Promise<boolean> {
    try {
      await this.#run();
      this.#options.log({ event: 'node.restarted', node: this.name, attempt: this.#failures });
      return true;
    } catch (error) {
      if (!this.#wanted) return true; // ended on purpose meanwhile
      const given = this.#failures >= LAST_ATTEMPT;
      this.#state = given ? 'failed' : 'restarting';
      const event = given ? 'node.given-up' : 'node.restart-failed';
      this.#options.log({ event, node: this.name, attempt: this.#failures, reason: messageOf(error) });
      return given;
    }
  }

  /** Read anew after each wait: stop() may have come meanwhile. */
  #isRestarting(): boolean {
    return this.#state === 'restarting';
  }
}
