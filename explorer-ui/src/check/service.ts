import { isCode, isPlainObject, isUnknownArray, type Code, type Fault } from '@piaosu/core';
import type { Challenge } from './proof-of-work.ts';

/** A refusal of the gateway (RFC 9457), as far as this page reads it. */
export interface Problem {
  readonly code: Code;
  readonly errors: readonly Pick<Fault, 'pointer' | 'code'>[];
  readonly challenge?: Challenge;
  readonly traceId?: string;
}

export type Reply =
  | { readonly state: 'ANSWERED'; readonly body: unknown }
  | { readonly state: 'REFUSED'; readonly problem: Problem }
  /** Nobody answered, or with something that is no answer of ours: nothing is known. */
  | { readonly state: 'UNAVAILABLE'; readonly traceId?: string }
  /** The work that was asked for was not finished. */
  | { readonly state: 'GIVEN_UP' };

export interface Asking {
  readonly signal: AbortSignal;
  /** Share of the expected work that is done, while work is being done. */
  readonly onWork: (share: number) => void;
}

/** On a slow line the file of a long stay takes its time. */
const PATIENCE_MS = 60_000;
/** A challenge holds for two minutes, and more may be asked meanwhile: beyond that the device is too slow. */
const MAX_ROUNDS = 4;

/** Asks a public route; where work is asked for, it is done and the same question asked again. Never throws. */
export async function ask(path: string, question: object, asking: Asking): Promise<Reply> {
  let shown: object = question;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const reply = await post(path, shown, asking.signal);
    const challenge = reply.state === 'REFUSED' ? reply.problem.challenge : undefined;
    if (challenge === undefined) return reply;
    const nonce = await worked(challenge, asking);
    if (nonce === undefined) break;
    shown = { ...question, work: { challenge: challenge.challenge, nonce } };
  }
  return { state: 'GIVEN_UP' };
}

/** The hash comes when it is needed, which for most people is never. */
async function worked(challenge: Challenge, { onWork, signal }: Asking): Promise<string | undefined> {
  onWork(0);
  const program = await import('./proof-of-work.ts').catch(() => undefined);
  return program?.workOut(challenge, onWork, signal);
}

/** Reads a public route; undefined when it does not answer. */
export async function read(path: string): Promise<unknown> {
  const reply = await send(path, { method: 'GET' }, new AbortController().signal);
  return reply.state === 'ANSWERED' ? reply.body : undefined;
}

function post(path: string, body: object, signal: AbortSignal): Promise<Reply> {
  const headers = { 'content-type': 'application/json' };
  return send(path, { method: 'POST', headers, body: JSON.stringify(body) }, signal);
}

/** Without cookies: a check without a name is nobody's, also in a browser where somebody is signed in. */
async function send(path: string, init: RequestInit, signal: AbortSignal): Promise<Reply> {
  const patience = new AbortController();
  const give = () => {
    patience.abort();
  };
  const timer = setTimeout(give, PATIENCE_MS);
  signal.addEventListener('abort', give);
  try {
    const response = await fetch(`/v1${path}`, {
      ...init,
      ...{ credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', signal: patience.signal },
    });
    return toReply(response, await response.json());
  } catch {
    return { state: 'UNAVAILABLE' }; // no network, too slow, given up, or not JSON
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', give);
  }
}

function toReply({ ok, status }: Response, body: unknown): Reply {
  if (ok) return { state: 'ANSWERED', body };
  const problem = readProblem(body);
  if (problem !== undefined && status < 500) return { state: 'REFUSED', problem };
  return problem?.traceId === undefined ? { state: 'UNAVAILABLE' } : { state: 'UNAVAILABLE', traceId: problem.traceId };
}

function readProblem(body: unknown): Problem | undefined {
  if (!isPlainObject(body)) return undefined;
  const { code, errors, evidence, traceId } = body;
  if (!isCode(code)) return undefined;
  const challenge = readChallenge(evidence);
  return {
    code,
    errors: isUnknownArray(errors) ? errors.flatMap(readFault) : [],
    ...(challenge === undefined ? {} : { challenge }),
    ...(typeof traceId === 'string' ? { traceId } : {}),
  };
}

function readFault(fault: unknown): Problem['errors'] {
  if (!isPlainObject(fault)) return [];
  const { pointer, code } = fault;
  return typeof pointer === 'string' && isCode(code) ? [{ pointer, code }] : [];
}

function readChallenge(evidence: unknown): Challenge | undefined {
  if (!isPlainObject(evidence)) return undefined;
  const { challenge, bits } = evidence;
  return typeof challenge === 'string' && typeof bits === 'number' ? { challenge, bits } : undefined;
}
