import { Agent, request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { canonicalJson, parseShape, PiaosuError, type Json, type Shape } from '@piaosu/core';
import type { Log } from '../log/log.ts';
import type { QuestionKind } from './protocol.ts';
import type { TlsAuthorities } from './tls-organisation.ts';

export interface ExchangeClientOptions {
  readonly certificate: string;
  readonly key: string;
  readonly authorities: TlsAuthorities;
  readonly log: Log;
  /** Limit of one attempt; 2 s by default. Two are made, so a caller waits twice that at most. */
  readonly timeoutMs?: number;
}

/** Another organisation's gateway: who it must prove to be, and where it listens. */
export interface PeerGateway {
  readonly org: string;
  readonly endpoint: string;
}

const TIMEOUT_MS = 2_000;
const ATTEMPTS = 2;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** Asks other organisations' gateways; each must show a certificate of the very organisation that is asked. */
export class ExchangeClient {
  readonly #options: ExchangeClientOptions;
  readonly #agents = new Map<string, Agent>();

  constructor(options: ExchangeClientOptions) {
    this.#options = options;
  }

  /**
   * The other's answer in the shape of the protocol; what it says is the caller's to check.
   * Throws PiaosuError PEER_GATEWAY_UNAVAILABLE when there is none: that is 'unknown', never 'no'.
   */
  async ask<Q extends Json, A>(peer: PeerGateway, { path, answer }: QuestionKind<Q, A>, question: Q): Promise<A> {
    for (let attempt = 1; ; attempt += 1) {
      const started = performance.now();
      try {
        const { status, body } = await this.#post(peer, path, canonicalJson(question));
        const ms = Math.round(performance.now() - started);
        this.#options.log.debug({ event: 'exchange.asked', peer: peer.org, what: path, status, ms });
        return parseAnswer(answer, status, body);
      } catch (error) {
        this.#options.log.warn({ event: 'exchange.failed', peer: peer.org, what: path, error });
        if (attempt < ATTEMPTS) continue;
        throw new PiaosuError('PEER_GATEWAY_UNAVAILABLE', { org: peer.org }, error);
      }
    }
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #post(peer: PeerGateway, path: string, body: string): Promise<{ status: number; body: string }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
    const options: RequestOptions = {
      method: 'POST',
      agent: this.#agentOf(peer.org),
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      signal: AbortSignal.timeout(this.#options.timeoutMs ?? TIMEOUT_MS),
    };
    const outgoing = request(new URL(path, peer.endpoint), options, (response) => {
      readText(response).then((text) => {
        resolve({ status: response.statusCode ?? 0, body: text });
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
    return promise;
  }

  /** One agent for each organisation: its connections trust that organisation's authority and no other. */
  #agentOf(org: string): Agent {
    const known = this.#agents.get(org);
    if (known !== undefined) return known;
    const authority = this.#options.authorities[org];
    if (authority === undefined) throw new PiaosuError('ISSUER_UNTRUSTED', { org });
    const { certificate, key } = this.#options;
    const agent = new Agent({
      keepAlive: true,
      maxSockets: 16,
      ca: authority,
      cert: certificate,
      key,
      minVersion: 'TLSv1.3',
    });
    this.#agents.set(org, agent);
    return agent;
  }
}

function parseAnswer<A>(shape: Shape<A>, status: number, body: string): A {
  if (status !== 200) throw new PiaosuError('PEER_GATEWAY_UNAVAILABLE', { status });
  const answer = parseShape(shape, JSON.parse(body));
  if (!answer.ok) throw new PiaosuError('PEER_GATEWAY_UNAVAILABLE', { reason: 'answer of another shape' });
  return answer.value;
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new PiaosuError('BODY_TOO_LARGE', { bytes: size });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
