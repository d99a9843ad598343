import { randomUUID } from 'node:crypto';
import type { Account } from '../identity/accounts.ts';
import type { TokenSource } from '../identity/token.ts';

export interface ApiAnswer {
  readonly status: number;
  /** Parsed when the answer is JSON, else its text. */
  readonly body: unknown;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /v1. */
  readonly path: string;
  /** An object is sent as JSON; a form, text or bytes as they are. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** A write carries one; random when absent. Give one where a repeat must be the same act. */
  readonly idempotencyKey?: string;
  /** A patient asks for a family member: id of the binding. */
  readonly actingFor?: string;
}

/** Asks the REST API in the name of one account; without account as a stranger. */
export class Api {
  readonly #base: string;
  readonly #tokens: TokenSource;
  readonly #account: Account | undefined;

  constructor(base: string, tokens: TokenSource, account?: Account) {
    this.#base = base;
    this.#tokens = tokens;
    this.#account = account;
  }

  /** Whatever the answer's status is, it is an answer. @throws when the gateway cannot be reached. */
  async ask(request: ApiRequest): Promise<ApiAnswer> {
    const response = await fetch(`${this.#base}/v1${request.path}`, {
      method: request.method,
      headers: await this.#headers(request),
      ...(request.body === undefined ? {} : { body: toBody(request.body) }),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    const body: unknown = isJson && text !== '' ? JSON.parse(text) : text;
    return { status: response.status, body };
  }

  /** @throws when the answer is not of the 2xx class, with the problem in the message. */
  async expectOk(request: ApiRequest): Promise<unknown> {
    const answer = await this.ask(request);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    const problem = JSON.stringify(answer.body);
    throw new Error(`${request.method} /v1${request.path} answered ${answer.status.toString()}: ${problem}`);
  }

  async #headers(request: ApiRequest): Promise<Record<string, string>> {
    const headers: Record<string, string> = {};
    if (this.#account !== undefined) headers['authorization'] = `Bearer ${await this.#tokens.tokenOf(this.#account)}`;
    if (request.method !== 'GET') headers['idempotency-key'] = request.idempotencyKey ?? randomUUID();
    if (request.actingFor !== undefined) headers['piaosu-acting-for'] = request.actingFor;
    const type = request.contentType ?? (isPlain(request.body) ? 'application/json' : undefined);
    if (type !== undefined) headers['content-type'] = type;
    return headers;
  }
}

function isPlain(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !(body instanceof FormData) && !(body instanceof Uint8Array);
}

function toBody(body: unknown): string | FormData | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string' || body instanceof FormData) return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return JSON.stringify(body);
}
