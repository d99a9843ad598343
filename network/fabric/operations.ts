import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { OrdererNode, PeerNode } from '../nodes/index.ts';
import type { Layout } from './layout.ts';
import { CA_FILE, CERTIFICATE_FILE, KEY_FILE } from './render/tls-files.ts';

const TIMEOUT_MS = 2000;
const channelInfo = z.object({ height: z.int() });

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks nodes how they are, over TLS and with the organisation's administrator's certificate. */
export class Operations {
  readonly #layout: Layout;
  readonly #channel: string;
  readonly #agents = new Map<string, Agent>();

  constructor(layout: Layout, channel: string) {
    this.#layout = layout;
    this.#channel = channel;
  }

  async isHealthy(node: PeerNode | OrdererNode): Promise<boolean> {
    return (await this.#get(node.mspId, node.host, node.operationsPort, '/healthz'))?.status === 200;
  }

  /**
   * Blocks of an orderer, from the participation service: some hundred bytes, where its metrics are 60 KiB.
   * @returns undefined when it does not answer, or is not in the channel
   */
  async ordererHeight(node: OrdererNode): Promise<number | undefined> {
    const path = `/participation/v1/channels/${this.#channel}`;
    const answer = await this.#get(node.mspId, node.host, node.adminPort, path);
    if (answer?.status !== 200) return undefined;
    return channelInfo.parse(JSON.parse(answer.body)).height;
  }

  /** Blocks of a peer, from its metrics: the only place that needs no signed query and none of the gateway's limit. */
  async peerHeight(node: PeerNode): Promise<number | undefined> {
    const answer = await this.#get(node.mspId, node.host, node.operationsPort, '/metrics');
    const height = new RegExp(`^ledger_blockchain_height\\{channel="${this.#channel}"\\} (\\S+)$`, 'mu');
    const found = height.exec(answer?.body ?? '')?.[1];
    return found === undefined ? undefined : Number(found);
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  async #get(mspId: string, host: string, port: number, path: string): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const request = get({ host, port, path, agent: this.#agent(mspId), timeout: TIMEOUT_MS }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body });
        });
        response.on('error', () => {
          resolve(undefined);
        });
      });
      request.on('timeout', () => request.destroy());
      // Not listening, not yet serving TLS, or stopped: each means that it does not answer now.
      request.on('error', () => {
        resolve(undefined);
      });
    });
  }

  #agent(mspId: string): Agent {
    const known = this.#agents.get(mspId);
    if (known !== undefined) return known;
    const admin = this.#layout.admin(mspId);
    const agent = new Agent({
      keepAlive: true,
      ca: readFileSync(join(admin, CA_FILE)),
      cert: readFileSync(join(admin, CERTIFICATE_FILE)),
      key: readFileSync(join(admin, KEY_FILE)),
    });
    this.#agents.set(mspId, agent);
    return agent;
  }
}

/** Whether somebody accepts connections there. An orderer's /healthz is 200 before its other ports listen. */
export async function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: TIMEOUT_MS });
    const answer = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => {
      answer(true);
    });
    socket.once('timeout', () => {
      answer(false);
    });
    socket.once('error', () => {
      answer(false);
    });
  });
}
