import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FabricNetwork } from '@piaosu/network/fabric';
import type { OrdererNode } from '@piaosu/network/nodes';
import { askOperations } from './orderer-operations.ts';

const run = promisify(execFile);

/** What consensus says of itself in detail, which fills a pipe within seconds. */
const TALKATIVE = JSON.stringify({ spec: 'orderer.consensus=debug:warning' });

/**
 * An orderer whose log is a pipe. When nobody reads the pipe any more, whatever logs stands still, consensus first;
 * /healthz logs nothing and goes on to answer 200. So an orderer is frozen from outside as the SmartBFT follower of
 * Fabric 3.1 freezes by itself under load: its process lives, and only its height tells.
 */
export class LogPipe {
  readonly #network: FabricNetwork;
  readonly #node: OrdererNode;
  readonly #reader: ChildProcess;

  private constructor(network: FabricNetwork, node: OrdererNode, reader: ChildProcess) {
    this.#network = network;
    this.#node = node;
    this.#reader = reader;
  }

  /** Starts the orderer anew with a pipe for its log. The next start finds a file again. */
  static async open(network: FabricNetwork, node: OrdererNode): Promise<LogPipe> {
    const file = join(network.dataDir, 'logs', `${node.name}.log`);
    await network.kill(node.name, 'SIGTERM');
    await rename(file, `${file}.before`);
    await run('mkfifo', ['-m', '600', file]);
    const reader = spawn('cat', [file], { stdio: 'ignore' });
    await network.start(node.name);
    await unlink(file);
    return new LogPipe(network, node, reader);
  }

  /** From now on nobody reads. @throws when the orderer does not take the level of its log */
  async block(): Promise<void> {
    const answer = await askOperations(this.#network.dataDir, this.#node, '/logspec', TALKATIVE);
    if (answer === undefined || answer.status >= 300)
      throw new Error(`${this.#node.name} did not change its log: ${answer?.body ?? 'no answer'}`);
    this.#reader.kill('SIGSTOP');
  }

  async close(): Promise<void> {
    if (this.#reader.exitCode !== null || this.#reader.signalCode !== null) return;
    this.#reader.kill('SIGKILL');
    await once(this.#reader, 'exit');
  }
}
