import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { canonicalJson, parseShape, PiaosuError, type Json } from '@piaosu/core';
import { listen } from '../http/listen.ts';
import type { Log } from '../log/log.ts';
import type { QuestionKind } from './protocol.ts';
import { organisationOfCertificate, type TlsAuthorities } from './tls-organisation.ts';

export interface ExchangeServerOptions {
  readonly host: string;
  readonly port: number;
  /** Our exchange certificate and key, PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly authorities: TlsAuthorities;
  readonly answers: readonly Answerer[];
  /** Throws PiaosuError while this gateway must not answer. */
  readonly assertReady?: () => void;
  readonly log: Log;
}

/** Answers one kind of question; `org` is the organisation that asks, known by its certificate. */
export interface Answerer {
  readonly path: string;
  readonly maxBytes: number;
  /** Throws PiaosuError SCHEMA for a question of another shape. */
  answer(org: string, question: unknown): Promise<Json>;
}

export function answering<Q, A extends Json>(
  kind: QuestionKind<Q, A>,
  answer: (org: string, question: Q) => Promise<A>,
): Answerer {
  return {
    path: kind.path,
    maxBytes: kind.maxBytes ?? MAX_QUESTION_BYTES,
    answer: async (org, body) => {
      const question = parseShape(kind.question, body);
      if (!question.ok) throw new PiaosuError('SCHEMA', { path: kind.path });
      return answer(org, question.value);
    },
  };
}

const MAX_QUESTION_BYTES = 64 * 1024;

/** Answers other organisations' gateways. A client without a certificate of one of them does not get past the handshake. */
export class ExchangeServer {
  readonly #options: ExchangeServerOptions;
  readonly #server: Server;

  constructor(options: ExchangeServerOptions) {
    this.#options = options;
    this.#server = createServer(
      {
        cert: options.certificate,
        key: options.key,
        ca: Object.values(options.authorities),
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.3',
      },
      (request, response) => void this.#serve(request, response),
    );
  }

  get address(): { readonly host: string; readonly port: number } {
    const address = this.#server.address();
    return { host: this.#options.host, port: isBound(address) ? address.port : this.#options.port };
  }

  async start(): Promise<void> {
    await listen(this.#server, this.#options.host, this.#options.port, 'exchange.port');
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const org = this.#organisationOf(request);
      if (org === undefined) {
        send(response, 403, { code: 'FORBIDDEN' });
        return;
      }
      send(response, 200, await this.#answer(org, request));
    } catch (error) {
      const code = error instanceof PiaosuError ? error.code : 'INTERNAL';
      if (code === 'INTERNAL')
        this.#options.log.error({ event: 'exchange.failed', peer: 'incoming', what: request.url ?? '', error });
      send(response, code === 'SCHEMA' ? 400 : 503, { code });
    }
  }

  #organisationOf({ socket }: IncomingMessage): string | undefined {
    if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
    return organisationOfCertificate(socket.getPeerCertificate().raw, this.#options.authorities);
  }

  async #answer(org: string, request: IncomingMessage): Promise<Json> {
    this.#options.assertReady?.();
    const answerer = this.#options.answers.find(({ path }) => path === request.url);
    if (answerer === undefined) throw new PiaosuError('SCHEMA', { path: request.url ?? '' });
    return answerer.answer(org, await readJson(request, answerer.maxBytes));
  }
}

function isBound(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > maxBytes) throw new PiaosuError('SCHEMA', { bytes: size });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new PiaosuError('SCHEMA', null, error);
  }
}

function send(response: ServerResponse, status: number, body: Json): void {
  const text = canonicalJson(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
