import { ApiProblem, parseProblem, toApiProblem } from './problem.ts';

/** One request as a screen means it. */
export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /v1 (`/claims`), or of the session (`/session/…`) or the health of the service (`/readyz`). Ids are to be encoded by `pathOf`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON, but for a Blob, which is sent as it is. */
  readonly body?: unknown;
  /** Idempotency-Key: made once for an act that somebody means, and sent again with every repeat of it. */
  readonly key?: string | undefined;
  /** The family binding under which a patient asks for a parent. */
  readonly actingFor?: string | undefined;
  /** The answer is no JSON to be read but a text to be kept as it is: a file, a signed text. */
  readonly text?: boolean;
  /** The answer is a Blob: a file whose every byte counts, byte order mark and all. */
  readonly bytes?: boolean;
  /** The page asks by itself, nobody did anything: it does not keep the session alive. */
  readonly background?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What a client needs of the world around it. */
export interface ClientPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Before every path; empty in the browser, whose pages have the origin of the service. */
  readonly base: string;
  readonly language: () => string;
  /** Resolves after so many milliseconds; rejects when the signal ends. */
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Told of the header Piaosu-Ledger of every answer; null when all is well. */
  readonly noticeLedger: (header: string | null) => void;
  /** The session is over: true once somebody has signed in again, false when they will not. */
  readonly signInAgain: () => Promise<boolean>;
}

export type Request = <T>(ask: Ask) => Promise<T>;

/** First try and two more, for what may be sent twice. */
const TRIES = 3;
/** Nobody waits longer in front of a button: after that the page says what to do. */
const LONGEST_WAIT_MS = 5000;

const SESSION_CODES: ReadonlySet<string> = new Set(['SESSION_ENDED', 'UNAUTHENTICATED']);

/**
 * The one way to ask the service. Reads, and writes that carry their key, are sent up to three times when the network
 * fails or the service asks for a moment (503, Retry-After). A session that ended holds the request until somebody has
 * signed in again, so that nothing typed is lost. Throws ApiProblem and nothing else.
 */
export function newRequest(ports: ClientPorts): Request {
  return async <T>(ask: Ask): Promise<T> => {
    for (let tried = 1; ; tried++) {
      try {
        return await once<T>(ports, ask);
      } catch (error) {
        const problem = toApiProblem(error);
        if (!(await worthAnother(ports, ask, problem, tried))) throw problem;
      }
    }
  };
}

async function worthAnother(ports: ClientPorts, ask: Ask, problem: ApiProblem, tried: number): Promise<boolean> {
  if (SESSION_CODES.has(problem.code) && !ask.path.startsWith('/session')) return ports.signInAgain();
  if (tried >= TRIES || !mayRepeat(ask) || !isPassing(problem)) return false;
  const ms = (problem.retryAfterSeconds ?? 2 ** (tried - 2)) * 1000;
  if (ms > LONGEST_WAIT_MS) return false;
  await ports.wait(ms, ask.signal).catch((error: unknown) => {
    throw toApiProblem(error);
  });
  return true;
}

/** A write without a key may have been done: it is never repeated by itself. */
function mayRepeat({ method = 'GET', key }: Ask): boolean {
  return method === 'GET' || key !== undefined;
}

function isPassing({ code, status }: ApiProblem): boolean {
  return code === 'NETWORK' || status === 502 || status === 503 || status === 504;
}

async function once<T>(ports: ClientPorts, ask: Ask): Promise<T> {
  const response = await ports.fetch(ports.base + urlOf(ask), initOf(ask, ports.language()));
  ports.noticeLedger(response.headers.get('piaosu-ledger'));
  const { status } = response;
  if (response.ok && ask.bytes === true) return typed<T>({ body: await response.blob() }, status).body;
  const text = await response.text();
  if (response.ok) return readAnswer<T>(ask.text === true ? JSON.stringify(text) : text, status).body;
  throw parseProblem({ status, text, retryAfter: response.headers.get('retry-after') });
}

/** What a request was answered with. */
export interface Answer<T> {
  readonly body: T;
}

/**
 * The one place where an answer gets its type. It is believed: it came from our own origin, of the same build, and the
 * type is that of the schema which the service checks its answers against in its tests. Throws ApiProblem.
 */
export function readAnswer<T>(text: string, status: number): Answer<T> {
  return typed<T>({ body: text === '' ? undefined : parseJson(text, status) }, status);
}

function typed<T>(answer: Answer<unknown>, status: number): Answer<T> {
  if (isAnswer<T>(answer)) return answer;
  throw new ApiProblem({ code: 'UNREADABLE_ANSWER', status });
}

function parseJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiProblem({ code: 'UNREADABLE_ANSWER', status, cause });
  }
}

function isAnswer<T>(answer: Answer<unknown>): answer is Answer<T> {
  return answer.body !== null;
}

function initOf(ask: Ask, language: string): RequestInit {
  const { method = 'GET', body, signal } = ask;
  return {
    method,
    headers: headersOf(ask, language),
    credentials: 'same-origin',
    cache: 'no-store',
    ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  };
}

function headersOf({ body, key, actingFor, background }: Ask, language: string): Record<string, string> {
  const json = body !== undefined && !(body instanceof Blob);
  return {
    ...{ accept: 'application/json', 'accept-language': language },
    ...(json ? { 'content-type': 'application/json' } : {}),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(actingFor === undefined ? {} : { 'piaosu-acting-for': actingFor }),
    ...(background === true ? { 'piaosu-background': '1' } : {}),
  };
}

/** What the service answers beside its API. */
const OUTSIDE = /^\/(?:session|readyz)(?:\/|$)/u;

/** The path of an ask below the origin, with its query. */
export function urlOf({ path, query = {} }: Pick<Ask, 'path' | 'query'>): string {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
  return `${OUTSIDE.test(path) ? '' : '/v1'}${path}${search === '' ? '' : `?${search}`}`;
}

/** A path with its ids encoded: pathOf`/claims/${id}/approve`. */
export function pathOf(texts: TemplateStringsArray, ...ids: readonly string[]): string {
  return texts.map((text, i) => text + (i < ids.length ? encodeURIComponent(ids[i] ?? '') : '')).join('');
}
