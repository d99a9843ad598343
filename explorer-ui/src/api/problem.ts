import { CODES, isCode, sentenceOf } from '@piaosu/core';
import type { Code, Language } from '@piaosu/core';

/** Reasons that only the browser can have. */
export type BrowserCode = 'NETWORK' | 'UNREADABLE_ANSWER' | 'CANCELLED';

const BROWSER_SENTENCES: Readonly<Record<BrowserCode, Readonly<Record<Language, string>>>> = {
  NETWORK: {
    zh: '网络连接中断，请求没有送达或没有收到答复。',
    en: 'The network failed: the request did not arrive, or its answer did not.',
  },
  UNREADABLE_ANSWER: { zh: '服务器的答复无法读取。', en: 'The answer of the server could not be read.' },
  CANCELLED: { zh: '操作已取消。', en: 'This was cancelled.' },
};

/** One fault of an input with its place (JSON pointer). */
export interface InputFault {
  readonly pointer: string;
  readonly code: string;
  readonly detail?: unknown;
}

interface ProblemInit {
  readonly code: string;
  readonly status?: number | undefined;
  /** The server's sentence, for codes that this build does not know. */
  readonly title?: string | undefined;
  readonly detail?: string | undefined;
  readonly faults?: readonly InputFault[] | undefined;
  readonly evidence?: unknown;
  readonly traceId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** Why a request has no good answer: what the service refused (RFC 9457), or what failed on the way. */
export class ApiProblem extends Error {
  /** One of core's codes or BrowserCode; another one only when the service is newer than this page. */
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly title: string | undefined;
  readonly detail: string | undefined;
  readonly faults: readonly InputFault[];
  readonly evidence: unknown;
  readonly traceId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(init: ProblemInit) {
    super(init.code, init.cause === undefined ? {} : { cause: init.cause });
    this.name = 'ApiProblem';
    this.code = init.code;
    this.status = init.status ?? 0;
    this.title = init.title;
    this.detail = init.detail;
    this.faults = init.faults ?? [];
    this.evidence = init.evidence;
    this.traceId = init.traceId;
    this.retryAfterSeconds = init.retryAfterSeconds;
  }

  /** The reason as people read it. */
  sentence(language: Language): string {
    return sentenceOfCode(this.code, language) ?? this.title ?? this.code;
  }

  /**
   * The service did not decide: the same request with the same Idempotency-Key may be sent again and is done at most once.
   * False for a refusal: it stands, and another try is another act.
   */
  get undecided(): boolean {
    return this.status === 0 || this.status >= 500 || this.code === 'UNREADABLE_ANSWER';
  }
}

/** The sentence of a code, of core's table or of ours; undefined for a code that this build does not know. */
export function sentenceOfCode(code: string, language: Language): string | undefined {
  if (isCode(code)) return sentenceOf(code, language);
  return isBrowserCode(code) ? BROWSER_SENTENCES[code][language] : undefined;
}

/** Whether the same request may succeed later without being changed. */
export function isPassing(code: string): boolean {
  return code === 'NETWORK' || (isCode(code) && retries(code));
}

/** Whatever was thrown, as a problem that a page can show. */
export function toApiProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const aborted = error instanceof DOMException && error.name === 'AbortError';
  return new ApiProblem({ code: aborted ? 'CANCELLED' : 'NETWORK', cause: error });
}

/** What is read of an answer that is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

/** problem+json to an ApiProblem; what another program on the way answers (a proxy's page) is UNREADABLE_ANSWER. */
export function parseProblem({ status, text, retryAfter }: FailedAnswer): ApiProblem {
  const body = membersOf(parseJson(text));
  const code = textOf(body['code']);
  if (code === undefined) return new ApiProblem({ code: 'UNREADABLE_ANSWER', status });
  const seconds = Number(retryAfter ?? 'none');
  return new ApiProblem({
    code,
    status,
    title: textOf(body['title']),
    detail: textOf(body['detail']),
    faults: faultsOf(body['errors']),
    evidence: body['evidence'],
    traceId: textOf(body['traceId']),
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined,
  });
}

function retries(code: Code): boolean {
  return CODES[code].retry;
}

function isBrowserCode(code: string): code is BrowserCode {
  return Object.hasOwn(BROWSER_SENTENCES, code);
}

function faultsOf(value: unknown): InputFault[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const { pointer, code, detail } = membersOf(item);
    return typeof pointer === 'string' && typeof code === 'string' ? [{ pointer, code, detail }] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON: the caller says so
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
